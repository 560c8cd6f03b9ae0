/** Runs jq filters. Models: jq 1.7; see jq-syntax.ts for what is left out. */

import { Expression, ExpressionError } from "../../regular-expression.ts";
import { base64Decode, base64Encode, utf8Length } from "../../utf8.ts";
import type { Filter } from "./jq-syntax.ts";

/** An error of the program; `value` is what catch sees. */
export class JqError extends Error {
  constructor(readonly value: unknown) {
    super(typeof value === "string" ? value : `${show(value)} (not a string)`);
  }
}

/** More steps than this for one input are refused: a filter must end. */
const MAXIMUM_STEPS = 2_000_000;
const MAXIMUM_DEPTH = 300;

type Json = unknown;
type Record_ = Readonly<Record<string, Json>>;
interface Scope {
  readonly variables: ReadonlyMap<string, Json>;
  readonly functions: ReadonlyMap<string, Closure>;
  readonly depth: number;
}
interface Closure {
  readonly parameters: readonly string[];
  readonly body: Filter;
  scope: Scope;
  readonly recursive: boolean;
  readonly key: string;
}

const isObject = (value: Json): value is Record_ =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const typeName = (value: Json): string =>
  value === null || value === undefined ? "null" : Array.isArray(value) ? "array" : typeof value;
const truthy = (value: Json): boolean => value !== null && value !== false && value !== undefined;
export const show = (value: Json): string => JSON.stringify(value) ?? "null";
const brief = (value: Json): string => {
  const text = show(value);
  return text.length > 11 ? `${text.slice(0, 10)}...` : text;
};
const RANKS = ["null", "false", "true", "number", "string", "array", "object"];
const rank = (value: Json): number =>
  RANKS.indexOf(typeof value === "boolean" ? String(value) : typeName(value));
const sortedKeys = (value: Record_): string[] => Object.keys(value).sort();

export function compare(a: Json, b: Json): number {
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (typeof a === "number") return a - (b as number);
  if (typeof a === "string") return a < (b as string) ? -1 : a > (b as string) ? 1 : 0;
  if (Array.isArray(a)) {
    const other = b as readonly Json[];
    for (let index = 0; index < Math.min(a.length, other.length); index++) {
      const order = compare(a[index], other[index]);
      if (order !== 0) return order;
    }
    return a.length - other.length;
  }
  if (isObject(a)) {
    const keys = sortedKeys(a);
    const order = compare(keys, sortedKeys(b as Record_));
    if (order !== 0) return order;
    for (const key of keys) {
      const each = compare(a[key], (b as Record_)[key]);
      if (each !== 0) return each;
    }
  }
  return 0;
}

const own = (value: Record_, key: string): Json => (Object.hasOwn(value, key) ? (value[key] ?? null) : null);

function access(target: Json, key: Json): Json {
  if (target === null && (typeof key === "string" || typeof key === "number" || key === null)) return null;
  if (isObject(target) && typeof key === "string") return own(target, key);
  if (Array.isArray(target) && typeof key === "number")
    return target[Math.floor(key < 0 ? target.length + key : key)] ?? null;
  if (typeof key === "string") throw new JqError(`Cannot index ${typeName(target)} with "${key}"`);
  throw new JqError(`Cannot index ${typeName(target)} with ${typeName(key)}`);
}

type Path = readonly (string | number)[];

export function getPath(value: Json, path: Path): Json {
  let here = value;
  for (const key of path) here = here === null ? null : access(here, key);
  return here;
}

function setPath(value: Json, path: Path, change: (old: Json) => Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  const child = setPath(access(value ?? null, key), rest, change);
  if (typeof key === "string") return { ...(value as Record_ | null), [key]: child };
  const copy = [...((value as readonly Json[] | null) ?? [])];
  const index = key < 0 ? copy.length + key : key;
  if (index < 0 || index > 1_000_000) throw new JqError("Out of bounds negative array index");
  while (copy.length < index) copy.push(null);
  copy[index] = child;
  return copy;
}

function deletePath(value: Json, path: Path): Json {
  const [key, ...rest] = path;
  if (key === undefined || value === null) return null;
  if (rest.length > 0)
    return access(value, key) === null ? value : setPath(value, [key], (old) => deletePath(old, rest));
  if (Array.isArray(value))
    return value.filter((_, index) => index !== (key as number) && index !== value.length + (key as number));
  if (!isObject(value)) throw new JqError(`Cannot delete field at object index of ${typeName(value)}`);
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}

export function arithmetic(operator: string, a: Json, b: Json): Json {
  if (typeof a === "number" && typeof b === "number") {
    if (operator === "+") return a + b;
    if (operator === "-") return a - b;
    if (operator === "*") return a * b;
    if (b === 0 || (operator === "%" && Math.trunc(b) === 0))
      throw new JqError(
        `${typeName(a)} (${brief(a)}) and ${typeName(b)} (${brief(b)}) cannot be divided because the divisor is zero`,
      );
    return operator === "/" ? a / b : Math.trunc(a) % Math.trunc(b);
  }
  if (operator === "+") {
    if (a === null) return b;
    if (b === null) return a;
    if (typeof a === "string" && typeof b === "string") return a + b;
    if (Array.isArray(a) && Array.isArray(b)) return [...a, ...(b as Json[])];
    if (isObject(a) && isObject(b)) return { ...a, ...b };
  }
  if (operator === "-" && Array.isArray(a) && Array.isArray(b))
    return a.filter((each) => !b.some((other) => compare(each, other) === 0));
  if (operator === "/" && typeof a === "string" && typeof b === "string") return a.split(b);
  if (operator === "*" && isObject(a) && isObject(b)) {
    const merge = (x: Record_, y: Record_): Record_ =>
      Object.entries(y).reduce<Record_>(
        (all, [key, value]) => ({
          ...all,
          [key]: isObject(own(all, key)) && isObject(value) ? merge(own(all, key) as Record_, value) : value,
        }),
        x,
      );
    return merge(a, b);
  }
  if (operator === "*" && typeof a === "string" && typeof b === "number") {
    if (b * a.length > 4_000_000) throw new JqError("Repeat string result too long");
    return b <= 0 ? null : a.repeat(Math.max(1, Math.ceil(b)));
  }
  const verb = { "+": "added", "-": "subtracted", "*": "multiplied" }[operator] ?? "divided";
  throw new JqError(`${typeName(a)} (${brief(a)}) and ${typeName(b)} (${brief(b)}) cannot be ${verb}`);
}

export class Evaluator {
  private steps = 0;

  *run(filter: Filter, input: Json, variables: ReadonlyMap<string, Json>): Generator<Json> {
    this.steps = 0;
    for (const [, value] of this.evaluate(filter, [undefined, input], {
      variables,
      functions: new Map(),
      depth: 0,
    }))
      yield value;
  }

  /** Values with the paths that lead to them; no path where a value is new. */
  private *evaluate(
    filter: Filter,
    [path, input]: [Path | undefined, Json],
    scope: Scope,
  ): Generator<[Path | undefined, Json]> {
    if (++this.steps > MAXIMUM_STEPS)
      throw new JqError("the filter takes too many steps for this simulation");
    const here: [Path | undefined, Json] = [path, input];
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
        if (filter.name === "ENV" && !scope.variables.has("ENV")) {
          yield [undefined, {}];
          return;
        }
        if (!scope.variables.has(filter.name)) throw new JqError(`$${filter.name} is not defined`);
        yield [undefined, scope.variables.get(filter.name)];
        return;
      }
      case "index":
        for (const [at, target] of this.evaluate(filter.target, here, scope))
          for (const key of values(filter.key))
            yield [
              at && typeof key !== "object" ? [...at, key as string | number] : undefined,
              access(target, key),
            ];
        return;
      case "slice":
        for (const [, target] of this.evaluate(filter.target, here, scope)) {
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
        for (const [at, target] of this.evaluate(filter.target, here, scope)) yield* children(at, target);
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
        yield [undefined, filter.body ? [...values(filter.body)] : []];
        return;
      case "object":
        yield* this.object(filter.entries, 0, {}, input, scope);
        return;
      case "pipe":
        for (const each of this.evaluate(filter.left, here, scope))
          yield* this.evaluate(filter.right, each, scope);
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
        for (const item of values(filter.source)) {
          const inner = { ...scope, variables: new Map(scope.variables).set(filter.name, item) };
          state = last(this.values(filter.update, state, inner)) ?? null;
        }
        yield [undefined, state];
        return;
      }
      case "bind":
        for (const value of values(filter.source))
          yield* this.evaluate(filter.body, here, {
            ...scope,
            variables: new Map(scope.variables).set(filter.name, value),
          });
        return;
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
    for (const [, value] of this.evaluate(filter, [undefined, input], scope)) yield value;
  }

  private paths(filter: Filter, input: Json, scope: Scope): Path[] {
    return [...this.evaluate(filter, [[], input], scope)].map(([path]) => {
      if (!path) throw new JqError("Invalid path expression");
      return path;
    });
  }

  private *descend([path, value]: [Path | undefined, Json]): Generator<[Path | undefined, Json]> {
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
    built: Record_,
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
    here: [Path | undefined, Json],
    scope: Scope,
  ): Generator<[Path | undefined, Json]> {
    const [, input] = here;
    const { operator, left, right } = filter;
    if (operator === "//") {
      let any = false;
      try {
        for (const each of this.evaluate(left, here, scope))
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

  private *call(
    name: string,
    given: readonly Filter[],
    here: [Path | undefined, Json],
    scope: Scope,
  ): Generator<[Path | undefined, Json]> {
    const closure = scope.functions.get(`${name}/${given.length}`);
    if (closure) {
      if (scope.depth > MAXIMUM_DEPTH) throw new JqError("recursion is too deep for this simulation");
      const functions = new Map(closure.scope.functions);
      if (closure.recursive) functions.set(closure.key, closure);
      const variables = new Map(closure.scope.variables);
      closure.parameters.forEach((parameter, index) => {
        const argument = given[index] as Filter;
        if (parameter.startsWith("$"))
          variables.set(parameter.slice(1), first(this.values(argument, here[1], scope)));
        else
          functions.set(`${parameter}/0`, {
            parameters: [],
            body: argument,
            scope,
            recursive: false,
            key: "",
          });
      });
      yield* this.evaluate(closure.body, here, { variables, functions, depth: scope.depth + 1 });
      return;
    }
    const [, input] = here;
    const [one, two] = given;
    const all = (filter: Filter, from: Json = input): Json[] => [...this.values(filter, from, scope)];
    const argument = (filter: Filter): Json => first(this.values(filter, input, scope));
    const by = (filter: Filter): [Json[], Json][] => list(input).map((item) => [all(filter, item), item]);
    switch (`${name}/${given.length}`) {
      case "empty/0":
        return;
      case "numbers/0":
      case "strings/0":
      case "arrays/0":
      case "objects/0":
      case "booleans/0":
      case "nulls/0":
        if (`${typeName(input)}s/0` === `${name}/0`) yield here;
        return;
      case "values/0":
        if (input !== null) yield here;
        return;
      case "scalars/0":
        if (typeof input !== "object" || input === null) yield here;
        return;
      case "iterables/0":
        if (typeof input === "object" && input !== null) yield here;
        return;
      case "select/1":
        for (const value of this.values(one as Filter, input, scope)) if (truthy(value)) yield here;
        return;
      case "recurse/0":
        yield* this.descend(here);
        return;
      case "error/0":
        throw new JqError(input);
      case "error/1":
        throw new JqError(argument(one as Filter));
      case "map/1":
        yield [undefined, list(input).flatMap((item) => all(one as Filter, item))];
        return;
      case "map_values/1":
        yield [
          undefined,
          Array.isArray(input)
            ? input.map((item) => first(this.values(one as Filter, item, scope)))
            : Object.fromEntries(
                Object.entries(input as Record_).map(([key, value]) => [
                  key,
                  first(this.values(one as Filter, value, scope)),
                ]),
              ),
        ];
        return;
      case "path/1":
        for (const path of this.paths(one as Filter, input, scope)) yield [undefined, path];
        return;
      case "del/1": {
        let result = input;
        for (const path of this.paths(one as Filter, input, scope)
          .sort(compare)
          .reverse())
          result = deletePath(result, path);
        yield [undefined, result];
        return;
      }
      case "paths/0":
        for (const [path] of this.descend([[], input])) if (path && path.length > 0) yield [undefined, path];
        return;
      case "leaf_paths/0":
        for (const [path, value] of this.descend([[], input]))
          if (typeof value !== "object" || value === null) yield [undefined, path];
        return;
      case "range/1":
        for (let index = 0; index < (argument(one as Filter) as number); index++) {
          this.steps++;
          if (this.steps > MAXIMUM_STEPS) throw new JqError("range is too long for this simulation");
          yield [undefined, index];
        }
        return;
      case "range/2":
        for (
          let index = argument(one as Filter) as number;
          index < (argument(two as Filter) as number);
          index++
        ) {
          if (++this.steps > MAXIMUM_STEPS) throw new JqError("range is too long for this simulation");
          yield [undefined, index];
        }
        return;
      case "first/1":
        for (const each of this.evaluate(one as Filter, here, scope)) {
          yield each;
          return;
        }
        return;
      case "limit/2": {
        let left = argument(one as Filter) as number;
        if (left <= 0) return;
        for (const each of this.evaluate(two as Filter, here, scope)) {
          yield each;
          if (--left <= 0) return;
        }
        return;
      }
      case "any/1":
        yield [undefined, list(input).some((item) => all(one as Filter, item).some(truthy))];
        return;
      case "all/1":
        yield [undefined, list(input).every((item) => all(one as Filter, item).every(truthy))];
        return;
      case "sort_by/1":
        yield [
          undefined,
          by(one as Filter)
            .sort(([a], [b]) => compare(a, b))
            .map(([, item]) => item),
        ];
        return;
      case "max_by/1":
      case "min_by/1":
        yield [
          undefined,
          by(one as Filter).reduce<[Json[], Json] | undefined>(
            (best, each) =>
              !best || (name === "max_by" ? compare(each[0], best[0]) >= 0 : compare(each[0], best[0]) < 0)
                ? each
                : best,
            undefined,
          )?.[1] ?? null,
        ];
        return;
      case "group_by/1":
      case "unique_by/1": {
        const groups: [Json[], Json[]][] = [];
        for (const [key, item] of by(one as Filter).sort(([a], [b]) => compare(a, b))) {
          const open = groups.at(-1);
          if (open && compare(open[0], key) === 0) open[1].push(item);
          else groups.push([key, [item]]);
        }
        yield [undefined, groups.map(([, items]) => (name === "group_by" ? items : items[0]))];
        return;
      }
      case "with_entries/1":
        yield [undefined, fromEntries(toEntries(input).flatMap((entry) => all(one as Filter, entry)))];
        return;
      case "getpath/1":
        yield [undefined, getPath(input, argument(one as Filter) as Path)];
        return;
      case "test/1":
      case "test/2":
      case "match/1":
      case "match/2":
      case "capture/1":
      case "scan/1":
      case "sub/2":
      case "gsub/2":
        yield* this.matching(
          name,
          text(input, name),
          argument(one as Filter),
          name === "test" || name === "match" ? (two ? argument(two) : "") : "",
          name.endsWith("sub") ? two : undefined,
          scope,
        );
        return;
      default: {
        const builtin = BUILTINS[`${name}/${given.length}`];
        if (!builtin) throw new JqError(`${name}/${given.length} is not defined`);
        yield [undefined, builtin(input, given.map(argument))];
      }
    }
  }

  private *matching(
    name: string,
    subject: string,
    pattern: Json,
    flags: Json,
    replacement: Filter | undefined,
    scope: Scope,
  ): Generator<[undefined, Json]> {
    let expression: Expression;
    try {
      expression = new Expression(text(pattern, name), "perl", {
        ignoreCase: String(flags ?? "").includes("i"),
      });
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      throw new JqError(`${String(pattern)} (at offset 0) is not a valid regex: ${error.message}`);
    }
    if (name === "test") {
      yield [undefined, expression.test(subject)];
      return;
    }
    let result = "";
    let at = 0;
    for (const match of expression.matches(subject)) {
      const names = Object.fromEntries(
        Object.entries(match.names).map(([key, group]) => [key, match.groups[group] ?? null]),
      );
      if (name === "capture") yield [undefined, names];
      else if (name === "scan")
        yield [
          undefined,
          match.groups.length > 1 ? match.groups.slice(1).map((group) => group ?? null) : match.groups[0],
        ];
      else if (replacement) {
        result += subject.slice(at, match.start) + text(first(this.values(replacement, names, scope)), name);
        at = match.end;
        if (name === "sub") break;
        continue;
      } else {
        const nameOf = (group: number): string | null =>
          Object.entries(match.names).find(([, each]) => each === group)?.[0] ?? null;
        yield [
          undefined,
          {
            offset: match.start,
            length: match.end - match.start,
            string: match.groups[0],
            captures: match.groups.slice(1).map((group, index) => ({
              offset: match.groupStarts[index + 1] ?? -1,
              length: group?.length ?? 0,
              string: group ?? null,
              name: nameOf(index + 1),
            })),
          },
        ];
      }
      if ((name === "match" || name === "capture") && !String(flags ?? "").includes("g")) return;
    }
    if (replacement) yield [undefined, result + subject.slice(at)];
  }
}

function first(values: Iterable<Json>): Json {
  for (const value of values) return value;
  return null;
}

function last(values: Iterable<Json>): Json {
  let result: Json = null;
  for (const value of values) result = value;
  return result;
}

function text(value: Json, name: string): string {
  if (typeof value !== "string")
    throw new JqError(
      `${typeName(value)} (${brief(value)}) cannot be matched, as it is not a string${name === "" ? "" : ""}`,
    );
  return value;
}

function list(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value;
  if (isObject(value)) return Object.values(value);
  throw new JqError(`Cannot iterate over ${typeName(value)}${value === null ? "" : ` (${brief(value)})`}`);
}

function* children(path: Path | undefined, value: Json): Generator<[Path | undefined, Json]> {
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield [path ? [...path, index] : undefined, item];
  else if (isObject(value))
    for (const [key, item] of Object.entries(value)) yield [path ? [...path, key] : undefined, item];
  else list(value);
}

const toEntries = (value: Json): { key: string | number; value: Json }[] =>
  Array.isArray(value)
    ? value.map((each: Json, index) => ({ key: index, value: each }))
    : Object.entries(value as Record_).map(([key, each]) => ({ key, value: each }));

function fromEntries(entries: readonly Json[]): Record_ {
  return Object.fromEntries(
    entries.map((entry) => {
      const { key, k, name, Name, Key, value, v, Value } = entry as Record<string, Json>;
      const id = key ?? k ?? name ?? Name ?? Key ?? null;
      return [typeof id === "string" ? id : show(id), value ?? v ?? Value ?? null];
    }),
  );
}

function format(name: string, value: Json): string {
  const plain = typeof value === "string" ? value : show(value);
  const cells = (): readonly Json[] => {
    if (!Array.isArray(value))
      throw new JqError(
        `${typeName(value)} (${brief(value)}) cannot be ${name === "@csv" ? "csv" : "tsv"}-formatted, only an array can be`,
      );
    return value;
  };
  switch (name) {
    case "@base64":
      return base64Encode(plain);
    case "@base64d":
      return base64Decode(plain.replace(/=+$/, (pad) => pad)).text;
    case "@json":
      return show(value);
    case "@text":
      return plain;
    case "@csv":
      return cells()
        .map((cell) =>
          typeof cell === "string" ? `"${cell.replaceAll('"', '""')}"` : cell === null ? "" : show(cell),
        )
        .join(",");
    case "@tsv":
      return cells()
        .map((cell) =>
          typeof cell === "string"
            ? cell.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n")
            : cell === null
              ? ""
              : show(cell),
        )
        .join("\t");
    case "@html":
      return plain.replace(
        /[&<>'"]/g,
        (each) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&#39;", '"': "&quot;" })[each] as string,
      );
    case "@uri":
      return encodeURIComponent(plain.replace(/[\ud800-\udfff]/gu, "\ufffd"));
    case "@sh":
      return (Array.isArray(value) ? value : [value])
        .map((each: Json) => (typeof each === "string" ? `'${each.replaceAll("'", "'\\''")}'` : show(each)))
        .join(" ");
    default:
      throw new JqError(`${name.slice(1)} is not a valid format`);
  }
}

function contains(a: Json, b: Json): boolean {
  if (isObject(a) && isObject(b))
    return Object.entries(b).every(([key, value]) => Object.hasOwn(a, key) && contains(a[key], value));
  if (Array.isArray(a) && Array.isArray(b)) return b.every((each) => a.some((item) => contains(item, each)));
  if (typeof a === "string" && typeof b === "string") return a.includes(b);
  return compare(a, b) === 0;
}

function flatten(value: readonly Json[], depth: number): Json[] {
  return value.flatMap((item) => (Array.isArray(item) && depth > 0 ? flatten(item, depth - 1) : [item]));
}

const sorted = (value: Json): Json[] => [...list(value)].sort(compare);
const unique = (value: Json): Json[] =>
  sorted(value).filter((item, index, all) => index === 0 || compare(all[index - 1], item) !== 0);

const BUILTINS: Readonly<Record<string, (input: Json, given: readonly Json[]) => Json>> = {
  "length/0": (value) =>
    value === null
      ? 0
      : typeof value === "string"
        ? [...value].length
        : typeof value === "number"
          ? Math.abs(value)
          : typeof value === "boolean"
            ? fail(`boolean (${String(value)}) has no length`)
            : Object.keys(value as Record_).length,
  "utf8bytelength/0": (value) => utf8Length(String(value)),
  "keys/0": (value) =>
    Array.isArray(value)
      ? value.map((_, index) => index)
      : isObject(value)
        ? sortedKeys(value)
        : fail(`${typeName(value)} (${brief(value)}) has no keys`),
  "keys_unsorted/0": (value) => Object.keys(value as Record_),
  "not/0": (value) => !truthy(value),
  "type/0": typeName,
  "add/0": (value) => list(value).reduce((sum, item) => arithmetic("+", sum, item), null),
  "any/0": (value) => list(value).some(truthy),
  "all/0": (value) => list(value).every(truthy),
  "min/0": (value) => sorted(value)[0] ?? null,
  "max/0": (value) => sorted(value).at(-1) ?? null,
  "sort/0": (value) =>
    Array.isArray(value)
      ? sorted(value)
      : fail(`${typeName(value)} (${brief(value)}) cannot be sorted, as it is not an array`),
  "unique/0": unique,
  "reverse/0": (value) =>
    typeof value === "string"
      ? [...value].reverse().join("")
      : value === null
        ? []
        : [...list(value)].reverse(),
  "first/0": (value) => access(value, 0),
  "last/0": (value) => access(value, -1),
  "flatten/0": (value) => flatten(list(value), Infinity),
  "flatten/1": (value, [depth]) => flatten(list(value), depth as number),
  "to_entries/0": toEntries,
  "from_entries/0": (value) => fromEntries(list(value)),
  "tostring/0": (value) => (typeof value === "string" ? value : show(value)),
  "tonumber/0": (value) =>
    typeof value === "number"
      ? value
      : typeof value === "string" && /^\s*-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/.test(value)
        ? Number(value)
        : fail(`Cannot parse '${String(value)}' as JSON`),
  "tojson/0": show,
  "fromjson/0": (value) => {
    try {
      return JSON.parse(String(value)) as Json;
    } catch {
      return fail(`${String(value)} (while parsing '${String(value)}')`);
    }
  },
  "ascii_downcase/0": (value) => String(value).toLowerCase(),
  "ascii_upcase/0": (value) => String(value).toUpperCase(),
  "floor/0": (value) => Math.floor(value as number),
  "ceil/0": (value) => Math.ceil(value as number),
  "round/0": (value) => Math.round(value as number),
  "abs/0": (value) => Math.abs(value as number),
  "join/1": (value, [joint]) =>
    list(value)
      .map((item) => (item === null ? "" : typeof item === "string" ? item : show(item)))
      .join(String(joint)),
  "split/1": (value, [at]) =>
    typeof value !== "string"
      ? fail("split input and separator must be strings")
      : value === ""
        ? []
        : value.split(String(at)),
  "has/1": (value, [key]) =>
    Array.isArray(value) ? (key as number) < value.length : Object.hasOwn(value as Record_, String(key)),
  "contains/1": (value, [other]) => contains(value, other),
  "inside/1": (value, [other]) => contains(other, value),
  "index/1": (value, [other]) => {
    const at = Array.isArray(value)
      ? value.findIndex((item) => compare(item, other) === 0)
      : String(value).indexOf(String(other));
    return at < 0 ? null : at;
  },
  "startswith/1": (value, [other]) => String(value).startsWith(String(other)),
  "endswith/1": (value, [other]) => String(value).endsWith(String(other)),
  "ltrimstr/1": (value, [other]) =>
    typeof value === "string" && value.startsWith(String(other)) ? value.slice(String(other).length) : value,
  "rtrimstr/1": (value, [other]) =>
    typeof value === "string" && value.endsWith(String(other))
      ? value.slice(0, value.length - String(other).length)
      : value,
};

function fail(message: string): never {
  throw new JqError(message);
}
