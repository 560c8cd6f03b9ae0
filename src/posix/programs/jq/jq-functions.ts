/** jq's functions whose arguments are filters: they decide how often and on what these run. Models: jq 1.7. */

import type { Calculation } from "../../calculation.ts";
import type { Filter } from "./jq-filter.ts";
import { matching } from "./jq-matching.ts";
import { extreme, grouped, sortedBy } from "./jq-sequences.ts";
import {
  type Interruptible,
  PAUSE,
  type Stream,
  firstOf,
  gather,
  isInterruption,
  lastOf,
  pausing,
} from "./jq-stream.ts";
import { withoutPaths } from "./jq-update.ts";
import {
  JqError,
  type Json,
  type JsonObject,
  type Located,
  type Path,
  access,
  fromEntry,
  isObject,
  list,
  text,
  truthy,
  typeName,
} from "./jq-values.ts";

/** What functions need of the evaluator, for the filters they were given. */
export interface FunctionCall {
  readonly name: string;
  readonly given: readonly Filter[];
  readonly here: Located;
  evaluate(filter: Filter, here: Located): Stream<Located>;
  values(filter: Filter, input: Json): Stream<Json>;
  /** The first value, or null. */
  first(filter: Filter, input: Json): Interruptible<Json>;
  /** Throws JqError when a value has no path. */
  paths(filter: Filter, input: Json): Interruptible<Path[]>;
  descend(here: Located): Stream<Located>;
  /** Counts a step. True: a pause is due. Throws JqError when there were too many. */
  step(): boolean;
  /** Counts the copying of so many items. */
  work(items: number): void;
  /** The next input of the program; undefined at the end. */
  nextInput(): Interruptible<Json | undefined>;
}

type FilterFunction = (call: FunctionCall) => Stream<Located>;

const one = ({ given }: FunctionCall): Filter => given[0] as Filter;
const all = (call: FunctionCall, input: Json): Interruptible<Json[]> => gather(call.values(one(call), input));
const argument = (call: FunctionCall, index: number): Interruptible<Json> =>
  call.first(call.given[index] as Filter, call.here[1]);

type Keyed = readonly [Json[], Json];
const keyOf = ([key]: Keyed): Json => key;

/** Each item with what the filter makes of it. */
function* keyed(call: FunctionCall): Interruptible<Keyed[]> {
  const pairs: Keyed[] = [];
  for (const item of list(call.here[1])) pairs.push([yield* all(call, item), item]);
  return pairs;
}

/** Passes the input on if it is as wanted. */
const only = (wanted: (input: Json) => boolean): FilterFunction =>
  function* ({ here }) {
    if (wanted(here[1])) yield here;
  };

/** A single new value. */
const computed = (compute: (call: FunctionCall, input: Json) => Interruptible<Json>): FilterFunction =>
  function* (call) {
    yield [undefined, yield* compute(call, call.here[1])];
  };

/** A single new value that a calculation makes of the items and their keys. */
const ofKeyed = (compute: (pairs: readonly Keyed[]) => Calculation<Json>): FilterFunction =>
  computed(function* (call) {
    return yield* pausing(compute(yield* keyed(call)));
  });

const isCollection = (value: Json): boolean => typeof value === "object" && value !== null;

const best = (isBetter: (order: number) => boolean): FilterFunction =>
  ofKeyed(function* (pairs) {
    return (yield* extreme(pairs, keyOf, isBetter))?.[1] ?? null;
  });

/** Whether the filter holds for an item. */
const some = (call: FunctionCall, input: Json, wanted: boolean): Interruptible<boolean> =>
  (function* () {
    for (const item of list(input))
      for (const value of yield* all(call, item)) if (truthy(value) === wanted) return true;
    return false;
  })();

function* range(call: FunctionCall, from: Json, to: Json, step = 1): Stream<Located> {
  if (typeof from !== "number" || typeof to !== "number") throw new JqError("Range bounds must be numeric");
  for (let value = from; step > 0 ? value < to : step < 0 && value > to; value += step) {
    if (call.step()) yield PAUSE;
    yield [undefined, value];
  }
}

const expressionFunction: FilterFunction = function* (call) {
  const { name, given, here } = call;
  const isSubstitution = name === "sub" || name === "gsub";
  const flagsAt = isSubstitution ? 2 : 1;
  let pattern = yield* argument(call, 0);
  let flags = given.length > flagsAt ? yield* argument(call, flagsAt) : "";
  // test(["a", "i"]) is test("a"; "i").
  if (Array.isArray(pattern)) [pattern, flags] = pattern as [Json, Json];
  const replace = function* (captures: JsonObject): Interruptible<string> {
    return text(yield* call.first(given[1] as Filter, captures));
  };
  for (const value of matching(name, text(here[1]), pattern, String(flags ?? ""), replace))
    if (isInterruption(value)) yield value;
    else {
      if (call.step()) yield PAUSE;
      yield [undefined, value];
    }
};

/**
 * Values that lead to further values, depth first and without recursion: loops of many turns are usual. `visit` says
 * whether to yield a value and whether to go on from it.
 */
function* unfold(
  call: FunctionCall,
  update: Filter,
  visit: (value: Json) => Interruptible<{ readonly yields: boolean; readonly goesOn: boolean }>,
): Stream<Located> {
  const waiting: Located[] = [call.here];
  for (let here = waiting.pop(); here; here = waiting.pop()) {
    if (call.step()) yield PAUSE;
    const { yields, goesOn } = yield* visit(here[1]);
    if (yields) yield here;
    if (!goesOn) continue;
    const next = yield* gather(call.evaluate(update, here));
    for (const each of next.reverse()) waiting.push(each);
  }
}

const always = function* (): Interruptible<{ readonly yields: boolean; readonly goesOn: boolean }> {
  yield* [];
  return { yields: true, goesOn: true };
};

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
    for (const value of call.values(one(call), call.here[1]))
      if (isInterruption(value)) yield value;
      else if (truthy(value)) yield call.here;
  },
  "recurse/0": (call) => call.descend(call.here),
  "recurse/1": (call) => unfold(call, one(call), always),
  "repeat/1": (call) => unfold(call, one(call), always),
  "while/2": (call) =>
    unfold(call, call.given[1] as Filter, function* (value) {
      const holds = truthy(yield* call.first(one(call), value));
      return { yields: holds, goesOn: holds };
    }),
  "until/2": (call) =>
    unfold(call, call.given[1] as Filter, function* (value) {
      const holds = truthy(yield* call.first(one(call), value));
      return { yields: holds, goesOn: !holds };
    }),
  *"error/0"({ here }) {
    yield* [];
    throw new JqError(here[1]);
  },
  *"error/1"(call) {
    yield* [];
    throw new JqError(yield* argument(call, 0));
  },
  "map_values/1": computed(function* (call, input) {
    if (!isObject(input)) {
      const items: Json[] = [];
      for (const item of list(input)) {
        const value = yield* firstOf(call.values(one(call), item));
        if (value !== undefined) items.push(value);
      }
      return items;
    }
    const entries: [string, Json][] = [];
    for (const [key, item] of Object.entries(input)) {
      const value = yield* firstOf(call.values(one(call), item));
      if (value !== undefined) entries.push([key, value]);
    }
    return Object.fromEntries(entries);
  }),
  *"path/1"(call) {
    for (const path of yield* call.paths(one(call), call.here[1])) yield [undefined, path];
  },
  "del/1": computed(function* (call, input) {
    const paths = yield* call.paths(one(call), input);
    return paths.length === 0 ? input : withoutPaths(input, paths, (items) => call.work(items));
  }),
  *"paths/0"(call) {
    for (const each of call.descend([[], call.here[1]]))
      if (isInterruption(each)) yield each;
      else if (each[0] && each[0].length > 0) yield [undefined, each[0]];
  },
  *"range/1"(call) {
    for (const to of call.values(one(call), call.here[1]))
      if (isInterruption(to)) yield to;
      else yield* range(call, 0, to);
  },
  *"range/2"(call) {
    yield* range(call, yield* argument(call, 0), yield* argument(call, 1));
  },
  *"range/3"(call) {
    yield* range(call, yield* argument(call, 0), yield* argument(call, 1), Number(yield* argument(call, 2)));
  },
  *"first/1"(call) {
    const found = yield* firstOf(call.evaluate(one(call), call.here));
    if (found) yield found;
  },
  *"last/1"(call) {
    const found = yield* lastOf(call.evaluate(one(call), call.here));
    if (found) yield found;
  },
  *"limit/2"(call) {
    let left = Number(yield* argument(call, 0));
    if (left <= 0) return;
    for (const each of call.evaluate(call.given[1] as Filter, call.here)) {
      yield each;
      if (!isInterruption(each) && --left <= 0) return;
    }
  },
  "isempty/1": computed(function* (call, input) {
    return (yield* firstOf(call.values(one(call), input))) === undefined;
  }),
  "any/1": computed((call, input) => some(call, input, true)),
  "all/1": computed(function* (call, input) {
    return !(yield* some(call, input, false));
  }),
  "sort_by/1": ofKeyed(function* (pairs) {
    return (yield* sortedBy(pairs, keyOf)).map(([, item]) => item);
  }),
  "max_by/1": best((order) => order >= 0),
  "min_by/1": best((order) => order < 0),
  "group_by/1": ofKeyed(function* (pairs) {
    return (yield* grouped(pairs, keyOf)).map((group) => group.map(([, item]) => item));
  }),
  "unique_by/1": ofKeyed(function* (pairs) {
    return (yield* grouped(pairs, keyOf)).map((group) => group[0]?.[1]);
  }),
  "with_entries/1": computed(function* (call, input) {
    const entries: (readonly [string, Json])[] = [];
    const given = Array.isArray(input) ? input.entries() : Object.entries(input as JsonObject);
    for (const [key, value] of given as Iterable<readonly [string | number, Json]>)
      for (const entry of yield* all(call, { key, value })) entries.push(fromEntry(entry));
    return Object.fromEntries(entries);
  }),
  *"getpath/1"(call) {
    const [path, input] = call.here;
    for (const keys of call.values(one(call), input)) {
      if (isInterruption(keys)) {
        yield keys;
        continue;
      }
      let value = input;
      for (const key of keys as Path) value = value === null ? null : access(value, key);
      yield [path ? [...path, ...(keys as Path)] : undefined, value];
    }
  },
  *"input/0"(call) {
    const value = yield* call.nextInput();
    if (value === undefined) throw new JqError("No more inputs");
    yield [undefined, value];
  },
  *"inputs/0"(call) {
    for (let value = yield* call.nextInput(); value !== undefined; value = yield* call.nextInput()) {
      if (call.step()) yield PAUSE;
      yield [undefined, value];
    }
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
