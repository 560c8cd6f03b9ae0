/** The functions of templates: Go's own, and the ones that kubectl adds. */

import { encodeUrlText } from "#api/query-text.ts";
import { base64Decode } from "#posix/utf8.ts";
import { formatGoValue, goPrintf } from "./format.ts";
import { TemplateError } from "./lexer.ts";
import { isTrue } from "./truth.ts";

type TemplateFunction = (args: readonly unknown[]) => unknown;

const fail = (name: string, why: string): never => {
  throw new TemplateError(`error calling ${name}: ${why}`);
};

function compare(name: string, args: readonly unknown[]): number {
  const [a, b] = args;
  if (args.length !== 2) fail(name, "wrong number of args");
  if (typeof a !== typeof b) fail(name, "incompatible types for comparison");
  if (typeof a !== "number" && typeof a !== "string") fail(name, "invalid type for comparison");
  return a === b ? 0 : (a as number) < (b as number) ? -1 : 1;
}

function isEqual(args: readonly unknown[]): boolean {
  if (args.length < 2) fail("eq", "missing argument for comparison");
  const [first, ...rest] = args;
  for (const each of rest) {
    const comparable = first === undefined || each === undefined || typeof first === typeof each;
    if (!comparable) fail("eq", "incompatible types for comparison");
    if ((first ?? null) === (each ?? null)) return true;
  }
  return false;
}

function index(args: readonly unknown[]): unknown {
  const [root, ...keys] = args;
  let value = root;
  for (const key of keys) {
    if (value === null || value === undefined) fail("index", "index of untyped nil");
    if (Array.isArray(value)) {
      if (typeof key !== "number") fail("index", "cannot index slice/array with type string");
      if ((key as number) < 0 || (key as number) >= value.length)
        fail("index", `reflect: slice index out of range`);
      value = value[key as number] as unknown;
    } else if (typeof value === "object") {
      value = Object.hasOwn(value as object, String(key))
        ? (value as Record<string, unknown>)[String(key)]
        : undefined;
    } else fail("index", `can't index item of type ${typeof value}`);
  }
  return value;
}

function length(args: readonly unknown[]): number {
  const [value] = args;
  if (typeof value === "string" || Array.isArray(value)) return value.length;
  if (typeof value === "object" && value !== null) return Object.keys(value).length;
  return fail("len", "len of nil pointer");
}

function slice(args: readonly unknown[]): unknown {
  const [value, from = 0, to] = args;
  if (typeof value !== "string" && !Array.isArray(value)) return fail("slice", "can't slice item");
  const end = to === undefined ? value.length : Number(to);
  if (Number(from) < 0 || end > value.length || Number(from) > end) fail("slice", "index out of range");
  return value.slice(Number(from), end);
}

/** fmt.Sprint puts spaces between operands when neither is a string. */
function print(args: readonly unknown[]): string {
  return args
    .map((arg, i) => {
      const spaced = i > 0 && typeof arg !== "string" && typeof args[i - 1] !== "string";
      return (spaced ? " " : "") + goPrintf("%v", [arg]);
    })
    .join("");
}

const escapeHtml = (text: string): string =>
  text
    .replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
    .replace(/&#(38|60|62);/g, (_, code: string) => ({ 38: "&amp;", 60: "&lt;", 62: "&gt;" })[code] ?? "");

export const templateFunctions: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ["not", ([value]) => !isTrue(value)],
  ["eq", isEqual],
  ["ne", (args) => !isEqual(args)],
  ["lt", (args) => compare("lt", args) < 0],
  ["le", (args) => compare("le", args) <= 0],
  ["gt", (args) => compare("gt", args) > 0],
  ["ge", (args) => compare("ge", args) >= 0],
  ["len", length],
  ["index", index],
  ["slice", slice],
  ["print", print],
  ["println", (args) => `${args.map((arg) => goPrintf("%v", [arg])).join(" ")}\n`],
  ["printf", ([format, ...rest]) => goPrintf(String(format), rest)],
  ["html", (args) => escapeHtml(args.map(formatGoValue).join(""))],
  ["js", (args) => JSON.stringify(args.map(formatGoValue).join("")).slice(1, -1)],
  ["urlquery", (args) => encodeUrlText(args.map(formatGoValue).join("")).replaceAll("%20", "+")],
  [
    "base64decode",
    ([text]) => {
      if (typeof text !== "string") return fail("base64decode", "wrong type for value; expected string");
      const decoded = base64Decode(text);
      return decoded.valid
        ? decoded.text
        : fail("base64decode", "base64 decode error: illegal base64 data at input byte 0");
    },
  ],
  ["exists", (args) => isTrue(safeIndex(args))],
]);

/** kubectl's `exists`: whether the path of keys is there. */
function safeIndex(args: readonly unknown[]): unknown {
  try {
    return index(args);
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}
