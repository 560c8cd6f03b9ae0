/** Candidates of a completion in columns, as a shell lists them. Pure. */

import { widthOf } from "./character-width.ts";
import { revealedLine } from "./filter-output.ts";

const SHOWN_AT_MOST = 200;

export function candidateRows(candidates: readonly string[], columns: number): readonly string[] {
  const names = candidates.slice(0, SHOWN_AT_MOST).map(revealedLine);
  const width = Math.max(...names.map(widthOf)) + 2;
  const perRow = Math.max(1, Math.floor(columns / width));
  const rows: string[] = [];
  for (let index = 0; index < names.length; index += perRow)
    rows.push(
      names
        .slice(index, index + perRow)
        .map((name) => name + " ".repeat(Math.max(0, width - widthOf(name))))
        .join("")
        .trimEnd(),
    );
  if (candidates.length > SHOWN_AT_MOST) rows.push(`… ${candidates.length - SHOWN_AT_MOST} more`);
  return rows;
}

export function commonPrefix(candidates: readonly string[]): string {
  let prefix = candidates[0] ?? "";
  for (const candidate of candidates) while (!candidate.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix;
}
