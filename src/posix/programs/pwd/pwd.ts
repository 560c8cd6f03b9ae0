/** pwd: the working directory. */

import { type Coroutine, type ProcessContext, write } from "../../system-calls.ts";

export function* pwd(process: ProcessContext): Coroutine<number> {
  yield* write(1, `${process.directory}\n`);
  return 0;
}
