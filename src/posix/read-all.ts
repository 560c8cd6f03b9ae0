/**
 * Whole inputs, for programs that need all of one. Input without an end ends them, not the machine.
 */

import { type Coroutine, read } from "./system-calls.ts";
import { systemError } from "./system-errors.ts";

/** So much text one program may hold, in UTF-16 units: some 64 MB of memory. */
export const MAXIMUM_TEXT = 33_554_432;

/** All that is left to read of a descriptor. Throws ENOMEM for endless input. */
export function* readAll(descriptor: number): Coroutine<string> {
  let text = "";
  for (let piece = yield* read(descriptor); piece !== null; piece = yield* read(descriptor)) {
    text += piece;
    if (text.length > MAXIMUM_TEXT) throw systemError("ENOMEM");
  }
  return text;
}
