/**
 * A value as KYAML: YAML in braces and brackets, with quoted strings and trailing commas.
 * Models: sigs.k8s.io/yaml/kyaml as kubectl v1.36 prints it.
 */

import { compareCodePoints } from "#api/go-format.ts";
import { isJsonObject } from "#api/object-path.ts";
import { needsQuotes } from "#api/yaml/plain-scalar.ts";

const BARE_KEY = /^[A-Za-z0-9_][A-Za-z0-9_./-]*$/;
/** Words that YAML 1.1 readers take for booleans, beyond those that ours does. */
const BOOLEAN_LETTERS = new Set(["t", "T", "f", "F"]);

/** `structs`: fields keep their order; keys of maps are sorted. */
export function kyamlText(value: unknown, structs: boolean): string {
  return nodeText(value, "", structs);
}

const isComposite = (value: unknown): boolean => typeof value === "object" && value !== null;

function nodeText(value: unknown, margin: string, structs: boolean): string {
  const inner = `${margin}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    if (value.every(isComposite))
      return `[${value.map((item) => nodeText(item, margin, structs)).join(", ")}]`;
    return `[\n${value.map((item) => `${inner}${nodeText(item, inner, structs)},\n`).join("")}${margin}]`;
  }
  if (isJsonObject(value)) {
    const keys = Object.keys(value).filter((key) => value[key] !== undefined);
    if (keys.length === 0) return "{}";
    if (!structs) keys.sort(compareCodePoints);
    const pairs = keys.map((key) => `${inner}${keyText(key)}: ${nodeText(value[key], inner, structs)},\n`);
    return `{\n${pairs.join("")}${margin}}`;
  }
  return typeof value === "string" ? stringText(value, inner) : String(value ?? null);
}

const keyText = (key: string): string =>
  BARE_KEY.test(key) && !needsQuotes(key) && !BOOLEAN_LETTERS.has(key) ? key : quoted(key);

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\u0085": "\\N",
  "\u2028": "\\L",
  "\u2029": "\\P",
};

const escaped = (text: string): string =>
  text.replace(
    /["\\\n\r\u0085\u2028\u2029\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g,
    (character) =>
      ESCAPES[character] ??
      `\\x${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, "0")}`,
  );

const quoted = (text: string): string => `"${escaped(text)}"`;

/** A text of several lines is written on as many, each aligned and ended by a backslash. */
function stringText(text: string, margin: string): string {
  if (!text.includes("\n")) return quoted(text);
  const lines = text.split("\n");
  const endsWithBreak = lines.at(-1) === "";
  if (endsWithBreak) lines.pop();
  const written = lines.map((line, index) => {
    const lead = /^[ \t]/.test(line) ? "\\" : " ";
    const end = index < lines.length - 1 || endsWithBreak ? "\\n\\" : "\\";
    return `${margin}${lead}${escaped(line)}${end}\n`;
  });
  return `"\\\n${written.join("")}${margin}"`;
}
