/**
 * Runs the syntax tree: lists, pipelines, compound and simple commands; what -e, -x and errors do on the way.
 *
 * Models: bash 5.2.
 */

import { type Coroutine, SystemError, now, write } from "../system-calls.ts";
import { ArithmeticError } from "./arithmetic.ts";
import { assign } from "./assignment.ts";
import { BraceExpansionError } from "./brace-expansion.ts";
import { findBuiltin } from "./builtins/index.ts";
import { evaluateCondition, matchesPattern } from "./condition.ts";
import { FunctionReturn, LineAbort, ShellExit } from "./control.ts";
import { ExpansionError } from "./expansion-error.ts";
import { Loops } from "./loops.ts";
import { quoteWord } from "./quoting.ts";
import type { Shell } from "./shell.ts";
import type { AndOr, Assignment, Command, List, Pipeline, SimpleCommand } from "./syntax.ts";
import { timeReport, timeText } from "./time-report.ts";
import { ReadOnlyError } from "./variables.ts";

/** bash itself goes on until its stack ends. */
const MAXIMUM_FUNCTION_DEPTH = 200;
/** Commands whose arrays are assigned after them. */
const DECLARING = new Set(["export", "local", "declare", "typeset", "readonly"]);

/** Commands before which the DEBUG trap runs. */
const DEBUGGED: ReadonlySet<Command["type"]> = new Set(["simple", "condition", "arithmetic", "case", "for"]);

type FunctionCommand = Command & { readonly type: "function" };

export class Commands {
  /** Functions called within functions, in this process. */
  private callDepth = 0;

  private readonly loops: Loops;

  constructor(private readonly shell: Shell) {
    this.loops = new Loops(shell);
  }

  // --- lists

  *list(list: List, tail = false): Coroutine<number> {
    for (const [index, item] of list.entries()) {
      yield* this.shell.checkpoint();
      yield* this.andOr(item, tail && index === list.length - 1);
    }
    return this.shell.status;
  }

  private *andOr(item: AndOr, tail: boolean): Coroutine<void> {
    const { shell } = this;
    if (item.background) return yield* shell.children.background(item);
    const last = item.rest.length;
    yield* this.guarded(last > 0, this.pipeline(item.first, tail && last === 0));
    for (const [index, { operator, pipeline }] of item.rest.entries()) {
      if ((shell.status === 0) !== (operator === "&&")) continue;
      yield* this.guarded(index < last - 1, this.pipeline(pipeline, tail && index === last - 1));
    }
  }

  /** Runs with failures tolerated when they are being tested. */
  *guarded<T>(tested: boolean, run: Coroutine<T>): Coroutine<T> {
    if (!tested) return yield* run;
    this.shell.conditionDepth++;
    try {
      return yield* run;
    } finally {
      this.shell.conditionDepth--;
    }
  }

  private *pipeline(pipeline: Pipeline, tail: boolean): Coroutine<void> {
    const { shell } = this;
    const startMs = pipeline.timed ? yield* now() : 0;
    const only = pipeline.commands[0] as Command;
    if (pipeline.commands.length === 1) {
      const run = this.command(only, tail && !pipeline.negated && !pipeline.timed);
      shell.status = yield* this.guarded(pipeline.negated, run);
      shell.pipeStatus = [shell.status];
    } else shell.status = yield* shell.children.pipedCommands(pipeline.commands);
    if (pipeline.negated) shell.status = shell.status === 0 ? 1 : 0;
    if (pipeline.timed) {
      const elapsedMs = (yield* now()) - startMs;
      const format = pipeline.timed === "bash" ? shell.variables.text("TIMEFORMAT") : undefined;
      yield* write(
        2,
        format === undefined ? timeReport(pipeline.timed, elapsedMs) : timeText(format, elapsedMs),
      );
    }
    if (
      shell.status !== 0 &&
      shell.conditionDepth === 0 &&
      !pipeline.negated &&
      isErrorExit(only, pipeline)
    ) {
      yield* shell.runNamedTrap("ERR");
      if (shell.options.has("e")) throw new ShellExit(shell.status);
    }
  }

  // --- commands

  *command(command: Command, tail = false): Coroutine<number> {
    const { shell } = this;
    shell.line = command.line;
    if (DEBUGGED.has(command.type) && shell.functionDepth === 0) yield* shell.runNamedTrap("DEBUG");
    try {
      if (command.type === "simple")
        return yield* shell.children.withSubstitutions(this.simple(command, tail));
      if (!command.redirects) return yield* this.compound(command);
      return yield* shell.children.withSubstitutions(this.redirected(command));
    } catch (error) {
      return yield* this.failed(error, command);
    }
  }

  private *redirected(command: Exclude<Command, SimpleCommand>): Coroutine<number> {
    const { redirections } = this.shell;
    const saved = yield* redirections.apply(command.redirects ?? []);
    if (!saved) return (this.shell.status = 1);
    try {
      return yield* this.compound(command);
    } finally {
      yield* redirections.restore(saved);
    }
  }

  /** The status after a failed expansion or assignment; other errors go on. */
  private *failed(error: unknown, command: Command): Coroutine<number> {
    const { shell } = this;
    const known =
      error instanceof ExpansionError ||
      error instanceof ArithmeticError ||
      error instanceof ReadOnlyError ||
      error instanceof BraceExpansionError;
    if (!known) {
      if (!(error instanceof SystemError)) throw error;
      // A redirection that cannot be undone, memory that is not there.
      yield* shell.complain(error.message);
      return (shell.status = 1);
    }
    yield* shell.complain(
      error instanceof ArithmeticError && command.type === "arithmetic"
        ? `((: ${error.message}`
        : error.message,
    );
    shell.status = 1;
    if (error instanceof ExpansionError && error.fatal && !shell.interactive)
      throw new ShellExit(
        shell.flavor === "bash" && !shell.isSubshell && shell.linesInMessages && !shell.options.has("e")
          ? 127
          : 1,
      );
    const isCondition =
      command.type === "arithmetic" ||
      (command.type === "simple" && command.words.length > 0 && !(error instanceof ArithmeticError));
    if (!isCondition && !(error instanceof ExpansionError)) throw new LineAbort();
    return 1;
  }

  private *compound(command: Exclude<Command, SimpleCommand>): Coroutine<number> {
    const { shell } = this;
    switch (command.type) {
      case "group":
        return yield* this.list(command.body);
      case "subshell":
        return yield* shell.children.subshell(command.body);
      case "if":
        for (const branch of command.branches)
          if ((yield* this.guarded(true, this.list(branch.condition))) === 0)
            return yield* this.list(branch.body);
        shell.status = 0;
        return command.otherwise ? yield* this.list(command.otherwise) : 0;
      case "for":
      case "select":
      case "arithmeticFor":
      case "while":
        return yield* this.loops.run(command);
      case "case":
        return yield* this.caseCommand(command);
      case "coprocess":
        return (shell.status = yield* shell.children.coprocess(command.name, command.body, command.source));
      case "function":
        shell.functions.set(command.name, command);
        return (shell.status = 0);
      case "condition":
        return (shell.status = (yield* evaluateCondition(shell, command.condition)) ? 0 : 1);
      case "arithmetic":
        if (shell.options.has("x"))
          yield* write(2, `${shell.tracePrefix}(( ${yield* shell.expander.single(command.expression)} ))\n`);
        return (shell.status = (yield* shell.expander.arithmetic(command.expression)) === 0n ? 1 : 0);
    }
  }

  private *caseCommand(command: Command & { readonly type: "case" }): Coroutine<number> {
    const { shell } = this;
    const subject = yield* shell.expander.single(command.subject);
    shell.status = 0;
    let falling = false;
    for (const clause of command.clauses) {
      let matched = falling;
      for (const pattern of clause.patterns)
        matched ||= yield* matchesPattern(shell, yield* shell.expander.pattern(pattern), subject);
      if (!matched) continue;
      yield* this.list(clause.body);
      if (clause.end === ";;") break;
      falling = clause.end === ";&";
    }
    return shell.status;
  }

  // --- simple commands

  private *simple(command: SimpleCommand, tail: boolean): Coroutine<number> {
    const { shell } = this;
    shell.children.substitutionStatus = undefined;
    const words = yield* shell.expander.words(command.words);
    const name = words[0];
    if (name === undefined) return yield* this.assignmentsOnly(command);
    const saved = command.redirects ? yield* shell.redirections.apply(command.redirects) : undefined;
    if (command.redirects && !saved) return (shell.status = 1);
    // Restoring would undo what `exec > file` is for.
    let keep = false;
    try {
      if (shell.options.has("x")) yield* this.trace(command, words);
      const callable = shell.functions.get(name);
      keep = name === "exec" && !callable;
      return (shell.status = yield* this.named(command, words, callable, tail));
    } finally {
      if (saved && !keep) yield* shell.redirections.restore(saved);
    }
  }

  /** A function, a builtin or a program, with the command's assignments. */
  private *named(
    command: SimpleCommand,
    words: readonly string[],
    callable: FunctionCommand | undefined,
    tail: boolean,
  ): Coroutine<number> {
    const { shell } = this;
    const name = words[0] as string;
    if (callable) return yield* this.withTemporary(command.assignments, this.call(callable, words));
    const builtin = findBuiltin(name);
    if (builtin && DECLARING.has(name) && command.assignments.length > 0) {
      const arrays = command.assignments.filter(({ value }) => "elements" in value);
      const names = arrays.map((each) => each.name);
      const status = yield* builtin(shell, [...words, ...names]);
      for (const assignment of command.assignments) yield* assign(shell, assignment);
      return status;
    }
    if (builtin) return yield* this.withTemporary(command.assignments, builtin(shell, words));
    const environment = shell.variables.environment();
    for (const assignment of command.assignments)
      if (!("elements" in assignment.value))
        environment.set(assignment.name, yield* shell.expander.single(assignment.value));
    return yield* shell.children.external(words, environment, tail);
  }

  private *assignmentsOnly(command: SimpleCommand): Coroutine<number> {
    const { shell } = this;
    const saved = command.redirects ? yield* shell.redirections.apply(command.redirects) : undefined;
    if (command.redirects && !saved) return (shell.status = 1);
    for (const assignment of command.assignments) {
      const value = yield* assign(shell, assignment);
      if (shell.options.has("x"))
        yield* write(2, `${shell.tracePrefix}${assignment.name}=${quoteWord(value)}\n`);
    }
    if (saved) yield* shell.redirections.restore(saved);
    return (shell.status = shell.children.substitutionStatus ?? 0);
  }

  /** Runs with assignments that last as long as the command. */
  private *withTemporary(assignments: readonly Assignment[], run: Coroutine<number>): Coroutine<number> {
    if (assignments.length === 0) return yield* run;
    const { shell } = this;
    shell.variables.pushFrame();
    try {
      for (const assignment of assignments) {
        shell.variables.makeLocal(assignment.name);
        yield* assign(shell, assignment);
        shell.variables.mark(assignment.name, { exported: true });
      }
      return yield* run;
    } finally {
      shell.variables.popFrame();
    }
  }

  private *call(callable: FunctionCommand, words: readonly string[]): Coroutine<number> {
    const { shell } = this;
    if (this.callDepth >= MAXIMUM_FUNCTION_DEPTH)
      throw new ExpansionError(
        `${callable.name}: maximum function nesting level exceeded (${MAXIMUM_FUNCTION_DEPTH})`,
      );
    const before = shell.positional;
    const loops = shell.loopDepth;
    shell.positional = words.slice(1);
    this.callDepth++;
    shell.functionDepth++;
    shell.loopDepth = 0;
    shell.functionNames.unshift(callable.name);
    shell.variables.pushFrame();
    // A RETURN trap is not inherited by functions, but one set in a function runs at its end.
    const outer = shell.traps.get("RETURN");
    shell.traps.delete("RETURN");
    try {
      const status = yield* this.toReturn(this.command(callable.body));
      yield* shell.runNamedTrap("RETURN");
      return status;
    } finally {
      if (outer !== undefined && !shell.traps.has("RETURN")) shell.traps.set("RETURN", outer);
      shell.variables.popFrame();
      shell.functionNames.shift();
      this.callDepth--;
      shell.functionDepth--;
      shell.loopDepth = loops;
      shell.positional = before;
    }
  }

  /** The status of a function's body, or what return says. */
  private *toReturn(run: Coroutine<number>): Coroutine<number> {
    try {
      return yield* run;
    } catch (error) {
      if (error instanceof FunctionReturn) return error.exitCode;
      throw error;
    }
  }

  private *trace(command: SimpleCommand, words: readonly string[]): Coroutine<void> {
    const { shell } = this;
    const assignments: string[] = [];
    for (const { name, value } of command.assignments)
      if (!("elements" in value))
        assignments.push(`${name}=${quoteWord(yield* shell.expander.single(value))}`);
    yield* write(2, `${shell.tracePrefix}${[...assignments, ...words.map(quoteWord)].join(" ")}\n`);
  }
}

/** ERR and -e look at simple commands, pipelines, subshells and conditions, not at what compound commands return. */
function isErrorExit(only: Command, pipeline: Pipeline): boolean {
  if (pipeline.commands.length > 1) return true;
  return ["simple", "subshell", "condition", "arithmetic"].includes(only.type);
}
