/**
 * printf: shared by the shell's builtin and /usr/bin/printf.
 *
 * Models: bash 5.2's builtin.
 */

import type { Coroutine, ProcessContext } from "../../system-calls.ts";
import { write } from "../../system-calls.ts";
import { backslashQuote } from "../../shell/quoting.ts";
import { dateParts, formatDate } from "../calendar.ts";
import { programName } from "../complain.ts";
import { formatInteger, formatNumber, formatText, parseFormat, resolveStars, unescape } from "../format.ts";

export interface PrintfResult {
  readonly text: string;
  /** Messages without the program's name. */
  readonly errors: readonly string[];
}

/** More output than this from one printf is cut: "%s" over and over must end. */
const MAXIMUM_OUTPUT = 8_388_608;

function toInteger(text: string, errors: string[]): bigint {
  const trimmed = text.trim();
  if (/^["']/.test(trimmed)) return BigInt(trimmed.codePointAt(1) ?? 0);
  const match = /^([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(trimmed);
  if (trimmed === "") return 0n;
  if (!match || match[0] !== trimmed) errors.push(`${text}: invalid number`);
  if (!match) return 0n;
  const digits = match[2] as string;
  const magnitude = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return match[1] === "-" ? -magnitude : magnitude;
}

function toNumber(text: string, errors: string[]): number {
  const trimmed = text.trim();
  if (/^["']/.test(trimmed)) return trimmed.codePointAt(1) ?? 0;
  if (trimmed === "") return 0;
  if (/^[-+]?(?:inf|infinity)$/i.test(trimmed)) return trimmed.startsWith("-") ? -Infinity : Infinity;
  if (/^[-+]?nan$/i.test(trimmed)) return NaN;
  const match = /^[-+]?(?:0[xX][0-9a-fA-F]+|\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)/.exec(trimmed);
  if (!match || match[0] !== trimmed) errors.push(`${text}: invalid number`);
  return match ? Number(match[0]) : 0;
}

/** What %(…)T shows for -1 and -2: milliseconds since 1970. */
export interface PrintfClock {
  readonly nowMs: number;
  readonly startedMs: number;
}

/** `format` is used as often as there are arguments for it. */
export function printfText(
  format: string,
  given: readonly string[],
  clock: PrintfClock = { nowMs: 0, startedMs: 0 },
): PrintfResult {
  const unescaped = unescape(format);
  const errors: string[] = [];
  const pieces = parseFormat(unescaped.text);
  if (typeof pieces === "string") {
    const before = unescaped.text.slice(0, unescaped.text.indexOf(pieces));
    return {
      text: before.includes("%") ? "" : before,
      errors: [
        pieces.length < 2
          ? `\`%': missing format character`
          : `\`${pieces.at(-1) as string}': invalid format character`,
      ],
    };
  }
  let at = 0;
  let text = "";
  const next = (): string | undefined => given[at++];
  do {
    const before = at;
    for (const piece of pieces) {
      if ("text" in piece) {
        text += piece.text;
        continue;
      }
      const directive = resolveStars(piece, () => Number(toInteger(next() ?? "0", errors)));
      const argument = next();
      const { conversion } = directive;
      if (conversion === "s") text += formatText(argument ?? "", directive);
      else if (conversion === "q")
        text += formatText(argument === undefined ? "" : backslashQuote(argument), directive);
      else if (conversion === "T") {
        const seconds = argument === undefined ? -1 : Number(toInteger(argument, errors));
        const ms = seconds === -1 ? clock.nowMs : seconds === -2 ? clock.startedMs : seconds * 1000;
        text += formatText(formatDate(directive.dateFormat ?? "", dateParts(ms)), directive);
      } else if (conversion === "c") text += formatText((argument ?? "").slice(0, 1), directive);
      else if (conversion === "b") {
        const escaped = unescape(argument ?? "", false);
        text += formatText(escaped.text, directive);
        if (escaped.stopped) return { text, errors };
      } else if ("diouxX".includes(conversion))
        text += formatInteger(toInteger(argument ?? "", errors), directive);
      else text += formatNumber(toNumber(argument ?? "", errors), directive);
      if (text.length > MAXIMUM_OUTPUT) return { text, errors };
    }
    if (at === before) break;
  } while (at < given.length);
  return { text, errors };
}

export function* printf(process: ProcessContext): Coroutine<number> {
  const [, format, ...given] = process.argv[1] === "--" ? process.argv.slice(1) : process.argv;
  const name = programName(process);
  if (format === undefined) {
    yield* write(2, `${name}: missing operand\nTry '${name} --help' for more information.\n`);
    return 1;
  }
  const result = printfText(format, given);
  yield* write(1, result.text);
  for (const error of result.errors) yield* write(2, `${name}: ${error}\n`);
  return result.errors.length > 0 ? 1 : 0;
}
