/**
 * Freezes a JSON value all the way down. What is frozen already is taken to be frozen below, so that freezing a copy
 * that shares most of its structure with a stored object costs only what is new.
 */

export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  // Parents last: an object that is frozen has nothing unfrozen below it, even when this throws half-way.
  if (Array.isArray(value)) {
    for (const item of value) deepFreeze(item);
  } else {
    for (const key in value) deepFreeze(value[key]);
  }
  return Object.freeze(value);
}
