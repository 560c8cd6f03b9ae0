/** Changes as diff prints them, piece by piece. Models: GNU diffutils 3.10, normal and unified output. */

import { type Calculation, Pace } from "../../calculation.ts";
import type { Change } from "./edit-script.ts";

const LINES_PER_PIECE = 5000;

/** Lines with their ends: a last line without one is another line. */
export function* linesWithEnds(text: string): Calculation<string[]> {
  const pace = new Pace(LINES_PER_PIECE);
  const lines: string[] = [];
  for (let at = 0; at < text.length;) {
    if (pace.step()) yield;
    const newline = text.indexOf("\n", at);
    const end = newline < 0 ? text.length : newline + 1;
    lines.push(text.slice(at, end));
    at = end;
  }
  return lines;
}

function* marked(lines: readonly string[], start: number, end: number, mark: string): Generator<string> {
  for (let at = start; at < end; at++) {
    const line = lines[at] as string;
    yield line.endsWith("\n") ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`;
  }
}

/** The lines of the output, each with its end. */
export function* normalText(
  from: readonly string[],
  to: readonly string[],
  changes: readonly Change[],
): Generator<string> {
  const range = (start: number, end: number): string =>
    end - start > 1 ? `${start + 1},${end}` : String(end > start ? end : start);
  for (const { fromStart, fromEnd, toStart, toEnd } of changes) {
    const letter = fromStart === fromEnd ? "a" : toStart === toEnd ? "d" : "c";
    yield `${range(fromStart, fromEnd)}${letter}${range(toStart, toEnd)}\n`;
    yield* marked(from, fromStart, fromEnd, "< ");
    if (letter === "c") yield "---\n";
    yield* marked(to, toStart, toEnd, "> ");
  }
}

/** The lines of the output, each with its end. `context`: how many equal lines surround a change. */
export function* unifiedText(
  from: readonly string[],
  to: readonly string[],
  changes: readonly Change[],
  context: number,
): Generator<string> {
  for (let index = 0; index < changes.length;) {
    // Changes that are near share a hunk.
    let last = index;
    while (
      last + 1 < changes.length &&
      (changes[last + 1] as Change).fromStart - (changes[last] as Change).fromEnd <= 2 * context
    )
      last++;
    yield* hunk(from, to, changes.slice(index, last + 1), context);
    index = last + 1;
  }
}

function* hunk(
  from: readonly string[],
  to: readonly string[],
  changes: readonly Change[],
  context: number,
): Generator<string> {
  const first = changes[0] as Change;
  const last = changes.at(-1) as Change;
  const before = Math.min(context, first.fromStart, first.toStart);
  const after = Math.min(context, from.length - last.fromEnd, to.length - last.toEnd);
  const range = (start: number, end: number): string =>
    end - start === 1 ? String(end) : `${end === start ? start : start + 1},${end - start}`;
  yield `@@ -${range(first.fromStart - before, last.fromEnd + after)} +${range(first.toStart - before, last.toEnd + after)} @@\n`;
  let at = first.fromStart - before;
  for (const change of changes) {
    yield* marked(from, at, change.fromStart, " ");
    yield* marked(from, change.fromStart, change.fromEnd, "-");
    yield* marked(to, change.toStart, change.toEnd, "+");
    at = change.fromEnd;
  }
  yield* marked(from, at, last.fromEnd + after, " ");
}
