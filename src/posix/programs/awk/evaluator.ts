/**
 * What terms stand for. Evaluating one may read, write and run programs: it is a coroutine.
 */

import type { Expression } from "../../regular-expression.ts";
import type { Coroutine } from "../../system-calls.ts";
import { callBuiltin } from "./builtins.ts";
import { type AwkArray, Cell, setElement } from "./cells.ts";
import type { Runtime } from "./runtime.ts";
import { AwkError, type Target, type Term, type UserFunction, type Variable } from "./syntax.ts";
import { type Value, compareValues, inputValue, isTrue, limited, power, toNumber, toText } from "./values.ts";

/** gawk goes on until its memory ends; here evaluating uses the engine's stack. */
const MAXIMUM_CALL_DEPTH = 200;

export class Evaluator {
  /** The parameters of the function under way. */
  private frame: readonly Cell[] = [];
  private callDepth = 0;

  constructor(
    readonly runtime: Runtime,
    private readonly functions: ReadonlyMap<string, UserFunction>,
    /** Runs a function's body; returns what it returned. */
    private readonly runBody: (body: UserFunction["body"]) => Coroutine<Value>,
  ) {}

  cell(variable: Variable): Cell {
    return variable.parameter === undefined
      ? this.runtime.cell(variable.name)
      : (this.frame[variable.parameter] as Cell);
  }

  array(variable: Variable): AwkArray {
    return this.cell(variable).asArray();
  }

  *text(term: Term): Coroutine<string> {
    const value = yield* this.value(term);
    return typeof value === "string" ? value : toText(value, this.runtime.numberFormat);
  }

  *number(term: Term): Coroutine<number> {
    return toNumber(yield* this.value(term));
  }

  *isTrue(term: Term): Coroutine<boolean> {
    return isTrue(yield* this.value(term));
  }

  /** A term as a regular expression: written as one, or a text. */
  *expression(term: Term): Coroutine<Expression> {
    if (term.type === "expression") return term.expression;
    return this.runtime.expression(yield* this.text(term));
  }

  *key(subscripts: readonly Term[]): Coroutine<string> {
    if (subscripts.length === 1) return yield* this.text(subscripts[0] as Term);
    const parts: string[] = [];
    for (const each of subscripts) parts.push(yield* this.text(each));
    return parts.join(this.runtime.textOf("SUBSEP"));
  }

  *value(term: Term): Coroutine<Value> {
    switch (term.type) {
      case "number":
      case "text":
        return term.value;
      case "variable":
        if (term.parameter === undefined && term.name === "NF") return this.runtime.record.count;
        return this.cell(term).scalar();
      case "element": {
        const key = yield* this.key(term.subscripts);
        const { elements } = this.array(term.array);
        // Asking for an element makes it.
        if (!elements.has(key)) setElement(this.array(term.array), key, undefined);
        return elements.get(key);
      }
      case "field":
        return this.runtime.record.get(yield* this.number(term.index));
      case "expression":
        return term.expression.test(this.runtime.record.text) ? 1 : 0;
      case "group":
        if (term.terms.length > 1)
          throw new AwkError("a list in parentheses stands only before `in' and in print");
        return yield* this.value(term.terms[0] as Term);
      case "assign":
        return yield* this.assignment(term);
      case "increment": {
        const old = toNumber(yield* this.value(term.target));
        yield* this.assign(term.target, old + term.by);
        return term.before ? old + term.by : old;
      }
      case "unary":
        if (term.operator === "!") return (yield* this.isTrue(term.operand)) ? 0 : 1;
        return term.operator === "-" ? -(yield* this.number(term.operand)) : yield* this.number(term.operand);
      case "binary":
        return yield* this.binary(term);
      case "concatenation": {
        const left = yield* this.text(term.left);
        return limited(left + (yield* this.text(term.right)));
      }
      case "and":
        return (yield* this.isTrue(term.left)) && (yield* this.isTrue(term.right)) ? 1 : 0;
      case "or":
        return (yield* this.isTrue(term.left)) || (yield* this.isTrue(term.right)) ? 1 : 0;
      case "condition":
        return yield* this.value((yield* this.isTrue(term.condition)) ? term.yes : term.no);
      case "match": {
        const text = yield* this.text(term.left);
        return (yield* this.expression(term.right)).test(text) === term.negated ? 0 : 1;
      }
      case "in": {
        const key = yield* this.key(term.subscripts);
        return this.array(term.array).elements.has(key) ? 1 : 0;
      }
      case "call":
        return yield* this.call(term.name, term.given);
      case "builtin":
        return yield* callBuiltin(this, term.name, term.given);
      case "getline":
        return yield* this.getline(term);
    }
  }

  *assign(target: Target, value: Value): Coroutine<void> {
    switch (target.type) {
      case "variable":
        if (target.parameter === undefined && target.name === "NF")
          this.runtime.record.count = toNumber(value);
        else this.cell(target).assign(value);
        return;
      case "element": {
        const key = yield* this.key(target.subscripts);
        setElement(this.array(target.array), key, value);
        return;
      }
      case "field":
        this.runtime.record.set(yield* this.number(target.index), value);
    }
  }

  private *assignment(term: Term & { readonly type: "assign" }): Coroutine<Value> {
    let value = yield* this.value(term.value);
    if (term.operator !== "=") {
      const old = toNumber(yield* this.value(term.target));
      value = arithmetic(term.operator.slice(0, -1), old, toNumber(value));
    }
    yield* this.assign(term.target, value);
    return value;
  }

  private *binary(term: Term & { readonly type: "binary" }): Coroutine<Value> {
    const left = yield* this.value(term.left);
    const right = yield* this.value(term.right);
    switch (term.operator) {
      case "<":
      case "<=":
      case "==":
      case "!=":
      case ">":
      case ">=": {
        const order = compareValues(left, right, this.runtime.numberFormat);
        return holds(term.operator, order) ? 1 : 0;
      }
      default:
        return arithmetic(term.operator, toNumber(left), toNumber(right));
    }
  }

  private *call(name: string, given: readonly Term[]): Coroutine<Value> {
    const { runtime } = this;
    const callable = this.functions.get(name) as UserFunction;
    if (given.length > callable.parameters.length)
      throw new AwkError(`function \`${name}' called with more arguments than declared`);
    if (this.callDepth >= MAXIMUM_CALL_DEPTH)
      throw new AwkError(`calls nested deeper than ${MAXIMUM_CALL_DEPTH} are not simulated`);
    const frame: Cell[] = [];
    for (const [index, parameter] of callable.parameters.entries()) {
      const argument = given[index];
      const source =
        argument?.type === "variable" && !(argument.name === "NF" && argument.parameter === undefined)
          ? this.cell(argument)
          : undefined;
      const untyped = source && source.value === undefined && !source.array;
      const cell = new Cell(parameter, true, untyped ? source : undefined);
      if (source?.array) cell.array = source.array;
      else if (argument) cell.value = yield* this.value(argument);
      frame.push(cell);
    }
    const before = this.frame;
    const { line } = runtime;
    this.frame = frame;
    this.callDepth++;
    const result = yield* this.runBody(callable.body);
    this.callDepth--;
    this.frame = before;
    runtime.line = line;
    return result;
  }

  /** 1, or 0 at the end, or -1 when the file cannot be read. */
  private *getline(term: Term & { readonly type: "getline" }): Coroutine<Value> {
    const { runtime } = this;
    let text: string | null;
    if (!term.from) text = yield* runtime.nextRecord();
    else {
      const reader = yield* runtime.streams.reader(term.from.kind, yield* this.text(term.from.name));
      if (!reader) return -1;
      text = yield* reader.next(runtime.textOf("RS"));
    }
    if (runtime.step()) yield* runtime.pay();
    if (text === null) return 0;
    if (term.target) yield* this.assign(term.target, inputValue(text));
    else runtime.record.text = text;
    return 1;
  }
}

function holds(operator: string, order: number): boolean {
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case "==":
      return order === 0;
    case "!=":
      return order !== 0;
    case ">":
      return order > 0;
    default:
      return order >= 0;
  }
}

function arithmetic(operator: string, left: number, right: number): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      if (right === 0) throw new AwkError("division by zero attempted");
      return left / right;
    case "%":
      if (right === 0) throw new AwkError("division by zero attempted in `%'");
      return left % right;
    default:
      return power(left, right);
  }
}
