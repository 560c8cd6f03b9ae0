/**
 * cut: fields or characters of each line.
 *
 * Models: GNU coreutils 9.4. Differs: -b counts characters.
 */

import { type Coroutine, type ProcessContext, write } from "../../system-calls.ts";
import { complain } from "../complain.ts";
import { parseOptions } from "../options.ts";
import { LineReader, eachInput } from "../text-input.ts";

/** "1,3-5,7-" → a test for positions from 1; undefined when it is no list. */
function parseList(text: string): ((position: number) => boolean) | undefined {
  const ranges: [number, number][] = [];
  for (const part of text.split(",")) {
    const match = /^(?:(\d+)|(\d*)-(\d*))$/.exec(part.trim());
    if (!match || part === "-") return undefined;
    const low = Number(match[1] ?? (match[2] || 1));
    const high = match[1] !== undefined ? low : Number(match[3] || Infinity);
    if (low < 1 || high < low) return undefined;
    ranges.push([low, high]);
  }
  return (position) => ranges.some(([low, high]) => position >= low && position <= high);
}

export function* cut(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "sn",
    values: "dfcb",
    long: {
      delimiter: "d",
      fields: "f",
      characters: "c",
      bytes: "b",
      "only-delimited": "s",
      complement: "complement",
      "output-delimiter": "output=",
    },
  });
  if (!options) return 1;
  const list = options.value("f") ?? options.value("c") ?? options.value("b");
  if (list === undefined)
    return yield* complain(
      process,
      "you must specify a list of bytes, characters, or fields\nTry 'cut --help' for more information.",
    );
  const chosen = parseList(list);
  if (!chosen)
    return yield* complain(
      process,
      `invalid ${options.has("f") ? "field" : "byte/character"} range '${list}'`,
    );
  const selects = (position: number): boolean => chosen(position) !== options.has("complement");
  const delimiter = options.value("d") ?? "\t";
  if (delimiter.length > 1)
    return yield* complain(
      process,
      "the delimiter must be a single character\nTry 'cut --help' for more information.",
    );
  const joint = options.value("output") ?? delimiter;
  return yield* eachInput(process, options.operands, function* (descriptor) {
    const reader = new LineReader(descriptor);
    for (let line = yield* reader.next(); line !== null; line = yield* reader.next()) {
      if (!options.has("f")) {
        const kept = [...line].filter((_, index) => selects(index + 1));
        yield* write(1, `${kept.join("")}\n`);
        continue;
      }
      if (!line.includes(delimiter)) {
        if (!options.has("s")) yield* write(1, `${line}\n`);
        continue;
      }
      const fields = line.split(delimiter).filter((_, index) => selects(index + 1));
      yield* write(1, `${fields.join(joint)}\n`);
    }
  });
}
