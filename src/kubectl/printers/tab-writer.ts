/**
 * Aligns tab-separated cells. A cell ends with a tab; a column is a run of consecutive lines that have a cell there;
 * the text after a line's last tab belongs to no column.
 * Models: Go text/tabwriter, and the fork kubectl prints tables with (liggitt/tabwriter, RememberWidths).
 * Differs: widths count UTF-16 units, all padding is on the right, no filters.
 */

import { atOnce, Pace, type Calculation } from "#posix/calculation.ts";

export interface TabWriterOptions {
  /** Least width of a column, padding included. */
  readonly minWidth: number;
  readonly padding: number;
  /** Columns never become narrower than they were in an earlier flush; `get -w` appends rows under old ones. */
  readonly rememberWidths?: boolean;
  /** Each line starts with its leading empty cells as they are (Go's TabIndent is not used by kubectl). */
}

/** kubectl get (pkg/printers/tabwriter.go). */
export const TABLE_WIDTHS: TabWriterOptions = { minWidth: 6, padding: 3, rememberWidths: true };
/** kubectl describe (pkg/describe/describe.go tabbedString). */
export const DESCRIBE_WIDTHS: TabWriterOptions = { minWidth: 0, padding: 2 };

export class TabWriter {
  private readonly remembered: number[] = [];

  constructor(private readonly options: TabWriterOptions) {}

  /** Aligns `text` as one block. Whatever follows the last newline stays. */
  format(text: string): string {
    return atOnce(this.formatInPieces(text));
  }

  /** As {@link format}, for tables of thousands of lines. */
  *formatInPieces(text: string): Calculation<string> {
    const pace = new Pace(CELLS_PER_PIECE);
    const lines: string[][] = [];
    const widths: number[][] = [];
    for (const line of text.split("\n")) {
      const cells = line.split("\t");
      if (pace.step(cells.length)) yield;
      lines.push(cells);
      widths.push(new Array<number>(cells.length - 1).fill(0));
    }
    yield* this.measure(lines, widths, 0, lines.length, 0, pace);
    const output: string[] = [];
    for (const [row, line] of lines.entries()) {
      if (pace.step(line.length)) yield;
      let result = "";
      line.forEach((cell, column) => {
        result += column < line.length - 1 ? cell.padEnd(widths[row]?.[column] ?? 0) : cell;
      });
      output.push(result);
    }
    return output.join("\n");
  }

  /** Sets the widths of column `column` and those to its right for the lines [from, to). */
  private *measure(
    lines: string[][],
    widths: number[][],
    from: number,
    to: number,
    column: number,
    pace: Pace,
  ): Calculation<void> {
    let row = from;
    while (row < to) {
      if (column >= (lines[row] as string[]).length - 1) {
        row++;
        continue;
      }
      const start = row;
      let width = this.options.minWidth;
      while (row < to && column < (lines[row] as string[]).length - 1) {
        if (pace.step()) yield;
        width = Math.max(width, ((lines[row] as string[])[column] as string).length + this.options.padding);
        row++;
      }
      if (this.options.rememberWidths) {
        width = Math.max(width, this.remembered[column] ?? 0);
        this.remembered[column] = width;
      }
      for (let line = start; line < row; line++) (widths[line] as number[])[column] = width;
      yield* this.measure(lines, widths, start, row, column + 1, pace);
    }
  }
}

/** About half a millisecond of splitting, measuring or padding. */
const CELLS_PER_PIECE = 2000;
