/**
 * cut: fields or characters of each line.
 *
 * Models: GNU coreutils 9.4. Differs: -b counts characters.
 */

import { type Calculation, Pace, inPieces } from "../../calculation.ts";
import { type Coroutine, type ProcessContext, write } from "../../system-calls.ts";
import { complain } from "../complain.ts";
import { parseOptions } from "../options.ts";
import { LineReader, eachInput } from "../text-input.ts";

/** Positions from 1, both ends included. */
type Range = readonly [number, number];

const FIELDS_PER_STEP = 5000;
const CHARACTERS_PER_STEP = 20_000;

/** "1,3-5,7-" → its ranges, in order and apart; undefined when it is no list. */
function parseList(text: string): readonly Range[] | undefined {
  const ranges: Range[] = [];
  for (const part of text.split(",")) {
    const match = /^(?:(\d+)|(\d*)-(\d*))$/.exec(part.trim());
    if (!match || part === "-") return undefined;
    const low = Number(match[1] ?? (match[2] || 1));
    const high = match[1] !== undefined ? low : Number(match[3] || Infinity);
    if (low < 1 || high < low) return undefined;
    ranges.push([low, high]);
  }
  const merged: [number, number][] = [];
  for (const [low, high] of ranges.sort(([a], [b]) => a - b)) {
    const last = merged.at(-1);
    if (last && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else merged.push([low, high]);
  }
  return merged;
}

/** The positions that `ranges` leave out. */
function complementOf(ranges: readonly Range[]): readonly Range[] {
  const result: Range[] = [];
  let next = 1;
  for (const [low, high] of ranges) {
    if (low > next) result.push([next, low - 1]);
    next = high + 1;
  }
  if (next !== Infinity) result.push([next, Infinity]);
  return result;
}

/** The chosen ones of a line's fields: a few of them are found without cutting up the rest. */
function* chosenFields(line: string, delimiter: string, ranges: readonly Range[]): Calculation<string[]> {
  const fields: string[] = [];
  const pace = new Pace(FIELDS_PER_STEP);
  let at = 0;
  let position = 1;
  for (const [low, high] of ranges)
    for (; at <= line.length && position <= high; position++) {
      if (pace.step()) yield;
      const end = line.indexOf(delimiter, at);
      if (position >= low) fields.push(line.slice(at, end < 0 ? undefined : end));
      at = end < 0 ? line.length + 1 : end + delimiter.length;
    }
  return fields;
}

/** The chosen characters of a line. */
function* chosenCharacters(line: string, ranges: readonly Range[]): Calculation<string> {
  const pace = new Pace(CHARACTERS_PER_STEP);
  let result = "";
  let at = 0;
  let position = 1;
  for (const [low, high] of ranges)
    while (at < line.length && position <= high) {
      if (pace.step()) yield;
      const size = (line.codePointAt(at) as number) > 0xffff ? 2 : 1;
      if (position >= low) result += line.slice(at, at + size);
      at += size;
      position++;
    }
  return result;
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
  const given = parseList(list);
  if (!given)
    return yield* complain(
      process,
      `invalid ${options.has("f") ? "field" : "byte/character"} range '${list}'`,
    );
  const ranges = options.has("complement") ? complementOf(given) : given;
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
        yield* write(1, `${yield* inPieces(chosenCharacters(line, ranges))}\n`);
        continue;
      }
      if (!line.includes(delimiter)) {
        if (!options.has("s")) yield* write(1, `${line}\n`);
        continue;
      }
      const fields = yield* inPieces(chosenFields(line, delimiter, ranges));
      yield* write(1, `${fields.join(joint)}\n`);
    }
  });
}
