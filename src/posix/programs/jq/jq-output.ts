/** Values as text, in pieces: a document of many megabytes is written while others work. Models: jq 1.7. */

import { Pace } from "../../calculation.ts";
import { type Json, type JsonObject, sortedKeys } from "./jq-values.ts";

export interface OutputStyle {
  /** What JSON.stringify takes: a number of blanks or a tab; undefined for one line. */
  readonly indent: number | "\t" | undefined;
  readonly sortsKeys: boolean;
}

/** A value of fewer parts is shown at once. */
const SMALL = 500;
const PARTS_PER_PIECE = 2000;

/** How many values a value consists of, counted up to `limit`. */
function partsOf(value: Json, limit: number): number {
  if (typeof value !== "object" || value === null) return 1;
  let count = 1;
  const isArray = Array.isArray(value);
  // An object's keys are listed as a whole; large ones are rare.
  const keys = isArray ? undefined : Object.keys(value);
  const length = isArray ? value.length : (keys as string[]).length;
  if (length >= limit) return limit;
  for (let index = 0; index < length && count < limit; index++)
    count += partsOf(
      isArray
        ? (value as readonly Json[])[index]
        : (value as JsonObject)[(keys as string[])[index] as string],
      limit - count,
    );
  return count;
}

const withSortedKeys = (value: Json): Json =>
  Array.isArray(value)
    ? value.map(withSortedKeys)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(
          sortedKeys(value as JsonObject).map((key) => [key, withSortedKeys((value as JsonObject)[key])]),
        )
      : value;

/** The pieces of the text; undefined stands where a pause is due. */
export function* shownPieces(value: Json, style: OutputStyle): Generator<string | undefined> {
  const indent = style.indent === 0 ? undefined : style.indent;
  const unit = indent === undefined ? "" : indent === "\t" ? "\t" : " ".repeat(indent);
  const pace = new Pace(PARTS_PER_PIECE);
  const walk = function* (each: Json, margin: string): Generator<string | undefined> {
    const parts = partsOf(each, SMALL);
    if (parts < SMALL) {
      const small = style.sortsKeys ? withSortedKeys(each) : each;
      const text = JSON.stringify(small, null, indent) ?? "null";
      yield margin === "" || indent === undefined ? text : text.replaceAll("\n", `\n${margin}`);
      if (pace.step(parts)) yield undefined;
      return;
    }
    const isArray = Array.isArray(each);
    const inner = margin + unit;
    const lead = indent === undefined ? "" : `\n${inner}`;
    let separator = "";
    yield isArray ? "[" : "{";
    if (isArray)
      for (const item of each as readonly Json[]) {
        yield separator + lead;
        separator = ",";
        yield* walk(item, inner);
      }
    else {
      const object = each as JsonObject;
      for (const key of style.sortsKeys ? sortedKeys(object) : Object.keys(object)) {
        yield `${separator}${lead}${JSON.stringify(key)}:${indent === undefined ? "" : " "}`;
        separator = ",";
        yield* walk(object[key], inner);
      }
    }
    yield `${indent === undefined ? "" : `\n${margin}`}${isArray ? "]" : "}"}`;
  };
  yield* walk(value, "");
}
