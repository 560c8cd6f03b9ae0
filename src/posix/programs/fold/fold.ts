/** fold: long lines in several. Models: GNU coreutils 9.4; widths count characters. */

import { Pace, payPiece } from "../../calculation.ts";
import { type Coroutine, type ProcessContext, write } from "../../system-calls.ts";
import { complain } from "../complain.ts";
import { parseOptions } from "../options.ts";
import { LineReader, eachInput } from "../text-input.ts";

const CUTS_PER_PIECE = 2000;

export function* fold(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "bs",
    values: "w",
    digits: "w",
    long: { width: "w", spaces: "s", bytes: "b" },
  });
  if (!options) return 1;
  const given = options.value("w") ?? "80";
  const width = Number(given);
  if (!/^\d+$/.test(given) || width === 0)
    return yield* complain(process, `invalid number of columns: '${given}'`);
  const pace = new Pace(CUTS_PER_PIECE);
  return yield* eachInput(process, options.operands, function* (descriptor) {
    const reader = new LineReader(descriptor);
    for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
      let at = 0;
      let folded = "";
      while (line.length - at > width) {
        if (pace.step()) yield* payPiece();
        const blank = options.has("s") ? line.lastIndexOf(" ", at + width - 1) : -1;
        const end = blank >= at ? blank + 1 : at + width;
        folded += `${line.slice(at, end)}\n`;
        at = end;
      }
      yield* write(1, folded + line.slice(at) + (reader.lastLineEnded ? "\n" : ""));
    }
  });
}
