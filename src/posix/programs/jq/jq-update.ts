/** Changes at many paths of one value. Models: jq 1.7: setpath, delpaths, assignments. */

import { JqError, type Json, type JsonObject, type Path, access, isObject, typeName } from "./jq-values.ts";

/** A longer array is refused: it would have to be filled up with nulls. */
const LONGEST_ARRAY = 1_000_000;

/** Where `index` is in an array of that length. Throws JqError before its start. */
function placeOf(index: number, length: number): number {
  const place = index < 0 ? length + index : index;
  if (place < 0 || place > LONGEST_ARRAY) throw new JqError("Out of bounds negative array index");
  return place;
}

/** A value under change: each object on the way is copied once, however many paths lead through it. */
export class PathUpdate {
  /** Copies made here, which nobody else has seen. */
  private own = new Set<object>();

  constructor(
    public value: Json,
    /** Told how many items were copied. */
    private readonly onCopy: (items: number) => void,
  ) {}

  /** What is at `path` now. It is not changed any more after that. */
  lend(path: Path): Json {
    let found = this.value;
    for (const key of path) found = access(found ?? null, key);
    if (typeof found === "object" && found !== null && this.own.has(found)) this.own = new Set();
    return found;
  }

  set(path: Path, next: Json): void {
    if (path.length === 0) {
      this.value = next;
      return;
    }
    let here = (this.value = this.owned(this.value, path[0] as string | number));
    for (const [index, key] of path.entries()) {
      if (index === path.length - 1) {
        put(here, key, next);
        return;
      }
      const child = this.owned(access(here, key), path[index + 1] as string | number);
      put(here, key, child);
      here = child;
    }
  }

  /** Takes out what is at these paths. */
  remove(paths: readonly Path[]): void {
    if (paths.length > 0) this.value = withoutPaths(this.value, paths, this.onCopy);
  }

  /** `value`, or a copy that may be changed. Throws JqError when `key` is none of it. */
  private owned(value: Json, key: string | number): object {
    access(value ?? null, key);
    if (typeof value === "object" && value !== null) {
      if (this.own.has(value)) return value;
      const copy = Array.isArray(value) ? [...(value as Json[])] : { ...value };
      this.onCopy(Array.isArray(copy) ? copy.length : Object.keys(copy).length * KEY_WORK);
      this.own.add(copy);
      return copy;
    }
    const made = typeof key === "string" ? {} : [];
    this.own.add(made);
    return made;
  }
}

/** Copying a key is more work than copying an item of an array. */
const KEY_WORK = 8;

function put(target: object, key: string | number, value: Json): void {
  if (typeof key === "string") {
    // Defined, not assigned: "__proto__" is a key like any other.
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
    return;
  }
  const array = target as Json[];
  const place = placeOf(key, array.length);
  while (array.length < place) array.push(null);
  array[place] = value;
}

/** `value` without what is at `paths`. */
export function withoutPaths(value: Json, paths: readonly Path[], onCopy: (items: number) => void): Json {
  if (value === null || value === undefined || paths.some((path) => path.length === 0)) return null;
  const below = new Map<string | number, Path[]>();
  const gone = new Set<string | number>();
  for (const [given, ...rest] of paths as readonly [string | number, ...Path][]) {
    if (typeof given === (Array.isArray(value) ? "string" : "number") || typeof value !== "object")
      throw new JqError(
        typeof given === "string"
          ? `Cannot delete field at object index of ${typeName(value)}`
          : `Cannot delete field at array index of ${typeName(value)}`,
      );
    const key = typeof given === "number" && given < 0 ? (value as readonly Json[]).length + given : given;
    if (rest.length === 0) gone.add(key);
    else if (below.has(key)) (below.get(key) as Path[]).push(rest);
    else below.set(key, [rest]);
  }
  const inner = (key: string | number, child: Json): Json => {
    const deeper = below.get(key);
    return deeper && !gone.has(key) ? withoutPaths(child, deeper, onCopy) : child;
  };
  if (Array.isArray(value)) {
    onCopy(value.length);
    return (value as readonly Json[]).flatMap((child, index) =>
      gone.has(index) ? [] : [inner(index, child)],
    );
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value as JsonObject);
  onCopy(entries.length * KEY_WORK);
  return Object.fromEntries(
    entries.filter(([key]) => !gone.has(key)).map(([key, child]) => [key, inner(key, child)]),
  );
}
