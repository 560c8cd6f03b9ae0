/**
 * Runs a Go template on an object.
 * Models: Go text/template as kubectl offers it (-o go-template): range/else, if/else, with, define/template, variables,
 * pipelines, the built-in functions, and base64decode.
 * Differs: no methods; `html`, `js` and `urlquery` escape as Go does for plain text only; maps range in order of keys.
 */

import { formatGoValue, goPrintf } from "./format.ts";
import { templateFunctions } from "./functions.ts";
import { TemplateError } from "./lexer.ts";
import { isTrue } from "./truth.ts";
import { parseTemplate, type Operand, type Pipeline, type Statement, type Template } from "./parser.ts";

export { TemplateError } from "./lexer.ts";

/** Parses `text`; throws {@link TemplateError}. The result prints one object. */
export function compileTemplate(text: string, strictKeys = false): (data: unknown) => string {
  const template = parseTemplate(text);
  return (data) => new Execution(template, strictKeys).run(data);
}

class LoopSignal {
  constructor(readonly type: "break" | "continue") {}
}

type Variables = { name: string; value: unknown }[];

class Execution {
  private output = "";

  constructor(
    private readonly template: Template,
    private readonly strictKeys: boolean,
  ) {}

  run(data: unknown): string {
    this.statements(this.template.body, data, [{ name: "$", value: data }]);
    return this.output;
  }

  private statements(list: readonly Statement[], dot: unknown, variables: Variables): void {
    const depth = variables.length;
    for (const statement of list) this.statement(statement, dot, variables);
    variables.length = depth;
  }

  private statement(statement: Statement, dot: unknown, variables: Variables): void {
    switch (statement.type) {
      case "text":
        this.output += statement.text;
        return;
      case "print": {
        const value = this.pipeline(statement.pipeline, dot, variables);
        if (statement.pipeline.variables.length === 0) this.output += formatGoValue(value);
        return;
      }
      case "break":
      case "continue":
        throw new LoopSignal(statement.type);
      case "template": {
        const body = this.template.definitions.get(statement.name);
        if (!body)
          throw new TemplateError(`template: template ${JSON.stringify(statement.name)} not defined`);
        const data = statement.pipeline ? this.pipeline(statement.pipeline, dot, variables) : undefined;
        this.statements(body, data, [{ name: "$", value: data }]);
        return;
      }
      case "if":
      case "with": {
        const depth = variables.length;
        const value = this.pipeline(statement.pipeline, dot, variables);
        if (isTrue(value))
          this.statements(statement.body, statement.type === "with" ? value : dot, variables);
        else this.statements(statement.otherwise, dot, variables);
        variables.length = depth;
        return;
      }
      case "range":
        this.range(statement, dot, variables);
    }
  }

  private range(statement: Extract<Statement, { body: unknown }>, dot: unknown, variables: Variables): void {
    const { variables: names, declare, ...plain } = statement.pipeline;
    const value = this.pipeline({ ...plain, variables: [], declare }, dot, variables);
    const entries = rangeEntries(value, statement.pipeline.source);
    if (entries.length === 0) return this.statements(statement.otherwise, dot, variables);
    const depth = variables.length;
    for (const [key, item] of entries) {
      const [first, second] = names;
      if (first !== undefined) variables.push({ name: first, value: second === undefined ? item : key });
      if (second !== undefined) variables.push({ name: second, value: item });
      try {
        this.statements(statement.body, item, variables);
      } catch (signal) {
        if (!(signal instanceof LoopSignal)) throw signal;
        if (signal.type === "break") {
          variables.length = depth;
          break;
        }
      }
      variables.length = depth;
    }
  }

  private pipeline(pipeline: Pipeline, dot: unknown, variables: Variables): unknown {
    let value: unknown;
    let first = true;
    for (const command of pipeline.commands) {
      value = this.command(command, dot, variables, first ? [] : [value]);
      first = false;
    }
    for (const name of pipeline.variables) {
      if (pipeline.declare) variables.push({ name, value });
      else {
        const known = variables.findLast((each) => each.name === name);
        if (!known) throw new TemplateError(`template: output:1: undefined variable ${JSON.stringify(name)}`);
        known.value = value;
      }
    }
    return value;
  }

  private command(
    operands: readonly Operand[],
    dot: unknown,
    variables: Variables,
    piped: readonly unknown[],
  ): unknown {
    const [head, ...rest] = operands as [Operand, ...Operand[]];
    if (head.type === "function") {
      // `and` and `or` stop at the first operand that decides.
      if (head.name === "and" || head.name === "or") {
        let value: unknown;
        for (const thunk of [
          ...rest.map((operand) => () => this.operand(operand, dot, variables)),
          ...piped.map((each) => () => each),
        ]) {
          value = thunk();
          if (isTrue(value) === (head.name === "or")) return value;
        }
        return value;
      }
      const run = templateFunctions.get(head.name);
      if (!run) {
        throw new TemplateError(`template: output:1: function ${JSON.stringify(head.name)} not defined`);
      }
      return run([...rest.map((operand) => this.operand(operand, dot, variables)), ...piped]);
    }
    if (rest.length > 0 || piped.length > 0) {
      throw new TemplateError(`template: output:1: can't give argument to non-function`);
    }
    return this.operand(head, dot, variables);
  }

  private operand(operand: Operand, dot: unknown, variables: Variables): unknown {
    switch (operand.type) {
      case "dot":
        return dot;
      case "nil":
        return null;
      case "literal":
        return operand.value;
      case "variable": {
        const known = variables.findLast((each) => each.name === operand.name);
        if (!known)
          throw new TemplateError(`template: output:1: undefined variable ${JSON.stringify(operand.name)}`);
        return known.value;
      }
      case "group":
        return this.pipeline(operand.pipeline, dot, variables);
      case "function":
        return this.command([operand], dot, variables, []);
      case "chain":
        return operand.fields.reduce(
          (value, field) => this.field(value, field),
          this.operand(operand.of, dot, variables),
        );
    }
  }

  private field(value: unknown, name: string): unknown {
    if (value === null || value === undefined) {
      if (this.strictKeys) throw new TemplateError(`nil data; no entry for key ${JSON.stringify(name)}`);
      return undefined;
    }
    if (typeof value !== "object" || Array.isArray(value)) {
      const type = Array.isArray(value)
        ? "[]interface {}"
        : typeof value === "string"
          ? "string"
          : typeof value;
      throw new TemplateError(
        `can't evaluate field ${name} in type ${type === "object" ? "interface {}" : type}`,
      );
    }
    if (Object.hasOwn(value, name)) return (value as Record<string, unknown>)[name];
    if (this.strictKeys) throw new TemplateError(`map has no entry for key ${JSON.stringify(name)}`);
    return undefined;
  }
}

function rangeEntries(value: unknown, source: string): readonly (readonly [unknown, unknown])[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.map((item, index) => [index, item] as const);
  if (typeof value === "object") {
    const map = value as Record<string, unknown>;
    return Object.keys(map)
      .sort()
      .map((key) => [key, map[key]] as const);
  }
  if (typeof value === "number" && Number.isInteger(value)) {
    return Array.from({ length: Math.max(0, value) }, (_, index) => [index, index] as const);
  }
  throw new TemplateError(`range can't iterate over ${goPrintf("%v", [value])}${source === "" ? "" : ""}`);
}
