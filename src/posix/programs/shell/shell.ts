/**
 * The shells as programs: bash, dash (Debian's sh) and ash (busybox' sh). They differ in a few messages.
 *
 * Models: bash 5.2 (options -c -e -u -x -f -i -l -s -o NAME), dash 0.5.12, busybox 1.36.
 */

import { readAll } from "../../read-all.ts";
import { runInteractive } from "../../shell/interactive.ts";
import { evaluateText } from "../../shell/run-text.ts";
import { type Flavor, Shell } from "../../shell/shell.ts";
import {
  type Coroutine,
  type ProcessContext,
  type Program,
  close,
  isTerminal,
  open,
  write,
} from "../../system-calls.ts";
import { programName, reason } from "../complain.ts";

interface ShellArguments {
  readonly commands?: string;
  readonly options: readonly string[];
  readonly interactive: boolean;
  readonly login: boolean;
  readonly operands: readonly string[];
  readonly fromInput: boolean;
}

function parseArguments(words: readonly string[]): ShellArguments | string {
  const options: string[] = [];
  let isCommand = false;
  let interactive = false;
  let login = false;
  let fromInput = false;
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at] as string;
    if (word === "--" || word === "-") {
      at++;
      break;
    }
    if (/^--(?:login|norc|noprofile|posix)$/.test(word)) {
      login ||= word === "--login";
      continue;
    }
    if (!/^[-+]./.test(word)) break;
    if (word.startsWith("--")) return `${word}: invalid option`;
    for (const letter of word.slice(1)) {
      if (letter === "c") isCommand = true;
      else if (letter === "i") interactive = true;
      else if (letter === "l") login = true;
      else if (letter === "s") fromInput = true;
      else if (letter === "o") options.push(words[++at] ?? "");
      else if ("euxfnvamb".includes(letter)) options.push(letter);
      else return `-${letter}: invalid option`;
    }
  }
  const operands = words.slice(at);
  if (!isCommand) return { options, interactive, login, operands, fromInput };
  const commands = operands[0];
  if (commands === undefined) return "-c: option requires an argument";
  return { commands, options, interactive, login, operands: operands.slice(1), fromInput };
}

function applyOptions(shell: Shell, options: readonly string[]): void {
  const long: Readonly<Record<string, string>> = { errexit: "e", nounset: "u", xtrace: "x", noglob: "f" };
  for (const option of options) shell.options.add(long[option] ?? option);
}

function* runShell(process: ProcessContext, flavor: Flavor): Coroutine<number> {
  const name = programName(process);
  const given = parseArguments(process.argv.slice(1));
  if (typeof given === "string") {
    yield* write(2, `${name}: ${given}\n`);
    return 2;
  }
  if (given.commands !== undefined) {
    const shell = new Shell(process, {
      flavor,
      name: given.operands[0] ?? name,
      positional: given.operands.slice(1),
      linesInMessages: true,
      isCommandString: true,
    });
    applyOptions(shell, given.options);
    yield* shell.start();
    return yield* shell.runToEnd(evaluateText(shell, given.commands, true));
  }
  const path = given.fromInput ? undefined : given.operands[0];
  if (path !== undefined) {
    let text: string;
    try {
      const descriptor = yield* open(path, "r");
      text = yield* readAll(descriptor);
      yield* close(descriptor);
    } catch (error) {
      yield* write(
        2,
        flavor === "bash"
          ? `${name}: ${path}: ${reason(error)}\n`
          : `${name}: 0: cannot open ${path}: ${reason(error)}\n`,
      );
      return 127;
    }
    const shell = new Shell(process, {
      flavor,
      name: path,
      positional: given.operands.slice(1),
      linesInMessages: true,
    });
    applyOptions(shell, given.options);
    yield* shell.start();
    return yield* shell.runToEnd(evaluateText(shell, text));
  }
  const interactive = given.interactive || (!given.fromInput && (yield* isTerminal(0)));
  const shell = new Shell(process, {
    flavor,
    name,
    positional: given.operands,
    interactive,
    linesInMessages: !interactive,
  });
  applyOptions(shell, given.options);
  yield* shell.start();
  if (interactive) return yield* runInteractive(shell);
  return yield* shell.runToEnd(evaluateText(shell, yield* readAll(0)));
}

const shellOf =
  (flavor: Flavor): Program =>
  (process) =>
    runShell(process, flavor);

export const bash = shellOf("bash");
/** Debian's and Ubuntu's sh. */
export const dash = shellOf("dash");
/** busybox' and Alpine's sh. */
export const ash = shellOf("ash");
