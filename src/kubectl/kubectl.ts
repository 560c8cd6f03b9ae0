/**
 * kubectl: a program, argv → requests → text. The same coroutine runs on the learner's workstation, in a container and,
 * by an asynchronous driver, against a real cluster.
 * Models: kubectl v1.36.3: commands, flags, output, error texts and exit codes.
 * Differs: per command and flag, see their `support`; what is not simulated says so.
 */

import {
  SystemError,
  write,
  type Coroutine,
  type Program,
  type ProcessContext,
} from "#posix/system-calls.ts";
import type { Command } from "./command.ts";
import { rootCommands } from "./commands/index.ts";
import { CommandError, presentError, usageError } from "./errors.ts";
import { readDryRun, type DryRunReading } from "./flags/dry-run.ts";
import { bareValue, booleanOf, FlagSet } from "./flags/flag-set.ts";
import type { Flag } from "./flags/flag.ts";
import { GLOBAL_FLAGS } from "./flags/global-flags.ts";
import { commandHelp, rootHelp } from "./help.ts";
import { Invocation } from "./invocation.ts";
import { logWarning } from "./log-line.ts";
import { suggestCommands } from "./suggestions.ts";

export const kubectl: Program = function* (process: ProcessContext): Coroutine<number> {
  try {
    return yield* runCommandLine(process, process.argv.slice(1));
  } catch (error) {
    // A reader that went away ("kubectl get pods | head -1") ends kubectl quietly, as SIGPIPE does.
    if (error instanceof SystemError && error.code === "EPIPE") return 141;
    const { text, exitCode } = presentError(
      error instanceof SystemError ? new CommandError(error.message) : error,
    );
    if (text !== "") yield* write(2, text);
    return exitCode;
  }
};

function* runCommandLine(process: ProcessContext, words: readonly string[]): Coroutine<number> {
  const { command, path, rest } = findCommand(words);
  if (!command) {
    const flags = new FlagSet(GLOBAL_FLAGS, "kubectl");
    const help = flags.parse(rest);
    const unknown = flags.arguments[0];
    if (unknown === undefined || help) {
      yield* write(1, rootHelp(rootCommands));
      return 0;
    }
    throw new CommandError(unknownCommand(unknown));
  }
  // It would be of no help to complain about the flags of what is not there.
  if (command.support.level === "no" && command.run && !rest.includes("--help") && !rest.includes("-h")) {
    const nothing = new FlagSet(GLOBAL_FLAGS, "kubectl");
    return (yield* command.run(new Invocation(process, command, "kubectl", nothing))) ?? 0;
  }
  const commandPath = ["kubectl", ...path.map((each) => each.name)].join(" ");
  const flags = new FlagSet([...(command.flags ?? []), ...GLOBAL_FLAGS], commandPath);
  const help = flags.parse(rest);
  if (help) {
    yield* write(1, commandHelp(command, path));
    return 0;
  }
  for (const warning of flags.warnings) yield* write(2, `${warning}\n`);
  if (!command.run) {
    if (flags.arguments.length > 0) {
      throw usageError(commandPath, `unknown command ${JSON.stringify(flags.arguments.join(" "))}`);
    }
    yield* write(2, commandHelp(command, path));
    return 1;
  }
  requireFlags(command, flags);
  const dryRun = flags.changed("dry-run") ? dryRunWarning(flags) : undefined;
  if (dryRun) yield* logWarning(process, dryRun.place, dryRun.text);
  const code = yield* command.run(new Invocation(process, command, commandPath, flags));
  return code ?? 0;
}

function requireFlags(command: Command, flags: FlagSet): void {
  const missing = (command.flags ?? []).filter((flag) => flag.required && !flags.changed(flag.name));
  if (missing.length === 0) return;
  const names = missing.map((flag) => `"${flag.name}"`).join(", ");
  throw new CommandError(`required flag(s) ${names} not set`);
}

/** A word that is no dry run at all is the command's own complaint. */
function dryRunWarning(flags: FlagSet): DryRunReading["warning"] {
  const text = flags.text("dry-run");
  return text === "unchanged" || booleanOf(text) !== undefined ? readDryRun(text).warning : undefined;
}

export interface FoundCommand {
  /** Undefined when the first word is no command, or there is none. */
  readonly command: Command | undefined;
  /** From the root's child down. */
  readonly path: readonly Command[];
  /** The words without the commands' names. */
  readonly rest: readonly string[];
}

/** Finds the command in a line: names of commands are the first words that are neither flags nor their values. */
export function findCommand(words: readonly string[]): FoundCommand {
  let commands: readonly Command[] = rootCommands;
  let rest = [...words];
  const path: Command[] = [];
  while (commands.length > 0) {
    const index = firstArgument(rest, path.at(-1)?.flags ?? []);
    const word = rest[index];
    const found = commands.find((each) => each.name === word || each.aliases?.includes(word ?? ""));
    if (!found) break;
    path.push(found);
    rest = [...rest.slice(0, index), ...rest.slice(index + 1)];
    commands = found.commands ?? [];
  }
  return { command: path.at(-1), path, rest };
}

/** The index of the first word that is neither a flag nor a flag's value; -1 when there is none. */
function firstArgument(words: readonly string[], flags: readonly Flag[]): number {
  const known = [...flags, ...GLOBAL_FLAGS];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (word === "--") return -1;
    if (!word.startsWith("-") || word === "-") return i;
    if (word === "-h" || word === "--help" || word.includes("=")) continue;
    const flag = word.startsWith("--")
      ? known.find((each) => each.name === word.slice(2))
      : word.length === 2
        ? known.find((each) => each.shorthand === word.slice(1))
        : undefined;
    const alone = word.startsWith("--") || word.length === 2;
    if (alone && (!flag || bareValue(flag) === undefined)) i++;
  }
  return -1;
}

function unknownCommand(word: string): string {
  const suggestions = suggestCommands(rootCommands, word);
  const hint =
    suggestions.length === 0
      ? ""
      : `\n\nDid you mean this?\n${suggestions.map((name) => `\t${name}\n`).join("")}`;
  return `unknown command ${JSON.stringify(word)} for "kubectl"${hint}`;
}
