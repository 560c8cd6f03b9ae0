/** clear: an empty screen. Models: ncurses 6.4. */

import { type Coroutine, write } from "../../system-calls.ts";

export function* clear(): Coroutine<number> {
  yield* write(1, "\x1b[H\x1b[2J\x1b[3J");
  return 0;
}
