/** cp. Models: GNU coreutils 9.4. */

import {
  type Coroutine,
  type ProcessContext,
  SystemError,
  changeMode,
  close,
  makeDirectory,
  open,
  read,
  readDirectory,
  status,
  write,
} from "../../system-calls.ts";
import { complain } from "../complain.ts";
import { parseOptions } from "../options.ts";

export function* isDirectory(path: string): Coroutine<boolean> {
  try {
    return (yield* status(path)).type === "directory";
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return false;
  }
}

/** Where `path` lands in `target`; undefined after a message. */
export function* destinations(
  process: ProcessContext,
  operands: readonly string[],
): Coroutine<{ readonly from: string; readonly to: string }[] | undefined> {
  const target = operands.at(-1);
  const sources = operands.slice(0, -1);
  if (target === undefined || sources.length === 0) {
    const what =
      target === undefined ? "missing file operand" : `missing destination file operand after '${target}'`;
    yield* complain(process, `${what}\nTry '${process.argv[0] ?? ""} --help' for more information.`);
    return undefined;
  }
  const into = yield* isDirectory(target);
  if (!into && sources.length > 1) {
    yield* complain(process, `target '${target}': No such file or directory`);
    return undefined;
  }
  return sources.map((from) => ({
    from,
    to: into
      ? `${target.replace(/\/+$/, "")}/${from.replace(/\/+$/, "").split("/").at(-1) as string}`
      : target,
  }));
}

/** Copies a file or, with `recursive`, a directory. */
export function* copyPath(
  process: ProcessContext,
  from: string,
  to: string,
  recursive: boolean,
): Coroutine<number> {
  try {
    const found = yield* status(from);
    if (found.type === "directory") {
      if (!recursive) return yield* complain(process, `-r not specified; omitting directory '${from}'`);
      if (!(yield* isDirectory(to))) yield* makeDirectory(to);
      let exitCode = 0;
      for (const name of yield* readDirectory(from))
        exitCode = (yield* copyPath(process, `${from}/${name}`, `${to}/${name}`, true)) || exitCode;
      return exitCode;
    }
    const source = yield* open(from, "r");
    let target: number;
    try {
      target = yield* open(to, "w");
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      return yield* complain(process, `cannot create regular file '${to}': ${error.message}`);
    }
    for (let text = yield* read(source); text !== null; text = yield* read(source))
      yield* write(target, text);
    yield* close(source);
    yield* close(target);
    if ((found.mode & 0o111) !== 0) yield* changeMode(to, found.mode);
    return 0;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return yield* complain(process, `cannot stat '${from}': ${error.message}`);
  }
}

export function* cp(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "rRafpvdLni",
    long: { recursive: "r", archive: "a", force: "f" },
  });
  if (!options) return 1;
  const pairs = yield* destinations(process, options.operands);
  if (!pairs) return 1;
  const recursive = options.has("r") || options.has("R") || options.has("a");
  let exitCode = 0;
  for (const { from, to } of pairs) exitCode = (yield* copyPath(process, from, to, recursive)) || exitCode;
  return exitCode;
}
