/**
 * What date -d takes: words of dates, times and distances in any order, read one after the other.
 *
 * Models: GNU coreutils 9.4 (parse_datetime): @N, ISO and RFC dates, 21 Nov 2026, Nov 21 2026, 11/21/2026, times of day,
 * today, tomorrow, yesterday, days of the week, "next week", "3 days ago", "+2 hours". Differs: UTC is the only zone
 * besides numbers such as +02:00.
 */

import { dateParts, epochOf } from "../calendar.ts";

const DAY_MS = 86_400_000;
const UNIT_MS: Readonly<Record<string, number>> = {
  second: 1000,
  sec: 1000,
  minute: 60_000,
  min: 60_000,
  hour: 3_600_000,
  day: DAY_MS,
  week: 7 * DAY_MS,
  fortnight: 14 * DAY_MS,
};
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const UNIT = "(second|sec|minute|min|hour|day|week|fortnight|month|year)s?";
/** "next" and "last" before a unit. */
const COUNTS: Readonly<Record<string, number>> = { next: 1, last: -1, this: 0, a: 1, an: 1 };

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** What has been read. */
interface Reading {
  day: Day | undefined;
  /** Since midnight; undefined: the present time of day, or midnight if a date was given. */
  timeMs: number | undefined;
  zoneMs: number;
  weekday: number | undefined;
  months: number;
  ms: number;
}

type Rule = readonly [RegExp, (found: RegExpExecArray, reading: Reading, today: Day) => boolean | void];

function setDay(reading: Reading, year: number, month: number, day: number): boolean {
  reading.day = { year, month, day };
  return true;
}

function setTime(found: RegExpExecArray, reading: Reading): boolean {
  const [, hours = "0", minutes = "0", seconds = "0", fraction = "", half = "", sign = "", zone = ""] = found;
  const isHalf = half !== "";
  const hour = isHalf ? (Number(hours) % 12) + (/^p/i.test(half) ? 12 : 0) : Number(hours);
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 60 || (isHalf && Number(hours) > 12))
    return false;
  reading.timeMs =
    ((hour * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(`0${fraction}`) * 1000;
  if (sign !== "") {
    const [, zoneHours = "0", zoneMinutes = "0"] = /^(\d\d):?(\d\d)?$/.exec(zone) ?? [];
    reading.zoneMs = (sign === "-" ? -1 : 1) * (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000;
  }
  return true;
}

const monthOf = (name: string): number => MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
const MONTH =
  "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?";

const rule = (source: string, act: Rule[1]): Rule => [new RegExp(`^${source}(?![a-z0-9])`, "i"), act];

/** The parts of a date: ISO, American, with the month's name. */
const DATES: readonly Rule[] = [
  [
    /^(\d{4})-(\d{1,2})-(\d{1,2})(?:t(?=\d)|(?![0-9a-z]))/i,
    ([, year, month, day], reading) => setDay(reading, Number(year), Number(month), Number(day)),
  ],
  [
    /^(\d{4})(\d\d)(\d\d)(?:t(?=\d)|(?![0-9a-z]))/i,
    ([, year, month, day], reading) => setDay(reading, Number(year), Number(month), Number(day)),
  ],
  [
    /^(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?(?!\d)/,
    ([, month, day, year], reading, today) =>
      setDay(reading, Number(year ?? today.year), Number(month), Number(day)),
  ],
  rule(`(\\d{1,2})[- ]?${MONTH}(?:[- ,]+(\\d{4}))?`, ([, day, month = "", year], reading, today) =>
    setDay(reading, Number(year ?? today.year), monthOf(month), Number(day)),
  ),
  rule(`${MONTH} +(\\d{1,2})(?:,? +(\\d{4})(?!:))?`, ([, month = "", day, year], reading, today) =>
    setDay(reading, Number(year ?? today.year), monthOf(month), Number(day)),
  ),
];
const TIME =
  /^(\d{1,2})(?::(\d\d)(?::(\d\d)(\.\d+)?)?)?(?: *([ap]\.?m\.?))?(?: *([-+])(\d\d(?::?\d\d)?)(?![\d:]| *[a-z]))?(?![a-y0-9])/i;

const WORDS: readonly Rule[] = [
  rule("(?:now|today|utc|gmt|z|at|,)", () => true),
  rule("tomorrow", (_, reading) => void (reading.ms += DAY_MS)),
  rule("yesterday", (_, reading) => void (reading.ms -= DAY_MS)),
  rule("(?:noon)", (_, reading) => void (reading.timeMs = DAY_MS / 2)),
  rule("midnight", (_, reading) => void (reading.timeMs = 0)),
  rule(`([-+]? *\\d+|next|last|this|a|an)? *${UNIT}( +ago)?`, ([, given, unit = "", ago], reading) => {
    const text = (given ?? "1").toLowerCase().replace(/\s/g, "");
    const amount = (COUNTS[text] ?? Number(text)) * (ago === undefined ? 1 : -1);
    const name = unit.toLowerCase();
    if (name === "month" || name === "year") reading.months += amount * (name === "year" ? 12 : 1);
    else reading.ms += amount * (UNIT_MS[name] as number);
  }),
  rule("(next|last)? *(sun|mon|tue|wed|thu|fri|sat)[a-z]*", ([, which = "", name = ""], reading) => {
    reading.weekday = WEEKDAYS.indexOf(name.toLowerCase());
    reading.ms += which.toLowerCase() === "next" ? 7 * DAY_MS : which === "" ? 0 : -7 * DAY_MS;
  }),
];

/** Milliseconds since 1970; undefined for what is no date. */
export function parseDate(text: string, nowMs: number): number | undefined {
  const seconds = /^\s*@(-?\d+(?:\.\d+)?)\s*$/.exec(text);
  if (seconds) return Number(seconds[1]) * 1000;
  const today = dateParts(nowMs);
  const reading: Reading = {
    day: undefined,
    timeMs: undefined,
    zoneMs: 0,
    weekday: undefined,
    months: 0,
    ms: 0,
  };
  for (let rest = text.trim(); rest !== "";) {
    const taken = takeOne(rest, reading, today);
    if (taken === undefined) return undefined;
    rest = rest.slice(taken).trimStart();
  }
  return momentOf(reading, nowMs);
}

/** Reads one item; how long it is, or undefined. */
function takeOne(rest: string, reading: Reading, today: Day): number | undefined {
  for (const [expression, act] of [...(reading.day ? [] : DATES), ...WORDS]) {
    const found = expression.exec(rest);
    if (found && found[0] !== "") return act(found, reading, today) === false ? undefined : found[0].length;
  }
  const time = reading.timeMs === undefined ? TIME.exec(rest) : null;
  // A number alone is no time of day, unless am or pm follows.
  const isTime = time && (time[2] !== undefined || time[5] !== undefined);
  return isTime && setTime(time, reading) ? time[0].length : undefined;
}

function momentOf(reading: Reading, nowMs: number): number | undefined {
  const now = dateParts(nowMs);
  const given = reading.day ?? now;
  const { year, month, day } = given;
  const start = epochOf(year, month, day);
  const real = dateParts(start);
  if (month < 1 || month > 12 || real.day !== day || real.month !== month) return undefined;
  const months = year * 12 + (month - 1) + reading.months;
  const moved = epochOf(Math.floor(months / 12), (((months % 12) + 12) % 12) + 1, day);
  const ofDay =
    reading.timeMs ??
    (reading.day || reading.weekday !== undefined ? 0 : nowMs - epochOf(now.year, now.month, now.day));
  let moment = moved + ofDay - reading.zoneMs;
  if (reading.weekday !== undefined)
    moment += ((reading.weekday - dateParts(moved).weekday + 7) % 7) * DAY_MS;
  return moment + reading.ms;
}
