/** What ${x#p}, ${x%p}, ${x/p/r} and ${x^p} make of a text. Models: bash 5.2. */

import { type Calculation, Pace } from "../calculation.ts";
import { globMatcher, hasGlob, matchEnds, unescapeGlob } from "./glob.ts";

const REPLACEMENTS_PER_PIECE = 5000;

/** ${x#p}, ${x##p}, ${x%p}, ${x%%p} */
export function* trim(value: string, pattern: string, operator: string): Calculation<string> {
  if (operator.startsWith("#")) {
    const ends = yield* matchEnds(pattern, value, operator === "#" ? "shortest" : "longest");
    const end = ends[0] as number;
    return end < 0 ? value : value.slice(end);
  }
  const ends = yield* matchEnds(pattern, value, "whole");
  const start = operator === "%" ? ends.lastIndexOf(value.length) : ends.indexOf(value.length);
  return start < 0 ? value : value.slice(0, start);
}

/** ${x/p/r} and its kin: the longest match at each place. */
export function* replace(
  value: string,
  pattern: string,
  replacement: string,
  operator: string,
): Calculation<string> {
  if (pattern === "")
    return operator === "/#" ? replacement + value : operator === "/%" ? value + replacement : value;
  if (!hasGlob(pattern)) {
    const text = unescapeGlob(pattern);
    if (operator === "//") return value.replaceAll(text, () => replacement);
    if (operator === "/#") return value.startsWith(text) ? replacement + value.slice(text.length) : value;
    if (operator === "/%")
      return value.endsWith(text) ? value.slice(0, value.length - text.length) + replacement : value;
    return value.replace(text, () => replacement);
  }
  const ends = yield* matchEnds(pattern, value, operator === "/%" ? "whole" : "longest");
  const pace = new Pace(REPLACEMENTS_PER_PIECE);
  const pieces: string[] = [];
  let start = 0;
  for (let at = 0; at <= value.length;) {
    if (pace.step()) yield;
    const end = ends[at] as number;
    // Nothing, as a match, is replaced nowhere.
    if (end <= at) {
      if (operator === "/#") return value;
      at++;
      continue;
    }
    pieces.push(value.slice(start, at), replacement);
    start = at = end;
    if (operator !== "//") break;
  }
  pieces.push(value.slice(start));
  return pieces.join("");
}

/** ${x^p}, ${x^^p}, ${x,p}, ${x,,p}: the first or all characters that match; without a pattern any does. */
export function changeCase(value: string, pattern: string, operator: string): string {
  const change = (text: string): string =>
    operator.startsWith("^") ? text.toUpperCase() : text.toLowerCase();
  const first = operator.length === 1;
  if (pattern === "") return first ? change(value.charAt(0)) + value.slice(1) : change(value);
  const matches = globMatcher(pattern);
  return [...value]
    .map((each, index) => (first && index > 0 ? each : matches(each) ? change(each) : each))
    .join("");
}
