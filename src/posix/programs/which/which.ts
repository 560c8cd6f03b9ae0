/** which. Models: debianutils 5.17. */

import { whichExecutable } from "../../machine/machine-devices.ts";
import { type Coroutine, type ProcessContext, write } from "../../system-calls.ts";

export function* which(process: ProcessContext): Coroutine<number> {
  let exitCode = 0;
  for (const name of process.argv.slice(1).filter((word) => !word.startsWith("-"))) {
    const path = yield* whichExecutable(name);
    if (path === null) exitCode = 1;
    else yield* write(1, `${path}\n`);
  }
  return exitCode;
}
