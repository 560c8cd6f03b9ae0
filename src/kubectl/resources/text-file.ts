/** Whole files and directories, through system calls. */

import { readAll } from "#posix/read-all.ts";
import {
  close,
  makeDirectory,
  open,
  status,
  SystemError,
  write,
  type Coroutine,
  type FileStatus,
} from "#posix/system-calls.ts";
import { CommandError } from "../errors.ts";

/** The content of the file; throws SystemError as `open` does. */
export function* readTextFile(path: string): Coroutine<string> {
  const descriptor = yield* open(path, "r");
  const text = yield* readAll(descriptor);
  yield* close(descriptor);
  return text;
}

/** Throws a {@link CommandError} in Go's words. */
export function* writeTextFile(path: string, text: string): Coroutine<void> {
  try {
    const descriptor = yield* open(path, "w");
    yield* write(descriptor, text);
    yield* close(descriptor);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw new CommandError(`open ${path}: ${error.message.toLowerCase()}`);
  }
}

/** Undefined when there is nothing at the path. */
export function* localType(path: string): Coroutine<FileStatus["type"] | undefined> {
  try {
    return (yield* status(path)).type;
  } catch (error) {
    if (error instanceof SystemError) return undefined;
    throw error;
  }
}

/** Makes a directory with all above it, where they are missing. Throws a {@link CommandError} in Go's words. */
export function* makeDirectories(path: string): Coroutine<void> {
  const names = path.split("/").filter((name) => name !== "");
  let made = path.startsWith("/") ? "" : ".";
  for (const name of names) {
    made = made === "." ? name : `${made}/${name}`;
    const type = yield* localType(made);
    if (type === "directory") continue;
    if (type !== undefined) throw new CommandError(`mkdir ${made}: not a directory`);
    try {
      yield* makeDirectory(made);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      throw new CommandError(`mkdir ${made}: ${error.message.toLowerCase()}`);
    }
  }
}
