/** tac: lines from last to first. Models: GNU coreutils 9.4. */

import { type Coroutine, type ProcessContext, write } from "../../system-calls.ts";
import { readAll } from "../../read-all.ts";
import { eachInput } from "../text-input.ts";

export function* tac(process: ProcessContext): Coroutine<number> {
  return yield* eachInput(process, process.argv.slice(1), function* (descriptor) {
    const text = yield* readAll(descriptor);
    yield* write(
      1,
      text
        .split(/(?<=\n)/)
        .reverse()
        .join(""),
    );
  });
}
