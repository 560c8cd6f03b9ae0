/**
 * Reading and writing inside JSON values by path. Writing returns a copy that shares all that did not change, and the
 * same value when nothing changed.
 */

export type PathSegment = string | number;
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Names that would reach into JavaScript's own objects: refused wherever a user chooses keys. */
export function isForbiddenKey(key: string): boolean {
  return key === "__proto__" || key === "constructor" || key === "prototype";
}

/** "spec.template.metadata" → its segments. For paths without dots in names. */
export function splitPath(dotted: string): readonly string[] {
  return dotted.split(".");
}

/** Undefined when the path leads nowhere. */
export function valueAt(root: unknown, path: readonly PathSegment[]): unknown {
  let value = root;
  for (const segment of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<PathSegment, unknown>)[segment];
  }
  return value;
}

/** Makes the objects on the way that are missing. A number as segment addresses an element of a list. */
export function withValueAt<T>(root: T, path: readonly PathSegment[], value: unknown): T {
  const [segment, ...rest] = path;
  if (segment === undefined) return value as T;
  const present = typeof root === "object" && root !== null && Object.hasOwn(root, segment);
  const before = present ? (root as Record<PathSegment, unknown>)[segment] : undefined;
  const after = withValueAt(before, rest, value);
  if (present && before === after) return root;
  if (Array.isArray(root)) {
    const copy = [...(root as unknown[])];
    copy[Number(segment)] = after;
    return copy as T;
  }
  return { ...root, [segment]: after };
}

/** The same value without the field at `path`; unchanged when there is none. */
export function withoutValueAt<T>(root: T, path: readonly PathSegment[]): T {
  const [segment, ...rest] = path;
  if (segment === undefined || typeof root !== "object" || root === null || !Object.hasOwn(root, segment)) {
    return root;
  }
  const record = root as Record<PathSegment, unknown>;
  if (rest.length > 0) {
    const after = withoutValueAt(record[segment], rest);
    return after === record[segment] ? root : withValueAt(root, [segment], after);
  }
  if (Array.isArray(root))
    return (root as unknown[]).filter((_item, index) => index !== Number(segment)) as T;
  const { [segment]: _removed, ...others } = record;
  return others as T;
}

/** A mutable copy, for code that must change in place (a library). */
export function deepCopy<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return (value as unknown[]).map(deepCopy) as T;
  const copy: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) copy[key] = deepCopy(field);
  return copy as T;
}
