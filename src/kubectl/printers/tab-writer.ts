/**
 * Aligns tab-separated cells. A cell ends with a tab; a column is a run of consecutive lines that have a cell there;
 * the text after a line's last tab belongs to no column.
 * Models: Go text/tabwriter, and the fork kubectl prints tables with (liggitt/tabwriter, RememberWidths).
 * Differs: widths count UTF-16 units, all padding is on the right, no filters.
 */

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
    const lines = text.split("\n").map((line) => line.split("\t"));
    const widths = lines.map((line) => new Array<number>(line.length - 1).fill(0));
    this.measure(lines, widths, 0, lines.length, 0);
    const output = lines.map((line, row) => {
      let result = "";
      line.forEach((cell, column) => {
        result += column < line.length - 1 ? cell.padEnd(widths[row]?.[column] ?? 0) : cell;
      });
      return result;
    });
    return output.join("\n");
  }

  /** Sets the widths of column `column` and those to its right for the lines [from, to). */
  private measure(lines: string[][], widths: number[][], from: number, to: number, column: number): void {
    let row = from;
    while (row < to) {
      if (column >= (lines[row] as string[]).length - 1) {
        row++;
        continue;
      }
      const start = row;
      let width = this.options.minWidth;
      while (row < to && column < (lines[row] as string[]).length - 1) {
        width = Math.max(width, ((lines[row] as string[])[column] as string).length + this.options.padding);
        row++;
      }
      if (this.options.rememberWidths) {
        width = Math.max(width, this.remembered[column] ?? 0);
        this.remembered[column] = width;
      }
      for (let line = start; line < row; line++) (widths[line] as number[])[column] = width;
      this.measure(lines, widths, start, row, column + 1);
    }
  }
}
