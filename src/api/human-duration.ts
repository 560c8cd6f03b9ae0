/**
 * Durations as people read them in AGE columns: "45s", "3m10s", "5d3h".
 * Models: apimachinery pkg/util/duration (v0.36) and printers' translateTimestampSince.
 */

import { parseTime } from "./time.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const pair = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`;

/** Two units while the value is small, one when it is large. `<invalid>` when more than a second negative. */
export function humanDuration(durationMs: number): string {
  const seconds = Math.trunc(durationMs / SECOND_MS);
  // Clocks of different machines may differ by a little: up to two seconds are forgiven.
  if (seconds < -1) return "<invalid>";
  if (seconds < 0 || durationMs < 0) return "0s";
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(durationMs / MINUTE_MS);
  if (minutes < 10) return pair(minutes, "m", seconds % 60, "s");
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(durationMs / HOUR_MS);
  if (hours < 8) return pair(hours, "h", minutes % 60, "m");
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (hours < 24 * 8) return pair(days, "d", hours % 24, "h");
  if (hours < 24 * 365 * 2) return `${days}d`;
  const years = Math.floor(days / 365);
  return hours < 24 * 365 * 8 ? pair(years, "y", days % 365, "d") : `${years}y`;
}

/** One unit always. */
export function shortHumanDuration(durationMs: number): string {
  const seconds = Math.trunc(durationMs / SECOND_MS);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0 || durationMs < 0) return "0s";
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(durationMs / MINUTE_MS);
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(durationMs / HOUR_MS);
  if (hours < 24) return `${hours}h`;
  return hours < 24 * 365 ? `${Math.floor(hours / 24)}d` : `${Math.floor(hours / 24 / 365)}y`;
}

/** The age of an RFC 3339 timestamp at `nowMs` (milliseconds since boot); `<unknown>` when there is none. */
export function ageSince(timestamp: string | undefined, nowMs: number): string {
  if (timestamp === undefined || timestamp === "") return "<unknown>";
  const atMs = parseTime(timestamp);
  return atMs === undefined ? "<unknown>" : humanDuration(nowMs - atMs);
}
