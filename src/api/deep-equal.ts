/**
 * Whether two JSON values are equal. Objects are written by copy with structure sharing, so most comparisons end at
 * an identity.
 */

export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let index = 0; index < a.length; index += 1) {
      if (!deepEqual(a[index], b[index])) return false;
    }
    return true;
  }
  if (Array.isArray(b)) return false;
  return recordsEqual(a as Record<string, unknown>, b as Record<string, unknown>);
}

/** A field that is `undefined` counts as absent. */
function recordsEqual(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  let present = 0;
  for (const key in a) {
    const value = a[key];
    if (value === undefined) continue;
    present += 1;
    if (!Object.hasOwn(b, key) || !deepEqual(value, b[key])) return false;
  }
  for (const key in b) {
    if (b[key] !== undefined) present -= 1;
  }
  return present === 0;
}
