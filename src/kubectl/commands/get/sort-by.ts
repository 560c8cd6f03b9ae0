/** --sort-by. Models: kubectl pkg/cmd/get/sorter.go (v1.36). */

import { parseQuantity, compareQuantities } from "#api/quantity.ts";
import { CommandError } from "../../errors.ts";
import { compileJsonPath, relaxedJsonPath } from "../../resources/json-path.ts";

/**
 * The rows of a table, sorted; none when they cannot be: the real kubectl then says that nothing was found.
 * Models: pkg/cmd/get/get.go, whose table sorter swallows the error.
 */
export function sortRows<T>(rows: readonly T[], path: string, objectOf: (row: T) => unknown): readonly T[] {
  try {
    return sortByPath(rows, path, objectOf);
  } catch (error) {
    if (error instanceof CommandError) return [];
    throw error;
  }
}

/** A sorted copy; throws when no object has the field. Equal values keep their order. */
export function sortByPath<T>(
  items: readonly T[],
  path: string,
  objectOf: (item: T) => unknown,
): readonly T[] {
  const relaxed = relaxedJsonPath(path);
  const compiled = compileJsonPath(relaxed, true);
  const keyed = items.map((item) => ({ item, key: compiled.find(objectOf(item))[0] }));
  if (items.length > 0 && keyed.every(({ key }) => key === undefined)) {
    throw new CommandError(`couldn't find any field with path "${relaxed}" in the list of objects`);
  }
  return keyed.sort((a, b) => compareValues(a.key, b.key)).map(({ item }) => item);
}

/** Missing values come first; numbers as numbers, quantities as quantities, text in natural order. */
function compareValues(a: unknown, b: unknown): number {
  if (a === undefined || a === null) return b === undefined || b === null ? 0 : -1;
  if (b === undefined || b === null) return 1;
  if (typeof a === "number" && typeof b === "number") return a - b;
  const left = String(a);
  const right = String(b);
  const first = parseQuantity(left);
  const second = parseQuantity(right);
  if (first.ok && second.ok) return compareQuantities(first.value, second.value);
  return compareNaturally(left, right);
}

/** "web-2" before "web-10" (github.com/fvbommel/sortorder NaturalLess). */
function compareNaturally(a: string, b: string): number {
  const left = a.match(/\d+|\D/g) ?? [];
  const right = b.match(/\d+|\D/g) ?? [];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const x = left[i] as string;
    const y = right[i] as string;
    if (x === y) continue;
    if (/^\d/.test(x) && /^\d/.test(y) && Number(x) !== Number(y)) return Number(x) - Number(y);
    return x < y ? -1 : 1;
  }
  return left.length - right.length;
}
