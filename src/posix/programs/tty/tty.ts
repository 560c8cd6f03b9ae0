/** tty: the terminal of standard input. Models: GNU coreutils 9.4. */

import { type Coroutine, isTerminal, write } from "../../system-calls.ts";

export function* tty(): Coroutine<number> {
  const present = yield* isTerminal(0);
  yield* write(1, present ? "/dev/pts/0\n" : "not a tty\n");
  return present ? 0 : 1;
}
