/**
 * Part of decoding: a required text that is missing is the empty text, as it is after Go has decoded it. Validation can
 * then say what is wrong with it.
 */

import { objectSchema, type FieldSchema, type ObjectSchema } from "#api/schema/structural-schema.ts";

/** The same object when nothing is missing. */
export function withZeroValues<T extends object>(object: T, schema: ObjectSchema): T {
  let copy: Record<string, unknown> | undefined;
  const fields = object as Record<string, unknown>;
  for (const [name, field] of schema.fields) {
    const value = fields[name];
    const next = value === undefined ? zeroOf(field) : filled(value, field);
    if (next === value) continue;
    copy ??= { ...fields };
    copy[name] = next;
  }
  return (copy as T | undefined) ?? object;
}

const zeroOf = (field: FieldSchema): "" | undefined =>
  field.required && field.type === "string" ? "" : undefined;

function filled(value: unknown, field: FieldSchema): unknown {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  switch (field.type) {
    case "object":
      return field.definition === undefined ? value : withZeroValues(value, objectSchema(field.definition));
    case "list":
      return field.items && Array.isArray(value) ? filledList(value, field.items) : value;
    case "map":
      return field.items ? filledMap(value as Record<string, unknown>, field.items) : value;
    default:
      return value;
  }
}

function filledList(list: readonly unknown[], items: FieldSchema): readonly unknown[] {
  let changed = false;
  const result = list.map((item) => {
    const next = filled(item, items);
    changed ||= next !== item;
    return next;
  });
  return changed ? result : list;
}

function filledMap(map: Record<string, unknown>, items: FieldSchema): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(map)) {
    const next = filled(map[key], items);
    if (next !== map[key]) (copy ??= { ...map })[key] = next;
  }
  return copy ?? map;
}
