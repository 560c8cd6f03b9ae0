/**
 * Go's durations ("1h30m", "500ms"), as flags and some API fields take them. The value is milliseconds, with
 * fractions for micro- and nanoseconds.
 * Models: Go's time.ParseDuration and Duration.String.
 */

import { parsed, parseFailure, type Parsed } from "./parsed.ts";

/** Nanoseconds per unit. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ["ns", 1],
  ["us", 1e3],
  ["µs", 1e3],
  ["μs", 1e3],
  ["ms", 1e6],
  ["s", 1e9],
  ["m", 60e9],
  ["h", 3600e9],
]);

const MAX_NS = 2 ** 63;

export function parseGoDuration(text: string): Parsed<number> {
  const invalid = (): Parsed<number> => parseFailure(`time: invalid duration ${JSON.stringify(text)}`);
  const sign = /^[-+]/.exec(text)?.[0] ?? "";
  let rest = text.slice(sign.length);
  if (rest === "0") return parsed(0);
  if (rest === "") return invalid();
  let totalNs = 0;
  while (rest !== "") {
    const number = /^(?:\d+\.?\d*|\.\d+)/.exec(rest)?.[0];
    if (number === undefined) return invalid();
    rest = rest.slice(number.length);
    const unit = /^[^.\d]*/.exec(rest)?.[0] ?? "";
    if (unit === "") return parseFailure(`time: missing unit in duration ${JSON.stringify(text)}`);
    const unitNs = UNITS.get(unit);
    if (unitNs === undefined) {
      return parseFailure(`time: unknown unit ${JSON.stringify(unit)} in duration ${JSON.stringify(text)}`);
    }
    totalNs += Number(number) * unitNs;
    if (totalNs >= MAX_NS) return invalid();
    rest = rest.slice(unit.length);
  }
  const durationMs = totalNs / 1e6;
  return parsed(sign === "-" ? -durationMs : durationMs);
}

const trimFraction = (value: number, digits: number): string =>
  value.toFixed(digits).replace(/0+$/, "").replace(/\.$/, "");

/** "1h0m0s", "1.5s", "250ms", "0s". */
export function formatGoDuration(durationMs: number): string {
  if (durationMs === 0) return "0s";
  const sign = durationMs < 0 ? "-" : "";
  const ms = Math.abs(durationMs);
  if (ms < 1000) {
    if (ms >= 1) return `${sign}${trimFraction(ms, 6)}ms`;
    return ms >= 1e-3 ? `${sign}${trimFraction(ms * 1e3, 3)}µs` : `${sign}${Math.round(ms * 1e6)}ns`;
  }
  const wholeSeconds = Math.floor(ms / 1000);
  const hours = Math.floor(wholeSeconds / 3600);
  const minutes = Math.floor(wholeSeconds / 60) % 60;
  const seconds = trimFraction((wholeSeconds % 60) + (ms - wholeSeconds * 1000) / 1000, 9);
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}s` : `${sign}${seconds}s`;
}
