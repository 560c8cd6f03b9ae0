/**
 * awk's functions.
 *
 * Models: POSIX awk; of gawk's: gensub, match with an array, asort, asorti, systime, strftime. Differs: exp, log, sin, cos
 * and atan2 say that they are not simulated (engines compute them differently); rand() gives other numbers than gawk's;
 * length, substr and index count UTF-16 units.
 */

import type { Expression, ExpressionMatch } from "../../regular-expression.ts";
import { type Coroutine, now } from "../../system-calls.ts";
import { dateParts, formatDate } from "../calendar.ts";
import { type AwkArray, setElement } from "./cells.ts";
import type { Evaluator } from "./evaluator.ts";
import { formatValues } from "./format-values.ts";
import { splitAt, splitText } from "./record.ts";
import { AwkError, type Target, type Term } from "./syntax.ts";
import { NumericText, type Value, compareValues, inputValue, limited, toNumber, toText } from "./values.ts";

/** gawk's default of strftime(). */
const DATE_FORMAT = "%a %b %e %H:%M:%S %Z %Y";

export function* callBuiltin(evaluator: Evaluator, name: string, given: readonly Term[]): Coroutine<Value> {
  const { runtime } = evaluator;
  const [one, two, three] = given as [Term, Term, Term];
  switch (name) {
    case "length":
      return yield* lengthOf(evaluator, one);
    case "substr":
      return substring(
        yield* evaluator.text(one),
        yield* evaluator.number(two),
        given.length > 2 ? yield* evaluator.number(three) : Infinity,
      );
    case "index": {
      const text = yield* evaluator.text(one);
      return text.indexOf(yield* evaluator.text(two)) + 1;
    }
    case "split":
      return yield* split(evaluator, given);
    case "sub":
    case "gsub":
      return yield* substitute(evaluator, name === "gsub", given);
    case "gensub":
      return yield* generalSubstitution(evaluator, given);
    case "match":
      return yield* match(evaluator, given);
    case "sprintf": {
      const values: Value[] = [];
      for (const each of given) values.push(yield* evaluator.value(each));
      return limited(
        formatValues(toText(values[0], runtime.numberFormat), values.slice(1), runtime.numberFormat),
      );
    }
    case "tolower":
      return (yield* evaluator.text(one)).toLowerCase();
    case "toupper":
      return (yield* evaluator.text(one)).toUpperCase();
    case "int":
      return Math.trunc(yield* evaluator.number(one));
    case "sqrt":
      return Math.sqrt(yield* evaluator.number(one));
    case "rand":
      return random(runtime);
    case "srand": {
      const before = runtime.seed;
      runtime.seed = one ? yield* evaluator.number(one) : Math.floor((yield* now()) / 1000);
      runtime.randomState = Math.trunc(runtime.seed) >>> 0;
      return before;
    }
    case "system":
      return yield* runtime.streams.system(yield* evaluator.text(one));
    case "close":
      return yield* runtime.streams.close(yield* evaluator.text(one));
    case "fflush":
      return (yield* runtime.streams.flush(one ? yield* evaluator.text(one) : undefined)) ? 0 : -1;
    case "systime":
      return Math.floor((yield* now()) / 1000);
    case "strftime": {
      const format = one ? yield* evaluator.text(one) : DATE_FORMAT;
      const seconds = two ? yield* evaluator.number(two) : (yield* now()) / 1000;
      return formatDate(format, dateParts(Math.floor(seconds) * 1000));
    }
    case "asort":
    case "asorti":
      return sortArray(evaluator, name, given);
    default:
      throw new AwkError(`${name}() is not simulated: JavaScript engines compute it differently`);
  }
}

function* lengthOf(evaluator: Evaluator, term: Term | undefined): Coroutine<number> {
  if (!term) return evaluator.runtime.record.text.length;
  if (term.type === "variable") {
    const cell = evaluator.cell(term);
    if (cell.array) return cell.array.elements.size;
  }
  return (yield* evaluator.text(term)).length;
}

/** Fractions are cut off, and a start before the text is its start, as in gawk. */
function substring(text: string, from: number, length: number): string {
  if (Number.isNaN(from) || Number.isNaN(length)) return "";
  const start = Math.max(1, Math.trunc(from));
  return text.slice(start - 1, Math.max(0, start - 1 + Math.trunc(length)));
}

/** Numbers in [0, 1): mulberry32, for awk promises the same numbers in every run. */
function random(state: { randomState: number }): number {
  state.randomState = (state.randomState + 0x6d2b79f5) >>> 0;
  let bits = state.randomState;
  bits = Math.imul(bits ^ (bits >>> 15), bits | 1);
  bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
  return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296;
}

function arrayOf(evaluator: Evaluator, term: Term, name: string): AwkArray {
  if (term.type !== "variable") throw new AwkError(`${name}: argument is not an array`);
  return evaluator.array(term);
}

function fill(array: AwkArray, values: readonly Value[]): void {
  array.elements.clear();
  for (const [index, value] of values.entries()) setElement(array, String(index + 1), value);
}

function* split(evaluator: Evaluator, given: readonly Term[]): Coroutine<number> {
  const [source, target, separator] = given as [Term, Term, Term | undefined];
  const text = yield* evaluator.text(source);
  let pieces: string[];
  if (separator?.type === "expression") pieces = splitAt(text, separator.expression);
  else
    pieces = splitText(text, separator ? yield* evaluator.text(separator) : evaluator.runtime.fieldSeparator);
  fill(arrayOf(evaluator, target, "split"), pieces.map(inputValue));
  return pieces.length;
}

/** "&" is the match, "\&" an ampersand, "\\" a backslash before either; with `groups`, "\1" is a group. */
function replacementText(replacement: string, found: ExpressionMatch, groups: boolean): string {
  if (!/[\\&]/.test(replacement)) return replacement;
  return replacement.replace(/\\\\(?=&|\\&|\\\\)|\\&|&|\\\d/g, (whole) => {
    if (whole === "&") return found.groups[0] as string;
    if (whole === "\\&") return "&";
    if (whole === "\\\\") return "\\";
    return groups ? (found.groups[Number(whole.charAt(1))] ?? "") : whole;
  });
}

/** `which`: the number of the match to replace; 0 for all. */
function replaced(
  text: string,
  expression: Expression,
  replacement: string,
  which: number,
  groups: boolean,
): { readonly text: string; readonly count: number } {
  let result = "";
  let at = 0;
  let seen = 0;
  let count = 0;
  for (const found of expression.matches(text)) {
    if (++seen < which) continue;
    result += text.slice(at, found.start) + replacementText(replacement, found, groups);
    at = found.end;
    count++;
    limited(result);
    if (which !== 0) break;
  }
  return { text: result + text.slice(at), count };
}

function* substitute(evaluator: Evaluator, all: boolean, given: readonly Term[]): Coroutine<number> {
  const [pattern, substitution, place] = given as [Term, Term, Term | undefined];
  const expression = yield* evaluator.expression(pattern);
  const replacement = yield* evaluator.text(substitution);
  const target: Term = place ?? { type: "field", index: { type: "number", value: 0 } };
  const result = replaced(yield* evaluator.text(target), expression, replacement, all ? 0 : 1, false);
  if (result.count === 0) return 0;
  const inner = target.type === "group" ? (target.terms[0] as Term) : target;
  // Into something that has no place the result is lost, as gawk warns.
  if (inner.type === "variable" || inner.type === "element" || inner.type === "field")
    yield* evaluator.assign(inner satisfies Target, limited(result.text));
  return result.count;
}

function* generalSubstitution(evaluator: Evaluator, given: readonly Term[]): Coroutine<string> {
  const [pattern, substitution, how, place] = given as [Term, Term, Term, Term | undefined];
  const expression = yield* evaluator.expression(pattern);
  const replacement = yield* evaluator.text(substitution);
  const which = yield* evaluator.text(how);
  const text = place ? yield* evaluator.text(place) : evaluator.runtime.record.text;
  const number = /^[gG]/.test(which) ? 0 : Math.max(1, Math.trunc(Number(which) || 1));
  return limited(replaced(text, expression, replacement, number, true).text);
}

function* match(evaluator: Evaluator, given: readonly Term[]): Coroutine<number> {
  const [source, pattern, target] = given as [Term, Term, Term | undefined];
  const { runtime } = evaluator;
  const found = (yield* evaluator.expression(pattern)).match(yield* evaluator.text(source));
  if (target) {
    const array = arrayOf(evaluator, target, "match");
    array.elements.clear();
    for (const [index, group] of (found?.groups ?? []).entries()) {
      if (group === undefined) continue;
      const separator = runtime.textOf("SUBSEP");
      setElement(array, String(index), inputValue(group));
      setElement(array, `${index}${separator}start`, (found?.groupStarts[index] ?? 0) + 1);
      setElement(array, `${index}${separator}length`, group.length);
    }
  }
  runtime.cell("RSTART").assign(found ? found.start + 1 : 0);
  runtime.cell("RLENGTH").assign(found ? found.end - found.start : -1);
  return found ? found.start + 1 : 0;
}

/** Numbers come before text, as in gawk's default order. */
function sortArray(evaluator: Evaluator, name: "asort" | "asorti", given: readonly Term[]): number {
  const source = arrayOf(evaluator, given[0] as Term, name);
  const target = given[1] ? arrayOf(evaluator, given[1], name) : source;
  const isNumber = (value: Value): boolean => typeof value === "number" || value instanceof NumericText;
  const order = (a: Value, b: Value): number =>
    Number(isNumber(b)) - Number(isNumber(a)) ||
    (isNumber(a) ? toNumber(a) - toNumber(b) : compareValues(a, b, evaluator.runtime.numberFormat));
  const values = name === "asort" ? [...source.elements.values()] : [...source.elements.keys()];
  fill(target, values.sort(order));
  return values.length;
}
