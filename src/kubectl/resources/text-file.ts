/** Whole files and whole standard input, through system calls. */

import { close, open, read, type Coroutine } from "#posix/system-calls.ts";

/** The content of the file; throws SystemError as `open` does. */
export function* readTextFile(path: string): Coroutine<string> {
  const descriptor = yield* open(path, "r");
  const text = yield* readAll(descriptor);
  yield* close(descriptor);
  return text;
}

/** Reads to the end. */
export function* readAll(descriptor: number): Coroutine<string> {
  let text = "";
  for (let piece = yield* read(descriptor); piece !== null; piece = yield* read(descriptor)) text += piece;
  return text;
}
