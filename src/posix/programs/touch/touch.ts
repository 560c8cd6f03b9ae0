/** touch: makes empty files, or marks them as just changed. Models: GNU coreutils 9.4. */

import {
  type Coroutine,
  type ProcessContext,
  SystemError,
  close,
  open,
  status,
  write,
} from "../../system-calls.ts";
import { complain } from "../complain.ts";
import { parseOptions } from "../options.ts";

export function* touch(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, { flags: "camh", values: "drt" });
  if (!options) return 1;
  if (options.operands.length === 0)
    return yield* complain(process, "missing file operand\nTry 'touch --help' for more information.");
  let exitCode = 0;
  for (const path of options.operands)
    try {
      if (options.has("c")) yield* status(path);
      const descriptor = yield* open(path, "a");
      yield* write(descriptor, "");
      yield* close(descriptor);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      if (error.code === "EISDIR" || (options.has("c") && error.code === "ENOENT")) continue;
      exitCode = yield* complain(process, `cannot touch '${path}': ${error.message}`);
    }
  return exitCode;
}
