/**
 * How Go prints values: its JSON (sorted keys, escaped HTML), its %v and its %#v, which upstream's error messages and
 * outputs are full of.
 * Models: Go's encoding/json and fmt, for what JSON decodes to.
 */

/** Go sorts keys by their UTF-8 bytes, which is the order of code points. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left === right) continue;
    // Surrogates stand for code points above all others of the basic plane.
    const leftHigh = left >= 0xd800 && left <= 0xdfff;
    const rightHigh = right >= 0xd800 && right <= 0xdfff;
    return leftHigh === rightHigh ? left - right : leftHigh ? 1 : -1;
  }
  return a.length - b.length;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "<": "\\u003c",
  ">": "\\u003e",
  "&": "\\u0026",
  "\u2028": "\\u2028",
  "\u2029": "\\u2029",
};

/** A JSON string as Go's encoder writes it. */
export function goJsonString(text: string): string {
  return JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (character) => ESCAPES[character] ?? character);
}

export interface JsonStyle {
  /** One level of indentation; "" writes everything on one line. */
  readonly indent: string;
  /** Go sorts the keys of maps; structs keep the order of their declaration. */
  readonly sortKeys: boolean;
}

function writeJson(value: unknown, style: JsonStyle, margin: string): string {
  if (typeof value === "string") return goJsonString(value);
  if (typeof value !== "object" || value === null)
    return value === undefined ? "null" : JSON.stringify(value);
  const inner = margin + style.indent;
  const lines = style.indent !== "";
  const wrap = (open: string, parts: readonly string[], close: string): string => {
    if (parts.length === 0) return open + close;
    if (!lines) return open + parts.join(",") + close;
    return `${open}\n${parts.map((part) => inner + part).join(",\n")}\n${margin}${close}`;
  };
  if (Array.isArray(value)) {
    return wrap(
      "[",
      value.map((item) => writeJson(item, style, inner)),
      "]",
    );
  }
  const record = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(record).filter((key) => record[key] !== undefined);
  if (style.sortKeys) keys.sort(compareCodePoints);
  const separator = lines ? ": " : ":";
  return wrap(
    "{",
    keys.map((key) => goJsonString(key) + separator + writeJson(record[key], style, inner)),
    "}",
  );
}

/** json.Marshal of a map: one line, keys sorted. */
export function compactJson(value: unknown, sortKeys = true): string {
  return writeJson(value, { indent: "", sortKeys }, "");
}

/** What `kubectl -o json` prints, without the final newline: four spaces, keys sorted. */
export function indentedJson(value: unknown, sortKeys = true): string {
  return writeJson(value, { indent: "    ", sortKeys }, "");
}

/** A number as %v prints it: JSON's whole numbers are int64, the others float64. */
export function goNumberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return String(value);
  const magnitude = Math.abs(value);
  if (magnitude >= 1e-4 && magnitude < 1e21) return String(value);
  const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
  const digits = exponent.replace(/^[-+]/, "").padStart(2, "0");
  return `${mantissa}e${exponent.startsWith("-") ? "-" : "+"}${digits}`;
}

/** %v: `map[a:1 b:[x y]]`. */
export function goValueText(value: unknown): string {
  if (value === null || value === undefined) return "<nil>";
  if (typeof value === "string") return value;
  if (typeof value === "number") return goNumberText(value);
  if (Array.isArray(value)) return `[${value.map(goValueText).join(" ")}]`;
  if (typeof value !== "object") return String(value);
  const record = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(record).sort(compareCodePoints);
  return `map[${keys.map((key) => `${key}:${goValueText(record[key])}`).join(" ")}]`;
}

/** %#v: `map[string]interface {}{"a":1}`. */
export function goSyntaxText(value: unknown): string {
  if (value === null || value === undefined) return "interface {}(nil)";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return goNumberText(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntaxText).join(", ")}}`;
  if (typeof value !== "object") return String(value);
  const record = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(record).sort(compareCodePoints);
  const pairs = keys.map((key) => `${JSON.stringify(key)}:${goSyntaxText(record[key])}`);
  return `map[string]interface {}{${pairs.join(", ")}}`;
}

/** The name of a value's Go type, as decoded from JSON. */
export function goTypeName(value: unknown): string {
  if (value === null || value === undefined) return "<nil>";
  if (typeof value === "string") return "string";
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  if (typeof value === "boolean") return "bool";
  return Array.isArray(value) ? "[]interface {}" : "map[string]interface {}";
}
