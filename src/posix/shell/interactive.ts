/**
 * A shell at a terminal: prompt, lines that go on, jobs that finish, Ctrl-C.
 *
 * Where lines come from is a {@link LineSource}: the terminal itself (in a container), or the line editor of the page.
 */

import { inPieces } from "../calculation.ts";
import { type Coroutine, SystemError, handleSignal, read, wait, write } from "../system-calls.ts";
import { FunctionReturn, Interruption, LineAbort, LoopExit, ShellExit } from "./control.ts";
import { reportSyntaxError, parserFor } from "./run-text.ts";
import type { Shell } from "./shell.ts";
import { ShellSyntaxError } from "./syntax.ts";

export interface LineSource {
  /** The next line without its end; null at the end of the input; undefined when Ctrl-C broke it off. */
  next(shell: Shell, prompt: string, continued: boolean): Coroutine<string | null | undefined>;
}

/** Prompt on the terminal, lines from descriptor 0. */
export const terminalLines: LineSource = {
  *next(shell, prompt) {
    yield* write(2, prompt);
    shell.interruptible = true;
    try {
      const line = yield* read(0);
      return line === null ? null : line.replace(/\n$/, "");
    } catch (error) {
      if (!(error instanceof SystemError) || error.code !== "EINTR") throw error;
      yield* write(2, "\n");
      return undefined;
    } finally {
      shell.interruptible = false;
    }
  },
};

const DEFAULT_PROMPT: Readonly<Record<Shell["flavor"], string>> = {
  bash: "\\u@\\h:\\w\\$ ",
  dash: "\\$ ",
  ash: "\\w \\$ ",
};

/** PS1 with its escapes filled in: \u \h \w \W \$ \n \s \[ \] \e. */
export function expandPrompt(shell: Shell, text: string): string {
  const home = shell.variables.text("HOME");
  const { directory } = shell;
  const short =
    home !== undefined && home !== "/" && (directory === home || directory.startsWith(`${home}/`))
      ? `~${directory.slice(home.length)}`
      : directory;
  const root = shell.variables.text("USER") === "root" || shell.variables.text("USER") === undefined;
  return text.replace(/\\(0[0-7]{1,2}|[\s\S])/g, (whole, letter: string) => {
    switch (letter) {
      case "u":
        return shell.variables.text("USER") ?? "root";
      case "h":
      case "H":
        return shell.variables.text("HOSTNAME") ?? "localhost";
      case "w":
        return short;
      case "W":
        return short === "~" || short === "/" ? short : (short.split("/").at(-1) as string);
      case "$":
        return root ? "#" : "$";
      case "n":
        return "\n";
      case "s":
        return shell.name;
      case "e":
      case "033":
        return "\x1b";
      case "[":
      case "]":
        return "";
      case "\\":
        return "\\";
      default:
        return whole;
    }
  });
}

/**
 * Asks for background jobs that have ended. "report": says so and forgets them; "forget": without a word; "quietly": they
 * stay for `jobs` and `wait`.
 */
export function* reapJobs(shell: Shell, manner: "report" | "forget" | "quietly"): Coroutine<void> {
  for (const job of shell.jobs.all) {
    if (job.result) continue;
    try {
      const result = yield* wait(job.processId, false);
      if (result) job.result = result;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      job.result = { processId: job.processId, exitCode: 0 };
    }
  }
  if (manner === "quietly") return;
  for (const job of shell.jobs.all.filter((each) => each.result)) {
    if (manner === "report") yield* write(2, `${shell.jobs.describe(job)}\n`);
    shell.jobs.remove(job);
  }
}

/** Runs a line (or several) as typed. Throws ShellExit for `exit`, ShellSyntaxError when incomplete. */
export function* runTyped(shell: Shell, text: string): Coroutine<void> {
  const parser = parserFor(shell, text);
  shell.interrupted = false;
  try {
    for (;;) {
      const list = yield* inPieces(parser.next());
      if (!list) break;
      yield* shell.commands.list(list);
    }
  } catch (error) {
    if (error instanceof ShellSyntaxError) {
      if (error.incomplete) throw error;
      yield* reportSyntaxError(shell, error);
      shell.status = 2;
    } else if (error instanceof Interruption) shell.status = 130;
    else if (error instanceof LineAbort) shell.status = error.exitCode;
    else if (error instanceof SystemError && error.code === "EINTR") shell.status = 130;
    else if (error instanceof FunctionReturn)
      yield* shell.complain("return: can only `return' from a function or sourced script");
    else if (!(error instanceof LoopExit)) throw error;
  }
  if (shell.monitor) yield* shell.children.foreground(shell.process.processId);
  // What a line left over of set -e and friends must not count in the next one.
  shell.conditionDepth = 0;
  shell.loopDepth = 0;
}

/** Ctrl-C at the prompt or in a loop of builtins. */
export function* installInterrupt(shell: Shell): Coroutine<void> {
  yield* handleSignal("SIGINT", () => {
    shell.interrupted = true;
    return shell.interruptible ? "interrupt" : undefined;
  });
  // Not "ignore", which children would inherit: bash ignores these itself and gives its children their old ways.
  yield* handleSignal("SIGTERM", () => undefined);
  yield* handleSignal("SIGQUIT", () => undefined);
}

export function* runInteractive(shell: Shell, source: LineSource = terminalLines): Coroutine<number> {
  yield* installInterrupt(shell);
  return yield* shell.runToEnd(lines(shell, source));
}

function* lines(shell: Shell, source: LineSource): Coroutine<number> {
  let pending = "";
  for (;;) {
    yield* reapJobs(shell, pending === "" ? "report" : "forget");
    const text =
      pending === ""
        ? (shell.variables.text("PS1") ?? DEFAULT_PROMPT[shell.flavor])
        : (shell.variables.text("PS2") ?? "> ");
    const line = yield* source.next(shell, expandPrompt(shell, text), pending !== "");
    if (line === undefined) {
      shell.interrupted = false;
      shell.status = 130;
      pending = "";
      continue;
    }
    if (line === null) {
      if (pending !== "") yield* shell.complain("syntax error: unexpected end of file");
      yield* write(2, shell.flavor === "bash" ? "exit\n" : "\n");
      return shell.status;
    }
    pending = pending === "" ? line : `${pending}\n${line}`;
    if (pending.trim() !== "" && shell.history.at(-1) !== pending && pending === line)
      shell.history.push(line);
    // A backslash at the end: the line goes on.
    if (/(?:^|[^\\])(?:\\\\)*\\$/.test(pending)) continue;
    try {
      yield* runTyped(shell, pending);
    } catch (error) {
      if (error instanceof ShellExit) return error.exitCode;
      if (!(error instanceof ShellSyntaxError)) throw error;
      continue;
    }
    pending = "";
  }
}
