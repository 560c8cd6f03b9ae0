/** Operators between filters: // and or, comparisons, arithmetic, and assignments. Models: jq 1.7. */

import type { Filter } from "./jq-filter.ts";
import type { Evaluation, Scope } from "./jq-scope.ts";
import { difference } from "./jq-sequences.ts";
import { type Stream, isInterruption, pausing } from "./jq-stream.ts";
import { PathUpdate } from "./jq-update.ts";
import { JqError, type Json, type Located, arithmetic, compare, sizeOf, truthy } from "./jq-values.ts";

type OperatorFilter = Filter & { readonly type: "operator" };

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  "==": (order) => order === 0,
  "!=": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

export function* operate(
  jq: Evaluation,
  filter: OperatorFilter,
  here: Located,
  scope: Scope,
): Stream<Located> {
  const { operator } = filter;
  if (operator === "//") yield* alternative(jq, filter, here, scope);
  else if (operator === "and" || operator === "or") yield* logical(jq, filter, here, scope);
  else if (operator === "|=") yield* update(jq, filter, here, scope);
  else if (operator.endsWith("=") && !(operator in COMPARISONS)) yield* assign(jq, filter, here, scope);
  else yield* combine(jq, filter, here, scope);
}

function* alternative(
  jq: Evaluation,
  { left, right }: OperatorFilter,
  here: Located,
  scope: Scope,
): Stream<Located> {
  let any = false;
  try {
    for (const each of jq.evaluate(left, here, scope))
      if (isInterruption(each)) yield each;
      else if (truthy(each[1])) {
        any = true;
        yield each;
      }
  } catch (error) {
    if (!(error instanceof JqError)) throw error;
  }
  if (!any) yield* jq.evaluate(right, here, scope);
}

function* logical(
  jq: Evaluation,
  { operator, left, right }: OperatorFilter,
  [, input]: Located,
  scope: Scope,
): Stream<Located> {
  for (const a of jq.values(left, input, scope))
    if (isInterruption(a)) yield a;
    else if (truthy(a) === (operator === "or")) yield [undefined, operator === "or"];
    else
      for (const b of jq.values(right, input, scope))
        if (isInterruption(b)) yield b;
        else yield [undefined, truthy(b)];
}

function* update(
  jq: Evaluation,
  { left, right }: OperatorFilter,
  [, input]: Located,
  scope: Scope,
): Stream<Located> {
  const result = new PathUpdate(input, (copied) => jq.work(copied));
  const gone: (readonly (string | number)[])[] = [];
  for (const path of yield* jq.paths(left, input, scope)) {
    let next: Json | undefined;
    for (const each of jq.values(right, result.lend(path), scope)) {
      if (isInterruption(each)) {
        yield each;
        continue;
      }
      next = each;
      break;
    }
    // jq 1.7: what becomes nothing is deleted.
    if (next === undefined) gone.push(path);
    else result.set(path, next);
  }
  result.remove(gone);
  yield [undefined, result.value];
}

/** = and += -= *= /= %= //= */
function* assign(
  jq: Evaluation,
  { operator, left, right }: OperatorFilter,
  [, input]: Located,
  scope: Scope,
): Stream<Located> {
  const change = (old: Json, value: Json): Json => {
    if (operator === "=") return value;
    if (operator === "//=") return truthy(old) ? old : value;
    return arithmetic(operator.slice(0, -1), old, value);
  };
  for (const value of jq.values(right, input, scope)) {
    if (isInterruption(value)) {
      yield value;
      continue;
    }
    const result = new PathUpdate(input, (copied) => jq.work(copied));
    for (const path of yield* jq.paths(left, input, scope))
      result.set(path, change(result.lend(path), value));
    yield [undefined, result.value];
  }
}

function* combine(
  jq: Evaluation,
  { operator, left, right }: OperatorFilter,
  [, input]: Located,
  scope: Scope,
): Stream<Located> {
  const wanted = COMPARISONS[operator];
  for (const b of jq.values(right, input, scope)) {
    if (isInterruption(b)) {
      yield b;
      continue;
    }
    for (const a of jq.values(left, input, scope)) {
      if (isInterruption(a)) {
        yield a;
        continue;
      }
      if (wanted) {
        yield [undefined, wanted(compare(a, b))];
        continue;
      }
      if (operator === "-" && Array.isArray(a) && Array.isArray(b)) {
        yield [undefined, yield* pausing(difference(a, b))];
        continue;
      }
      jq.work(sizeOf(a) + sizeOf(b));
      yield [undefined, arithmetic(operator, a, b)];
    }
  }
}
