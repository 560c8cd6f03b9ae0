/**
 * Runs jq filters: what each sort of filter makes of a value. Calls are in jq-calls.ts, operators in jq-operators.ts,
 * `as` in jq-bindings.ts. Models: jq 1.7; see jq-filter.ts for what is left out.
 */

import { bindings } from "./jq-bindings.ts";
import { callFunction } from "./jq-calls.ts";
import type { Filter } from "./jq-filter.ts";
import { format } from "./jq-formats.ts";
import { operate } from "./jq-operators.ts";
import { preludeDefinitions } from "./jq-prelude.ts";
import { type Closure, type Evaluation, JqBreak, type Scope } from "./jq-scope.ts";
import { type Interruptible, PAUSE, type Stream, firstOf, isInterruption, lastOf } from "./jq-stream.ts";
import {
  JqError,
  type Json,
  type JsonObject,
  type Located,
  type Path,
  access,
  brief,
  children,
  show,
  truthy,
  typeName,
} from "./jq-values.ts";

/** More steps than this for one input are refused: a filter must end. */
const MAXIMUM_STEPS = 4_000_000;
/** A filter gives way after so many steps. */
const STEPS_PER_PIECE = 1000;
/** Copying so many items is as much work as a step. */
const ITEMS_PER_STEP = 50;

export class Evaluator implements Evaluation {
  /** The functions that are written in jq, and the scope around them. */
  readonly prelude = new Map<string, Closure>();
  preludeScope: Scope = { variables: new Map(), functions: new Map(), depth: 0 };
  private steps = 0;
  private paidSteps = 0;
  /** Work since the last pause, in steps. */
  private pieceSteps = 0;
  private copiedItems = 0;

  constructor(
    readonly nextInput: () => Interruptible<Json | undefined>,
    readonly nowSeconds: number,
  ) {
    for (const definition of preludeDefinitions())
      this.prelude.set(definition.key, { ...definition, scope: undefined, recursive: false });
  }

  *run(filter: Filter, input: Json, variables: ReadonlyMap<string, Json>): Stream<Json> {
    this.steps = 0;
    this.paidSteps = 0;
    this.preludeScope = { ...this.preludeScope, variables: new Map([["ENV", variables.get("ENV")]]) };
    try {
      yield* this.values(filter, input, { variables, functions: new Map(), depth: 0 });
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

  step(): boolean {
    if (++this.steps > MAXIMUM_STEPS)
      throw new JqError("the filter takes too many steps for this simulation");
    if (++this.pieceSteps <= STEPS_PER_PIECE) return false;
    this.pieceSteps = 0;
    return true;
  }

  work(items: number): void {
    this.copiedItems += items;
    if (this.copiedItems < ITEMS_PER_STEP) return;
    this.pieceSteps += Math.floor(this.copiedItems / ITEMS_PER_STEP);
    this.copiedItems = 0;
  }

  *evaluate(filter: Filter, here: Located, scope: Scope): Stream<Located> {
    if (this.step()) yield PAUSE;
    const [path, input] = here;
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
        yield [undefined, yield* this.text(filter.parts, filter.format, input, scope)];
        return;
      case "format":
        yield [undefined, format(filter.name, input)];
        return;
      case "variable":
        yield [undefined, scope.variables.get(filter.name)];
        return;
      case "index":
        yield* this.index(filter, here, scope);
        return;
      case "slice":
        yield* this.slice(filter, input, scope);
        return;
      case "iterate":
        for (const each of this.evaluate(filter.target, here, scope))
          if (isInterruption(each)) yield each;
          else yield* this.children(each);
        return;
      case "try":
        try {
          yield* this.evaluate(filter.body, here, scope);
        } catch (error) {
          if (!(error instanceof JqError)) throw error;
          if (filter.handler) yield* this.evaluate(filter.handler, [undefined, error.value], scope);
        }
        return;
      case "array":
        yield [undefined, filter.body ? yield* this.array(filter.body, input, scope) : []];
        return;
      case "object":
        yield* this.object(filter.entries, 0, {}, input, scope);
        return;
      case "pipe":
        for (const each of this.evaluate(filter.left, here, scope))
          if (isInterruption(each)) yield each;
          else yield* this.evaluate(filter.right, each, scope);
        return;
      case "comma":
        yield* this.evaluate(filter.left, here, scope);
        yield* this.evaluate(filter.right, here, scope);
        return;
      case "negate":
        for (const value of this.values(filter.body, input, scope))
          if (isInterruption(value)) yield value;
          else if (typeof value === "number") yield [undefined, -value];
          else throw new JqError(`${typeName(value)} (${brief(value)}) cannot be negated`);
        return;
      case "if":
        for (const condition of this.values(filter.condition, input, scope)) {
          if (isInterruption(condition)) {
            yield condition;
            continue;
          }
          const chosen = truthy(condition) ? filter.then : filter.otherwise;
          if (chosen) yield* this.evaluate(chosen, here, scope);
          else yield here;
        }
        return;
      case "reduce":
        yield [undefined, yield* this.reduce(filter, input, scope)];
        return;
      case "foreach":
        yield* this.foreach(filter, input, scope);
        return;
      case "bind":
        for (const value of this.values(filter.source, input, scope)) {
          if (isInterruption(value)) {
            yield value;
            continue;
          }
          for (const inner of bindings(this, filter.binding, value, scope))
            if (isInterruption(inner)) yield inner;
            else yield* this.evaluate(filter.body, here, inner);
        }
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
        const { parameters, body } = filter;
        const key = `${filter.name}/${parameters.length}`;
        const functions = new Map(scope.functions).set(key, {
          parameters,
          body,
          scope,
          recursive: true,
          key,
        });
        yield* this.evaluate(filter.rest, [path, input], { ...scope, functions });
        return;
      }
      case "operator":
        yield* operate(this, filter, here, scope);
        return;
      case "call":
        yield* callFunction(this, filter.name, filter.given, here, scope);
        return;
    }
  }

  *values(filter: Filter, input: Json, scope: Scope): Stream<Json> {
    for (const each of this.evaluate(filter, [undefined, input], scope))
      yield isInterruption(each) ? each : each[1];
  }

  *first(filter: Filter, input: Json, scope: Scope): Interruptible<Json> {
    return (yield* firstOf(this.values(filter, input, scope))) ?? null;
  }

  *paths(filter: Filter, input: Json, scope: Scope): Interruptible<Path[]> {
    const paths: Path[] = [];
    for (const each of this.evaluate(filter, [[], input], scope))
      if (isInterruption(each)) yield each;
      else if (each[0]) paths.push(each[0]);
      else throw new JqError(`Invalid path expression with result ${brief(each[1])}`);
    return paths;
  }

  *descend(here: Located): Stream<Located> {
    if (this.step()) yield PAUSE;
    yield here;
    const [path, value] = here;
    if (typeof value !== "object" || value === null) return;
    for (const child of children(path, value)) yield* this.descend(child);
  }

  /** The members of a value. */
  private *children([path, value]: Located): Stream<Located> {
    for (const child of children(path, value)) {
      if (this.step()) yield PAUSE;
      yield child;
    }
  }

  private *index(filter: Filter & { readonly type: "index" }, here: Located, scope: Scope): Stream<Located> {
    for (const each of this.evaluate(filter.target, here, scope)) {
      if (isInterruption(each)) {
        yield each;
        continue;
      }
      const [at, target] = each;
      for (const key of this.values(filter.key, here[1], scope))
        if (isInterruption(key)) yield key;
        else {
          const path = at && typeof key !== "object" ? [...at, key as string | number] : undefined;
          yield [path, access(target, key)];
        }
    }
  }

  private *slice(filter: Filter & { readonly type: "slice" }, input: Json, scope: Scope): Stream<Located> {
    for (const target of this.values(filter.target, input, scope)) {
      if (isInterruption(target)) {
        yield target;
        continue;
      }
      const from = filter.from ? yield* this.first(filter.from, input, scope) : null;
      const to = filter.to ? yield* this.first(filter.to, input, scope) : null;
      if (target !== null && typeof target !== "string" && !Array.isArray(target))
        throw new JqError(`Cannot index ${typeName(target)} with object`);
      const part = target?.slice((from as number | null) ?? 0, (to as number | null) ?? undefined);
      yield [undefined, part ?? null];
    }
  }

  private *array(body: Filter, input: Json, scope: Scope): Interruptible<Json[]> {
    const items: Json[] = [];
    for (const each of this.values(body, input, scope))
      if (isInterruption(each)) yield each;
      else items.push(each);
    return items;
  }

  private *reduce(
    filter: Filter & { readonly type: "reduce" },
    input: Json,
    scope: Scope,
  ): Interruptible<Json> {
    let state: Json = yield* this.first(filter.start, input, scope);
    for (const item of this.values(filter.source, input, scope)) {
      if (isInterruption(item)) {
        yield item;
        continue;
      }
      for (const inner of bindings(this, filter.binding, item, scope))
        if (isInterruption(inner)) yield inner;
        else state = (yield* lastOf(this.values(filter.update, state, inner))) ?? null;
    }
    return state;
  }

  private *foreach(
    filter: Filter & { readonly type: "foreach" },
    input: Json,
    scope: Scope,
  ): Stream<Located> {
    let state: Json = yield* this.first(filter.start, input, scope);
    for (const item of this.values(filter.source, input, scope)) {
      if (isInterruption(item)) {
        yield item;
        continue;
      }
      for (const inner of bindings(this, filter.binding, item, scope)) {
        if (isInterruption(inner)) {
          yield inner;
          continue;
        }
        for (const next of this.values(filter.update, state, inner)) {
          if (isInterruption(next)) {
            yield next;
            continue;
          }
          state = next;
          if (filter.extract) yield* this.evaluate(filter.extract, [undefined, next], inner);
          else yield [undefined, next];
        }
      }
    }
  }

  private *text(
    parts: readonly (string | Filter)[],
    name: string | undefined,
    input: Json,
    scope: Scope,
  ): Interruptible<string> {
    let text = "";
    for (const part of parts) {
      if (typeof part === "string") {
        text += part;
        continue;
      }
      const value = yield* this.first(part, input, scope);
      text += name === undefined ? (typeof value === "string" ? value : show(value)) : format(name, value);
    }
    return text;
  }

  private *object(
    entries: readonly { readonly key: Filter; readonly value: Filter }[],
    at: number,
    built: JsonObject,
    input: Json,
    scope: Scope,
  ): Stream<Located> {
    const entry = entries[at];
    if (!entry) {
      yield [undefined, built];
      return;
    }
    for (const key of this.values(entry.key, input, scope)) {
      if (isInterruption(key)) {
        yield key;
        continue;
      }
      if (typeof key !== "string") throw new JqError("Object keys must be strings");
      for (const value of this.values(entry.value, input, scope))
        if (isInterruption(value)) yield value;
        else yield* this.object(entries, at + 1, { ...built, [key]: value }, input, scope);
    }
  }
}
