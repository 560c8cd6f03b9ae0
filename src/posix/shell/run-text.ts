/**
 * Runs text as shell commands, line by line: what comes before a syntax error has been done.
 */

import { inPieces } from "../calculation.ts";
import { type Coroutine, write } from "../system-calls.ts";
import { LineAbort } from "./control.ts";
import { Parser } from "./parser.ts";
import type { Shell } from "./shell.ts";
import { type List, ShellSyntaxError } from "./syntax.ts";

/** A parser with the shell's aliases, when it expands them. */
export function parserFor(shell: Shell, text: string, firstLine = 1): Parser {
  const expands = shell.interactive || shell.flavor !== "bash" || shell.options.has("expand_aliases");
  return new Parser(text, {
    firstLine,
    ...(expands ? { alias: (name: string) => shell.aliases.get(name) } : {}),
  });
}

/** Writes a syntax error as the shell words it. */
export function* reportSyntaxError(shell: Shell, error: ShellSyntaxError): Coroutine<void> {
  if (error.message.endsWith(": bad substitution")) {
    yield* shell.complain(error.message);
    return;
  }
  const name = shell.name.startsWith("-") ? shell.name.slice(1) : shell.name;
  if (!shell.linesInMessages) {
    yield* write(2, `${name}: ${error.message}\n`);
    return;
  }
  const unexpected = /near unexpected token `(.*)'$/s.exec(error.message)?.[1];
  if (shell.flavor !== "bash") {
    const what =
      unexpected !== undefined
        ? shell.flavor === "dash"
          ? `"${unexpected}" unexpected`
          : `unexpected "${unexpected}"`
        : error.message.includes("unexpected end of file")
          ? "end of file unexpected"
          : "Unterminated quoted string";
    yield* write(
      2,
      shell.flavor === "dash"
        ? `${name}: ${error.line}: Syntax error: ${what}\n`
        : `${name}: syntax error: ${what}\n`,
    );
    return;
  }
  const origin = shell.evalDepth > 0 ? "eval: " : shell.isCommandString ? "-c: " : "";
  const prefix = `${name}: ${origin}line ${error.line}: `;
  yield* write(2, `${prefix}${error.message}\n`);
  if (error.sourceLine !== undefined) yield* write(2, `${prefix}\`${error.sourceLine}'\n`);
}

/** Runs `text`; returns the last status. `tail`: the shell may become the last program. */
export function* evaluateText(shell: Shell, text: string, tail = false, firstLine = 1): Coroutine<number> {
  const parser = parserFor(shell, text, firstLine);
  shell.status = text.trim() === "" ? 0 : shell.status;
  for (;;) {
    let list: List | undefined;
    try {
      list = yield* inPieces(parser.next());
    } catch (error) {
      if (!(error instanceof ShellSyntaxError)) throw error;
      yield* reportSyntaxError(shell, error);
      return (shell.status = error.message.endsWith(": bad substitution") ? 1 : error.status);
    }
    if (list === undefined) return shell.status;
    // bash -n reads and does nothing.
    if (shell.options.has("n") && !shell.interactive) continue;
    const last = tail && /^\s*$/.test(text.slice(parser.position));
    try {
      yield* shell.commands.list(list, last);
    } catch (error) {
      if (!(error instanceof LineAbort)) throw error;
      shell.status = error.exitCode;
    }
  }
}
