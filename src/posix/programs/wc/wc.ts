/**
 * wc: counts lines, words, bytes and characters.
 *
 * Models: GNU coreutils 9.4, its column widths included.
 */

import { type Coroutine, type ProcessContext, read, write } from "../../system-calls.ts";
import { utf8Length } from "../../utf8.ts";
import { parseOptions } from "../options.ts";
import { eachInput } from "../text-input.ts";

const [TAB, NEWLINE, RETURN, BLANK] = [9, 10, 13, 32];

export function* wc(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "lwcmL",
    long: { lines: "l", words: "w", bytes: "c", chars: "m", "max-line-length": "L" },
  });
  if (!options) return 1;
  const columns = (["l", "w", "m", "c", "L"] as const).filter((letter) => options.has(letter));
  const shown = columns.length > 0 ? columns : (["l", "w", "c"] as const);
  const total = { l: 0, w: 0, m: 0, c: 0, L: 0 };
  const rows: { counts: typeof total; path: string }[] = [];
  const exitCode = yield* eachInput(process, options.operands, function* (descriptor, path) {
    const counts = { l: 0, w: 0, m: 0, c: 0, L: 0 };
    let inWord = false;
    let length = 0;
    for (let text = yield* read(descriptor); text !== null; text = yield* read(descriptor)) {
      counts.c += utf8Length(text);
      for (let at = 0; at < text.length; at++) {
        const code = text.charCodeAt(at);
        // The second half of a pair is no character of its own.
        if (code >= 0xdc00 && code <= 0xdfff) continue;
        counts.m++;
        if (code === NEWLINE) {
          counts.l++;
          length = 0;
        } else if (++length > counts.L) counts.L = length;
        if (code === BLANK || (code >= TAB && code <= RETURN)) inWord = false;
        else if (!inWord) {
          inWord = true;
          counts.w++;
        }
      }
    }
    rows.push({ counts, path: options.operands.length === 0 ? "" : path });
    for (const letter of ["l", "w", "m", "c"] as const) total[letter] += counts[letter];
    total.L = Math.max(total.L, counts.L);
  });
  if (options.operands.length > 1) rows.push({ counts: total, path: "total" });
  const fromInput = options.operands.length === 0 || options.operands.includes("-");
  const single = shown.length === 1 && rows.length === 1;
  const width = single ? 1 : fromInput ? 7 : Math.max(1, String(total.c).length);
  for (const { counts, path } of rows) {
    const numbers = shown.map((letter) => String(counts[letter]).padStart(width)).join(" ");
    yield* write(1, `${numbers}${path === "" ? "" : ` ${path}`}\n`);
  }
  return exitCode;
}
