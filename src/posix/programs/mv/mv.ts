/** mv. Models: GNU coreutils 9.4. */

import { type Coroutine, type ProcessContext, SystemError, rename } from "../../system-calls.ts";
import { exists } from "../exists.ts";
import { complain, reason } from "../complain.ts";
import { destinations } from "../cp/cp.ts";
import { parseOptions } from "../options.ts";

export function* mv(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, { flags: "finv", long: { force: "f" } });
  if (!options) return 1;
  const pairs = yield* destinations(process, options.operands);
  if (!pairs) return 1;
  let exitCode = 0;
  for (const { from, to } of pairs)
    try {
      yield* rename(from, to);
    } catch (error) {
      if (error instanceof SystemError && error.code === "ENOENT" && !(yield* exists(from))) {
        exitCode = yield* complain(process, `cannot stat '${from}': ${error.message}`);
        continue;
      }
      exitCode = yield* complain(process, `cannot move '${from}' to '${to}': ${reason(error)}`);
    }
  return exitCode;
}
