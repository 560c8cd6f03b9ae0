/** tac: lines from last to first. Models: GNU coreutils 9.4. */

import { MAXIMUM_TEXT } from "../../read-all.ts";
import { type Coroutine, type ProcessContext, write } from "../../system-calls.ts";
import { systemError } from "../../system-errors.ts";
import { LineReader, eachInput, writeLines } from "../text-input.ts";

export function* tac(process: ProcessContext): Coroutine<number> {
  return yield* eachInput(process, process.argv.slice(1), function* (descriptor) {
    const reader = new LineReader(descriptor);
    const lines: string[] = [];
    let size = 0;
    for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
      size += line.length + 1;
      if (size > MAXIMUM_TEXT) throw systemError("ENOMEM");
      lines.push(line);
    }
    lines.reverse();
    // The last line may be without an end: the one before it follows at once.
    if (!reader.lastLineEnded) yield* write(1, lines.shift() ?? "");
    yield* writeLines(1, lines);
  });
}
