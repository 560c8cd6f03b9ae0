/**
 * Time on the wire. The simulation counts milliseconds since boot; the cluster's calendar starts at a fixed instant, so
 * that equal seeds print equal timestamps. `Date` is not used: the core knows no time zone and no wall clock.
 */

/** The calendar instant at which every cluster boots: 2026-05-04T08:00:00Z, a Monday. Milliseconds since 1970. */
export const BOOT_EPOCH_MS = 1_777_881_600_000;

const DAY_MS = 86_400_000;

/** Days since 1970-01-01 → [year, month, day]; the civil-from-days algorithm of the proleptic Gregorian calendar. */
function civilFromDays(days: number): [number, number, number] {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day];
}

function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return (
    era * 146_097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468
  );
}

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

function formatSeconds(epochSeconds: number): string {
  const days = Math.floor((epochSeconds * 1000) / DAY_MS);
  const [year, month, day] = civilFromDays(days);
  const seconds = epochSeconds - (days * DAY_MS) / 1000;
  const date = [year, two(month), two(day)].join("-");
  const time = [two(Math.floor(seconds / 3600)), two(Math.floor(seconds / 60) % 60), two(seconds % 60)].join(
    ":",
  );
  return [date, "T", time, "Z"].join("");
}

/** The text of the last second asked for: many objects carry the same time, and so share one string. */
let lastSecond = NaN;
let lastText = "";

/** Milliseconds since 1970 → "2026-05-04T08:00:00Z" (metav1.Time: whole seconds, rounded down). */
export function formatEpoch(epochMs: number): string {
  const second = Math.floor(epochMs / 1000);
  if (second !== lastSecond) {
    lastText = formatSeconds(second);
    lastSecond = second;
  }
  return lastText;
}

/** Virtual milliseconds since boot → metav1.Time text, whole seconds. */
export function formatTime(nowMs: number): string {
  return formatEpoch(BOOT_EPOCH_MS + nowMs);
}

/** Virtual milliseconds since boot → metav1.MicroTime text, e.g. "2026-05-04T08:00:00.123000Z". */
export function formatMicroTime(nowMs: number): string {
  const micros = Math.floor((nowMs - Math.floor(nowMs / 1000) * 1000) * 1000);
  return [formatTime(nowMs).slice(0, -1), ".", String(micros).padStart(6, "0"), "Z"].join("");
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** RFC 3339 text → milliseconds since 1970, or undefined when the text is no such time. */
export function parseEpoch(text: string): number | undefined {
  const match = RFC3339.exec(text);
  if (!match) return undefined;
  const part = (index: number): number => Number(match[index] ?? 0);
  if (
    part(2) < 1 ||
    part(2) > 12 ||
    part(3) < 1 ||
    part(3) > 31 ||
    part(4) > 23 ||
    part(5) > 59 ||
    part(6) > 59
  ) {
    return undefined;
  }
  const offsetMs = (match[8] === "-" ? -1 : 1) * (part(9) * 60 + part(10)) * 60_000;
  const days = daysFromCivil(part(1), part(2), part(3));
  return days * DAY_MS + ((part(4) * 60 + part(5)) * 60 + part(6)) * 1000 + part(7) * 1000 - offsetMs;
}

/** RFC 3339 text → virtual milliseconds since boot, or undefined when the text is no such time. */
export function parseTime(text: string): number | undefined {
  const epochMs = parseEpoch(text);
  return epochMs === undefined ? undefined : epochMs - BOOT_EPOCH_MS;
}
