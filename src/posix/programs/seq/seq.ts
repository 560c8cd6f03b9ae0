/**
 * seq: numbers in a row.
 *
 * Models: GNU coreutils 9.4.
 */

import { type Coroutine, type ProcessContext, write } from "../../system-calls.ts";
import { complain } from "../complain.ts";
import { formatNumber, parseFormat } from "../format.ts";

const decimals = (text: string): number => /\.(\d+)$/.exec(text)?.[1]?.length ?? 0;

export function* seq(process: ProcessContext): Coroutine<number> {
  const words = process.argv.slice(1);
  let separator = "\n";
  let equalWidth = false;
  let format: string | undefined;
  while (/^-(?:[swf]|-)/.test(words[0] ?? "")) {
    const word = words.shift() as string;
    if (word === "-w" || word === "--equal-width") equalWidth = true;
    else if (word.startsWith("-s")) separator = word.length > 2 ? word.slice(2) : (words.shift() ?? "");
    else if (word.startsWith("-f")) format = word.length > 2 ? word.slice(2) : (words.shift() ?? "");
    else if (word !== "--")
      return yield* complain(
        process,
        `unrecognized option '${word}'\nTry 'seq --help' for more information.`,
      );
  }
  if (words.length === 0)
    return yield* complain(process, "missing operand\nTry 'seq --help' for more information.");
  if (words.length > 3)
    return yield* complain(
      process,
      `extra operand '${words[3] as string}'\nTry 'seq --help' for more information.`,
    );
  for (const word of words)
    if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(word))
      return yield* complain(
        process,
        `invalid floating point argument: '${word}'\nTry 'seq --help' for more information.`,
      );
  const first = words.length > 1 ? (words[0] as string) : "1";
  const step = words.length > 2 ? (words[1] as string) : "1";
  const last = words.at(-1) as string;
  if (Number(step) === 0)
    return yield* complain(
      process,
      `invalid Zero increment value: '${step}'\nTry 'seq --help' for more information.`,
    );
  const precision = Math.max(decimals(first), decimals(step));
  const directives = format === undefined ? undefined : parseFormat(format);
  if (typeof directives === "string")
    return yield* complain(
      process,
      `format '${format as string}' has unknown %${directives.at(-1) ?? ""} directive`,
    );
  const show = (value: number): string =>
    directives
      ? directives
          .map((piece) => ("text" in piece ? piece.text : formatNumber(value, piece.directive)))
          .join("")
      : value.toFixed(precision);
  const width = equalWidth
    ? Math.max(Number(first).toFixed(precision).length, Number(last).toFixed(precision).length)
    : 0;
  const padded = (text: string): string =>
    text.startsWith("-") ? `-${text.slice(1).padStart(width - 1, "0")}` : text.padStart(width, "0");
  const count = Math.floor((Number(last) - Number(first)) / Number(step) + 1e-10);
  let piece = "";
  for (let index = 0; index <= count; index++) {
    piece += (index === 0 ? "" : separator) + padded(show(Number(first) + index * Number(step)));
    if (piece.length > 8192) {
      yield* write(1, piece);
      piece = "";
    }
  }
  if (count >= 0) yield* write(1, `${piece}\n`);
  return 0;
}
