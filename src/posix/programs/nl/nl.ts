/** nl: numbers the lines that are not empty. Models: GNU coreutils 9.4; of its options -b a and -w. */

import { type Coroutine, type ProcessContext, write } from "../../system-calls.ts";
import { parseOptions } from "../options.ts";
import { LineReader, eachInput } from "../text-input.ts";

export function* nl(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    values: "bws",
    long: { "body-numbering": "b", "number-width": "w" },
  });
  if (!options) return 1;
  const width = Number(options.value("w") ?? 6);
  let number = 1;
  return yield* eachInput(process, options.operands, function* (descriptor) {
    const reader = new LineReader(descriptor);
    for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
      const counted = line !== "" || options.value("b") === "a";
      yield* write(
        1,
        counted
          ? `${String(number++).padStart(width)}${options.value("s") ?? "\t"}${line}\n`
          : `${" ".repeat(width + 1)}${line}\n`,
      );
    }
  });
}
