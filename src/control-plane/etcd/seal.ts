/**
 * Freezes a value for ever and estimates the length of its JSON. For a change the walk stops at what the value shares
 * with the one before: a status update of a pod shares its spec, so it costs what the status costs.
 *
 * The estimate counts UTF-16 units where JSON would count bytes, and no escapes: good enough for limits.
 */

/** What a key, its quotes, colon and comma take beside the key's own letters. */
const KEY_OVERHEAD_BYTES = 4;

/** Freezes `value` deeply and returns the estimated length of its JSON, in bytes. */
export function seal(value: unknown): number {
  switch (typeof value) {
    case "string":
      return value.length + 2;
    case "number":
      return 8;
    case "boolean":
      return 5;
    case "object":
      return value === null ? 4 : sealObject(value);
    default:
      return 0;
  }
}

/** Freezes `value` deeply and returns how much longer its JSON is than that of `before`, which was sealed. */
export function sealChange(value: unknown, before: unknown): number {
  if (value === before) return 0;
  if (!isObject(value) || !isObject(before)) return seal(value) - seal(before);
  const isList = Array.isArray(value);
  if (isList !== Array.isArray(before)) return seal(value) - seal(before);
  const growth = isList
    ? listGrowth(value, before as readonly unknown[])
    : recordGrowth(value as Record<string, unknown>, before as Record<string, unknown>);
  if (!Object.isFrozen(value)) Object.freeze(value);
  return growth;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

function sealObject(value: object): number {
  let size = 2;
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) size += seal(item) + 1;
  } else {
    const record = value as Record<string, unknown>;
    for (const key in record) size += fieldSize(key, record[key]);
  }
  if (!Object.isFrozen(value)) Object.freeze(value);
  return size;
}

const fieldSize = (key: string, field: unknown): number =>
  field === undefined ? 0 : key.length + KEY_OVERHEAD_BYTES + seal(field);

function listGrowth(list: readonly unknown[], before: readonly unknown[]): number {
  let growth = 0;
  for (let i = 0; i < list.length; i++)
    growth += i < before.length ? sealChange(list[i], before[i]) : seal(list[i]) + 1;
  for (let i = list.length; i < before.length; i++) growth -= seal(before[i]) + 1;
  return growth;
}

function recordGrowth(record: Record<string, unknown>, before: Record<string, unknown>): number {
  let growth = 0;
  for (const key in record) {
    const field = record[key];
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    if (field !== undefined && old !== undefined) growth += sealChange(field, old);
    else growth += fieldSize(key, field) - fieldSize(key, old);
  }
  for (const key in before) if (!Object.hasOwn(record, key)) growth -= fieldSize(key, before[key]);
  return growth;
}
