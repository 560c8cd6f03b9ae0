/**
 * Field selectors: the text of `--field-selector` and `?fieldSelector=`.
 * Models: apimachinery pkg/fields/selector.go (v0.36).
 */

import { parsed, parseFailure, type Parsed } from "./parsed.ts";

export interface FieldTerm {
  readonly field: string;
  readonly operator: "=" | "!=";
  readonly value: string;
}

export type FieldSelector = readonly FieldTerm[];

/** Splits at commas that no backslash escapes. */
function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === "\\") {
      index += 1;
    } else if (character === ",") {
      terms.push(text.slice(start, index));
      start = index + 1;
    }
  }
  terms.push(text.slice(start));
  return terms;
}

function unescapeValue(text: string): Parsed<string> {
  let value = "";
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === "\\") {
      index += 1;
      const escaped = text.charAt(index);
      if (escaped === "" || !"\\,=".includes(escaped)) {
        return parseFailure(`invalid field selector: invalid escape sequence: \\${escaped}`);
      }
      value += escaped;
    } else if (character === "," || character === "=") {
      const rune = character.codePointAt(0) ?? 0;
      return parseFailure(`invalid field selector: unescaped character in value: ${rune}`);
    } else {
      value += character;
    }
  }
  return parsed(value);
}

const escapeValue = (value: string): string => value.replace(/[\\,=]/g, "\\$&");

export function parseFieldSelector(text: string): Parsed<FieldSelector> {
  const terms: FieldTerm[] = [];
  for (const part of splitTerms(text).sort()) {
    if (part === "") continue;
    const match = /!=|==|=/.exec(part);
    if (!match) return parseFailure(`invalid selector: '${text}'; can't understand '${part}'`);
    const value = unescapeValue(part.slice(match.index + match[0].length));
    if (!value.ok) return value;
    const operator = match[0] === "!=" ? "!=" : "=";
    terms.push({ field: part.slice(0, match.index), operator, value: value.value });
  }
  return parsed(terms);
}

/** `valueOf` answers "" for a field that is not set. */
export function fieldSelectorMatches(
  selector: FieldSelector,
  valueOf: (field: string) => string | undefined,
): boolean {
  return selector.every(
    ({ field, operator, value }) => ((valueOf(field) ?? "") === value) === (operator === "="),
  );
}

/** The canonical text. */
export function fieldSelectorText(selector: FieldSelector): string {
  return selector.map(({ field, operator, value }) => field + operator + escapeValue(value)).join(",");
}
