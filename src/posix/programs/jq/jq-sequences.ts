/** jq's functions that walk a whole array or object: calculations in pieces. Models: jq 1.7. */

import { type Calculation, Pace } from "../../calculation.ts";
import { mergeSorted } from "../sort/merge-sort.ts";
import { JsonReader } from "./jq-inputs.ts";
import { matching } from "./jq-matching.ts";
import { shownPieces } from "./jq-output.ts";
import { type Interruptible, isInterruption } from "./jq-stream.ts";
import {
  JqError,
  type Json,
  type JsonObject,
  arithmetic,
  brief,
  compare,
  contains,
  fail,
  fromEntry,
  isObject,
  list,
  sizeOf,
  show,
  text,
  truthy,
  typeName,
} from "./jq-values.ts";

const ITEMS_PER_PIECE = 5000;
const COMPARISONS_PER_PIECE = 2000;
/** Joined texts are measured by this many characters. */
const CHARACTERS_PER_PIECE = 50_000;

type Sequence = (value: Json, given: readonly Json[]) => Calculation<Json>;

/** Sorts by jq's order of what `keyOf` makes of each item. */
export function* sortedBy<T>(items: readonly T[], keyOf: (item: T) => Json): Calculation<T[]> {
  return yield* mergeSorted(items, (a, b) => compare(keyOf(a), keyOf(b)));
}

/** Runs of items with equal keys, in the order of the keys. */
export function* grouped<T>(items: readonly T[], keyOf: (item: T) => Json): Calculation<T[][]> {
  const pace = new Pace(COMPARISONS_PER_PIECE);
  const groups: T[][] = [];
  for (const item of yield* sortedBy(items, keyOf)) {
    if (pace.step()) yield;
    const open = groups.at(-1);
    if (open && compare(keyOf(open[0] as T), keyOf(item)) === 0) open.push(item);
    else groups.push([item]);
  }
  return groups;
}

/** The item whose key is better than those of all before it. */
export function* extreme<T>(
  items: readonly T[],
  keyOf: (item: T) => Json,
  isBetter: (order: number) => boolean,
): Calculation<T | undefined> {
  const pace = new Pace(COMPARISONS_PER_PIECE);
  let best: T | undefined;
  for (const item of items) {
    if (pace.step()) yield;
    if (best === undefined || isBetter(compare(keyOf(item), keyOf(best)))) best = item;
  }
  return best;
}

/** Array subtraction. */
export function* difference(from: readonly Json[], taken: readonly Json[]): Calculation<Json[]> {
  const pace = new Pace(COMPARISONS_PER_PIECE);
  const kept: Json[] = [];
  for (const each of from) {
    if (pace.step(taken.length + 1)) yield;
    if (!taken.some((other) => compare(each, other) === 0)) kept.push(each);
  }
  return kept;
}

function* mapped<T, R>(items: readonly T[], make: (item: T, index: number) => R): Calculation<R[]> {
  const pace = new Pace(ITEMS_PER_PIECE);
  const result: R[] = [];
  for (const [index, item] of items.entries()) {
    if (pace.step()) yield;
    result.push(make(item, index));
  }
  return result;
}

function* unchanged(): Interruptible<string> {
  yield* [];
  return "";
}

const itself = (value: Json): Json => value;

function sortable(value: Json): readonly Json[] {
  return Array.isArray(value)
    ? value
    : fail(`${typeName(value)} (${brief(value)}) cannot be sorted, as it is not an array`);
}

function* sum(value: Json): Calculation<Json> {
  const items = list(value);
  const [head] = items;
  // Adding arrays one to the other would copy what is there each time.
  if (Array.isArray(head) && items.every((each) => Array.isArray(each))) return yield* flattened(items, 1);
  const pace = new Pace(ITEMS_PER_PIECE);
  let total: Json = null;
  for (const item of items) {
    if (pace.step(1 + (isObject(total) ? sizeOf(total) : 0))) yield;
    total = arithmetic("+", total, item);
  }
  return total;
}

function* joined(value: Json, joint: Json): Calculation<Json> {
  const pace = new Pace(CHARACTERS_PER_PIECE);
  const separator = joint === null ? "" : String(joint);
  let result = "";
  let first = true;
  for (const item of list(value)) {
    if (typeof item === "object" && item !== null)
      throw new JqError(
        `string (${brief(result + separator)}) and ${typeName(item)} (${brief(item)}) cannot be added`,
      );
    const piece = item === null ? "" : typeof item === "string" ? item : show(item);
    if (pace.step(piece.length + 10)) yield;
    result += first ? piece : separator + piece;
    first = false;
  }
  return result;
}

function* flattened(items: readonly Json[], depth: number): Calculation<Json[]> {
  const pace = new Pace(ITEMS_PER_PIECE);
  const result: Json[] = [];
  const walk = function* (level: readonly Json[], left: number): Calculation<void> {
    for (const item of level) {
      if (pace.step()) yield;
      if (Array.isArray(item) && left > 0) yield* walk(item, left - 1);
      else result.push(item);
    }
  };
  yield* walk(items, depth);
  return result;
}

function* shownText(value: Json): Calculation<string> {
  let text = "";
  for (const piece of shownPieces(value, { indent: undefined, sortsKeys: false }))
    if (piece === undefined) yield;
    else text += piece;
  return text;
}

function* parsed(value: Json): Calculation<Json> {
  const source = String(value);
  const values: Json[] = [];
  const reader = new JsonReader((each) => values.push(each));
  try {
    yield* reader.feed(source);
    reader.end();
    if (values.length === 1) return values[0];
  } catch (error) {
    if (!(error instanceof JqError)) throw error;
    return fail(`${error.message} (while parsing '${source}')`);
  }
  return values.length === 0 ? null : fail(`Unexpected extra JSON values (while parsing '${source}')`);
}

function* objectOf(entries: readonly (readonly [string, Json])[]): Calculation<Json> {
  const pace = new Pace(ITEMS_PER_PIECE);
  const map = new Map<string, Json>();
  for (const [key, value] of entries) {
    if (pace.step()) yield;
    map.set(key, value);
  }
  return Object.fromEntries(map);
}

/** Where `other` begins in a text, or stands in an array. */
function* positions(value: Json, other: Json): Calculation<number[]> {
  const pace = new Pace(COMPARISONS_PER_PIECE);
  const found: number[] = [];
  if (typeof value === "string" && typeof other === "string") {
    for (let at = other === "" ? -1 : value.indexOf(other); at >= 0; at = value.indexOf(other, at + 1)) {
      if (pace.step()) yield;
      found.push(at);
    }
    return found;
  }
  const wanted = Array.isArray(other) ? (other as readonly Json[]) : [other];
  const items = list(value);
  for (let at = 0; wanted.length > 0 && at + wanted.length <= items.length; at++) {
    if (pace.step()) yield;
    if (wanted.every((each, index) => compare(items[at + index], each) === 0)) found.push(at);
  }
  return found;
}

function* some(value: Json, wanted: boolean): Calculation<boolean> {
  const pace = new Pace(ITEMS_PER_PIECE);
  for (const item of list(value)) {
    if (pace.step()) yield;
    if (truthy(item) === wanted) return true;
  }
  return false;
}

export const SEQUENCES: Readonly<Record<string, Sequence>> = {
  "add/0": sum,
  *"any/0"(value) {
    return yield* some(value, true);
  },
  *"all/0"(value) {
    return !(yield* some(value, false));
  },
  *"min/0"(value) {
    return (yield* extreme(list(value), itself, (order) => order < 0)) ?? null;
  },
  *"max/0"(value) {
    return (yield* extreme(list(value), itself, (order) => order >= 0)) ?? null;
  },
  *"sort/0"(value) {
    return yield* sortedBy(sortable(value), itself);
  },
  *"unique/0"(value) {
    return (yield* grouped(sortable(value), itself)).map((group) => group[0]);
  },
  *"reverse/0"(value) {
    if (value === null) return [];
    if (typeof value !== "string") return [...list(value)].reverse();
    return (yield* mapped([...value].reverse(), itself)).join("");
  },
  *"keys/0"(value) {
    if (Array.isArray(value)) return yield* mapped(value, (_, index) => index);
    if (!isObject(value)) return fail(`${typeName(value)} (${brief(value)}) has no keys`);
    return yield* mergeSorted(Object.keys(value), (a, b) => (a < b ? -1 : 1));
  },
  *"flatten/0"(value) {
    return yield* flattened(list(value), Infinity);
  },
  *"flatten/1"(value, [depth]) {
    if (typeof depth === "number" && depth < 0) return fail("flatten depth must not be negative");
    return yield* flattened(list(value), depth as number);
  },
  *"to_entries/0"(value) {
    if (Array.isArray(value)) return yield* mapped(value, (each: Json, key) => ({ key, value: each }));
    return yield* mapped(Object.entries(value as JsonObject), ([key, each]) => ({ key, value: each }));
  },
  *"from_entries/0"(value) {
    return yield* objectOf(yield* mapped(list(value), fromEntry));
  },
  *"tostring/0"(value) {
    return typeof value === "string" ? value : yield* shownText(value);
  },
  "tojson/0": shownText,
  "fromjson/0": parsed,
  *"join/1"(value, [joint]) {
    return yield* joined(value, joint);
  },
  *"contains/1"(value, [other]) {
    yield* [];
    return contains(value, other);
  },
  *"inside/1"(value, [other]) {
    yield* [];
    return contains(other, value);
  },
  *"index/1"(value, [other]) {
    return value === null ? null : ((yield* positions(value, other))[0] ?? null);
  },
  *"rindex/1"(value, [other]) {
    return value === null ? null : ((yield* positions(value, other)).at(-1) ?? null);
  },
  *"indices/1"(value, [other]) {
    return value === null ? null : yield* positions(value, other);
  },
  *"explode/0"(value) {
    return yield* mapped([...String(value)], (each) => each.codePointAt(0) as number);
  },
  *"implode/0"(value) {
    return (yield* mapped(list(value), (code) => String.fromCodePoint(code as number))).join("");
  },
  *"split/2"(value, [pattern, flags]) {
    const pieces: string[] = [];
    let at = 0;
    for (const match of matching("match", text(value), pattern, `g${String(flags ?? "")}`, unchanged)) {
      if (isInterruption(match)) {
        yield;
        continue;
      }
      const { offset, length } = match as { readonly offset: number; readonly length: number };
      pieces.push(text(value).slice(at, offset));
      at = offset + length;
    }
    return [...pieces, text(value).slice(at)];
  },
  *"transpose/0"(value) {
    const rows = list(value) as readonly (readonly Json[])[];
    const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
    const columns = Array.from({ length: width }, (_, column) => column);
    return yield* mapped(columns, (column) => rows.map((row) => row[column] ?? null));
  },
};
