/**
 * Takes from Object.prototype what text of users could do to it, or through it (SECURITY C5).
 *
 * A plain `Object.freeze(Object.prototype)` is not enough: then `labels["toString"] = "x"` throws, because what is
 * inherited is read-only, and `labels["__proto__"] = "x"` is dropped without a word. Here an assignment makes a property
 * of the object itself, whatever the name; the prototype cannot be changed, nor replaced by assignment.
 *
 * Every host calls it before it makes a cluster (web worker, command line, tests), so that a history is the same in all.
 */

const PROTOTYPE = Object.prototype;

function ownProperty(holder: object, key: PropertyKey, value: unknown): void {
  if (holder === PROTOTYPE) throw new TypeError(`Object.prototype.${String(key)} cannot be changed`);
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
}

/** May be called more than once. */
export function sealObjectPrototype(): void {
  if (Object.isFrozen(PROTOTYPE)) return;
  for (const key of Reflect.ownKeys(PROTOTYPE)) {
    const inherited: unknown = key === "__proto__" ? undefined : Reflect.get(PROTOTYPE, key);
    Object.defineProperty(PROTOTYPE, key, {
      get: () => inherited,
      set(this: object, value: unknown) {
        ownProperty(this, key, value);
      },
      enumerable: false,
      configurable: false,
    });
  }
  Object.freeze(PROTOTYPE);
}
