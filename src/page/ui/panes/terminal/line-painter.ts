/**
 * Draws a line that is being edited, with what stands before it, over as many rows of the screen as it takes, and
 * knows where the cursor was left. Pure: ANSI out.
 */

import { widthOf } from "./character-width.ts";
import { revealedLine } from "./filter-output.ts";

export const widthWithoutColours = (text: string): number => widthOf(text.replace(/\u001b\[[\d;:]*m/g, ""));

const TAB_STOP = 8;

/** In which column text leaves the cursor that began in `column`. */
export function columnAfter(column: number, text: string, columns: number): number {
  const rowStart = Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r")) + 1;
  let at = rowStart > 0 ? 0 : column;
  for (const [index, part] of text.slice(rowStart).split("\t").entries()) {
    if (index > 0) at = (Math.floor(at / TAB_STOP) + 1) * TAB_STOP;
    at += widthWithoutColours(part);
  }
  return at % columns;
}

/** What stands on the row before the line. */
export interface Lead {
  /** Written with the line: a prompt, with colours. */
  readonly text: string;
  /** Columns that somebody else has written before; they stay. */
  readonly column: number;
}

export class LinePainter {
  columns = 80;
  /** Rows between the line's first row and the cursor. */
  private row = 0;

  /** Whatever is drawn next begins where the cursor is. */
  forget(): void {
    this.row = 0;
  }

  /** `before` is the part of `line` before the cursor. */
  draw(lead: Lead, line: string, before: string): string {
    const { columns } = this;
    const leadWidth = lead.column + widthWithoutColours(lead.text);
    const total = leadWidth + widthOf(revealedLine(line));
    const cursor = leadWidth + widthOf(revealedLine(before));
    let out = lead.text + revealedLine(line);
    // At the right margin the cursor hangs behind the last column: push it to the next row.
    if (total > 0 && total % columns === 0) out += " \b";
    const row = Math.floor(cursor / columns);
    this.row = row;
    if (cursor === total) return out;
    const up = Math.floor(total / columns) - row;
    if (up > 0) out += `\u001b[${up}A`;
    return out + toColumn(cursor % columns);
  }

  /** For what has no cursor within: Ctrl-R's search. */
  drawAtOnce(text: string): string {
    this.row = Math.floor(Math.max(0, widthOf(text) - 1) / this.columns);
    return text;
  }

  /** Takes away what was drawn, but not the columns before it. */
  erase(lead: Lead): string {
    const up = this.row > 0 ? `\u001b[${this.row}A` : "";
    this.row = 0;
    return `${up}${toColumn(lead.column)}\u001b[J`;
  }

  /** Whether text added at the end of `line` may simply be written: it reaches no margin. */
  fits(lead: Lead, line: string): boolean {
    return lead.column + widthWithoutColours(lead.text) + widthOf(revealedLine(line)) < this.columns;
  }
}

const toColumn = (column: number): string => `\r${column > 0 ? `\u001b[${column}C` : ""}`;
