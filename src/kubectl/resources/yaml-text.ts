/**
 * YAML as kubectl reads and writes it.
 * Models: sigs.k8s.io/yaml v1.6 (goyaml.v2 emitter: keys in order, plain where possible, folded after column 80).
 */

import { load } from "js-yaml";
import { parsed, parseFailure, type Parsed } from "#api/parsed.ts";

export function parseYaml(text: string): Parsed<unknown> {
  try {
    return parsed(load(text));
  } catch (error) {
    const mark = (error as { mark?: { line?: number }; reason?: string }).mark;
    const reason = (error as { reason?: string }).reason ?? String(error);
    return parseFailure(`yaml: line ${(mark?.line ?? 0) + 1}: ${reason}`);
  }
}

/** yaml_emitter best_width. */
const BEST_WIDTH = 80;

export function formatYaml(value: unknown): string {
  const sorted = sortKeys(value);
  if (isEmptyCollection(sorted)) return Array.isArray(sorted) ? "[]\n" : "{}\n";
  if (typeof sorted !== "object" || sorted === null) return `${scalarText(sorted, 0, 0)}\n`;
  return block(sorted, 0);
}

const isEmptyCollection = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;

function block(value: object, indent: number): string {
  const pad = " ".repeat(indent);
  let text = "";
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) {
      if (typeof item === "object" && item !== null && !isEmptyCollection(item)) {
        text += `${pad}- ${block(item, indent + 2).slice(indent + 2)}`;
      } else text += `${pad}- ${inlineText(item, indent + 2, indent + 2)}\n`;
    }
    return text;
  }
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const keyText = scalarText(key, 0, 0, true);
    const head = keyText.length > 128 ? `${pad}? ${keyText}\n${pad}:` : `${pad}${keyText}:`;
    if (typeof item === "object" && item !== null && !isEmptyCollection(item)) {
      text += `${head}\n${block(item as object, Array.isArray(item) ? indent : indent + 2)}`;
    } else text += `${head} ${inlineText(item, indent + 2, head.length + 1)}\n`;
  }
  return text;
}

function inlineText(value: unknown, indent: number, column: number): string {
  if (isEmptyCollection(value)) return Array.isArray(value) ? "[]" : "{}";
  return scalarText(value, indent, column);
}

/** Without a newline at the end. `indent` is that of continuation lines, `column` where the scalar starts. */
function scalarText(value: unknown, indent: number, column: number, isKey = false): string {
  if (value === null) return "null";
  if (typeof value === "number") return numberText(value);
  if (typeof value !== "string") return String(value);
  const traits = analyze(value);
  if (value.includes("\n") && !isKey && !traits.special && !traits.spaceBreak && !traits.trailingSpace) {
    return literalText(value, indent);
  }
  if (value.includes("\n")) return doubleQuoted(value, indent, column, !isKey);
  if (!resolvesToText(value)) return doubleQuoted(value, indent, column, !isKey);
  if (traits.special) return doubleQuoted(value, indent, column, !isKey);
  if (!traits.plainAllowed) return singleQuoted(value, indent, column, !isKey);
  return fold(value, indent, column, !isKey);
}

function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return String(value);
  return String(value).replace(/e([+-])(\d)$/, "e$10$2");
}

const NON_TEXT =
  /^(?:~|null|Null|NULL||true|True|TRUE|false|False|FALSE|y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|<<|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const NUMBER =
  /^(?:[-+]?[0-9][0-9_]*|0b[01_]+|-0b[01_]+|[-+]?0x[0-9a-fA-F_]+|[-+]?0o?[0-7_]+|[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?)$/;
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const TIMESTAMP =
  /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|[ \t]+)\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d{1,2}(?::?\d{2})?))?)?$/;

/** Whether a plain scalar with this text would be read back as text. */
function resolvesToText(text: string): boolean {
  return !NON_TEXT.test(text) && !NUMBER.test(text) && !BASE_60.test(text) && !TIMESTAMP.test(text);
}

interface Traits {
  readonly plainAllowed: boolean;
  readonly special: boolean;
  readonly spaceBreak: boolean;
  readonly trailingSpace: boolean;
}

/** yaml_emitter_analyze_scalar, for block context. */
function analyze(text: string): Traits {
  const first = text[0] ?? "";
  const second = text[1] ?? " ";
  const indicator =
    /^[#,[\]{}&*!|>'"%@`]/.test(first) ||
    (/^[?:-]/.test(first) && /\s/.test(second)) ||
    /^(---|\.\.\.)/.test(text) ||
    /:(\s|$)/.test(text) ||
    /\s#/.test(text);
  // eslint-disable-next-line no-control-regex
  const special = /[\u0000-\u0009\u000b-\u001f\u007f-\u0084\u0086-\u009f\ufeff\ud800-\udfff]/.test(
    text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ""),
  );
  return {
    plainAllowed: !indicator && !/^\s|\s$/.test(text) && !text.includes("\n"),
    special,
    spaceBreak: / \n/.test(text),
    trailingSpace: / $/.test(text),
  };
}

function literalText(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? "2" : "";
  const chomp = !text.endsWith("\n") ? "-" : text.endsWith("\n\n") || text === "\n" ? "+" : "";
  const body = text.endsWith("\n") ? text.slice(0, -1) : text;
  const pad = " ".repeat(indent);
  const lines = body.split("\n").map((line) => (line === "" ? "" : pad + line));
  return `|${hint}${chomp}\n${lines.join("\n")}`;
}

/** Breaks at single spaces after column 80, as the plain and quoted writers do. */
function fold(text: string, indent: number, column: number, allowBreaks: boolean, guardEnds = false): string {
  let result = "";
  let at = column;
  let afterSpace = false;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i] as string;
    if (letter !== " ") {
      result += letter;
      at++;
      afterSpace = false;
      continue;
    }
    const inside = !guardEnds || (i > 0 && i < text.length - 1);
    if (allowBreaks && !afterSpace && at > BEST_WIDTH && inside && text[i + 1] !== " ") {
      result += `\n${" ".repeat(indent)}`;
      at = indent;
    } else {
      result += " ";
      at++;
    }
    afterSpace = true;
  }
  return result;
}

function singleQuoted(text: string, indent: number, column: number, allowBreaks: boolean): string {
  return `'${fold(text.replaceAll("'", "''"), indent, column + 1, allowBreaks, true)}'`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\u0007": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  "\u001b": "\\e",
  '"': '\\"',
  "\\": "\\\\",
  "\u0085": "\\N",
  "\u00a0": "\\_",
  "\u2028": "\\L",
  "\u2029": "\\P",
};

function doubleQuoted(text: string, indent: number, column: number, allowBreaks: boolean): string {
  // eslint-disable-next-line no-control-regex
  const escaped = text.replace(/[\u0000-\u001f"\\\u007f-\u00a0\u2028\u2029\ufeff]/g, (letter) => {
    const code = letter.charCodeAt(0);
    const hex = code.toString(16).toUpperCase();
    return ESCAPES[letter] ?? (code < 256 ? `\\x${hex.padStart(2, "0")}` : `\\u${hex.padStart(4, "0")}`);
  });
  return `"${fold(escaped, indent, column + 1, allowBreaks, true)}"`;
}

/** A copy with the keys of all maps in order; undefined fields are left out. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const map = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.keys(map)
      .sort(compareYamlKeys)
      .filter((key) => map[key] !== undefined)
      .map((key) => [key, sortKeys(map[key])]),
  );
}

/** goyaml.v2 keyList.Less: numbers within keys count as numbers, letters come after what is none. */
function compareYamlKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
