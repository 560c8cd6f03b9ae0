/** JSON as Go writes it: keys in order, and <, >, & and the two line separators escaped. */

const GO_ESCAPES: Readonly<Record<string, string>> = {
  "<": "\\u003c",
  ">": "\\u003e",
  "&": "\\u0026",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

/** As json.MarshalIndent(value, "", "    ") of a map; "" for `indent` gives one line. */
export function formatJson(value: unknown, indent = "    "): string {
  const text = JSON.stringify(sortKeys(value), undefined, indent) ?? "null";
  return text.replace(/[<>&\u2028\u2029]/g, (letter) => GO_ESCAPES[letter] ?? letter);
}

/** A copy with the keys of all maps in order; undefined fields are left out. */
export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const map = value as Record<string, unknown>;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(map).sort()) {
    // A key such as "__proto__" must stay a key.
    Object.defineProperty(result, key, {
      value: sortKeys(map[key]),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return result;
}
