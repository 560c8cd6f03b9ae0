/** column -t: lines as a table. Models: util-linux 2.39; of its options -t, -s, -o and -N. */

import { Pace, payPiece } from "../../calculation.ts";
import { type Coroutine, type ProcessContext, write } from "../../system-calls.ts";
import { parseOptions } from "../options.ts";
import { LineReader, eachInput, writeLines } from "../text-input.ts";

const LINES_PER_PIECE = 500;

export function* column(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "tenx",
    values: "soNc",
    long: { table: "t", separator: "s", "output-separator": "o", "table-columns": "N" },
  });
  if (!options) return 1;
  const separators = options.value("s");
  const cellsOf = (line: string): string[] => {
    if (separators === undefined) return line.trim().split(/[ \t]+/);
    const cells: string[] = [];
    let cell = "";
    for (const character of line)
      if (separators.includes(character)) {
        cells.push(cell);
        cell = "";
      } else cell += character;
    return [...cells, cell];
  };
  const lines: string[] = [];
  const exitCode = yield* eachInput(process, options.operands, function* (descriptor) {
    const reader = new LineReader(descriptor);
    for (let line = yield* reader.next(); line !== null; line = yield* reader.next())
      if (line.trim() !== "") lines.push(line);
  });
  if (!options.has("t")) {
    // Without -t columns are filled to the width of a screen; one line each is what a pipe needs.
    yield* writeLines(1, lines);
    return exitCode;
  }
  const names = options.value("N");
  const pace = new Pace(LINES_PER_PIECE);
  const rows: (readonly string[])[] = names === undefined ? [] : [names.split(",")];
  for (const line of lines) {
    if (pace.step()) yield* payPiece();
    rows.push(cellsOf(line));
  }
  const widths: number[] = [];
  for (const row of rows) {
    if (pace.step()) yield* payPiece();
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  }
  const between = options.value("o") ?? "  ";
  for (const row of rows) {
    const cells = row.map((cell, index) =>
      index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0),
    );
    yield* write(1, `${cells.join(between)}\n`);
  }
  return exitCode;
}
