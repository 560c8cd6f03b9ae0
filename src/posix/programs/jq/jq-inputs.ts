/** The JSON documents of a text. Models: jq 1.7, its words for what is no JSON. */

import { type Calculation, Pace, atOnce } from "../../calculation.ts";
import { JqError } from "./jq-values.ts";

/** jq's own limit is 10,000; engines' stacks are smaller. */
const MAXIMUM_NESTING = 500;

/** Scanning is fast; parsing a value of so many characters is one piece. */
const CHARACTERS_PER_PIECE = 50_000;

/** The values of a text of several JSON documents. Throws JqError. */
export function parseInputs(text: string): unknown[] {
  const values: unknown[] = [];
  atOnce(readValues(text, values));
  return values;
}

/** Like {@link parseInputs} in pieces; what is wrong is told, and what came before is returned. */
export function* inputValues(text: string, onError: (error: JqError) => void): Calculation<unknown[]> {
  const values: unknown[] = [];
  try {
    yield* readValues(text, values);
  } catch (error) {
    if (!(error instanceof JqError)) throw error;
    onError(error);
  }
  return values;
}

function* readValues(text: string, values: unknown[]): Calculation<void> {
  const pace = new Pace(CHARACTERS_PER_PIECE);
  let start = -1;
  let depth = 0;
  let inText = false;
  const finish = (end: number): void => {
    try {
      values.push(JSON.parse(text.slice(start, end)));
    } catch {
      throw new JqError(
        `Invalid literal at line ${text.slice(0, end).split("\n").length}, column ${end - text.lastIndexOf("\n", end - 1) - 1}`,
      );
    }
    start = -1;
  };
  for (let at = 0; at < text.length; at++) {
    if (pace.step()) yield;
    const character = text.charAt(at);
    if (inText) {
      if (character === "\\") at++;
      else if (character === '"') {
        inText = false;
        if (depth === 0) finish(at + 1);
      }
      continue;
    }
    if (character === " " || character === "\n" || character === "\t" || character === "\r") {
      if (start >= 0 && depth === 0) finish(at);
      continue;
    }
    if (start < 0) start = at;
    if (character === '"') inText = true;
    else if (character === "{" || character === "[") {
      if (++depth > MAXIMUM_NESTING) throw new JqError("Exceeds depth limit for parsing");
    } else if ((character === "}" || character === "]") && --depth <= 0) finish(at + 1);
  }
  if (start >= 0) {
    if (depth > 0 || inText)
      throw new JqError(
        `Unfinished JSON term at EOF at line ${text.split("\n").length}, column ${text.length - text.lastIndexOf("\n") - 1}`,
      );
    finish(text.length);
  }
}
