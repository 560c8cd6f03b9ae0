/**
 * Quantities ("250m", "1.5Gi", "1e3"): exact decimal arithmetic, the canonical form, and the rounding that
 * schedulers and kubelets use.
 * Models: apimachinery pkg/api/resource (v0.36): Quantity, ParseQuantity, CanonicalizeBytes.
 * Differs: a decimal exponent beyond ±1000 is refused as an unparsable suffix (upstream would compute with it).
 */

import { assert } from "#kernel/assert.ts";

import { parsed, parseFailure, type Parsed } from "./parsed.ts";

export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

/** The value is `unscaled` × 10^`scale`, exactly. */
export interface Quantity {
  readonly unscaled: bigint;
  readonly scale: number;
  readonly format: QuantityFormat;
  /**
   * Upstream keeps small numbers as int64 × 10^n and others as big decimals; what does not fit into an int64 when it
   * is rescaled is 0 for the first and wraps for the second.
   */
  readonly big: boolean;
}

/** What the wire may hold where a quantity is expected. */
export type QuantityText = string | number;

const WRONG_FORMAT =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const WRONG_NUMBER = "unable to parse numeric part of quantity";
const WRONG_SUFFIX = "unable to parse quantity's suffix";

const MAX_INT64 = 9_223_372_036_854_775_807n;
const MAX_EXPONENT = 1000;
/** maxInt64Factors of upstream: decimal digits that surely fit into an int64. */
const SAFE_DIGITS = 18;

const DECIMAL_EXPONENTS: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  "": 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY_EXPONENTS: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

const invert = (table: Readonly<Record<string, number>>): ReadonlyMap<number, string> =>
  new Map(Object.entries(table).map(([suffix, exponent]) => [exponent, suffix]));
const DECIMAL_SUFFIXES = invert(DECIMAL_EXPONENTS);
const BINARY_SUFFIXES = invert(BINARY_EXPONENTS);

const SHAPE = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*)([-+]?\d*)$/;

function power10(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}

interface Suffix {
  readonly base: 2 | 10;
  readonly exponent: number;
  readonly format: QuantityFormat;
}

function interpretSuffix(suffix: string): Suffix | undefined {
  const decimal = DECIMAL_EXPONENTS[suffix];
  if (decimal !== undefined) return { base: 10, exponent: decimal, format: "DecimalSI" };
  const binary = BINARY_EXPONENTS[suffix];
  if (binary !== undefined) return { base: 2, exponent: binary, format: "BinarySI" };
  const match = /^[eE]([-+]?\d+)$/.exec(suffix);
  if (!match) return undefined;
  const exponent = Number(match[1]);
  return Math.abs(exponent) > MAX_EXPONENT ? undefined : { base: 10, exponent, format: "DecimalExponent" };
}

/** Divides, rounding away from zero. */
function divideUp(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  if (quotient * divisor === value) return quotient;
  return value < 0n ? quotient - 1n : quotient + 1n;
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value);

export function parseQuantity(text: QuantityText): Parsed<Quantity> {
  const source = typeof text === "number" ? String(text) : text;
  const known = cache.get(source);
  if (known) return known;
  const result = parseFresh(source);
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(source, result);
  return result;
}

/** A cluster holds few different quantity texts; a bounded cache makes reading them cost a lookup. */
const CACHE_LIMIT = 4096;
const cache = new Map<string, Parsed<Quantity>>();

function parseFresh(text: string): Parsed<Quantity> {
  const match = SHAPE.exec(text);
  if (text === "" || !match) return parseFailure(WRONG_FORMAT);
  const [, sign = "", leading = "", denominator = "", letters = "", digits = ""] = match;
  const suffix = interpretSuffix(letters + digits);
  if (!suffix) return parseFailure(WRONG_SUFFIX);
  const number = leading.replace(/^0+/, "");
  if (number + denominator === "" && leading === "") return parseFailure(WRONG_NUMBER);

  const magnitude = BigInt(`${number}${denominator}` || "0");
  const negative = sign === "-";
  const small = parseSmall(magnitude, number.length, denominator.length, suffix);
  if (small) return parsed(negative ? { ...small, unscaled: -small.unscaled } : small);

  let unscaled = magnitude;
  let scale = -denominator.length;
  if (suffix.base === 10) scale += suffix.exponent;
  else unscaled *= 1n << BigInt(suffix.exponent);
  if (scale < -9) {
    unscaled = divideUp(unscaled, power10(-9 - scale));
    scale = -9;
  }
  let format = suffix.format;
  if (format === "BinarySI") {
    const one = power10(-scale);
    if (unscaled > MAX_INT64 * one) {
      unscaled = MAX_INT64;
      scale = 0;
    } else if (unscaled > 0n && unscaled < one) {
      format = "DecimalSI";
    }
  }
  return parsed({ unscaled: negative ? -unscaled : unscaled, scale, format, big: true });
}

/** Upstream's fast path: whole numbers of few digits. Undefined when it does not apply. */
function parseSmall(
  magnitude: bigint,
  numberDigits: number,
  denominatorDigits: number,
  suffix: Suffix,
): Quantity | undefined {
  const { base, exponent, format } = suffix;
  if (base === 10) {
    const scale = exponent - denominatorDigits;
    if (SAFE_DIGITS - numberDigits - denominatorDigits < 0 || scale < -9) return undefined;
    return { unscaled: magnitude, scale, format, big: false };
  }
  if (denominatorDigits > 0 || 15 - numberDigits - Math.floor((exponent * 3) / 10) - 1 < 0) return undefined;
  return { unscaled: magnitude << BigInt(exponent), scale: 0, format, big: false };
}

/** For texts that validation has accepted. */
export function mustParseQuantity(text: QuantityText): Quantity {
  const result = parseQuantity(text);
  assert(result.ok, `quantity ${JSON.stringify(text)} was validated`);
  return result.value;
}

export function isZeroQuantity(quantity: Quantity): boolean {
  return quantity.unscaled === 0n;
}

/** Both values in the smaller of the two scales. */
function align(a: Quantity, b: Quantity): readonly [bigint, bigint, number] {
  const scale = Math.min(a.scale, b.scale);
  return [a.unscaled * power10(a.scale - scale), b.unscaled * power10(b.scale - scale), scale];
}

const fitsInt64 = (value: bigint): boolean => value <= MAX_INT64 && value >= -MAX_INT64 - 1n;

function combine(a: Quantity, b: Quantity, sign: 1n | -1n): Quantity {
  const [left, right, scale] = align(a, b);
  const unscaled = left + sign * right;
  const format = isZeroQuantity(a) ? b.format : a.format;
  return { unscaled, scale, format, big: a.big || b.big || !fitsInt64(unscaled) };
}

export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return combine(a, b, 1n);
}

export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  return combine(a, b, -1n);
}

/** -1, 0 or 1. */
export function compareQuantities(a: Quantity, b: Quantity): -1 | 0 | 1 {
  if (a.scale === b.scale) return a.unscaled < b.unscaled ? -1 : a.unscaled > b.unscaled ? 1 : 0;
  const [left, right] = align(a, b);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The same quantity rounded away from zero to a multiple of 10^`scale`; `exact` says that nothing was lost. */
export function roundQuantityUp(quantity: Quantity, scale: number): { quantity: Quantity; exact: boolean } {
  if (quantity.scale >= scale) return { quantity, exact: true };
  const divisor = power10(scale - quantity.scale);
  const rounded = divideUp(quantity.unscaled, divisor);
  return {
    quantity: { ...quantity, unscaled: rounded, scale },
    exact: rounded * divisor === quantity.unscaled,
  };
}

/** The value in units of 10^`scale`, rounded away from zero, as an int64 in the way upstream overflows. */
export function scaledValue(quantity: Quantity, scale: number): bigint {
  const { unscaled, big } = quantity;
  const difference = quantity.scale - scale;
  const value = difference >= 0 ? unscaled * power10(difference) : divideUp(unscaled, power10(-difference));
  if (fitsInt64(value)) return value;
  return big ? BigInt.asIntN(64, value) : 0n;
}

/** Whole units, rounded up: bytes of memory, cores of CPU. */
export function quantityValue(quantity: Quantity): number {
  return Number(scaledValue(quantity, 0));
}

/** Thousandths, rounded up: milli-CPU. */
export function quantityMilliValue(quantity: Quantity): number {
  return Number(scaledValue(quantity, -3));
}

/** Whole units of a text that validation has accepted; 0 when it is absent. */
export function valueOfText(text: QuantityText | undefined): number {
  return text === undefined ? 0 : quantityValue(mustParseQuantity(text));
}

/** Thousandths of a text that validation has accepted; 0 when it is absent. */
export function milliValueOfText(text: QuantityText | undefined): number {
  return text === undefined ? 0 : quantityMilliValue(mustParseQuantity(text));
}

/** An approximation for ratios and pictures; never for accounting. */
export function approximateValue(quantity: Quantity): number {
  return Number(`${quantity.unscaled}e${quantity.scale}`);
}

/** The canonical text: no fraction, the largest suffix that keeps the value exact. */
export function quantityText(quantity: Quantity): string {
  if (quantity.unscaled === 0n) return "0";
  if (quantity.format === "BinarySI") {
    const { quantity: whole, exact } = roundQuantityUp(quantity, 0);
    const value = whole.unscaled * power10(whole.scale);
    // Small and fractional values are shown in decimal, so that nothing is lost.
    if (exact && abs(value) >= 1024n) return binaryText(value);
  }
  return decimalText(quantity);
}

function binaryText(value: bigint): string {
  let mantissa = value;
  let exponent = 0;
  while (exponent < 60 && mantissa % 1024n === 0n) {
    mantissa /= 1024n;
    exponent += 10;
  }
  return `${mantissa}${BINARY_SUFFIXES.get(exponent) ?? ""}`;
}

function decimalText(quantity: Quantity): string {
  let mantissa = quantity.unscaled;
  let exponent = quantity.scale;
  while (mantissa % 10n === 0n) {
    mantissa /= 10n;
    exponent += 1;
  }
  // Exponents are multiples of three, at least 10^-9.
  const step = ((exponent % 3) + 3) % 3;
  mantissa *= power10(step);
  exponent -= step;
  if (quantity.format === "DecimalExponent")
    return exponent === 0 ? `${mantissa}` : `${mantissa}e${exponent}`;
  if (exponent > 18) {
    mantissa *= power10(exponent - 18);
    exponent = 18;
  }
  return `${mantissa}${DECIMAL_SUFFIXES.get(exponent) ?? ""}`;
}

/** The canonical form of a text, or the text itself when it is no quantity. */
export function canonicalQuantityText(text: QuantityText): string {
  const result = parseQuantity(text);
  return result.ok ? quantityText(result.value) : String(text);
}
