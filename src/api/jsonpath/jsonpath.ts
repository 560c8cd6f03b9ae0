/**
 * JSONPath in Kubernetes' dialect, for `-o jsonpath`, custom columns, --sort-by and `kubectl wait`.
 * Models: client-go util/jsonpath (v0.36) and kubectl's RelaxedJSONPathExpression.
 * Differs: the wildcard on a map visits its keys in their order in the object; upstream's order is random.
 */

import { compactJson, goNumberText, goTypeName, goValueText, indentedJson } from "../go-format.ts";
import { isJsonObject } from "../object-path.ts";
import { parsed, parseFailure, type Parsed } from "../parsed.ts";
import { JsonPathError, type ArrayBounds, type JsonPathNode, type ListNode } from "./jsonpath-nodes.ts";
import { parseJsonPathTemplate } from "./jsonpath-parser.ts";

export interface JsonPathOptions {
  /** A field that is not there gives nothing instead of an error. kubectl sets it. */
  readonly allowMissingKeys: boolean;
  /** Whether objects print with sorted keys, as maps do; structs (`kubectl config view`) keep their order. */
  readonly sortKeys?: boolean;
}

export interface JsonPath {
  /** The values that each part of the template found: one list per action or text. */
  find(root: unknown, options: JsonPathOptions): Parsed<readonly (readonly unknown[])[]>;
  /** The text that the template gives. A list of thousands takes long: it yields after each short piece of work. */
  execute(root: unknown, options: JsonPathOptions): Steps<Parsed<string>>;
  /** `-o jsonpath-as-json`: each result list as indented JSON. */
  executeAsJson(root: unknown, options: JsonPathOptions): Steps<Parsed<string>>;
}

/** A calculation that yields now and then, so that others get their turn. */
type Steps<T> = Generator<void, T, void>;

/** Values looked at between two yields: about half a millisecond. */
const VALUES_PER_STEP = 1000;
/** An object that is printed counts as so many values. */
const PRINTED_OBJECT = 200;

/** Go's float literals in a template: they do not compare with whole numbers. */
class FloatLiteral {
  constructor(readonly value: number) {}
}

function failed<T>(error: unknown): Parsed<T> {
  if (error instanceof JsonPathError) return parseFailure(error.message);
  throw error;
}

function attempt<T>(run: () => T): Parsed<T> {
  try {
    return parsed(run());
  } catch (error) {
    return failed(error);
  }
}

function* attemptInSteps<T>(steps: Steps<T>): Steps<Parsed<T>> {
  try {
    return parsed(yield* steps);
  } catch (error) {
    return failed(error);
  }
}

function finish<T>(steps: Steps<T>): T {
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}

export function parseJsonPath(template: string): Parsed<JsonPath> {
  const tree = attempt(() => parseJsonPathTemplate(template));
  if (!tree.ok) return tree;
  const printed = (
    root: unknown,
    options: JsonPathOptions,
    textOf: (values: readonly unknown[], evaluation: Evaluation) => Steps<string>,
  ): Steps<Parsed<string>> =>
    attemptInSteps(
      (function* () {
        const evaluation = new Evaluation(options);
        let text = "";
        for (const values of yield* evaluation.run(tree.value, root))
          text += yield* textOf(values, evaluation);
        return text;
      })(),
    );
  return parsed<JsonPath>({
    find: (root, options) => attempt(() => finish(new Evaluation(options).run(tree.value, root))),
    execute: (root, options) =>
      printed(root, options, (values, evaluation) => valuesText(values, evaluation, options)),
    executeAsJson: (root, options) =>
      printed(root, options, function* (values, evaluation) {
        const lines: string[] = [];
        for (const value of values) {
          if (evaluation.spend(PRINTED_OBJECT)) yield;
          lines.push(indentedJson([value], options.sortKeys).slice(2, -2));
        }
        return lines.length === 0 ? "[]\n" : `[\n${lines.join(",\n")}\n]\n`;
      }),
  });
}

const RELAXED = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/;

/** "name", ".name", "{name}" and "{.name}" mean the same in columns and sort keys. */
export function relaxedJsonPath(expression: string): Parsed<string> {
  if (expression === "") return parsed(expression);
  const match = RELAXED.exec(expression);
  if (!match) {
    return parseFailure(
      "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
    );
  }
  return parsed(`{.${match[1] || match[2]}}`);
}

function* valuesText(
  values: readonly unknown[],
  evaluation: Evaluation,
  options: JsonPathOptions,
): Steps<string> {
  const texts: string[] = [];
  for (const value of values) {
    const isObject = typeof value === "object" && value !== null;
    if (evaluation.spend(isObject ? PRINTED_OBJECT : 1)) yield;
    texts.push(valueText(value, options));
  }
  return texts.join(" ");
}

function valueText(value: unknown, options: JsonPathOptions): string {
  if (value instanceof FloatLiteral) return goNumberText(value.value);
  if (typeof value === "object" && value !== null) return compactJson(value, options.sortKeys);
  return value === null || value === undefined ? "null" : goValueText(value);
}

/** One run over one object: the state of nested ranges. */
class Evaluation {
  private beginRange = 0;
  private insideRange = 0;
  private endRange = 0;
  private lastEnd: JsonPathNode | undefined;
  /** Work since the last yield. */
  private values = 0;

  constructor(private readonly options: JsonPathOptions) {}

  run(tree: ListNode, root: unknown): Steps<unknown[][]> {
    return this.runNodes(tree.nodes, root);
  }

  /** Counts work; true when it is time to yield. */
  spend(values: number): boolean {
    this.values += values;
    if (this.values < VALUES_PER_STEP) return false;
    this.values = 0;
    return true;
  }

  private *runNodes(nodes: readonly JsonPathNode[], root: unknown): Steps<unknown[][]> {
    const results: unknown[][] = [];
    for (let index = 0; index < nodes.length; index += 1) {
      const node = nodes[index];
      if (node === undefined) break;
      const values = yield* this.walk([root], node);
      if (this.endRange > 0 && this.endRange <= this.insideRange) {
        this.endRange -= 1;
        this.lastEnd = node;
        break;
      }
      if (this.beginRange === 0) {
        results.push(values);
        continue;
      }
      this.beginRange -= 1;
      this.insideRange += 1;
      const body = nodes.slice(index + 1);
      // An empty range is walked once for nothing, so that its end is found.
      if (values.length === 0) yield* this.runNodes(body, null);
      for (const value of values) {
        if (this.spend(1)) yield;
        for (const result of yield* this.runNodes(body, value)) results.push(result);
      }
      this.insideRange -= 1;
      const end = this.lastEnd === undefined ? -1 : nodes.indexOf(this.lastEnd, index + 1);
      if (end > index) index = end;
    }
    return results;
  }

  private *walk(values: unknown[], node: JsonPathNode): Steps<unknown[]> {
    switch (node.type) {
      case "list": {
        let current = values;
        for (const child of node.nodes) current = yield* this.walk(current, child);
        return current;
      }
      case "text":
        return [node.text];
      case "number":
        return values.map(() => (node.float ? new FloatLiteral(node.value) : node.value));
      case "boolean":
        return values.map(() => node.value);
      case "field":
        if (this.spend(values.length)) yield;
        return this.fields(values, node.name);
      case "array":
        return values.flatMap((value) => slice(value, node.bounds));
      case "filter": {
        const kept: unknown[] = [];
        for (const value of values) yield* this.filter(value, node, kept);
        return kept;
      }
      case "union": {
        const found: unknown[] = [];
        for (const member of node.nodes)
          for (const value of yield* this.walk(values, member)) found.push(value);
        return found;
      }
      case "wildcard":
        return values.flatMap(children);
      case "recursive": {
        const found: unknown[] = [];
        for (const value of values) yield* this.descendants(value, found);
        return found;
      }
      case "identifier":
        return this.identifier(values, node.name);
    }
  }

  /** All objects and lists below, parents first. */
  private *descendants(value: unknown, found: unknown[]): Steps<void> {
    const below = children(value);
    if (below.length === 0) return;
    if (this.spend(1 + below.length)) yield;
    found.push(value);
    for (const child of below) if (typeof child === "object") yield* this.descendants(child, found);
  }

  private identifier(values: unknown[], name: string): unknown[] {
    if (name === "range") {
      this.beginRange += 1;
      return values;
    }
    if (name !== "end") throw new JsonPathError(`unrecognized identifier ${name}`);
    if (this.insideRange === 0) throw new JsonPathError("not in range, nothing to end");
    this.endRange += 1;
    return [];
  }

  private fields(values: unknown[], name: string): unknown[] {
    if (values.length === 0) return [];
    const found: unknown[] = [];
    for (const value of values) {
      if (isJsonObject(value) && Object.hasOwn(value, name) && value[name] !== undefined)
        found.push(value[name]);
    }
    if (found.length === 0 && !this.options.allowMissingKeys) throw new JsonPathError(`${name} is not found`);
    return found;
  }

  private *filter(
    value: unknown,
    node: Extract<JsonPathNode, { type: "filter" }>,
    kept: unknown[],
  ): Steps<void> {
    if (!Array.isArray(value)) {
      throw new JsonPathError(`${goValueText(value)} is not array or slice and cannot be filtered`);
    }
    for (const item of value as unknown[]) {
      if (this.spend(2)) yield;
      if (yield* this.passes(item, node)) kept.push(item);
    }
  }

  private *passes(item: unknown, node: Extract<JsonPathNode, { type: "filter" }>): Steps<boolean> {
    if (node.operator === "exists") {
      const found = yield* attemptInSteps(this.walk([item], node.left));
      return found.ok && found.value.length > 0;
    }
    const left = single(yield* this.walk([item], node.left));
    if (left.length === 0) return false;
    const right = single(yield* this.walk([item], node.right));
    return right.length > 0 && compare(left[0], node.operator, right[0]);
  }
}

function single(values: unknown[]): unknown[] {
  if (values.length > 1) throw new JsonPathError("can only compare one element at a time");
  return values;
}

function slice(value: unknown, bounds: ArrayBounds): unknown[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw new JsonPathError(`${goTypeName(value)} is not array or slice`);
  const { length } = value;
  let start = bounds.start ?? 0;
  if (start < 0) start += length;
  let end = bounds.end ?? length;
  if (end < 0 || (end === 0 && bounds.singleIndex)) end += length;
  if (start === end) return [];
  if (start >= length || start < 0) {
    throw new JsonPathError(`array index out of bounds: index ${start}, length ${length}`);
  }
  if (end > length || end < 0) {
    throw new JsonPathError(`array index out of bounds: index ${end - 1}, length ${length}`);
  }
  if (start > end) throw new JsonPathError(`starting index ${start} is greater than ending index ${end}`);
  const step = bounds.step ?? 1;
  if (step <= 0) throw new JsonPathError("step must be > 0");
  return (value as unknown[]).slice(start, end).filter((_item, index) => index % step === 0);
}

function children(value: unknown): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  if (isJsonObject(value)) return Object.values(value).filter((child) => child !== undefined);
  return [];
}

type Basic = {
  readonly kind: "bool" | "int" | "float" | "string";
  readonly value: string | number | boolean;
};

function basicOf(value: unknown): Basic {
  if (value instanceof FloatLiteral) return { kind: "float", value: value.value };
  if (typeof value === "string") return { kind: "string", value };
  if (typeof value === "boolean") return { kind: "bool", value };
  if (typeof value === "number") return { kind: Number.isInteger(value) ? "int" : "float", value };
  throw new JsonPathError("invalid type for comparison");
}

/** text/template's comparisons: both sides of one kind, and booleans have no order. */
function compare(left: unknown, operator: string, right: unknown): boolean {
  if (!["<", ">", "==", "!=", "<=", ">="].includes(operator)) {
    throw new JsonPathError(`unrecognized filter operator ${operator}`);
  }
  const a = basicOf(left);
  const b = basicOf(right);
  if (a.kind !== b.kind) throw new JsonPathError("incompatible types for comparison");
  if (operator === "==") return a.value === b.value;
  if (operator === "!=") return a.value !== b.value;
  if (a.kind === "bool") throw new JsonPathError("invalid type for comparison");
  switch (operator) {
    case "<":
      return a.value < b.value;
    case "<=":
      return a.value <= b.value;
    case ">":
      return a.value > b.value;
    default:
      return a.value >= b.value;
  }
}
