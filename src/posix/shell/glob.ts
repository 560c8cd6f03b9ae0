/**
 * Shell patterns: * ? […]. A backslash makes the next character ordinary. Matching takes at most time in proportion to
 * pattern times text: a pattern cannot hang the simulation.
 *
 * Models: fnmatch(3) in the C locale.
 */

import { type Calculation, Pace, atOnce } from "../calculation.ts";

const CLASSES: Readonly<Record<string, (code: number) => boolean>> = {
  alpha: (code) => (code >= 65 && code <= 90) || (code >= 97 && code <= 122),
  digit: (code) => code >= 48 && code <= 57,
  alnum: (code) => (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122),
  upper: (code) => code >= 65 && code <= 90,
  lower: (code) => code >= 97 && code <= 122,
  space: (code) => code === 32 || (code >= 9 && code <= 13),
  blank: (code) => code === 32 || code === 9,
  punct: (code) =>
    (code >= 33 && code <= 47) ||
    (code >= 58 && code <= 64) ||
    (code >= 91 && code <= 96) ||
    (code >= 123 && code <= 126),
  xdigit: (code) => (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102),
};

type Element =
  { readonly type: "any" } | { readonly type: "one"; readonly accepts: (character: string) => boolean };

/** Reads […] at `start`; undefined when it is no bracket expression. */
function readBracket(pattern: string, start: number): { element: Element; end: number } | undefined {
  let at = start + 1;
  const negated = pattern.charAt(at) === "!" || pattern.charAt(at) === "^";
  if (negated) at++;
  const tests: ((character: string) => boolean)[] = [];
  for (let first = true; ; first = false) {
    let character = pattern.charAt(at);
    if (character === "") return undefined;
    if (character === "]" && !first) break;
    if (character === "[" && pattern.charAt(at + 1) === ":") {
      const end = pattern.indexOf(":]", at + 2);
      const test = end < 0 ? undefined : CLASSES[pattern.slice(at + 2, end)];
      if (test) {
        tests.push((each) => test(each.charCodeAt(0)));
        at = end + 2;
        continue;
      }
    }
    if (character === "\\") character = pattern.charAt(++at);
    at++;
    if (pattern.charAt(at) === "-" && pattern.charAt(at + 1) !== "]" && pattern.charAt(at + 1) !== "") {
      let high = pattern.charAt(at + 1);
      at += 2;
      if (high === "\\") high = pattern.charAt(at++);
      const low = character;
      tests.push((each) => each >= low && each <= high);
    } else {
      const only = character;
      tests.push((each) => each === only);
    }
  }
  return {
    element: { type: "one", accepts: (character) => tests.some((test) => test(character)) !== negated },
    end: at + 1,
  };
}

function compile(pattern: string): readonly Element[] {
  const elements: Element[] = [];
  const lastClose = pattern.lastIndexOf("]");
  for (let at = 0; at < pattern.length; at++) {
    let character = pattern.charAt(at);
    if (character === "*") {
      if (elements.at(-1)?.type !== "any") elements.push({ type: "any" });
      continue;
    }
    if (character === "?") {
      elements.push({ type: "one", accepts: () => true });
      continue;
    }
    if (character === "[" && at < lastClose) {
      const bracket = readBracket(pattern, at);
      if (bracket) {
        elements.push(bracket.element);
        at = bracket.end - 1;
        continue;
      }
    }
    if (character === "\\" && at + 1 < pattern.length) character = pattern.charAt(++at);
    const only = character;
    elements.push({ type: "one", accepts: (each) => each === only });
  }
  return elements;
}

/** Returns a test for whole texts, names of files for instance. */
export function globMatcher(pattern: string): (text: string) => boolean {
  const elements = compile(pattern);
  return (text) => atOnce(matchWhole(elements, text));
}

/** Whether all of a text matches, however long it is. */
export function globMatches(pattern: string, text: string): Calculation<boolean> {
  return matchWhole(compile(pattern), text);
}

const STEPS_PER_PIECE = 20_000;

function* matchWhole(elements: readonly Element[], text: string): Calculation<boolean> {
  const pace = new Pace(STEPS_PER_PIECE);
  let at = 0;
  let element = 0;
  let starElement = -1;
  let starAt = 0;
  while (at < text.length) {
    if (pace.step()) yield;
    const current = elements[element];
    if (current?.type === "any") {
      starElement = element++;
      starAt = at;
      if (element === elements.length) return true;
    } else if (current?.accepts(text.charAt(at))) {
      element++;
      at++;
    } else if (starElement >= 0) {
      element = starElement + 1;
      at = ++starAt;
    } else return false;
  }
  while (elements[element]?.type === "any") element++;
  return element === elements.length;
}

/**
 * For each place of `text`, where the shortest or longest match that begins there ends; -1: none begins there. With
 * `"whole"`, only matches up to the end of the text count.
 */
export function* matchEnds(
  pattern: string,
  text: string,
  which: "shortest" | "longest" | "whole",
): Calculation<Int32Array> {
  const elements = compile(pattern);
  const pace = new Pace(STEPS_PER_PIECE);
  const better = (one: number, other: number): number => {
    if (one < 0 || other < 0) return Math.max(one, other);
    return which === "shortest" ? Math.min(one, other) : Math.max(one, other);
  };
  const ends = new Int32Array(text.length + 1);
  // From the end of the text backwards: row[e] is where a match of the elements from e on ends.
  let after = new Int32Array(elements.length + 1).fill(-1);
  let row = new Int32Array(elements.length + 1);
  for (let at = text.length; at >= 0; at--) {
    if (pace.step(elements.length + 1)) yield;
    const character = text.charAt(at);
    row[elements.length] = which !== "whole" || at === text.length ? at : -1;
    for (let index = elements.length - 1; index >= 0; index--) {
      const element = elements[index] as Element;
      if (element.type === "any") row[index] = better(row[index + 1] as number, after[index] as number);
      else row[index] = character !== "" && element.accepts(character) ? (after[index + 1] as number) : -1;
    }
    ends[at] = row[0] as number;
    [row, after] = [after, row];
  }
  return ends;
}

/** Whether `pattern` has anything to expand. */
export function hasGlob(pattern: string): boolean {
  return /[*?[]/.test(pattern) && /(?:^|[^\\])(?:\\\\)*[*?[]/.test(pattern);
}

/** `text` as a pattern that matches only itself. */
export function escapeGlob(text: string): string {
  return text.replace(/[\\*?[\]^!-]/g, "\\$&");
}

/** A pattern without special characters as text. */
export function unescapeGlob(pattern: string): string {
  return pattern.includes("\\") ? pattern.replace(/\\(.)/gs, "$1") : pattern;
}
