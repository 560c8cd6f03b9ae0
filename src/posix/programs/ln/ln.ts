/** ln -s and readlink. Models: GNU coreutils 9.4. Differs: no hard links. */

import {
  type Coroutine,
  type ProcessContext,
  SystemError,
  readLink,
  remove,
  symbolicLink,
  write,
} from "../../system-calls.ts";
import { complain, reason } from "../complain.ts";
import { isDirectory } from "../cp/cp.ts";
import { missing } from "../mkdir/mkdir.ts";
import { parseOptions } from "../options.ts";

export function* ln(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, { flags: "sfnv", long: { symbolic: "s", force: "f" } });
  if (!options) return 1;
  const [target, given] = options.operands;
  if (target === undefined) return yield* missing(process);
  if (!options.has("s")) return yield* complain(process, "hard links are not simulated; use ln -s");
  const name = target.split("/").at(-1) as string;
  const path = given === undefined ? name : (yield* isDirectory(given)) ? `${given}/${name}` : given;
  try {
    if (options.has("f"))
      try {
        yield* remove(path);
      } catch (error) {
        if (!(error instanceof SystemError) || error.code !== "ENOENT") throw error;
      }
    yield* symbolicLink(target, path);
    return 0;
  } catch (error) {
    return yield* complain(process, `failed to create symbolic link '${path}': ${reason(error)}`);
  }
}

export function* readlink(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, { flags: "fne" });
  if (!options) return 1;
  if (options.operands.length === 0)
    return yield* complain(process, "missing operand\nTry 'readlink --help' for more information.");
  for (const path of options.operands)
    try {
      yield* write(1, `${yield* readLink(path)}\n`);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      if (!options.has("f")) return 1;
      yield* write(1, `${path.startsWith("/") ? path : `${process.directory}/${path}`}\n`);
    }
  return 0;
}
