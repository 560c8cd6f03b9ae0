/**
 * Freezes a value for ever and estimates the length of its JSON, in one walk that stops at what was sealed before. A
 * status update of a pod shares its spec with the version before, so it costs what the status costs.
 *
 * The estimate counts UTF-16 units where JSON would count bytes, and no escapes: good enough for limits.
 */

/** Lengths of sealed parts that are worth remembering; smaller ones are walked again when they are shared. */
const knownSizes = new WeakMap<object, number>();
const REMEMBER_FROM_BYTES = 96;

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

function sealObject(value: object): number {
  const frozen = Object.isFrozen(value);
  if (frozen) {
    const known = knownSizes.get(value);
    if (known !== undefined) return known;
  }
  let size = 2;
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) size += seal(item) + 1;
  } else {
    const record = value as Record<string, unknown>;
    for (const key in record) {
      const field = record[key];
      if (field !== undefined) size += key.length + 4 + seal(field);
    }
  }
  if (!frozen) Object.freeze(value);
  if (size >= REMEMBER_FROM_BYTES) knownSizes.set(value, size);
  return size;
}
