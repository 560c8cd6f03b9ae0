/** rm. Models: GNU coreutils 9.4. Differs: never asks. */

import {
  type Coroutine,
  type ProcessContext,
  SystemError,
  linkStatus,
  readDirectory,
  remove,
} from "../../system-calls.ts";
import { complain } from "../complain.ts";
import { missing } from "../mkdir/mkdir.ts";
import { parseOptions } from "../options.ts";

export function* rm(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, { flags: "rRfidv", long: { recursive: "r", force: "f" } });
  if (!options) return 1;
  const force = options.has("f");
  if (options.operands.length === 0) return force ? 0 : yield* missing(process);
  let exitCode = 0;
  for (const path of options.operands) {
    if (/^\/+$/.test(path)) {
      exitCode = yield* complain(
        process,
        "it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe",
      );
      continue;
    }
    exitCode = (yield* removePath(process, path, options.has("r") || options.has("R"), force)) || exitCode;
  }
  return exitCode;
}

function* removePath(
  process: ProcessContext,
  path: string,
  recursive: boolean,
  force: boolean,
): Coroutine<number> {
  try {
    const { type } = yield* linkStatus(path);
    if (type === "directory") {
      if (!recursive) return yield* complain(process, `cannot remove '${path}': Is a directory`);
      let exitCode = 0;
      for (const name of yield* readDirectory(path))
        exitCode = (yield* removePath(process, `${path}/${name}`, true, force)) || exitCode;
      if (exitCode !== 0) return exitCode;
    }
    yield* remove(path);
    return 0;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    if (force && error.code === "ENOENT") return 0;
    return yield* complain(process, `cannot remove '${path}': ${error.message}`);
  }
}
