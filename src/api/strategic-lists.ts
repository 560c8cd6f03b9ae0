/**
 * The order and identity of list elements in strategic merge patches.
 * Models: apimachinery pkg/util/strategicpatch (v0.36): normalizeElementOrder, mergeSortedSlice, sortScalars,
 * deduplicateScalars.
 */

import { goValueText } from "./go-format.ts";
import { isJsonObject } from "./object-path.ts";

/** A patch that cannot be applied or made. Leaves this room only as the text of a Parsed failure. */
export class StrategicPatchError extends Error {}

/** The key whose value says that a map deletes, replaces or merges. */
export const DIRECTIVE = "$patch";

type Kind = "null" | "string" | "number" | "boolean" | "list" | "map";

export function kindOf(value: unknown): Kind {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "list";
  if (typeof value === "object") return "map";
  return typeof value as "string" | "number" | "boolean";
}

/** The merge key's value; an element without one is refused. */
export function requiredKeyOf(item: unknown, mergeKey: string | undefined): unknown {
  if (mergeKey === undefined) return item;
  if (!isJsonObject(item)) {
    throw new StrategicPatchError(`expected a map[string]interface {}, but received a ${kindOf(item)}`);
  }
  if (!Object.hasOwn(item, mergeKey)) {
    throw new StrategicPatchError(
      `map: ${goValueText(item)} does not contain declared merge key: ${mergeKey}`,
    );
  }
  return item[mergeKey];
}

/** What identifies an element: its merge key's value, or the scalar itself. Undefined when it has none. */
export function mergeKeyOf(item: unknown, mergeKey: string | undefined): unknown {
  if (mergeKey === undefined) return item;
  return isJsonObject(item) && Object.hasOwn(item, mergeKey) ? item[mergeKey] : undefined;
}

/** Identity → the first position that has it. */
export function keyIndex(items: readonly unknown[], mergeKey: string | undefined): Map<unknown, number> {
  const positions = new Map<unknown, number>();
  items.forEach((item, position) => {
    const key = mergeKeyOf(item, mergeKey);
    if (!positions.has(key)) positions.set(key, position);
  });
  return positions;
}

/** The kind that all elements of the lists have; lists that mix kinds or hold lists are refused. */
export function elementKind(...lists: readonly (readonly unknown[])[]): Kind {
  let kind: Kind | undefined;
  for (const item of lists.flat()) {
    const own = kindOf(item);
    if (own === "list") throw new StrategicPatchError("lists of lists are not supported");
    if (kind !== undefined && own !== kind) {
      throw new StrategicPatchError(`list element types are not identical: ${goValueText(lists)}`);
    }
    kind = own;
  }
  if (kind === undefined) throw new StrategicPatchError("no elements in any of the given slices");
  return kind;
}

/** Later duplicates go; upstream fills the gap with the last element. */
export function deduplicateScalars(items: readonly unknown[]): unknown[] {
  if (new Set(items).size === items.length) return [...items];
  const list = [...items];
  for (let first = 0; first < list.length; first += 1) {
    for (let other = first + 1; other < list.length; other += 1) {
      if (list[first] !== list[other]) continue;
      const last = list.pop();
      if (other < list.length) list[other] = last;
      other -= 1;
    }
  }
  return list;
}

export function deleteFromScalars(items: readonly unknown[], deleted: readonly unknown[]): unknown[] {
  const gone = new Set(deleted);
  return items.filter((item) => !gone.has(item));
}

/** By the text that %v prints, as upstream sorts scalars and elements. */
export function sortedByText(items: readonly unknown[], textOf: (item: unknown) => string): unknown[] {
  return items
    .map((item) => ({ item, text: textOf(item) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ item }) => item);
}

/** Sorts by the positions in `order`; deletions go to the end. What `order` does not know moves to the front. */
export function normalizeOrder(
  items: readonly unknown[],
  order: readonly unknown[],
  mergeKey: string | undefined,
): unknown[] {
  if (mergeKey !== undefined) {
    for (const item of items) requiredKeyOf(item, mergeKey);
    for (const item of order) requiredKeyOf(item, mergeKey);
  }
  const deletion = (item: unknown): boolean =>
    mergeKey !== undefined && isJsonObject(item) && item[DIRECTIVE] === "delete";
  const deletions = items.filter(deletion);
  const positions = keyIndex(order, mergeKey);
  const sorted: { item: unknown; position: number | undefined }[] = [];
  for (const item of items) {
    if (deletion(item)) continue;
    const position = positions.get(mergeKeyOf(item, mergeKey));
    // Insertion from the back, as upstream's stable sort with its comparison that says "less" of the unknown.
    let place = sorted.length;
    while (place > 0) {
      const before = sorted[place - 1]?.position;
      if (before !== undefined && position !== undefined && position >= before) break;
      place -= 1;
    }
    sorted.splice(place, 0, { item, position });
  }
  return [...sorted.map(({ item }) => item), ...deletions];
}

/**
 * Puts the elements that the patch names (in the order `patchOrder`) and those that only the server has (in its order)
 * into one list, keeping both orders.
 */
export function normalizeElementOrder(
  patched: readonly unknown[],
  serverOnly: readonly unknown[],
  patchOrder: readonly unknown[],
  serverOrder: readonly unknown[],
  mergeKey: string | undefined,
): unknown[] {
  const right = normalizeOrder(patched, patchOrder, mergeKey);
  const left = normalizeOrder(serverOnly, serverOrder, mergeKey);
  const positions = keyIndex(serverOrder, mergeKey);
  const positionOf = (item: unknown): number | undefined => positions.get(mergeKeyOf(item, mergeKey));
  const result: unknown[] = [];
  let next = 0;
  for (const item of right) {
    const position = positionOf(item);
    while (next < left.length) {
      const other = positionOf(left[next]);
      if (other === undefined || position === undefined || other >= position) break;
      result.push(left[next]);
      next += 1;
    }
    result.push(item);
  }
  return [...result, ...left.slice(next)];
}
