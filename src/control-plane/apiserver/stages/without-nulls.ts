/**
 * In JSON null means "not there": Go decodes it to the zero value. A field that is null is left out; a list element
 * that is null becomes the empty element of its list.
 */

/** The same value when it holds no null. */
export function withoutNulls<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  return (Array.isArray(value) ? listWithoutNulls(value) : recordWithoutNulls(value)) as T;
}

function listWithoutNulls(list: readonly unknown[]): readonly unknown[] {
  const empty = list.some((item) => typeof item === "string") ? "" : {};
  let changed = false;
  const result = list.map((item) => {
    const next = item === null ? empty : withoutNulls(item);
    changed ||= next !== item;
    return next;
  });
  return changed ? result : list;
}

function recordWithoutNulls(record: object): object {
  const fields = record as Record<string, unknown>;
  let changed = false;
  for (const key in fields) {
    const value = fields[key];
    if (value !== null && withoutNulls(value) === value) continue;
    changed = true;
    break;
  }
  if (!changed) return record;
  // Built anew: deleting a field would make the object slow, and several times as large.
  const copy: Record<string, unknown> = {};
  for (const key in fields) {
    const value = fields[key];
    if (value !== null) copy[key] = withoutNulls(value);
  }
  return copy;
}
