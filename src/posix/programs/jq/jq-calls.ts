/** Calls: of functions defined in a program or in jq itself, and of builtins, for all values of their arguments. */

import { BUILTINS } from "./jq-builtins.ts";
import type { Filter } from "./jq-filter.ts";
import { FILTER_FUNCTIONS, type FunctionCall } from "./jq-functions.ts";
import type { Closure, Evaluation, Scope } from "./jq-scope.ts";
import { SEQUENCES } from "./jq-sequences.ts";
import { type Interruptible, type Stream, isInterruption, pausing } from "./jq-stream.ts";
import { JqError, type Json, type Located } from "./jq-values.ts";

/** Calls within calls. jq itself goes on; here running a filter uses the engine's stack. */
const MAXIMUM_DEPTH = 60;

export function* callFunction(
  jq: Evaluation,
  name: string,
  given: readonly Filter[],
  here: Located,
  scope: Scope,
): Stream<Located> {
  const key = `${name}/${given.length}`;
  const closure = scope.functions.get(key) ?? jq.prelude.get(key);
  if (closure) {
    yield* callClosure(jq, { closure, given, here, scope }, 0, new Map(), new Map());
    return;
  }
  const ofFilters = FILTER_FUNCTIONS[key];
  if (ofFilters) {
    yield* ofFilters(functionCall(jq, name, given, here, scope));
    return;
  }
  if (key === "now/0") {
    yield [undefined, jq.nowSeconds];
    return;
  }
  const builtin = builtinOf(key);
  if (!builtin) throw new JqError(`${key} is not defined`);
  yield* callBuiltin(jq, builtin, given, [], here, scope);
}

type Builtin = (input: Json, given: readonly Json[]) => Interruptible<Json>;

function builtinOf(key: string): Builtin | undefined {
  const sequence = SEQUENCES[key];
  if (sequence) return (input, given) => pausing(sequence(input, given));
  const quick = BUILTINS[key];
  if (!quick) return undefined;
  return function* (input, given) {
    yield* [];
    return quick(input, given);
  };
}

/** For every combination of its arguments' values; the last changes slowest. */
function* callBuiltin(
  jq: Evaluation,
  builtin: Builtin,
  given: readonly Filter[],
  values: readonly Json[],
  here: Located,
  scope: Scope,
): Stream<Located> {
  const next = given[given.length - 1 - values.length];
  if (!next) {
    yield [undefined, yield* builtin(here[1], values)];
    return;
  }
  for (const value of jq.values(next, here[1], scope))
    if (isInterruption(value)) yield value;
    else yield* callBuiltin(jq, builtin, given, [value, ...values], here, scope);
}

function functionCall(
  jq: Evaluation,
  name: string,
  given: readonly Filter[],
  here: Located,
  scope: Scope,
): FunctionCall {
  return {
    name,
    given,
    here,
    evaluate: (filter, from) => jq.evaluate(filter, from, scope),
    values: (filter, from) => jq.values(filter, from, scope),
    first: (filter, from) => jq.first(filter, from, scope),
    paths: (filter, from) => jq.paths(filter, from, scope),
    descend: (from) => jq.descend(from),
    step: () => jq.step(),
    work: (items) => jq.work(items),
    nextInput: () => jq.nextInput(),
  };
}

interface ClosureCall {
  readonly closure: Closure;
  readonly given: readonly Filter[];
  readonly here: Located;
  /** Where it is called. */
  readonly scope: Scope;
}

/** Parameters from `at` on are bound, a $parameter once for each value; then the body runs. */
function* callClosure(
  jq: Evaluation,
  call: ClosureCall,
  at: number,
  boundFunctions: ReadonlyMap<string, Closure>,
  boundVariables: ReadonlyMap<string, Json>,
): Stream<Located> {
  const { closure, given, here, scope } = call;
  if (scope.depth > MAXIMUM_DEPTH) throw new JqError("recursion is too deep for this simulation");
  const parameter = closure.parameters[at];
  if (parameter === undefined) {
    const outer = closure.scope ?? jq.preludeScope;
    const functions = new Map([...outer.functions, ...boundFunctions]);
    if (closure.recursive && !boundFunctions.has(closure.key)) functions.set(closure.key, closure);
    const variables = new Map([...outer.variables, ...boundVariables]);
    yield* jq.evaluate(closure.body, here, { variables, functions, depth: scope.depth + 1 });
    return;
  }
  const argument = given[at] as Filter;
  if (!parameter.startsWith("$")) {
    const bound: Closure = { parameters: [], body: argument, scope, recursive: false, key: "" };
    const functions = new Map(boundFunctions).set(`${parameter}/0`, bound);
    yield* callClosure(jq, call, at + 1, functions, boundVariables);
    return;
  }
  for (const value of jq.values(argument, here[1], scope)) {
    if (isInterruption(value)) {
      yield value;
      continue;
    }
    const body: Filter = { type: "literal", value };
    const literal: Closure = { parameters: [], body, scope, recursive: false, key: "" };
    // def f($x) also defines the function x.
    const functions = new Map(boundFunctions).set(`${parameter.slice(1)}/0`, literal);
    const variables = new Map(boundVariables).set(parameter.slice(1), value);
    yield* callClosure(jq, call, at + 1, functions, variables);
  }
}
