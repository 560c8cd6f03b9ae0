/** mkdir and rmdir. Models: GNU coreutils 9.4. */

import {
  type Coroutine,
  type ProcessContext,
  SystemError,
  changeMode,
  makeDirectory,
  readDirectory,
  remove,
  status,
  write,
} from "../../system-calls.ts";
import { complain, programName } from "../complain.ts";
import { parseOptions } from "../options.ts";

export function* mkdir(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "pv",
    values: "m",
    long: { parents: "p", mode: "m", verbose: "v" },
  });
  if (!options) return 1;
  if (options.operands.length === 0) return yield* missing(process);
  let exitCode = 0;
  for (const path of options.operands) {
    const names = path.split("/");
    const steps = options.has("p")
      ? names.map((_, index) => names.slice(0, index + 1).join("/")).filter((each) => each !== "")
      : [path];
    for (const step of steps)
      try {
        yield* makeDirectory(step);
        if (options.has("v")) yield* write(1, `mkdir: created directory '${step}'\n`);
        const mode = options.value("m");
        if (mode !== undefined && /^[0-7]+$/.test(mode)) yield* changeMode(step, parseInt(mode, 8));
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        if (options.has("p") && error.code === "EEXIST" && (yield* status(step)).type === "directory")
          continue;
        exitCode = yield* complain(process, `cannot create directory '${step}': ${error.message}`);
        break;
      }
  }
  return exitCode;
}

export function* rmdir(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, { flags: "pv" });
  if (!options) return 1;
  if (options.operands.length === 0) return yield* missing(process);
  let exitCode = 0;
  for (const path of options.operands)
    try {
      yield* readDirectory(path);
      yield* remove(path);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      exitCode = yield* complain(process, `failed to remove '${path}': ${error.message}`);
    }
  return exitCode;
}

export function* missing(process: ProcessContext): Coroutine<number> {
  return yield* complain(
    process,
    `missing operand\nTry '${programName(process)} --help' for more information.`,
  );
}
