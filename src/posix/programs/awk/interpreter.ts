/**
 * Runs an awk program: BEGIN, the records, END; and its statements.
 */

import type { Coroutine } from "../../system-calls.ts";
import { Evaluator } from "./evaluator.ts";
import { formatValues } from "./format-values.ts";
import type { Runtime } from "./runtime.ts";
import type { AwkProgram, Rule, Statement } from "./syntax.ts";
import { type Value, toNumber, toText } from "./values.ts";

/** How a statement ended, unless it simply did. */
type Completion = "break" | "continue" | "return" | undefined;

/** next and nextfile leave whatever is under way. */
class NextRecord extends Error {
  constructor(readonly wholeFile: boolean) {
    super("next");
  }
}

class ExitProgram extends Error {}

export class Interpreter {
  private readonly evaluator: Evaluator;
  /** Ranges that are under way. */
  private readonly open = new Set<Rule>();
  private returned: Value;

  constructor(
    private readonly runtime: Runtime,
    private readonly program: AwkProgram,
  ) {
    const interpreter = this as Interpreter;
    this.evaluator = new Evaluator(runtime, program.functions, function* (body) {
      interpreter.returned = undefined;
      yield* interpreter.run(body);
      const result = interpreter.returned;
      interpreter.returned = undefined;
      return result;
    });
  }

  *execute(): Coroutine<void> {
    const begin = this.program.rules.filter((rule) => rule.pattern.type === "BEGIN");
    const end = this.program.rules.filter((rule) => rule.pattern.type === "END");
    const main = this.program.rules.filter((rule) => !begin.includes(rule) && !end.includes(rule));
    const completed = yield* this.untilExit(this.actions(begin));
    if (completed && main.length + end.length > 0) yield* this.untilExit(this.records(main));
    yield* this.untilExit(this.actions(end));
  }

  private *untilExit(run: Coroutine<void>): Coroutine<boolean> {
    try {
      yield* run;
      return true;
    } catch (error) {
      if (!(error instanceof ExitProgram)) throw error;
      return false;
    }
  }

  private *actions(rules: readonly Rule[]): Coroutine<void> {
    for (const rule of rules) if (rule.action) yield* this.run(rule.action);
  }

  private *records(rules: readonly Rule[]): Coroutine<void> {
    const { runtime } = this;
    for (let text = yield* runtime.nextRecord(); text !== null; text = yield* runtime.nextRecord()) {
      runtime.record.text = text;
      try {
        for (const rule of rules) if (yield* this.selects(rule)) yield* this.action(rule);
      } catch (error) {
        if (!(error instanceof NextRecord)) throw error;
        if (error.wholeFile) yield* runtime.skipFile();
      }
    }
  }

  private *action(rule: Rule): Coroutine<void> {
    if (rule.action) yield* this.run(rule.action);
    else yield* this.runtime.streams.print(this.runtime.record.text + this.runtime.textOf("ORS"));
  }

  private *selects(rule: Rule): Coroutine<boolean> {
    const { pattern } = rule;
    this.runtime.line = rule.line;
    if (pattern.type === "term") return yield* this.evaluator.isTrue(pattern.term);
    if (pattern.type !== "range") return true;
    if (!this.open.has(rule)) {
      if (!(yield* this.evaluator.isTrue(pattern.from))) return false;
      this.open.add(rule);
    }
    if (yield* this.evaluator.isTrue(pattern.to)) this.open.delete(rule);
    return true;
  }

  private *run(statement: Statement): Coroutine<Completion> {
    const { runtime, evaluator } = this;
    if (runtime.step()) yield* runtime.pay();
    if (statement.type !== "block") runtime.line = statement.line;
    switch (statement.type) {
      case "term":
        yield* evaluator.value(statement.term);
        return undefined;
      case "print":
        yield* this.print(statement);
        return undefined;
      case "block":
        for (const each of statement.body) {
          const completion = yield* this.run(each);
          if (completion) return completion;
        }
        return undefined;
      case "if":
        if (yield* evaluator.isTrue(statement.condition)) return yield* this.run(statement.yes);
        return statement.no ? yield* this.run(statement.no) : undefined;
      case "while":
      case "do":
      case "for":
        return yield* this.loop(statement);
      case "forIn":
        return yield* this.forIn(statement);
      case "break":
      case "continue":
        return statement.type;
      case "next":
      case "nextfile":
        throw new NextRecord(statement.type === "nextfile");
      case "exit":
        if (statement.value) runtime.exitCode = toNumber(yield* evaluator.value(statement.value)) & 255;
        throw new ExitProgram();
      case "return":
        this.returned = statement.value ? yield* evaluator.value(statement.value) : undefined;
        return "return";
      case "delete": {
        const { elements } = evaluator.array(statement.array);
        if (statement.subscripts) elements.delete(yield* evaluator.key(statement.subscripts));
        else elements.clear();
        return undefined;
      }
    }
  }

  private *loop(statement: Statement & { readonly type: "while" | "do" | "for" }): Coroutine<Completion> {
    const { runtime, evaluator } = this;
    if (statement.type === "for" && statement.start) yield* this.run(statement.start);
    for (let first = true; ; first = false) {
      if (runtime.step()) yield* runtime.pay();
      const checks = statement.type !== "do" || !first;
      if (checks && statement.condition && !(yield* evaluator.isTrue(statement.condition))) return undefined;
      const completion = yield* this.run(statement.body);
      if (completion === "break") return undefined;
      if (completion === "return") return completion;
      if (statement.type === "for" && statement.step) yield* this.run(statement.step);
    }
  }

  private *forIn(statement: Statement & { readonly type: "forIn" }): Coroutine<Completion> {
    for (const key of [...this.evaluator.array(statement.array).elements.keys()]) {
      yield* this.evaluator.assign(statement.variable, key);
      const completion = yield* this.run(statement.body);
      if (completion === "break") return undefined;
      if (completion === "return") return completion;
    }
    return undefined;
  }

  private *print(statement: Statement & { readonly type: "print" }): Coroutine<void> {
    const { runtime, evaluator } = this;
    const values: Value[] = [];
    for (const term of statement.terms) values.push(yield* evaluator.value(term));
    let text: string;
    if (statement.formatted)
      text = formatValues(toText(values[0], runtime.numberFormat), values.slice(1), runtime.numberFormat);
    else {
      const format = runtime.textOf("OFMT");
      const line =
        values.length === 0
          ? runtime.record.text
          : values.map((value) => toText(value, format)).join(runtime.outputSeparator);
      text = line + runtime.textOf("ORS");
    }
    if (!statement.to) return yield* runtime.streams.print(text);
    const name = yield* evaluator.text(statement.to.name);
    yield* runtime.streams.printTo(statement.to.kind, name, text);
  }
}
