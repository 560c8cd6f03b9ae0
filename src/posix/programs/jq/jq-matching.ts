/** test, match, capture, scan, sub and gsub. Models: jq 1.7; flags g, i, x, s and n. */

import { Pace } from "../../calculation.ts";
import { Expression, ExpressionError, type ExpressionMatch } from "../../regular-expression.ts";
import { type Interruptible, PAUSE, type Stream } from "./jq-stream.ts";
import { JqError, type Json, type JsonObject, text } from "./jq-values.ts";

const MATCHES_PER_PIECE = 500;

function compile(pattern: Json, flags: string): Expression {
  const unknown = /[^gimnpslx]/.exec(flags);
  if (unknown) throw new JqError(`${flags} is not a valid modifier string`);
  const source = flags.includes("x") ? text(pattern).replace(/\s+|#.*$/gm, "") : text(pattern);
  try {
    return new Expression(source, "perl", { ignoreCase: flags.includes("i"), dotAll: /[sp]/.test(flags) });
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new JqError(`${source} (at offset 0) is not a valid regex: ${error.message}`);
  }
}

function captures(match: ExpressionMatch): JsonObject {
  return Object.fromEntries(
    Object.entries(match.names).map(([name, group]) => [name, match.groups[group] ?? null]),
  );
}

function description(match: ExpressionMatch): Json {
  const nameOf = (group: number): string | null =>
    Object.entries(match.names).find(([, each]) => each === group)?.[0] ?? null;
  return {
    offset: match.start,
    length: match.end - match.start,
    string: match.groups[0],
    captures: match.groups.slice(1).map((group, index) => ({
      offset: match.groupStarts[index + 1] ?? -1,
      length: group?.length ?? 0,
      string: group ?? null,
      name: nameOf(index + 1),
    })),
  };
}

/** The values of the function `name` on `subject`. */
export function* matching(
  name: string,
  subject: string,
  pattern: Json,
  flags: string,
  replace: (captures: JsonObject) => Interruptible<string>,
): Stream<Json> {
  const expression = compile(pattern, flags);
  if (name === "test") {
    yield expression.test(subject);
    return;
  }
  const pace = new Pace(MATCHES_PER_PIECE);
  const matches: ExpressionMatch[] = [];
  for (const match of expression.matches(subject)) {
    if (pace.step()) yield PAUSE;
    if (!flags.includes("n") || match.end > match.start) matches.push(match);
  }
  if (name === "sub" || name === "gsub") {
    const replaced = name === "gsub" || flags.includes("g") ? matches : matches.slice(0, 1);
    let result = "";
    let at = 0;
    for (const match of replaced) {
      result += subject.slice(at, match.start) + (yield* replace(captures(match)));
      at = match.end;
    }
    yield result + subject.slice(at);
    return;
  }
  const wanted = name === "scan" || flags.includes("g") ? matches : matches.slice(0, 1);
  for (const match of wanted)
    if (name === "capture") yield captures(match);
    else if (name === "match") yield description(match);
    else
      yield match.groups.length > 1 ? match.groups.slice(1).map((group) => group ?? null) : match.groups[0];
}
