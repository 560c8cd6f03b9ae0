/** jq's functions whose arguments are filters: they decide how often and on what these run. Models: jq 1.7. */

import type { Filter } from "./jq-filter.ts";
import { matching } from "./jq-matching.ts";
import {
  JqError,
  type Json,
  type JsonObject,
  type Located,
  type Path,
  compare,
  deletePath,
  first,
  fromEntries,
  list,
  text,
  toEntries,
  truthy,
  typeName,
} from "./jq-values.ts";

/** What functions need of the evaluator, for the filters they were given. */
export interface FunctionCall {
  readonly name: string;
  readonly given: readonly Filter[];
  readonly here: Located;
  evaluate(filter: Filter, here: Located): Generator<Located>;
  values(filter: Filter, input: Json): Generator<Json>;
  /** Throws JqError when a value has no path. */
  paths(filter: Filter, input: Json): Path[];
  descend(here: Located): Generator<Located>;
  /** Counts a step. Throws JqError when there were too many. */
  step(): void;
  /** The next input of the program; undefined at the end. */
  nextInput(): Json | undefined;
}

type FilterFunction = (call: FunctionCall) => Generator<Located>;

const one = ({ given }: FunctionCall): Filter => given[0] as Filter;
const all = (call: FunctionCall, input: Json): Json[] => [...call.values(one(call), input)];
const argument = (call: FunctionCall, index: number): Json =>
  first(call.values(call.given[index] as Filter, call.here[1]));
/** Each item with what the filter makes of it. */
const keyed = (call: FunctionCall): [Json[], Json][] =>
  list(call.here[1]).map((item) => [all(call, item), item]);

/** Passes the input on if it is as wanted. */
const only = (wanted: (input: Json) => boolean): FilterFunction =>
  function* ({ here }) {
    if (wanted(here[1])) yield here;
  };

/** A single new value. */
const computed = (compute: (call: FunctionCall, input: Json) => Json): FilterFunction =>
  function* (call) {
    yield [undefined, compute(call, call.here[1])];
  };

const isCollection = (value: Json): boolean => typeof value === "object" && value !== null;

const extreme = (better: (order: number) => boolean): FilterFunction =>
  computed((call) => {
    let best: [Json[], Json] | undefined;
    for (const each of keyed(call)) if (!best || better(compare(each[0], best[0]))) best = each;
    return best?.[1] ?? null;
  });

const grouped = (call: FunctionCall): Json[][] => {
  const groups: [Json[], Json[]][] = [];
  for (const [key, item] of keyed(call).sort(([a], [b]) => compare(a, b))) {
    const open = groups.at(-1);
    if (open && compare(open[0], key) === 0) open[1].push(item);
    else groups.push([key, [item]]);
  }
  return groups.map(([, items]) => items);
};

function* range(call: FunctionCall, from: Json, to: Json, step = 1): Generator<Located> {
  if (typeof from !== "number" || typeof to !== "number") throw new JqError("Range bounds must be numeric");
  for (let value = from; step > 0 ? value < to : step < 0 && value > to; value += step) {
    call.step();
    yield [undefined, value];
  }
}

const expressionFunction: FilterFunction = function* (call) {
  const { name, given, here } = call;
  const isSubstitution = name === "sub" || name === "gsub";
  const flagsAt = isSubstitution ? 2 : 1;
  let pattern = argument(call, 0);
  let flags = given.length > flagsAt ? argument(call, flagsAt) : "";
  // test(["a", "i"]) is test("a"; "i").
  if (Array.isArray(pattern)) [pattern, flags] = pattern as [Json, Json];
  const replace = (captures: JsonObject): string => text(first(call.values(given[1] as Filter, captures)));
  for (const value of matching(name, text(here[1]), pattern, String(flags ?? ""), replace))
    yield [undefined, value];
};

/**
 * Values that lead to further values, depth first and without recursion: loops of many turns are usual. `visit` says
 * whether to yield a value and whether to go on from it.
 */
function* unfold(
  call: FunctionCall,
  update: Filter,
  visit: (value: Json) => { readonly yields: boolean; readonly goesOn: boolean },
): Generator<Located> {
  const waiting: Located[] = [call.here];
  for (let here = waiting.pop(); here; here = waiting.pop()) {
    call.step();
    const { yields, goesOn } = visit(here[1]);
    if (yields) yield here;
    if (goesOn) waiting.push(...[...call.evaluate(update, here)].reverse());
  }
}

export const FILTER_FUNCTIONS: Readonly<Record<string, FilterFunction>> = {
  "empty/0": only(() => false),
  "numbers/0": only((value) => typeof value === "number"),
  "strings/0": only((value) => typeof value === "string"),
  "booleans/0": only((value) => typeof value === "boolean"),
  "arrays/0": only((value) => typeName(value) === "array"),
  "objects/0": only((value) => typeName(value) === "object"),
  "nulls/0": only((value) => value === null),
  "values/0": only((value) => value !== null),
  "scalars/0": only((value) => !isCollection(value)),
  "iterables/0": only(isCollection),
  *"select/1"(call) {
    for (const value of call.values(one(call), call.here[1])) if (truthy(value)) yield call.here;
  },
  "recurse/0": (call) => call.descend(call.here),
  "recurse/1": (call) => unfold(call, one(call), () => ({ yields: true, goesOn: true })),
  "repeat/1": (call) => unfold(call, one(call), () => ({ yields: true, goesOn: true })),
  "while/2": (call) =>
    unfold(call, call.given[1] as Filter, (value) => {
      const holds = truthy(first(call.values(one(call), value)));
      return { yields: holds, goesOn: holds };
    }),
  "until/2": (call) =>
    unfold(call, call.given[1] as Filter, (value) => {
      const holds = truthy(first(call.values(one(call), value)));
      return { yields: holds, goesOn: !holds };
    }),
  *"error/0"({ here }) {
    yield* [];
    throw new JqError(here[1]);
  },
  *"error/1"(call) {
    yield* [];
    throw new JqError(argument(call, 0));
  },
  "map_values/1": computed((call, input) => {
    const results = (value: Json): Json[] => all(call, value).slice(0, 1);
    if (Array.isArray(input)) return input.flatMap(results);
    return Object.fromEntries(
      Object.entries(input as JsonObject).flatMap(([key, value]) =>
        results(value).map((each) => [key, each]),
      ),
    );
  }),
  *"path/1"(call) {
    for (const path of call.paths(one(call), call.here[1])) yield [undefined, path];
  },
  "del/1": computed((call, input) =>
    call.paths(one(call), input).sort(compare).reverse().reduce(deletePath, input),
  ),
  *"paths/0"(call) {
    for (const [path] of call.descend([[], call.here[1]]))
      if (path && path.length > 0) yield [undefined, path];
  },
  *"range/1"(call) {
    for (const to of call.values(one(call), call.here[1])) yield* range(call, 0, to);
  },
  *"range/2"(call) {
    yield* range(call, argument(call, 0), argument(call, 1));
  },
  *"range/3"(call) {
    yield* range(call, argument(call, 0), argument(call, 1), Number(argument(call, 2)));
  },
  *"first/1"(call) {
    for (const each of call.evaluate(one(call), call.here)) {
      yield each;
      return;
    }
  },
  *"last/1"(call) {
    let found: Located | undefined;
    for (const each of call.evaluate(one(call), call.here)) found = each;
    if (found) yield found;
  },
  *"limit/2"(call) {
    let left = Number(argument(call, 0));
    if (left <= 0) return;
    for (const each of call.evaluate(call.given[1] as Filter, call.here)) {
      yield each;
      if (--left <= 0) return;
    }
  },
  "isempty/1": computed((call, input) => call.values(one(call), input).next().done === true),
  "any/1": computed((call, input) => list(input).some((item) => all(call, item).some(truthy))),
  "all/1": computed((call, input) => list(input).every((item) => all(call, item).every(truthy))),
  "sort_by/1": computed((call) =>
    keyed(call)
      .sort(([a], [b]) => compare(a, b))
      .map(([, item]) => item),
  ),
  "max_by/1": extreme((order) => order >= 0),
  "min_by/1": extreme((order) => order < 0),
  "group_by/1": computed(grouped),
  "unique_by/1": computed((call) => grouped(call).map((items) => items[0])),
  "with_entries/1": computed((call, input) =>
    fromEntries(toEntries(input).flatMap((entry) => all(call, entry))),
  ),
  *"getpath/1"(call) {
    const [path, input] = call.here;
    for (const keys of call.values(one(call), input) as Generator<Path>) {
      let value = input;
      for (const key of keys) value = value === null ? null : first(call.values(indexing(key), value));
      yield [path ? [...path, ...keys] : undefined, value];
    }
  },
  *"input/0"(call) {
    const value = call.nextInput();
    if (value === undefined) throw new JqError("No more inputs");
    yield [undefined, value];
  },
  *"inputs/0"(call) {
    for (let value = call.nextInput(); value !== undefined; value = call.nextInput())
      yield [undefined, value];
  },
  "test/1": expressionFunction,
  "test/2": expressionFunction,
  "match/1": expressionFunction,
  "match/2": expressionFunction,
  "capture/1": expressionFunction,
  "capture/2": expressionFunction,
  "scan/1": expressionFunction,
  "scan/2": expressionFunction,
  "sub/2": expressionFunction,
  "sub/3": expressionFunction,
  "gsub/2": expressionFunction,
  "gsub/3": expressionFunction,
};

const indexing = (key: string | number): Filter => ({
  type: "index",
  target: { type: "identity" },
  key: { type: "literal", value: key },
});
