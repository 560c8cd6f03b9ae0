/** shuf: lines, words or numbers in an order of the host's seeded chance. Models: GNU coreutils 9.4. */

import { type Coroutine, type ProcessContext, random } from "../../system-calls.ts";
import { complain } from "../complain.ts";
import { parseOptions } from "../options.ts";
import { LineReader, eachInput, writeLines } from "../text-input.ts";

/** A longer range of numbers is refused. */
const MAXIMUM_ITEMS = 1_000_000;

export function* shuf(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "erz",
    values: "in",
    long: { echo: "e", repeat: "r", "input-range": "i", "head-count": "n" },
  });
  if (!options) return 1;
  let items: string[] = [];
  const range = options.value("i");
  if (range !== undefined) {
    const bounds = /^(\d+)-(\d+)$/.exec(range);
    const count = bounds ? Number(bounds[2]) - Number(bounds[1]) + 1 : -1;
    if (!bounds || count < 0) return yield* complain(process, `invalid input range: '${range}'`);
    if (count > MAXIMUM_ITEMS) return yield* complain(process, "memory exhausted");
    items = Array.from({ length: count }, (_, index) => String(Number(bounds[1]) + index));
  } else if (options.has("e")) items = options.operands;
  else {
    const exitCode = yield* eachInput(process, options.operands.slice(0, 1), function* (descriptor) {
      const reader = new LineReader(descriptor);
      for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) items.push(line);
    });
    if (exitCode !== 0) return exitCode;
  }
  const wanted = options.value("n");
  if (wanted !== undefined && !/^\d+$/.test(wanted))
    return yield* complain(process, `invalid line count: '${wanted}'`);
  const count = Math.min(Number(wanted ?? Infinity), options.has("r") ? Infinity : items.length);
  if (count > MAXIMUM_ITEMS)
    return yield* complain(process, "repeating without an end is not simulated; give -n");
  const chosen: string[] = [];
  for (let index = 0; index < count; index++) {
    const fraction = yield* random();
    if (options.has("r")) {
      if (items.length === 0) return yield* complain(process, "no lines to repeat");
      chosen.push(items[Math.floor(fraction * items.length)] as string);
      continue;
    }
    const other = index + Math.floor(fraction * (items.length - index));
    [items[index], items[other]] = [items[other] as string, items[index] as string];
    chosen.push(items[index] as string);
  }
  yield* writeLines(1, chosen);
  return 0;
}
