/** rev: each line backwards. Models: util-linux 2.39. */

import { type Calculation, inPieces } from "../../calculation.ts";
import { type Coroutine, type ProcessContext, write } from "../../system-calls.ts";
import { wholeCharacters } from "../../utf8.ts";
import { LineReader, eachInput } from "../text-input.ts";

const CHARACTERS_PER_PIECE = 10_000;

function* reversed(line: string): Calculation<string> {
  let result = "";
  for (let at = 0; at < line.length;) {
    if (at > 0) yield;
    const end = wholeCharacters(line, at + CHARACTERS_PER_PIECE);
    result = [...line.slice(at, end)].reverse().join("") + result;
    at = end;
  }
  return result;
}

export function* rev(process: ProcessContext): Coroutine<number> {
  return yield* eachInput(process, process.argv.slice(1), function* (descriptor) {
    const reader = new LineReader(descriptor);
    for (let line = yield* reader.next(); line !== null; line = yield* reader.next())
      yield* write(1, `${yield* inPieces(reversed(line))}\n`);
  });
}
