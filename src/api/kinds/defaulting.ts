/**
 * Filling in what a user left out, without touching what is shared: every function returns the same object when there
 * is nothing to do. Drafts are data of a client: a field may hold anything that decoding let through.
 */

import { isJsonObject } from "../object-path.ts";
import { parseQuantity, quantityText, roundQuantityUp } from "../quantity.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** Sets the fields that are absent or null. */
export function withDefaults<T extends Fields>(object: T, defaults: Fields): T {
  let copy: Record<string, unknown> | undefined;
  for (const name in defaults) {
    if (object[name] === undefined || object[name] === null) (copy ??= { ...object })[name] = defaults[name];
  }
  return (copy as T | undefined) ?? object;
}

/** Sets a field, whatever it was. */
export function withField<T extends Fields>(object: T, name: string, value: unknown): T {
  return object[name] === value ? object : { ...object, [name]: value };
}

/** Changes the object in a field, when there is one. */
export function mapField<T extends Fields>(object: T, name: string, change: (value: Fields) => unknown): T {
  const value = object[name];
  return isJsonObject(value) ? withField(object, name, change(value)) : object;
}

/** Changes the objects of the list in a field. */
export function mapItems<T extends Fields>(object: T, name: string, change: (item: Fields) => Fields): T {
  const list = object[name];
  return Array.isArray(list) ? withField(object, name, changedItems(list, change)) : object;
}

function changedItems(list: readonly unknown[], change: (item: Fields) => Fields): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let index = 0; index < list.length; index += 1) {
    const item = list[index];
    if (!isJsonObject(item)) continue;
    const next = change(item);
    if (next !== item) (copy ??= [...list])[index] = next;
  }
  return copy ?? list;
}

/** SetDefaults_ResourceList: quantities in canonical form, rounded up to thousandths. */
export function canonicalResources(resources: Fields): Fields {
  let copy: Record<string, unknown> | undefined;
  for (const name in resources) {
    const value = resources[name];
    if (typeof value !== "string" && typeof value !== "number") continue;
    const quantity = parseQuantity(value);
    if (!quantity.ok) continue;
    const text = quantityText(roundQuantityUp(quantity.value, -3).quantity);
    if (text !== value) (copy ??= { ...resources })[name] = text;
  }
  return copy ?? resources;
}
