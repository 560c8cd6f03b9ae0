/** rev: each line backwards. Models: util-linux 2.39. */

import { type Coroutine, type ProcessContext, write } from "../../system-calls.ts";
import { LineReader, eachInput } from "../text-input.ts";

export function* rev(process: ProcessContext): Coroutine<number> {
  return yield* eachInput(process, process.argv.slice(1), function* (descriptor) {
    const reader = new LineReader(descriptor);
    for (let line = yield* reader.next(); line !== null; line = yield* reader.next())
      yield* write(1, `${[...line].reverse().join("")}\n`);
  });
}
