/**
 * Runs the syntax tree: lists, pipelines, compound and simple commands; what -e, -x and errors do on the way.
 *
 * Models: bash 5.2.
 */

import { inPieces } from "../calculation.ts";
import { type Coroutine, SystemError, now, write } from "../system-calls.ts";
import { ArithmeticError } from "./arithmetic.ts";
import { assign } from "./assignment.ts";
import { BraceExpansionError } from "./brace-expansion.ts";
import { findBuiltin } from "./builtins/index.ts";
import { evaluateCondition } from "./condition.ts";
import { FunctionReturn, LineAbort, LoopExit, ShellExit } from "./control.ts";
import { ExpansionError } from "./expansion-error.ts";
import { globMatches } from "./glob.ts";
import { quoteWord } from "./quoting.ts";
import { chooseFromMenu } from "./select-menu.ts";
import type { Shell } from "./shell.ts";
import type { AndOr, Assignment, Command, List, Pipeline, SimpleCommand } from "./syntax.ts";
import { ReadOnlyError } from "./variables.ts";

/** bash itself goes on until its stack ends. */
const MAXIMUM_FUNCTION_DEPTH = 200;
/** Commands whose arrays are assigned after them. */
const DECLARING = new Set(["export", "local", "declare", "typeset", "readonly"]);

type FunctionCommand = Command & { readonly type: "function" };

export class Commands {
  /** Functions called within functions, in this process. */
  private callDepth = 0;

  constructor(private readonly shell: Shell) {}

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
    if (pipeline.timed) yield* write(2, timeReport(pipeline.timed, (yield* now()) - startMs));
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
      throw new ShellExit(shell.flavor === "bash" && !shell.isSubshell && shell.linesInMessages ? 127 : 1);
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
        return yield* this.forCommand(command);
      case "select":
        return yield* this.selectCommand(command);
      case "arithmeticFor":
        return yield* this.arithmeticFor(command);
      case "while":
        return yield* this.whileCommand(command);
      case "case":
        return yield* this.caseCommand(command);
      case "function":
        shell.functions.set(command.name, command);
        return (shell.status = 0);
      case "condition":
        return (shell.status = (yield* evaluateCondition(shell, command.condition)) ? 0 : 1);
      case "arithmetic":
        return (shell.status = (yield* shell.expander.arithmetic(command.expression)) === 0n ? 1 : 0);
    }
  }

  private *forCommand(command: Command & { readonly type: "for" | "select" }): Coroutine<number> {
    const { shell } = this;
    const words = command.words ? yield* shell.expander.words(command.words) : shell.positional;
    shell.status = 0;
    const { list } = this.bound();
    let header: string | undefined;
    yield* this.loop(words, function* (word) {
      if (shell.options.has("x")) {
        header ??= `for ${command.variable} in ${words.map(quoteWord).join(" ")}`;
        yield* write(2, `${shell.variables.text("PS4") ?? ""}${header}\n`);
      }
      shell.variables.set(command.variable, word);
      yield* list(command.body);
      return true;
    });
    return shell.status;
  }

  private *selectCommand(command: Command & { readonly type: "for" | "select" }): Coroutine<number> {
    const { shell } = this;
    const words = command.words ? yield* shell.expander.words(command.words) : shell.positional;
    shell.status = 0;
    if (words.length === 0) return 0;
    const { list } = this.bound();
    let showMenu = true;
    yield* this.loop(undefined, function* () {
      const choice = yield* chooseFromMenu(shell, words, showMenu);
      if (choice === undefined) {
        shell.status = 1;
        return false;
      }
      shell.variables.set("REPLY", choice.reply);
      shell.variables.set(command.variable, choice.word);
      yield* list(command.body);
      showMenu = (shell.variables.text("REPLY") ?? "") === "";
      return true;
    });
    return shell.status;
  }

  private *arithmeticFor(command: Command & { readonly type: "arithmeticFor" }): Coroutine<number> {
    const { shell } = this;
    const { expander } = shell;
    yield* expander.arithmetic(command.start);
    shell.status = 0;
    const { list } = this.bound();
    let first = true;
    yield* this.loop(undefined, function* () {
      if (!first) yield* expander.arithmetic(command.step);
      first = false;
      const empty =
        command.condition.length === 0 || (yield* expander.single(command.condition)).trim() === "";
      if (!empty && (yield* expander.arithmetic(command.condition)) === 0n) return false;
      yield* list(command.body);
      return true;
    });
    return shell.status;
  }

  private *whileCommand(command: Command & { readonly type: "while" }): Coroutine<number> {
    const { list, guarded } = this.bound();
    let status = 0;
    yield* this.loop(undefined, function* () {
      const condition = yield* guarded(true, list(command.condition));
      if ((condition === 0) === command.until) return false;
      status = yield* list(command.body);
      return true;
    });
    return (this.shell.status = status);
  }

  /** For the turns of loops, which are generators of their own. */
  private bound() {
    return {
      list: (list: List) => this.list(list),
      guarded: (tested: boolean, run: Coroutine<number>) => this.guarded(tested, run),
    };
  }

  /** Runs `turn` for each item, or until it returns false; break and continue end here. */
  private *loop(
    items: readonly string[] | undefined,
    turn: (item: string) => Coroutine<boolean>,
  ): Coroutine<void> {
    const { shell } = this;
    shell.loopDepth++;
    if (items === undefined) shell.openLoops++;
    try {
      for (let index = 0; items === undefined || index < items.length; index++) {
        yield* shell.checkpoint();
        try {
          if (!(yield* turn(items?.[index] ?? ""))) return;
        } catch (error) {
          if (!(error instanceof LoopExit)) throw error;
          if (error.levels > 1 && shell.loopDepth > 1) {
            error.levels--;
            throw error;
          }
          if (error.kind === "break") return;
        }
      }
    } finally {
      shell.loopDepth--;
      if (items === undefined) shell.openLoops--;
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
        matched ||= yield* inPieces(globMatches(yield* shell.expander.pattern(pattern), subject));
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
        yield* write(2, `${shell.variables.text("PS4") ?? ""}${assignment.name}=${quoteWord(value)}\n`);
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
    try {
      return yield* this.command(callable.body);
    } catch (error) {
      if (error instanceof FunctionReturn) return error.exitCode;
      throw error;
    } finally {
      shell.variables.popFrame();
      shell.functionNames.shift();
      this.callDepth--;
      shell.functionDepth--;
      shell.loopDepth = loops;
      shell.positional = before;
    }
  }

  private *trace(command: SimpleCommand, words: readonly string[]): Coroutine<void> {
    const { shell } = this;
    const assignments: string[] = [];
    for (const { name, value } of command.assignments)
      if (!("elements" in value))
        assignments.push(`${name}=${quoteWord(yield* shell.expander.single(value))}`);
    yield* write(
      2,
      `${shell.variables.text("PS4") ?? ""}${[...assignments, ...words.map(quoteWord)].join(" ")}\n`,
    );
  }
}

/** What `time` prints. CPU time is not told apart: it is part of the real time. */
function timeReport(format: "bash" | "posix", elapsedMs: number): string {
  const seconds = (ms: number): string =>
    format === "posix"
      ? (ms / 1000).toFixed(2)
      : `${Math.floor(ms / 60_000)}m${((ms % 60_000) / 1000).toFixed(3)}s`;
  const separator = format === "posix" ? " " : "\t";
  const rows = ["real", "user", "sys"].map(
    (name, index) => `${name}${separator}${seconds(index === 0 ? elapsedMs : 0)}\n`,
  );
  return `${format === "posix" ? "" : "\n"}${rows.join("")}`;
}

/** ERR and -e look at simple commands, pipelines, subshells and conditions, not at what compound commands return. */
function isErrorExit(only: Command, pipeline: Pipeline): boolean {
  if (pipeline.commands.length > 1) return true;
  return ["simple", "subshell", "condition", "arithmetic"].includes(only.type);
}
