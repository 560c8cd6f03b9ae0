/** The menu of `select`: numbered words in columns, and the answer read. Models: bash 5.2 (select_query). */

import { type Coroutine, write } from "../system-calls.ts";
import { read } from "./builtins/read.ts";
import type { Shell } from "./shell.ts";

export interface MenuChoice {
  readonly reply: string;
  /** "" for a number that is not in the menu. */
  readonly word: string;
}

/** The menu as text, columns filled downwards. */
export function menuText(words: readonly string[], screenColumns: number): string {
  const digits = String(words.length).length;
  const widest = Math.max(...words.map((word) => word.length));
  const width = widest + digits + 2 + 2;
  const fitting = Math.max(1, Math.floor(screenColumns / width));
  // What fits into one row is shown in one column.
  const oneRow = Math.ceil(words.length / fitting) === 1;
  const rows = oneRow ? words.length : Math.ceil(words.length / fitting);
  let text = "";
  for (let row = 0; row < rows; row++) {
    const cells: string[] = [];
    for (let index = row; index < words.length; index += rows)
      cells.push(`${String(index + 1).padStart(digits)}) ${words[index] as string}`);
    text += `${cells.map((cell, at) => (at < cells.length - 1 ? cell.padEnd(width) : cell)).join("")}\n`;
  }
  return text;
}

/** Shows the menu if asked to, the prompt PS3, and reads an answer. Undefined at the end of the input. */
export function* chooseFromMenu(
  shell: Shell,
  words: readonly string[],
  showMenu: boolean,
): Coroutine<MenuChoice | undefined> {
  const columns = Number(shell.variables.text("COLUMNS") ?? 80) || 80;
  for (let show = showMenu; ; show = true) {
    if (show) yield* write(2, menuText(words, columns));
    yield* write(2, shell.variables.text("PS3") ?? "#? ");
    if ((yield* read(shell, ["read", "-r"])) !== 0) {
      yield* write(1, "\n");
      return undefined;
    }
    const reply = shell.variables.text("REPLY") ?? "";
    if (reply === "") continue;
    const index = /^\s*\d+\s*$/.test(reply) ? Number(reply) - 1 : -1;
    return { reply, word: words[index] ?? "" };
  }
}
