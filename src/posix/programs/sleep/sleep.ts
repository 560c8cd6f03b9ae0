/**
 * sleep: waits, in virtual time.
 *
 * Models: GNU coreutils 9.4: fractions, the suffixes s, m, h and d, and several durations that add up.
 */

import { type Coroutine, type ProcessContext, pause, sleep as sleepFor, write } from "../../system-calls.ts";
import { complain, programName } from "../complain.ts";

const UNIT_MS: Readonly<Record<string, number>> = {
  "": 1000,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

export function* sleep(process: ProcessContext): Coroutine<number> {
  const words = process.argv.slice(1);
  if (words.length === 0) {
    const name = programName(process);
    yield* write(2, `${name}: missing operand\nTry '${name} --help' for more information.\n`);
    return 1;
  }
  let durationMs = 0;
  for (const word of words) {
    if (word === "infinity" || word === "inf") {
      durationMs = Infinity;
      continue;
    }
    const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(word);
    if (!match) {
      yield* complain(process, `invalid time interval '${word}'`);
      yield* write(2, `Try '${programName(process)} --help' for more information.\n`);
      return 1;
    }
    durationMs += Number(match[1]) * (UNIT_MS[match[2] as string] as number);
  }
  if (durationMs === Infinity) for (;;) yield* pause();
  yield* sleepFor(durationMs);
  return 0;
}
