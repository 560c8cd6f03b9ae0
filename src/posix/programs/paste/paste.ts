/** paste: lines of several files side by side, or with -s those of one file in a row. Models: GNU coreutils 9.4. */

import { type Coroutine, type ProcessContext, close, open, write } from "../../system-calls.ts";
import { complain, reason } from "../complain.ts";
import { parseOptions } from "../options.ts";
import { LineReader } from "../text-input.ts";

export function* paste(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "sz",
    values: "d",
    long: { serial: "s", delimiters: "d" },
  });
  if (!options) return 1;
  const list = [
    ...(options.value("d") ?? "\t").replace(/\\n/g, "\n").replace(/\\t/g, "\t").replace(/\\0/g, "\0"),
  ];
  const separator = (index: number): string => (list[index % list.length] ?? "").replace("\0", "");
  const readers: LineReader[] = [];
  const opened: number[] = [];
  const input = new LineReader(0);
  for (const path of options.operands.length > 0 ? options.operands : ["-"])
    try {
      const descriptor = path === "-" ? 0 : yield* open(path, "r");
      if (descriptor !== 0) opened.push(descriptor);
      // "-" twice takes turns at the same input.
      readers.push(descriptor === 0 ? input : new LineReader(descriptor));
    } catch (error) {
      return yield* complain(process, `${path}: ${reason(error)}`);
    }
  if (options.has("s"))
    for (const reader of readers) {
      let index = 0;
      for (let line = yield* reader.next(); line !== null; line = yield* reader.next(), index++)
        yield* write(1, (index === 0 ? "" : separator(index - 1)) + line);
      yield* write(1, "\n");
    }
  else
    for (;;) {
      const cells: (string | null)[] = [];
      for (const reader of readers) cells.push(yield* reader.next());
      if (cells.every((cell) => cell === null)) break;
      const row = cells.map((cell, index) => (index === 0 ? "" : separator(index - 1)) + (cell ?? ""));
      yield* write(1, `${row.join("")}\n`);
    }
  for (const descriptor of opened) yield* close(descriptor);
  return 0;
}
