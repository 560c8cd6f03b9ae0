/** jq's functions of values: their arguments have been evaluated. Models: jq 1.7. */

import { utf8Length } from "../../utf8.ts";
import { dateParts, epochOf, formatDate } from "../calendar.ts";
import { PathUpdate, withoutPaths } from "./jq-update.ts";
import {
  type Json,
  type JsonObject,
  type Path,
  access,
  brief,
  fail,
  text,
  truthy,
  typeName,
} from "./jq-values.ts";

export const BUILTINS: Readonly<Record<string, (input: Json, given: readonly Json[]) => Json>> = {
  "length/0": (value) =>
    value === null
      ? 0
      : typeof value === "string"
        ? [...value].length
        : typeof value === "number"
          ? Math.abs(value)
          : typeof value === "boolean"
            ? fail(`boolean (${String(value)}) has no length`)
            : Array.isArray(value)
              ? value.length
              : Object.keys(value as JsonObject).length,
  "utf8bytelength/0": (value) => utf8Length(String(value)),
  "keys_unsorted/0": (value) => Object.keys(value as JsonObject),
  "not/0": (value) => !truthy(value),
  "type/0": typeName,
  "first/0": (value) => access(value, 0),
  "last/0": (value) => access(value, -1),
  "tonumber/0": (value) =>
    typeof value === "number"
      ? value
      : typeof value === "string" && /^\s*-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/.test(value)
        ? Number(value)
        : fail(`Cannot parse '${String(value)}' as JSON`),
  "ascii_downcase/0": (value) =>
    ascii(value, "ascii_downcase").replace(/[A-Z]/g, (each) => each.toLowerCase()),
  "ascii_upcase/0": (value) => ascii(value, "ascii_upcase").replace(/[a-z]/g, (each) => each.toUpperCase()),
  "floor/0": (value) => Math.floor(value as number),
  "ceil/0": (value) => Math.ceil(value as number),
  "round/0": (value) => Math.round(value as number),
  "abs/0": (value) => Math.abs(value as number),
  "split/1": (value, [at]) =>
    typeof value !== "string"
      ? fail("split input and separator must be strings")
      : value === ""
        ? []
        : value.split(String(at)),
  "has/1": (value, [key]) =>
    Array.isArray(value) ? (key as number) < value.length : Object.hasOwn(value as JsonObject, String(key)),
  "startswith/1": (value, [other]) => String(value).startsWith(String(other)),
  "endswith/1": (value, [other]) => String(value).endsWith(String(other)),
  "ltrimstr/1": (value, [other]) =>
    typeof value === "string" && value.startsWith(String(other)) ? value.slice(String(other).length) : value,
  "rtrimstr/1": (value, [other]) =>
    typeof value === "string" && value.endsWith(String(other))
      ? value.slice(0, value.length - String(other).length)
      : value,
  "setpath/2": (value, [path, next]) => {
    const result = new PathUpdate(value, () => {});
    result.set(path as Path, next);
    return result.value;
  },
  "delpaths/1": (value, [paths]) =>
    (paths as readonly Path[]).length === 0 ? value : withoutPaths(value, paths as readonly Path[], () => {}),
  "trim/0": (value) => trimmable(value).trim(),
  "ltrim/0": (value) => trimmable(value).trimStart(),
  "rtrim/0": (value) => trimmable(value).trimEnd(),
  "toarray/0": (value) => (Array.isArray(value) ? value : [value]),
  "input_filename/0": () => null,
  "infinite/0": () => Infinity,
  "nan/0": () => NaN,
  "isinfinite/0": (value) => value === Infinity || value === -Infinity,
  "isnan/0": (value) => Number.isNaN(value),
  "isnormal/0": (value) => Number.isFinite(value) && value !== 0,
  "fabs/0": (value) => Math.abs(value as number),
  "trunc/0": (value) => Math.trunc(value as number),
  "sqrt/0": (value) => Math.sqrt(value as number),
  "gmtime/0": (value) => brokenDown(numeric(value, "gmtime")),
  "mktime/0": (value) => {
    if (!Array.isArray(value)) return fail("mktime requires array of 6 numbers");
    const [year, month, day, hours, minutes, seconds] = value as number[];
    return Math.floor(epochOf(year ?? 1970, (month ?? 0) + 1, day ?? 1, hours, minutes, seconds) / 1000);
  },
  "strftime/1": (value, [pattern]) => {
    if (Array.isArray(value)) {
      const [year, month, day, hours, minutes, seconds] = value as number[];
      return formatDate(
        text(pattern),
        dateParts(
          epochOf(year ?? 1970, (month ?? 0) + 1, day ?? 1, hours, minutes, Math.floor(seconds ?? 0)),
        ),
      );
    }
    return formatDate(text(pattern), dateParts(Math.floor(numeric(value, "strftime/1")) * 1000));
  },
  "strptime/1": (value, [pattern]) => {
    const found = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)Z)?$/.exec(text(value));
    const wanted = text(pattern);
    if (wanted !== "%Y-%m-%dT%H:%M:%SZ" && wanted !== "%Y-%m-%d")
      return fail(`strptime knows the formats %Y-%m-%dT%H:%M:%SZ and %Y-%m-%d in this simulation`);
    if (!found || (found[4] === undefined) !== (wanted === "%Y-%m-%d"))
      return fail(`date "${text(value)}" does not match format "${wanted}"`);
    const [year, month, day, hours, minutes, seconds] = found.slice(1).map((each) => Number(each ?? 0)) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    return brokenDown(epochOf(year, month, day, hours, minutes, seconds) / 1000);
  },
};

function ascii(value: Json, name: string): string {
  return typeof value === "string" ? value : fail(`${name} input must be a string`);
}

function trimmable(value: Json): string {
  return typeof value === "string" ? value : fail(`${typeName(value)} (${brief(value)}) cannot be trimmed`);
}

function numeric(value: Json, name: string): number {
  return typeof value === "number" ? value : fail(`${name} requires a number`);
}

/** Seconds since 1970 as jq's "broken down time". */
function brokenDown(epochSeconds: number): number[] {
  const parts = dateParts(Math.floor(epochSeconds) * 1000);
  const seconds = parts.seconds + (epochSeconds - Math.floor(epochSeconds));
  return [
    parts.year,
    parts.month - 1,
    parts.day,
    parts.hours,
    parts.minutes,
    seconds,
    parts.weekday,
    parts.dayOfYear - 1,
  ];
}
