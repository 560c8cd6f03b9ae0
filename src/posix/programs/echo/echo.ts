/**
 * echo: shared by the shell's builtin and /bin/echo.
 *
 * Models: bash 5.2 without xpg_echo; dash always takes escapes.
 */

import { type Coroutine, type ProcessContext, write } from "../../system-calls.ts";
import { unescape } from "../format.ts";

/** The words after the name → what is printed. */
export function echoText(words: readonly string[], escapesByDefault = false): string {
  let escapes = escapesByDefault;
  let newline = true;
  let first = 0;
  for (const word of words) {
    if (!(escapesByDefault ? /^-n$/ : /^-[neE]+$/).test(word)) break;
    for (const letter of word.slice(1)) {
      if (letter === "n") newline = false;
      else escapes = letter === "e";
    }
    first++;
  }
  const text = words.slice(first).join(" ");
  if (!escapes) return newline ? `${text}\n` : text;
  const result = unescape(text, true);
  return newline && !result.stopped ? `${result.text}\n` : result.text;
}

export function* echo(process: ProcessContext): Coroutine<number> {
  yield* write(1, echoText(process.argv.slice(1)));
  return 0;
}
