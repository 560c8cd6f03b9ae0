/** yes: a line over and over. Models: GNU coreutils 9.4. */

import { type Coroutine, type ProcessContext, write } from "../../system-calls.ts";

export function* yes(process: ProcessContext): Coroutine<number> {
  const line = `${process.argv.length > 1 ? process.argv.slice(1).join(" ") : "y"}\n`;
  const piece = line.repeat(Math.max(1, Math.floor(4096 / line.length)));
  for (;;) yield* write(1, piece);
}
