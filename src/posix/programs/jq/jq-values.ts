/** JSON values as jq compares, adds, looks into and changes them. Models: jq 1.7. */

export type Json = unknown;
export type JsonObject = Readonly<Record<string, Json>>;
export type Path = readonly (string | number)[];
/** A value and the path that leads to it; no path where the value is new. */
export type Located = readonly [Path | undefined, Json];

/** An error of the program; `value` is what catch sees. */
export class JqError extends Error {
  constructor(readonly value: unknown) {
    super(typeof value === "string" ? value : `${show(value)} (not a string)`);
  }
}

export const isObject = (value: Json): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const typeName = (value: Json): string =>
  value === null || value === undefined ? "null" : Array.isArray(value) ? "array" : typeof value;
export const truthy = (value: Json): boolean => value !== null && value !== false && value !== undefined;
export const show = (value: Json): string => JSON.stringify(value) ?? "null";
/** The start of a value's text, as messages quote it. */
export const brief = (value: Json): string => {
  const text = opening(value);
  return text.length > 11 ? `${text.slice(0, 10)}...` : text;
};

/** The text of a value, or more than eleven characters of it. */
function opening(value: Json): string {
  if (typeof value === "string") return show(value.slice(0, 20));
  if (typeof value !== "object" || value === null) return show(value);
  const isArray = Array.isArray(value);
  let text = isArray ? "[" : "{";
  for (const key in value) {
    if (text.length > 1) text += ",";
    if (!isArray) text += `${show(key)}:`;
    text += opening((value as JsonObject)[key]);
    if (text.length > 11) return text;
  }
  return text + (isArray ? "]" : "}");
}
/** null, false, true, numbers, texts, arrays, objects. */
const rank = (value: Json): number =>
  value === null || value === undefined
    ? 0
    : typeof value === "boolean"
      ? value
        ? 2
        : 1
      : typeof value === "number"
        ? 3
        : typeof value === "string"
          ? 4
          : Array.isArray(value)
            ? 5
            : 6;
export const sortedKeys = (value: JsonObject): string[] => Object.keys(value).sort();

export function compare(a: Json, b: Json): number {
  if (typeof a === "number" && typeof b === "number") return a < b ? -1 : a === b ? 0 : 1;
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a === b ? 0 : 1;
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (Array.isArray(a)) {
    const other = b as readonly Json[];
    for (let index = 0; index < Math.min(a.length, other.length); index++) {
      const order = compare(a[index], other[index]);
      if (order !== 0) return order;
    }
    return a.length - other.length;
  }
  if (isObject(a)) {
    const keys = sortedKeys(a);
    const order = compare(keys, sortedKeys(b as JsonObject));
    if (order !== 0) return order;
    for (const key of keys) {
      const each = compare(a[key], (b as JsonObject)[key]);
      if (each !== 0) return each;
    }
  }
  return 0;
}

export const own = (value: JsonObject, key: string): Json =>
  Object.hasOwn(value, key) ? (value[key] ?? null) : null;

export function access(target: Json, key: Json): Json {
  if (target === null && (typeof key === "string" || typeof key === "number" || key === null)) return null;
  if (isObject(target) && typeof key === "string") return own(target, key);
  if (Array.isArray(target) && typeof key === "number")
    return target[Math.floor(key < 0 ? target.length + key : key)] ?? null;
  if (typeof key === "string") throw new JqError(`Cannot index ${typeName(target)} with "${key}"`);
  throw new JqError(`Cannot index ${typeName(target)} with ${typeName(key)}`);
}

/** How much copying a value costs: its items, or some more for each of its keys. */
export const sizeOf = (value: Json): number =>
  Array.isArray(value) ? value.length : isObject(value) ? Object.keys(value).length * 8 : 0;

export function arithmetic(operator: string, a: Json, b: Json): Json {
  if (typeof a === "number" && typeof b === "number") {
    if (operator === "+") return a + b;
    if (operator === "-") return a - b;
    if (operator === "*") return a * b;
    if (b === 0 || (operator === "%" && Math.trunc(b) === 0))
      throw new JqError(
        `${typeName(a)} (${brief(a)}) and ${typeName(b)} (${brief(b)}) cannot be divided because the divisor is zero`,
      );
    return operator === "/" ? a / b : Math.trunc(a) % Math.trunc(b);
  }
  if (operator === "+") {
    if (a === null) return b;
    if (b === null) return a;
    if (typeof a === "string" && typeof b === "string") return a + b;
    if (Array.isArray(a) && Array.isArray(b)) return [...a, ...(b as Json[])];
    if (isObject(a) && isObject(b)) return { ...a, ...b };
  }
  if (operator === "-" && Array.isArray(a) && Array.isArray(b))
    return a.filter((each) => !b.some((other) => compare(each, other) === 0));
  if (operator === "/" && typeof a === "string" && typeof b === "string") return a.split(b);
  if (operator === "*" && isObject(a) && isObject(b)) {
    const merge = (x: JsonObject, y: JsonObject): JsonObject =>
      Object.entries(y).reduce<JsonObject>(
        (all, [key, value]) => ({
          ...all,
          [key]:
            isObject(own(all, key)) && isObject(value) ? merge(own(all, key) as JsonObject, value) : value,
        }),
        x,
      );
    return merge(a, b);
  }
  if (operator === "*" && typeof a === "string" && typeof b === "number") {
    if (b * a.length > 4_000_000) throw new JqError("Repeat string result too long");
    return b <= 0 ? null : a.repeat(Math.max(1, Math.ceil(b)));
  }
  const verb = { "+": "added", "-": "subtracted", "*": "multiplied" }[operator] ?? "divided";
  throw new JqError(`${typeName(a)} (${brief(a)}) and ${typeName(b)} (${brief(b)}) cannot be ${verb}`);
}

export function text(value: Json): string {
  if (typeof value !== "string")
    throw new JqError(`${typeName(value)} (${brief(value)}) cannot be matched, as it is not a string`);
  return value;
}

export function list(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value;
  if (isObject(value)) return Object.values(value);
  throw new JqError(`Cannot iterate over ${typeName(value)}${value === null ? "" : ` (${brief(value)})`}`);
}

export function* children(path: Path | undefined, value: Json): Generator<[Path | undefined, Json]> {
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield [path ? [...path, index] : undefined, item];
  else if (isObject(value))
    for (const [key, item] of Object.entries(value)) yield [path ? [...path, key] : undefined, item];
  else list(value);
}

/** What from_entries makes of one of its items. */
export function fromEntry(entry: Json): readonly [string, Json] {
  const { key, k, name, Name, Key, value, v, Value } = entry as Record<string, Json>;
  const id = key ?? k ?? name ?? Name ?? Key ?? null;
  return [typeof id === "string" ? id : show(id), value ?? v ?? Value ?? null];
}

export function contains(a: Json, b: Json): boolean {
  if (isObject(a) && isObject(b))
    return Object.entries(b).every(([key, value]) => Object.hasOwn(a, key) && contains(a[key], value));
  if (Array.isArray(a) && Array.isArray(b)) return b.every((each) => a.some((item) => contains(item, each)));
  if (typeof a === "string" && typeof b === "string") return a.includes(b);
  return compare(a, b) === 0;
}

export function fail(message: string): never {
  throw new JqError(message);
}
