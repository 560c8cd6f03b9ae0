/**
 * Writes a value as `kubectl -o yaml` does: sorted keys, lists not indented, quotes only where needed, lines folded
 * after 80 columns.
 * Models: goyaml.v2 encode.go, emitterc.go and sorter.go in sigs.k8s.io/yaml (as of v0.36).
 */

import { isJsonObject } from "../object-path.ts";
import { needsQuotes } from "./plain-scalar.ts";

/** best_width of the emitter: a line is folded at the first space beyond it. */
const WIDTH = 80;
/** Longer keys are written with "? ". */
const LONGEST_SIMPLE_KEY = 128;

const isDigit = (character: string): boolean => character >= "0" && character <= "9";
const isLetter = (character: string): boolean => /^\p{L}$/u.test(character);

/** The natural order of goyaml's keyList: numbers inside keys compare as numbers, letters come after the rest. */
export function compareYamlKeys(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const x = left[index] ?? "";
    const y = right[index] ?? "";
    if (x === y) continue;
    const xLetter = isLetter(x);
    const yLetter = isLetter(y);
    const byCode = (x.codePointAt(0) ?? 0) - (y.codePointAt(0) ?? 0);
    if (xLetter && yLetter) return byCode;
    if (xLetter || yLetter) return yLetter ? -1 : 1;
    const leading = x === "0" || y === "0" ? leadingDigit(left, index) : 0;
    const [xEnd, xNumber] = numberFrom(left, index, leading);
    const [yEnd, yNumber] = numberFrom(right, index, leading);
    if (xNumber !== yNumber) return xNumber - yNumber;
    if (xEnd !== yEnd) return xEnd - yEnd;
    return byCode;
  }
  return left.length - right.length;
}

/** 1 when a digit other than 0 stands in the number before `index`, so that a 0 here counts. */
function leadingDigit(characters: readonly string[], index: number): 0 | 1 {
  for (let position = index - 1; position >= 0 && isDigit(characters[position] ?? ""); position -= 1) {
    if (characters[position] !== "0") return 1;
  }
  return 0;
}

function numberFrom(
  characters: readonly string[],
  index: number,
  leading: number,
): readonly [number, number] {
  let end = index;
  let value = leading;
  while (isDigit(characters[end] ?? "")) {
    value = value * 10 + Number(characters[end]);
    end += 1;
  }
  return [end, value];
}

const isBreak = (character: string): boolean => /[\n\r\u0085\u2028\u2029]/.test(character);

/** What the emitter writes as it is; everything else needs an escape. Beyond the basic plane nothing is. */
function isPrintable(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return (
    code === 0x0a ||
    (code >= 0x20 && code <= 0x7e) ||
    (code >= 0xa0 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd && code !== 0xfeff)
  );
}

interface Analysis {
  readonly multiline: boolean;
  readonly plain: boolean;
  readonly singleQuoted: boolean;
  readonly block: boolean;
}

const SPECIAL_FIRST = "#,[]{}&*!|>'\"%@`";

function analyze(characters: readonly string[]): Analysis {
  const text = characters.join("");
  let indicators = text.startsWith("---") || text.startsWith("...");
  let special = false;
  let breaks = false;
  let breakSpace = false;
  let spaceBreak = false;
  let afterBlank = true;
  let previous = "";
  characters.forEach((character, index) => {
    const next = characters[index + 1];
    const beforeBlank = next === undefined || next === " " || next === "\t" || isBreak(next);
    if (index === 0) {
      if (SPECIAL_FIRST.includes(character) || ("?:-".includes(character) && beforeBlank)) indicators = true;
    } else if ((character === ":" && beforeBlank) || (character === "#" && afterBlank)) {
      indicators = true;
    }
    if (!isPrintable(character)) special = true;
    if (character === " " && isBreak(previous)) breakSpace = true;
    if (isBreak(character)) {
      breaks = true;
      if (previous === " ") spaceBreak = true;
    }
    afterBlank = character === " " || character === "\t" || isBreak(character);
    previous = character;
  });
  const first = characters[0] ?? "";
  const edges = first === " " || previous === " " || isBreak(first) || isBreak(previous);
  const unsafe = spaceBreak || special;
  return {
    multiline: breaks,
    plain: !edges && !breakSpace && !unsafe && !breaks && !indicators,
    singleQuoted: !breakSpace && !unsafe,
    block: previous !== " " && !unsafe,
  };
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\0": "0",
  "\u0007": "a",
  "\b": "b",
  "\t": "t",
  "\n": "n",
  "\v": "v",
  "\f": "f",
  "\r": "r",
  "\u001b": "e",
  '"': '"',
  "\\": "\\",
  "\u0085": "N",
  "\u00a0": "_",
  "\u2028": "L",
  "\u2029": "P",
};

function escapeOf(character: string): string | undefined {
  if (isPrintable(character) && !isBreak(character) && character !== '"' && character !== "\\")
    return undefined;
  const known = ESCAPES[character];
  if (known !== undefined) return `\\${known}`;
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  if (code.length <= 2) return `\\x${code.padStart(2, "0")}`;
  return code.length <= 4 ? `\\u${code.padStart(4, "0")}` : `\\U${code.padStart(8, "0")}`;
}

type Style = "plain" | "single" | "double";

interface Place {
  /** Characters already on the line. */
  readonly column: number;
  /** Where folded lines begin. */
  readonly indent: number;
  /** Keys are never folded. */
  readonly isKey: boolean;
}

/** The scalar in one of the flow styles, folded where the line is full. */
function flowScalar(characters: readonly string[], style: Style, place: Place): string {
  const quote = style === "single" ? "'" : style === "double" ? '"' : "";
  const last = characters.length - 1;
  let text = quote;
  let column = place.column + quote.length;
  let spaces = false;
  characters.forEach((character, index) => {
    if (character === " ") {
      const nextIsSpace = characters[index + 1] === " ";
      const inside = style === "plain" || (index > 0 && index < last);
      if (!place.isKey && !spaces && column > WIDTH && inside && (style === "double" || !nextIsSpace)) {
        text += `\n${" ".repeat(place.indent)}${nextIsSpace ? "\\" : ""}`;
        column = place.indent + (nextIsSpace ? 1 : 0);
      } else {
        text += " ";
        column += 1;
      }
      spaces = true;
      return;
    }
    const written =
      style === "double" ? (escapeOf(character) ?? character) : character === quote ? "''" : character;
    text += written;
    column += written.length;
    spaces = false;
  });
  return text + quote;
}

function literalScalar(text: string, indent: number): string {
  const lines = text.split("\n");
  const hint = /^[ \n\r\u0085\u2028\u2029]/.test(text) ? "2" : "";
  const chomp = !text.endsWith("\n") ? "-" : text === "\n" || text.endsWith("\n\n") ? "+" : "";
  if (text.endsWith("\n")) lines.pop();
  const margin = " ".repeat(indent);
  return `|${hint}${chomp}\n${lines.map((line) => (line === "" ? "" : margin + line)).join("\n")}`;
}

function stringText(value: string, place: Place): string {
  if (value === "") return '""';
  const characters = [...value];
  const { multiline, plain, singleQuoted, block } = analyze(characters);
  if (value.includes("\n")) {
    if (block && !place.isKey) return literalScalar(value, place.indent);
    return flowScalar(characters, "double", place);
  }
  if (needsQuotes(value) || (multiline && place.isKey)) return flowScalar(characters, "double", place);
  const style = plain ? "plain" : singleQuoted ? "single" : "double";
  return flowScalar(characters, style, place);
}

/** strconv.FormatFloat(value, "g", -1, 64) for fractions: an exponent from a million on; whole numbers as they are. */
function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return String(value);
  const [mantissa = "", power = "0"] = value.toExponential().split("e");
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return String(value);
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function scalarText(value: unknown, place: Place): string {
  if (typeof value === "string") return stringText(value, place);
  if (typeof value === "number") return numberText(value);
  return value === null || value === undefined ? "null" : String(value);
}

/** Lines of a mapping; the first stands where the writer is, the others at `indent`. */
function mappingText(value: Readonly<Record<string, unknown>>, indent: number): string {
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  if (keys.length === 0) return "{}";
  const margin = `\n${" ".repeat(indent)}`;
  return keys
    .sort(compareYamlKeys)
    .map((key) => pairText(key, value[key], indent))
    .join(margin);
}

function pairText(key: string, value: unknown, indent: number): string {
  const shown = stringText(key, { column: indent, indent: indent + 2, isKey: true });
  const simple = key.length <= LONGEST_SIMPLE_KEY;
  const head = simple ? `${shown}:` : `? ${shown}\n${" ".repeat(indent)}:`;
  if (Array.isArray(value) && value.length > 0) {
    return simple
      ? `${head}\n${" ".repeat(indent)}${listText(value, indent)}`
      : `${head} ${listText(value, indent + 2)}`;
  }
  if (isJsonObject(value)) {
    const text = mappingText(value, indent + 2);
    if (text === "{}" || !simple) return `${head} ${text}`;
    return `${head}\n${" ".repeat(indent + 2)}${text}`;
  }
  if (Array.isArray(value)) return `${head} []`;
  const column = indent + (simple ? [...head].length : 1) + 1;
  return `${head} ${scalarText(value, { column, indent: indent + 2, isKey: false })}`;
}

function listText(items: readonly unknown[], indent: number): string {
  return items.map((item) => `- ${nodeText(item, indent + 2)}`).join(`\n${" ".repeat(indent)}`);
}

function nodeText(value: unknown, indent: number): string {
  if (Array.isArray(value)) return value.length === 0 ? "[]" : listText(value, indent);
  if (isJsonObject(value)) return mappingText(value, indent);
  return scalarText(value, { column: indent, indent, isKey: false });
}

/** One document, with a newline at its end. */
export function dumpYaml(value: unknown): string {
  const text = nodeText(value, 0);
  return text.endsWith("\n") && typeof value === "string" ? text : `${text}\n`;
}
