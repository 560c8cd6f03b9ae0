/** Whole files, through system calls. */

import { readAll } from "#posix/read-all.ts";
import { close, open, type Coroutine } from "#posix/system-calls.ts";

/** The content of the file; throws SystemError as `open` does. */
export function* readTextFile(path: string): Coroutine<string> {
  const descriptor = yield* open(path, "r");
  const text = yield* readAll(descriptor);
  yield* close(descriptor);
  return text;
}
