/** Changes as diff prints them. Models: GNU diffutils 3.10, normal and unified output. */

import type { Change } from "./edit-script.ts";

/** Lines with their ends: a last line without one is another line. */
export function linesWithEnds(text: string): string[] {
  const lines = text.split("\n");
  const last = lines.pop() as string;
  const whole = lines.map((line) => `${line}\n`);
  return last === "" ? whole : [...whole, last];
}

function marked(lines: readonly string[], mark: string): string {
  return lines
    .map((line) => (line.endsWith("\n") ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`))
    .join("");
}

export function normalText(
  from: readonly string[],
  to: readonly string[],
  changes: readonly Change[],
): string {
  const range = (start: number, end: number): string =>
    end - start > 1 ? `${start + 1},${end}` : String(end > start ? end : start);
  return changes
    .map(({ fromStart, fromEnd, toStart, toEnd }) => {
      const letter = fromStart === fromEnd ? "a" : toStart === toEnd ? "d" : "c";
      const removed = marked(from.slice(fromStart, fromEnd), "< ");
      const added = marked(to.slice(toStart, toEnd), "> ");
      return `${range(fromStart, fromEnd)}${letter}${range(toStart, toEnd)}\n${removed}${letter === "c" ? "---\n" : ""}${added}`;
    })
    .join("");
}

/** `context`: how many equal lines surround a change. */
export function unifiedText(
  from: readonly string[],
  to: readonly string[],
  changes: readonly Change[],
  context: number,
): string {
  let text = "";
  for (let index = 0; index < changes.length;) {
    // Changes that are near share a hunk.
    let last = index;
    while (
      last + 1 < changes.length &&
      (changes[last + 1] as Change).fromStart - (changes[last] as Change).fromEnd <= 2 * context
    )
      last++;
    text += hunk(from, to, changes.slice(index, last + 1), context);
    index = last + 1;
  }
  return text;
}

function hunk(
  from: readonly string[],
  to: readonly string[],
  changes: readonly Change[],
  context: number,
): string {
  const first = changes[0] as Change;
  const last = changes.at(-1) as Change;
  const before = Math.min(context, first.fromStart, first.toStart);
  const after = Math.min(context, from.length - last.fromEnd, to.length - last.toEnd);
  const range = (start: number, end: number): string =>
    end - start === 1 ? String(end) : `${end === start ? start : start + 1},${end - start}`;
  let text = `@@ -${range(first.fromStart - before, last.fromEnd + after)} +${range(first.toStart - before, last.toEnd + after)} @@\n`;
  let at = first.fromStart - before;
  for (const change of changes) {
    text += marked(from.slice(at, change.fromStart), " ");
    text += marked(from.slice(change.fromStart, change.fromEnd), "-");
    text += marked(to.slice(change.toStart, change.toEnd), "+");
    at = change.fromEnd;
  }
  return text + marked(from.slice(at, last.fromEnd + after), " ");
}
