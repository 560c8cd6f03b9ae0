/**
 * head: the first lines or bytes.
 *
 * Models: GNU coreutils 9.4. Differs: bytes are characters.
 */

import { type Coroutine, type ProcessContext, read, unread, write } from "../../system-calls.ts";
import { complain } from "../complain.ts";
import { parseOptions } from "../options.ts";
import { readAll } from "../../read-all.ts";
import { eachInput } from "../text-input.ts";

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  b: 512,
  k: 1024,
  K: 1024,
  M: 1_048_576,
  G: 1_073_741_824,
};

/** "10", "-3", "+2", "1k" → a number with its sign; undefined when it is none. */
export function parseCount(text: string): { readonly sign: string; readonly count: number } | undefined {
  const match = /^([-+]?)(\d+)([bkKMG]?)$/.exec(text);
  if (!match) return undefined;
  return { sign: match[1] as string, count: Number(match[2]) * (UNITS[match[3] as string] as number) };
}

export function* head(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "qvz",
    values: "nc",
    digits: "n",
    long: { lines: "n", bytes: "c", quiet: "q", silent: "q", verbose: "v" },
  });
  if (!options) return 1;
  const unit = options.has("c") ? "bytes" : "lines";
  const text = options.value("c") ?? options.value("n") ?? "10";
  const parsed = parseCount(text);
  if (!parsed) return yield* complain(process, `invalid number of ${unit}: '${text}'`);
  const { sign, count } = parsed;
  const titles = options.operands.length > 1 || options.has("v");
  let first = true;
  return yield* eachInput(
    process,
    options.operands,
    function* (descriptor, path) {
      if (titles && !options.has("q"))
        yield* write(1, `${first ? "" : "\n"}==> ${path === "-" ? "standard input" : path} <==\n`);
      first = false;
      if (sign === "-") {
        const all = yield* readAll(descriptor);
        if (unit === "bytes") yield* write(1, all.slice(0, Math.max(0, all.length - count)));
        else {
          const lines = all.split(/(?<=\n)/);
          yield* write(1, lines.slice(0, Math.max(0, lines.length - count)).join(""));
        }
        return;
      }
      let left = count;
      while (left > 0) {
        const piece = yield* read(descriptor);
        if (piece === null) return;
        let end = 0;
        if (unit === "bytes") {
          end = Math.min(left, piece.length);
          left -= end;
        } else
          while (left > 0 && end < piece.length) {
            const newline = piece.indexOf("\n", end);
            if (newline < 0) end = piece.length;
            else {
              end = newline + 1;
              left--;
            }
          }
        yield* write(1, piece.slice(0, end));
        if (end < piece.length) yield* unread(descriptor, piece.slice(end));
      }
    },
    (path, message) =>
      message === "Is a directory"
        ? `error reading '${path}': ${message}`
        : `cannot open '${path}' for reading: ${message}`,
  );
}
