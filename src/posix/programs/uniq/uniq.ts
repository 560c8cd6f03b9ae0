/**
 * uniq: lines that repeat.
 *
 * Models: GNU coreutils 9.4.
 */

import { type Coroutine, type ProcessContext, write } from "../../system-calls.ts";
import { parseOptions } from "../options.ts";
import { LineReader, eachInput } from "../text-input.ts";

export function* uniq(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "cdui",
    values: "fsw",
    long: {
      count: "c",
      repeated: "d",
      unique: "u",
      "ignore-case": "i",
      "skip-fields": "f",
      "skip-chars": "s",
      "check-chars": "w",
    },
  });
  if (!options) return 1;
  const skipFields = Number(options.value("f") ?? 0);
  const skipCharacters = Number(options.value("s") ?? 0);
  const checked = Number(options.value("w") ?? Infinity);
  const keyOf = (line: string): string => {
    let key = line;
    for (let field = 0; field < skipFields; field++) key = key.replace(/^[ \t]*[^ \t]*/, "");
    key = key.slice(skipCharacters, skipCharacters + checked);
    return options.has("i") ? key.toLowerCase() : key;
  };
  return yield* eachInput(process, options.operands.slice(0, 1), function* (descriptor) {
    const reader = new LineReader(descriptor);
    let previous: string | null = null;
    let count = 0;
    for (;;) {
      const line: string | null = yield* reader.next();
      if (previous !== null && line !== null && keyOf(line) === keyOf(previous)) {
        count++;
        continue;
      }
      if (previous !== null && !(options.has("d") && count === 1) && !(options.has("u") && count > 1))
        yield* write(1, `${options.has("c") ? `${String(count).padStart(7)} ` : ""}${previous}\n`);
      if (line === null) return;
      previous = line;
      count = 1;
    }
  });
}
