/** Runs jq filters. Models: jq 1.7; see jq-filter.ts for what is left out. */

import { BUILTINS } from "./jq-builtins.ts";
import type { Binding, Filter } from "./jq-filter.ts";
import { format } from "./jq-formats.ts";
import { FILTER_FUNCTIONS, type FunctionCall } from "./jq-functions.ts";
import { preludeDefinitions } from "./jq-prelude.ts";
import {
  JqError,
  type Json,
  type JsonObject,
  type Located,
  type Path,
  access,
  arithmetic,
  brief,
  children,
  compare,
  first,
  last,
  setPath,
  show,
  truthy,
  typeName,
} from "./jq-values.ts";

/** More steps than this for one input are refused: a filter must end. */
const MAXIMUM_STEPS = 2_000_000;
/** Calls within calls. jq itself goes on; here running a filter uses the engine's stack. */
const MAXIMUM_DEPTH = 60;

/** Within what cannot give way (a path, an operand, the argument of a function) the end comes sooner. */
const MAXIMUM_PIECE_STEPS = 1_000_000;
/** A filter gives way after so many steps, where whoever takes its values knows of that. */
const STEPS_PER_PIECE = 1000;
/** Stands among the values of a filter for a place where the program may be interrupted. */
export const PAUSE: unique symbol = Symbol("pause");
const PAUSED: Located = [undefined, undefined];

interface Scope {
  /** Whether {@link PAUSED} may stand among the values. */
  readonly pauses: boolean;
  readonly variables: ReadonlyMap<string, Json>;
  readonly functions: ReadonlyMap<string, Closure>;
  readonly depth: number;
}

interface Closure {
  readonly parameters: readonly string[];
  readonly body: Filter;
  /** Undefined: that of the prelude, where all its functions know one another. */
  readonly scope: Scope | undefined;
  readonly recursive: boolean;
  readonly key: string;
}

const withoutPauses = (scope: Scope): Scope => (scope.pauses ? { ...scope, pauses: false } : scope);

/** break: leaves the label of the same name. */
class JqBreak extends Error {
  constructor(readonly label: object) {
    super("break");
  }
}

export class Evaluator {
  private steps = 0;
  private paidSteps = 0;
  private pausedAt = 0;

  /** The functions that are written in jq, and the scope around them. */
  private readonly prelude = new Map<string, Closure>();
  private preludeScope: Scope = { pauses: false, variables: new Map(), functions: new Map(), depth: 0 };

  constructor(
    /** The next of the program's inputs; undefined at the end. */
    private readonly nextInput: () => Json | undefined,
    private readonly nowSeconds: number,
  ) {
    for (const definition of preludeDefinitions())
      this.prelude.set(definition.key, { ...definition, scope: undefined, recursive: false });
  }

  *run(filter: Filter, input: Json, variables: ReadonlyMap<string, Json>): Generator<Json | typeof PAUSE> {
    this.steps = 0;
    this.paidSteps = 0;
    this.pausedAt = 0;
    this.preludeScope = { ...this.preludeScope, variables: new Map([["ENV", variables.get("ENV")]]) };
    const functions = new Map<string, Closure>();
    try {
      const scope = { pauses: true, variables, functions, depth: 0 };
      for (const each of this.evaluate(filter, [undefined, input], scope))
        yield each === PAUSED ? PAUSE : each[1];
    } catch (error) {
      if (!(error instanceof JqBreak)) throw error;
      throw new JqError("break");
    }
  }

  /** Steps since the last call: what the program cost. */
  takeSteps(): number {
    const steps = this.steps - this.paidSteps;
    this.paidSteps = this.steps;
    return Math.max(0, steps);
  }

  /** Values with the paths that lead to them; no path where a value is new. */
  private *evaluate(filter: Filter, [path, input]: Located, scope: Scope): Generator<Located> {
    this.step();
    if (this.pauseIsDue(scope)) yield PAUSED;
    const here: Located = [path, input];
    const values = (each: Filter, from: Json = input): Generator<Json> => this.values(each, from, scope);
    switch (filter.type) {
      case "identity":
        yield here;
        return;
      case "literal":
        yield [undefined, filter.value];
        return;
      case "descend":
        yield* this.descend(here);
        return;
      case "text":
        yield [undefined, this.text(filter.parts, filter.format, input, scope)];
        return;
      case "format":
        yield [undefined, format(filter.name, input)];
        return;
      case "variable": {
        yield [undefined, scope.variables.get(filter.name)];
        return;
      }
      case "index":
        for (const each of this.evaluate(filter.target, here, scope)) {
          if (each === PAUSED) {
            yield each;
            continue;
          }
          const [at, target] = each;
          for (const key of values(filter.key))
            yield [
              at && typeof key !== "object" ? [...at, key as string | number] : undefined,
              access(target, key),
            ];
        }
        return;
      case "slice":
        for (const target of values(filter.target)) {
          const from = filter.from ? first(values(filter.from)) : null;
          const to = filter.to ? first(values(filter.to)) : null;
          if (target !== null && typeof target !== "string" && !Array.isArray(target))
            throw new JqError(`Cannot index ${typeName(target)} with object`);
          yield [
            undefined,
            target === null
              ? null
              : target.slice((from as number | null) ?? 0, (to as number | null) ?? undefined),
          ];
        }
        return;
      case "iterate":
        for (const each of this.evaluate(filter.target, here, scope))
          if (each === PAUSED) yield each;
          else yield* children(each[0], each[1]);
        return;
      case "try":
        try {
          yield* this.evaluate(filter.body, here, scope);
        } catch (error) {
          if (!(error instanceof JqError)) throw error;
          if (filter.handler)
            for (const value of values(filter.handler, error.value)) yield [undefined, value];
        }
        return;
      case "array":
        if (!filter.body) yield [undefined, []];
        else {
          const items: Json[] = [];
          for (const each of this.evaluate(filter.body, [undefined, input], scope))
            if (each === PAUSED) yield each;
            else {
              items.push(each[1]);
              if (this.pauseIsDue(scope)) yield PAUSED;
            }
          yield [undefined, items];
        }
        return;
      case "object":
        yield* this.object(filter.entries, 0, {}, input, scope);
        return;
      case "pipe":
        for (const each of this.evaluate(filter.left, here, scope))
          if (each === PAUSED) yield each;
          else yield* this.evaluate(filter.right, each, scope);
        return;
      case "comma":
        yield* this.evaluate(filter.left, here, scope);
        yield* this.evaluate(filter.right, here, scope);
        return;
      case "negate":
        for (const value of values(filter.body)) {
          if (typeof value !== "number")
            throw new JqError(`${typeName(value)} (${brief(value)}) cannot be negated`);
          yield [undefined, -value];
        }
        return;
      case "if":
        for (const condition of values(filter.condition)) {
          const chosen = truthy(condition) ? filter.then : filter.otherwise;
          if (chosen) yield* this.evaluate(chosen, here, scope);
          else yield here;
        }
        return;
      case "reduce": {
        let state: Json = first(values(filter.start));
        for (const each of this.evaluate(filter.source, [undefined, input], scope))
          if (each === PAUSED) yield each;
          else
            for (const inner of this.bindings(filter.binding, each[1], scope)) {
              state = last(this.values(filter.update, state, inner)) ?? null;
              if (this.pauseIsDue(scope)) yield PAUSED;
            }
        yield [undefined, state];
        return;
      }
      case "foreach": {
        let state: Json = first(values(filter.start));
        for (const item of values(filter.source))
          for (const inner of this.bindings(filter.binding, item, scope))
            for (const next of this.values(filter.update, state, inner)) {
              state = next;
              if (!filter.extract) yield [undefined, next];
              else for (const each of this.values(filter.extract, next, inner)) yield [undefined, each];
            }
        return;
      }
      case "bind":
        for (const value of values(filter.source))
          for (const inner of this.bindings(filter.binding, value, scope))
            yield* this.evaluate(filter.body, here, inner);
        return;
      case "label": {
        const label = {};
        const inner = { ...scope, variables: new Map(scope.variables).set(`*${filter.name}`, label) };
        try {
          yield* this.evaluate(filter.body, here, inner);
        } catch (error) {
          if (!(error instanceof JqBreak) || error.label !== label) throw error;
        }
        return;
      }
      case "break":
        throw new JqBreak(scope.variables.get(`*${filter.name}`) as object);
      case "define": {
        const key = `${filter.name}/${filter.parameters.length}`;
        const closure: Closure = {
          parameters: filter.parameters,
          body: filter.body,
          scope,
          recursive: true,
          key,
        };
        yield* this.evaluate(filter.rest, here, {
          ...scope,
          functions: new Map(scope.functions).set(key, closure),
        });
        return;
      }
      case "operator":
        yield* this.operator(filter, here, scope);
        return;
      case "call":
        yield* this.call(filter.name, filter.given, here, scope);
        return;
    }
  }

  private *values(filter: Filter, input: Json, scope: Scope): Generator<Json> {
    for (const [, value] of this.evaluate(filter, [undefined, input], withoutPauses(scope))) yield value;
  }

  private paths(filter: Filter, input: Json, scope: Scope): Path[] {
    return [...this.evaluate(filter, [[], input], withoutPauses(scope))].map(([path]) => {
      if (!path) throw new JqError("Invalid path expression");
      return path;
    });
  }

  private *descend([path, value]: Located): Generator<Located> {
    yield [path, value];
    if (typeof value === "object" && value !== null)
      for (const child of children(path, value)) yield* this.descend(child);
  }

  private text(
    parts: readonly (string | Filter)[],
    name: string | undefined,
    input: Json,
    scope: Scope,
  ): string {
    return parts
      .map((part) => {
        if (typeof part === "string") return part;
        const value = first(this.values(part, input, scope));
        return name === undefined ? (typeof value === "string" ? value : show(value)) : format(name, value);
      })
      .join("");
  }

  private *object(
    entries: readonly { readonly key: Filter; readonly value: Filter }[],
    at: number,
    built: JsonObject,
    input: Json,
    scope: Scope,
  ): Generator<[undefined, Json]> {
    const entry = entries[at];
    if (!entry) {
      yield [undefined, built];
      return;
    }
    for (const key of this.values(entry.key, input, scope)) {
      if (typeof key !== "string") throw new JqError(`Object keys must be strings`);
      for (const value of this.values(entry.value, input, scope))
        yield* this.object(entries, at + 1, { ...built, [key]: value }, input, scope);
    }
  }

  private *operator(
    filter: Filter & { readonly type: "operator" },
    here: Located,
    scope: Scope,
  ): Generator<Located> {
    const [, input] = here;
    const { operator, left, right } = filter;
    if (operator === "//") {
      let any = false;
      try {
        for (const each of this.evaluate(left, here, withoutPauses(scope)))
          if (truthy(each[1])) {
            any = true;
            yield each;
          }
      } catch (error) {
        if (!(error instanceof JqError)) throw error;
      }
      if (!any) yield* this.evaluate(right, here, scope);
      return;
    }
    if (operator === "and" || operator === "or") {
      for (const a of this.values(left, input, scope)) {
        if (truthy(a) === (operator === "or")) yield [undefined, operator === "or"];
        else for (const b of this.values(right, input, scope)) yield [undefined, truthy(b)];
      }
      return;
    }
    if (operator === "|=") {
      let result = input;
      for (const path of this.paths(left, input, scope))
        result = setPath(result, path, (old) => first(this.values(right, old, scope)));
      yield [undefined, result];
      return;
    }
    if (operator.endsWith("=") && !["==", "!=", "<=", ">="].includes(operator)) {
      for (const value of this.values(right, input, scope)) {
        let result = input;
        for (const path of this.paths(left, input, scope))
          result = setPath(result, path, (old) =>
            operator === "="
              ? value
              : operator === "//="
                ? truthy(old)
                  ? old
                  : value
                : arithmetic(operator.slice(0, -1), old, value),
          );
        yield [undefined, result];
      }
      return;
    }
    for (const b of this.values(right, input, scope))
      for (const a of this.values(left, input, scope)) {
        const order = compare(a, b);
        const answers: Readonly<Record<string, boolean>> = {
          "==": order === 0,
          "!=": order !== 0,
          "<": order < 0,
          "<=": order <= 0,
          ">": order > 0,
          ">=": order >= 0,
        };
        yield [undefined, answers[operator] ?? arithmetic(operator, a, b)];
      }
  }

  /** The scopes in which a pattern's names stand for parts of `value`. */
  private *bindings(binding: Binding, value: Json, scope: Scope): Generator<Scope> {
    switch (binding.type) {
      case "name":
        yield { ...scope, variables: new Map(scope.variables).set(binding.name, value) };
        return;
      case "array":
        yield* this.bindingsOf(
          binding.items.map((item, index) => [item, index] as const),
          0,
          value,
          scope,
        );
        return;
      case "object": {
        const parts: (readonly [Binding, Json])[] = [];
        for (const { key, name, value: inner } of binding.entries) {
          const keyValue = first(this.values(key, value, scope));
          if (name !== undefined) parts.push([{ type: "name", name }, keyValue]);
          if (inner) parts.push([inner, keyValue]);
        }
        yield* this.bindingsOf(parts, 0, value, scope);
      }
    }
  }

  private *bindingsOf(
    parts: readonly (readonly [Binding, Json])[],
    at: number,
    value: Json,
    scope: Scope,
  ): Generator<Scope> {
    const part = parts[at];
    if (!part) {
      yield scope;
      return;
    }
    for (const inner of this.bindings(part[0], access(value, part[1]), scope))
      yield* this.bindingsOf(parts, at + 1, value, inner);
  }

  private pauseIsDue(scope: Scope): boolean {
    if (!scope.pauses || this.steps - this.pausedAt <= STEPS_PER_PIECE) return false;
    this.pausedAt = this.steps;
    return true;
  }

  private step(): void {
    if (++this.steps > MAXIMUM_STEPS || this.steps - this.pausedAt > MAXIMUM_PIECE_STEPS)
      throw new JqError("the filter takes too many steps for this simulation");
  }

  private *call(name: string, given: readonly Filter[], here: Located, scope: Scope): Generator<Located> {
    const key = `${name}/${given.length}`;
    const closure = scope.functions.get(key) ?? this.prelude.get(key);
    if (closure) {
      yield* this.callClosure(closure, given, 0, here, scope, new Map(), new Map());
      return;
    }
    const ofFilters = FILTER_FUNCTIONS[key];
    if (ofFilters) {
      yield* ofFilters(this.functionCall(name, given, here, scope));
      return;
    }
    if (key === "now/0") {
      yield [undefined, this.nowSeconds];
      return;
    }
    const builtin = BUILTINS[key];
    if (!builtin) throw new JqError(`${key} is not defined`);
    yield* this.callBuiltin(builtin, given, [], here, scope);
  }

  /** For every combination of its arguments' values; the last changes slowest. */
  private *callBuiltin(
    builtin: (input: Json, given: readonly Json[]) => Json,
    given: readonly Filter[],
    values: readonly Json[],
    here: Located,
    scope: Scope,
  ): Generator<Located> {
    const next = given[given.length - 1 - values.length];
    if (!next) {
      yield [undefined, builtin(here[1], values)];
      return;
    }
    for (const value of this.values(next, here[1], scope))
      yield* this.callBuiltin(builtin, given, [value, ...values], here, scope);
  }

  private functionCall(name: string, given: readonly Filter[], here: Located, scope: Scope): FunctionCall {
    return {
      name,
      given,
      here,
      evaluate: (filter, from) => this.evaluate(filter, from, withoutPauses(scope)),
      values: (filter, from) => this.values(filter, from, scope),
      paths: (filter, from) => this.paths(filter, from, scope),
      descend: (from) => this.descend(from),
      step: () => this.step(),
      nextInput: this.nextInput,
    };
  }

  /** Parameters from `at` on are bound, a $parameter once for each value; then the body runs. */
  private *callClosure(
    closure: Closure,
    given: readonly Filter[],
    at: number,
    here: Located,
    scope: Scope,
    boundFunctions: ReadonlyMap<string, Closure>,
    boundVariables: ReadonlyMap<string, Json>,
  ): Generator<Located> {
    if (scope.depth > MAXIMUM_DEPTH) throw new JqError("recursion is too deep for this simulation");
    const parameter = closure.parameters[at];
    if (parameter === undefined) {
      const outer = closure.scope ?? this.preludeScope;
      const functions = new Map([...outer.functions, ...boundFunctions]);
      if (closure.recursive && !boundFunctions.has(closure.key)) functions.set(closure.key, closure);
      const variables = new Map([...outer.variables, ...boundVariables]);
      yield* this.evaluate(closure.body, here, {
        pauses: scope.pauses,
        variables,
        functions,
        depth: scope.depth + 1,
      });
      return;
    }
    const argument = given[at] as Filter;
    if (!parameter.startsWith("$")) {
      const bound: Closure = { parameters: [], body: argument, scope, recursive: false, key: "" };
      const functions = new Map(boundFunctions).set(`${parameter}/0`, bound);
      yield* this.callClosure(closure, given, at + 1, here, scope, functions, boundVariables);
      return;
    }
    for (const value of this.values(argument, here[1], scope)) {
      const literal: Closure = {
        parameters: [],
        body: { type: "literal", value },
        scope,
        recursive: false,
        key: "",
      };
      // def f($x) also defines the function x.
      const functions = new Map(boundFunctions).set(`${parameter.slice(1)}/0`, literal);
      const variables = new Map(boundVariables).set(parameter.slice(1), value);
      yield* this.callClosure(closure, given, at + 1, here, scope, functions, variables);
    }
  }
}
