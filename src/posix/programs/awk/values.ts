/**
 * awk's values and the rules by which text and numbers become each other.
 *
 * Models: POSIX awk, "Expressions in awk"; infinity and not-a-number print as gawk 5.2 prints them.
 */

import { formatNumber, parseFormat } from "../format.ts";
import { AwkError } from "./syntax.ts";

/** Text from outside (a field, a line, -v) that looks like a number: it compares as one. */
export class NumericText {
  constructor(
    readonly text: string,
    readonly number: number,
  ) {}
}

/** Undefined: never assigned; both "" and 0. */
export type Value = number | string | NumericText | undefined;

/** Longer text than this ends the program: matching and copying it would block. 1 Mi characters. */
export const MAXIMUM_TEXT = 1_048_576;
/** An array of more elements than this ends the program. */
export const MAXIMUM_ELEMENTS = 200_000;

const NUMBER = /^[ \t\n\r\f\v]*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/;

/** A value from outside. */
export function inputValue(text: string): Value {
  const first = text.charCodeAt(0);
  // Most words begin with a letter: they need no closer look.
  if (first > 57) return text;
  const match = NUMBER.exec(text);
  if (!match || text.slice(match[0].length).trim() !== "") return text;
  return new NumericText(text, Number(match[0]));
}

/** The number a text begins with, or 0. */
function leadingNumber(text: string): number {
  const match = NUMBER.exec(text);
  return match ? Number(match[0]) : 0;
}

export function toNumber(value: Value): number {
  if (typeof value === "number") return value;
  if (value === undefined) return 0;
  return typeof value === "string" ? leadingNumber(value) : value.number;
}

export function numberText(value: number, format: string): string {
  if (Number.isInteger(value)) return Math.abs(value) < 1e15 ? String(value) : BigInt(value).toString();
  if (Number.isNaN(value)) return "+nan";
  if (!Number.isFinite(value)) return value > 0 ? "+inf" : "-inf";
  const pieces = parseFormat(format);
  if (typeof pieces === "string") return String(value);
  return pieces
    .map((piece) => ("text" in piece ? piece.text : formatNumber(value, piece.directive)))
    .join("");
}

/** `format` is that of CONVFMT, or of OFMT when printing. */
export function toText(value: Value, format: string): string {
  if (typeof value === "string") return value;
  if (value === undefined) return "";
  return typeof value === "number" ? numberText(value, format) : value.text;
}

export function isTrue(value: Value): boolean {
  if (typeof value === "string") return value !== "";
  return toNumber(value) !== 0;
}

/** Below 0, 0 or above 0; numbers compare as numbers unless the other side is text. */
export function compareValues(left: Value, right: Value, format: string): number {
  if (typeof left !== "string" && typeof right !== "string") {
    // Two values of which one was never assigned and the other looks like a number are numbers too.
    const a = toNumber(left);
    const b = toNumber(right);
    return a < b ? -1 : a > b ? 1 : a === b ? 0 : NaN;
  }
  const a = toText(left, format);
  const b = toText(right, format);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** x^y by repeated multiplication, as gawk does for whole y; engines differ in Math.pow. */
export function power(base: number, exponent: number): number {
  if (exponent === 0.5) return Math.sqrt(base);
  if (!Number.isInteger(exponent))
    throw new AwkError("powers with a fraction are not simulated (only whole exponents and 0.5)");
  let result = 1;
  let square = base;
  for (let left = Math.min(Math.abs(exponent), 2 ** 31); left >= 1; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result *= square;
    square *= square;
  }
  return exponent < 0 ? 1 / result : result;
}

/** Refuses texts that are too long to go on with. */
export function limited(text: string): string {
  if (text.length > MAXIMUM_TEXT) throw new AwkError("text of more than 1 Mi characters is not simulated");
  return text;
}
