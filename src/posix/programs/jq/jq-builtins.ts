/** jq's functions of values: their arguments have been evaluated. Models: jq 1.7. */

import { utf8Length } from "../../utf8.ts";
import { dateParts, epochOf, formatDate } from "../calendar.ts";
import { matching } from "./jq-matching.ts";
import {
  type Json,
  type JsonObject,
  type Path,
  access,
  arithmetic,
  brief,
  compare,
  contains,
  deletePath,
  fail,
  flatten,
  fromEntries,
  isObject,
  list,
  setPath,
  show,
  sorted,
  sortedKeys,
  text,
  toEntries,
  truthy,
  typeName,
  unique,
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
            : Object.keys(value as JsonObject).length,
  "utf8bytelength/0": (value) => utf8Length(String(value)),
  "keys/0": (value) =>
    Array.isArray(value)
      ? value.map((_, index) => index)
      : isObject(value)
        ? sortedKeys(value)
        : fail(`${typeName(value)} (${brief(value)}) has no keys`),
  "keys_unsorted/0": (value) => Object.keys(value as JsonObject),
  "not/0": (value) => !truthy(value),
  "type/0": typeName,
  "add/0": (value) => list(value).reduce((sum, item) => arithmetic("+", sum, item), null),
  "any/0": (value) => list(value).some(truthy),
  "all/0": (value) => list(value).every(truthy),
  "min/0": (value) => sorted(value)[0] ?? null,
  "max/0": (value) => sorted(value).at(-1) ?? null,
  "sort/0": (value) =>
    Array.isArray(value)
      ? sorted(value)
      : fail(`${typeName(value)} (${brief(value)}) cannot be sorted, as it is not an array`),
  "unique/0": unique,
  "reverse/0": (value) =>
    typeof value === "string"
      ? [...value].reverse().join("")
      : value === null
        ? []
        : [...list(value)].reverse(),
  "first/0": (value) => access(value, 0),
  "last/0": (value) => access(value, -1),
  "flatten/0": (value) => flatten(list(value), Infinity),
  "flatten/1": (value, [depth]) => flatten(list(value), depth as number),
  "to_entries/0": toEntries,
  "from_entries/0": (value) => fromEntries(list(value)),
  "tostring/0": (value) => (typeof value === "string" ? value : show(value)),
  "tonumber/0": (value) =>
    typeof value === "number"
      ? value
      : typeof value === "string" && /^\s*-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/.test(value)
        ? Number(value)
        : fail(`Cannot parse '${String(value)}' as JSON`),
  "tojson/0": show,
  "fromjson/0": (value) => {
    try {
      return JSON.parse(String(value)) as Json;
    } catch {
      return fail(`${String(value)} (while parsing '${String(value)}')`);
    }
  },
  "ascii_downcase/0": (value) =>
    ascii(value, "ascii_downcase").replace(/[A-Z]/g, (each) => each.toLowerCase()),
  "ascii_upcase/0": (value) => ascii(value, "ascii_upcase").replace(/[a-z]/g, (each) => each.toUpperCase()),
  "floor/0": (value) => Math.floor(value as number),
  "ceil/0": (value) => Math.ceil(value as number),
  "round/0": (value) => Math.round(value as number),
  "abs/0": (value) => Math.abs(value as number),
  "join/1": (value, [joint]) =>
    list(value)
      .map((item) => (item === null ? "" : typeof item === "string" ? item : show(item)))
      .join(String(joint)),
  "split/1": (value, [at]) =>
    typeof value !== "string"
      ? fail("split input and separator must be strings")
      : value === ""
        ? []
        : value.split(String(at)),
  "has/1": (value, [key]) =>
    Array.isArray(value) ? (key as number) < value.length : Object.hasOwn(value as JsonObject, String(key)),
  "contains/1": (value, [other]) => contains(value, other),
  "inside/1": (value, [other]) => contains(other, value),
  "index/1": (value, [other]) => positions(value, other)[0] ?? null,
  "startswith/1": (value, [other]) => String(value).startsWith(String(other)),
  "endswith/1": (value, [other]) => String(value).endsWith(String(other)),
  "ltrimstr/1": (value, [other]) =>
    typeof value === "string" && value.startsWith(String(other)) ? value.slice(String(other).length) : value,
  "rtrimstr/1": (value, [other]) =>
    typeof value === "string" && value.endsWith(String(other))
      ? value.slice(0, value.length - String(other).length)
      : value,
  "rindex/1": (value, [other]) => positions(value, other).at(-1) ?? null,
  "indices/1": (value, [other]) => (value === null ? null : positions(value, other)),
  "split/2": (value, [pattern, flags]) => {
    const pieces: string[] = [];
    let at = 0;
    for (const match of matching("match", text(value), pattern, `g${String(flags ?? "")}`, () => "")) {
      const { offset, length } = match as { readonly offset: number; readonly length: number };
      pieces.push(text(value).slice(at, offset));
      at = offset + length;
    }
    return [...pieces, text(value).slice(at)];
  },
  "trim/0": (value) => trimmable(value).trim(),
  "ltrim/0": (value) => trimmable(value).trimStart(),
  "rtrim/0": (value) => trimmable(value).trimEnd(),
  "explode/0": (value) => [...text(value)].map((each) => each.codePointAt(0) as number),
  "implode/0": (value) =>
    (list(value) as readonly number[]).map((code) => String.fromCodePoint(code)).join(""),
  "setpath/2": (value, [path, next]) => setPath(value, path as Path, () => next),
  "delpaths/1": (value, [paths]) =>
    [...(paths as readonly Path[])].sort(compare).reverse().reduce(deletePath, value),
  "transpose/0": (value) => {
    const rows = list(value) as readonly (readonly Json[])[];
    const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
    return Array.from({ length: width }, (_, column) => rows.map((row) => row[column] ?? null));
  },
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

/** Where `other` begins in a text, or stands in an array. */
function positions(value: Json, other: Json): number[] {
  const found: number[] = [];
  if (typeof value === "string" && typeof other === "string") {
    for (let at = other === "" ? -1 : value.indexOf(other); at >= 0; at = value.indexOf(other, at + 1))
      found.push(at);
    return found;
  }
  const wanted = Array.isArray(other) ? (other as readonly Json[]) : [other];
  const items = list(value);
  for (let at = 0; wanted.length > 0 && at + wanted.length <= items.length; at++)
    if (wanted.every((each, index) => compare(items[at + index], each) === 0)) found.push(at);
  return found;
}

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
