/** --sort-by. Models: kubectl pkg/cmd/get/sorter.go (v1.36). */

import { compareQuantities, parseQuantity, type Quantity } from "#api/quantity.ts";
import { Pace, type Calculation } from "#posix/calculation.ts";
import { mergeSorted } from "#posix/programs/sort/merge-sort.ts";
import { CommandError } from "../../errors.ts";
import { compileJsonPath, relaxedJsonPath } from "../../resources/json-path.ts";

/**
 * The rows of a table, sorted; none when they cannot be: the real kubectl then says that nothing was found.
 * Models: pkg/cmd/get/get.go, whose table sorter swallows the error.
 */
export function* sortRows<T>(
  rows: readonly T[],
  path: string,
  objectOf: (row: T) => unknown,
): Calculation<readonly T[]> {
  try {
    return yield* sortByPath(rows, path, objectOf);
  } catch (error) {
    if (error instanceof CommandError) return [];
    throw error;
  }
}

/** Keys read between two yields. */
const KEYS_PER_PIECE = 500;

/** A sorted copy; throws when no object has the field. Equal values keep their order. */
export function* sortByPath<T>(
  items: readonly T[],
  path: string,
  objectOf: (item: T) => unknown,
): Calculation<readonly T[]> {
  const relaxed = relaxedJsonPath(path);
  const compiled = compileJsonPath(relaxed, true);
  const pace = new Pace(KEYS_PER_PIECE);
  const keyed: { readonly item: T; readonly key: SortKey }[] = [];
  for (const item of items) {
    if (pace.step()) yield;
    keyed.push({ item, key: sortKey(compiled.find(objectOf(item))[0]) });
  }
  if (items.length > 0 && keyed.every(({ key }) => key.value === undefined)) {
    throw new CommandError(`couldn't find any field with path "${relaxed}" in the list of objects`);
  }
  const sorted = yield* mergeSorted(keyed, (a, b) => compareKeys(a.key, b.key));
  return sorted.map(({ item }) => item);
}

/** A value with what comparing needs of it, worked out once. */
interface SortKey {
  readonly value: unknown;
  /** Undefined when the text is no quantity. */
  readonly quantity: Quantity | undefined;
  /** Runs of digits and single other characters. */
  readonly parts: readonly string[];
}

function sortKey(value: unknown): SortKey {
  if (value === undefined || value === null || typeof value === "number")
    return { value, quantity: undefined, parts: [] };
  const text = String(value);
  const quantity = parseQuantity(text);
  return { value, quantity: quantity.ok ? quantity.value : undefined, parts: text.match(/\d+|\D/g) ?? [] };
}

/** Missing values come first; numbers as numbers, quantities as quantities, text in natural order. */
function compareKeys(a: SortKey, b: SortKey): number {
  const isMissing = (key: SortKey): boolean => key.value === undefined || key.value === null;
  if (isMissing(a)) return isMissing(b) ? 0 : -1;
  if (isMissing(b)) return 1;
  if (typeof a.value === "number" && typeof b.value === "number") return a.value - b.value;
  const [left, right] = [withText(a), withText(b)];
  if (left.quantity && right.quantity) return compareQuantities(left.quantity, right.quantity);
  return compareNaturally(left.parts, right.parts);
}

/** A number beside a text compares as its text. */
const withText = (key: SortKey): SortKey =>
  typeof key.value === "number" ? sortKey(String(key.value)) : key;

/** "web-2" before "web-10" (github.com/fvbommel/sortorder NaturalLess). */
function compareNaturally(left: readonly string[], right: readonly string[]): number {
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const x = left[i] as string;
    const y = right[i] as string;
    if (x === y) continue;
    if (/^\d/.test(x) && /^\d/.test(y) && Number(x) !== Number(y)) return Number(x) - Number(y);
    return x < y ? -1 : 1;
  }
  return left.length - right.length;
}
