/**
 * A shell's state, and the execution of commands. A subshell is another process with a copy of it.
 *
 * Models: bash 5.2. Differs: no job stop (fg and bg know running jobs only); the last command of a pipeline runs in a
 * subshell; background jobs read from /dev/null.
 */

import { setForegroundGroup } from "../machine/machine-devices.ts";
import { SIGNAL_DESCRIPTIONS } from "../signals.ts";
import {
  type Coroutine,
  type ProcessContext,
  type Program,
  type Signal,
  SystemError,
  type WaitResult,
  close,
  compute,
  execute,
  handleSignal,
  now,
  open,
  pipe,
  read,
  spawn,
  wait,
  write,
} from "../system-calls.ts";
import { ArithmeticError } from "./arithmetic.ts";
import { BraceExpansionError } from "./brace-expansion.ts";
import { findBuiltin } from "./builtins/index.ts";
import { evaluateCondition } from "./condition.ts";
import { FunctionReturn, Interruption, LineAbort, LoopExit, ShellExit } from "./control.ts";
import { Expander, ExpansionError } from "./expansion.ts";
import { globMatcher } from "./glob.ts";
import { Jobs } from "./jobs.ts";
import { quoteWord } from "./quoting.ts";
import { Redirections } from "./redirections.ts";
import { evaluateText } from "./run-text.ts";
import type { AndOr, Assignment, Command, List, Pipeline, SimpleCommand } from "./syntax.ts";
import { ReadOnlyError, Variables } from "./variables.ts";

/** How shells differ in what they print. */
export type Flavor = "bash" | "dash" | "ash";

/** What a simple command costs; a loop of them burns CPU time. */
const COMMAND_CPU_MS = 0.01;
/** bash itself goes on until its stack ends. */
const MAXIMUM_FUNCTION_DEPTH = 200;
/** $(…) of more than this fails. 8 Mi characters. */
const MAXIMUM_SUBSTITUTION = 8_388_608;

export interface ShellOptions {
  readonly flavor: Flavor;
  /** $0 */
  readonly name: string;
  readonly positional?: readonly string[];
  readonly interactive?: boolean;
  /** -c or a script file: messages carry the line. */
  readonly linesInMessages?: boolean;
  /** -c: syntax errors say so. */
  readonly isCommandString?: boolean;
}

export class Shell {
  readonly flavor: Flavor;
  name: string;
  positional: readonly string[];
  readonly interactive: boolean;
  readonly linesInMessages: boolean;
  readonly isCommandString: boolean;
  variables: Variables;
  readonly functions: Map<string, Command & { readonly type: "function" }>;
  readonly aliases: Map<string, string>;
  /** Letters of set -e, -u, -x, -f …, and long names such as "pipefail". */
  readonly options: Set<string>;
  readonly traps: Map<string, string>;
  readonly jobs: Jobs;
  readonly redirections: Redirections;
  readonly expander: Expander;
  readonly history: string[];
  status = 0;
  line = 1;
  isSubshell = false;
  /** The process id that $$ shows. */
  shellProcessId: number;
  lastBackground = "";
  pipeStatus: readonly number[] = [];
  /** Above 0, failing commands do not end a shell with -e. */
  conditionDepth = 0;
  /** Set by Ctrl-C; looked at between commands. */
  interrupted = false;
  /** Whether a signal's handler may interrupt the system call under way. */
  interruptible = false;
  pendingTraps: Signal[] = [];
  loopDepth = 0;
  functionDepth = 0;
  /** The status of the last $(…), which is that of an assignment without command. */
  private substitutionStatus: number | undefined;
  private startedMs = 0;
  private lastNowMs = 0;
  private randomState = 0;

  constructor(
    readonly process: ProcessContext,
    options: ShellOptions,
    parent?: Shell,
  ) {
    this.flavor = options.flavor;
    this.name = options.name;
    this.positional = options.positional ?? [];
    this.interactive = options.interactive ?? false;
    this.linesInMessages = options.linesInMessages ?? false;
    this.isCommandString = options.isCommandString ?? false;
    this.shellProcessId = parent?.shellProcessId ?? process.processId;
    const dynamic = (name: string): string | undefined => this.dynamicVariable(name);
    this.variables = parent ? parent.variables.copy(dynamic) : new Variables(new Map(), dynamic);
    this.functions = new Map(parent?.functions);
    this.aliases = new Map(parent?.aliases);
    this.options = new Set(parent?.options);
    this.traps = new Map();
    this.history = parent?.history ?? [];
    this.jobs = new Jobs();
    this.redirections = new Redirections(this, parent?.redirections);
    this.expander = new Expander(this);
    if (parent) {
      this.status = parent.status;
      this.startedMs = parent.startedMs;
      this.lastNowMs = parent.lastNowMs;
      this.randomState = parent.randomState;
      this.line = parent.line;
      this.isSubshell = true;
      this.lastBackground = parent.lastBackground;
      this.conditionDepth = parent.conditionDepth;
      this.loopDepth = parent.loopDepth;
      this.functionDepth = parent.functionDepth;
    } else this.importEnvironment();
  }

  // --- state

  get directory(): string {
    return this.process.directory;
  }

  get shellName(): string {
    return this.name;
  }

  get monitor(): boolean {
    return this.interactive && !this.isSubshell;
  }

  hasOption(letter: string): boolean {
    return this.options.has(letter);
  }

  special(name: string): string {
    switch (name) {
      case "?":
        return String(this.status);
      case "#":
        return String(this.positional.length);
      case "$":
        return String(this.shellProcessId);
      case "!":
        return this.lastBackground;
      default:
        return (
          [...this.options].filter((option) => option.length === 1).join("") + (this.interactive ? "i" : "")
        );
    }
  }

  /** Writes a message with the shell's name in front, as bash does. */
  *complain(message: string): Coroutine<void> {
    yield* write(2, `${this.messagePrefix()}${message}\n`);
  }

  messagePrefix(): string {
    const name = this.name.startsWith("-") ? this.name.slice(1) : this.name;
    if (!this.linesInMessages) return `${name}: `;
    if (this.flavor === "dash") return `${name}: ${this.line}: `;
    return this.flavor === "ash" ? `${name}: ` : `${name}: line ${this.line}: `;
  }

  private importEnvironment(): void {
    for (const [name, value] of this.process.environment)
      if (/^[A-Za-z_]\w*$/.test(name)) this.variables.set(name, value, { exported: true });
    if (this.variables.get("PWD") === undefined) this.variables.set("PWD", this.directory);
    this.variables.set("IFS", " \t\n");
    this.variables.set("OPTIND", "1");
    this.variables.set("PPID", "1", { readOnly: true });
    if (this.flavor === "bash") {
      this.variables.set("BASH_VERSION", "5.2.21(1)-release");
      this.variables.set("BASH", "/bin/bash");
    }
    if (this.variables.get("PS4") === undefined) this.variables.set("PS4", "+ ");
  }

  private dynamicVariable(name: string): string | undefined {
    switch (name) {
      case "LINENO":
        return String(this.line);
      case "RANDOM":
        // A linear congruence over the process id: as random as bash's, without asking the host in the middle of a word.
        this.randomState = (Math.imul(this.randomState, 1_103_515_245) + 12_345) >>> 0;
        return String((this.randomState >>> 16) & 32_767);
      case "SECONDS":
        return String(Math.floor((this.lastNowMs - this.startedMs) / 1000));
      case "EPOCHSECONDS":
        return String(Math.floor(this.lastNowMs / 1000));
      case "BASHPID":
        return String(this.process.processId);
      case "PIPESTATUS":
        return this.pipeStatus.join(" ");
      default:
        return undefined;
    }
  }

  /** Reads the clock and the seed; called once before the first command. */
  *start(): Coroutine<void> {
    this.lastNowMs = yield* now();
    this.startedMs = this.lastNowMs;
    this.randomState = (Math.imul(this.process.processId, 2_654_435_761) ^ Math.floor(this.startedMs)) >>> 0;
  }

  // --- lists

  *list(list: List, tail = false): Coroutine<number> {
    for (const [index, item] of list.entries()) {
      yield* this.checkpoint();
      yield* this.andOr(item, tail && index === list.length - 1);
    }
    return this.status;
  }

  private *andOr(item: AndOr, tail: boolean): Coroutine<void> {
    if (item.background) {
      yield* this.background(item);
      return;
    }
    const last = item.rest.length;
    yield* this.guarded(last > 0, this.pipeline(item.first, tail && last === 0));
    for (const [index, { operator, pipeline }] of item.rest.entries()) {
      if ((this.status === 0) !== (operator === "&&")) continue;
      yield* this.guarded(index < last - 1, this.pipeline(pipeline, tail && index === last - 1));
    }
  }

  /** Runs with failures tolerated when they are being tested. */
  *guarded<T>(tested: boolean, run: Coroutine<T>): Coroutine<T> {
    if (!tested) return yield* run;
    this.conditionDepth++;
    try {
      return yield* run;
    } finally {
      this.conditionDepth--;
    }
  }

  /** Between commands: Ctrl-C, traps, and the CPU time they cost. */
  *checkpoint(): Coroutine<void> {
    yield* compute(COMMAND_CPU_MS);
    this.lastNowMs = yield* now();
    if (this.interrupted) {
      this.interrupted = false;
      this.status = 130;
      throw new Interruption();
    }
    if (this.pendingTraps.length > 0) yield* this.runTraps();
  }

  private *pipeline(pipeline: Pipeline, tail: boolean): Coroutine<void> {
    const startMs = pipeline.timed ? yield* now() : 0;
    const only = pipeline.commands[0] as Command;
    if (pipeline.commands.length === 1) {
      const run = this.command(only, tail && !pipeline.negated && !pipeline.timed);
      this.status = yield* this.guarded(pipeline.negated, run);
      this.pipeStatus = [this.status];
    } else this.status = yield* this.pipedCommands(pipeline.commands);
    if (pipeline.negated) this.status = this.status === 0 ? 1 : 0;
    if (pipeline.timed) yield* this.reportTime((yield* now()) - startMs);
    if (this.status !== 0 && this.conditionDepth === 0 && !pipeline.negated && isErrorExit(only, pipeline)) {
      const trap = this.traps.get("ERR");
      if (trap !== undefined && trap !== "") yield* this.runTrap(trap);
      if (this.options.has("e")) throw new ShellExit(this.status);
    }
  }

  private *reportTime(elapsedMs: number): Coroutine<void> {
    const format = (ms: number): string => `${Math.floor(ms / 60_000)}m${((ms % 60_000) / 1000).toFixed(3)}s`;
    yield* write(2, `\nreal\t${format(elapsedMs)}\nuser\t${format(0)}\nsys\t${format(0)}\n`);
  }

  private *pipedCommands(commands: readonly Command[]): Coroutine<number> {
    const processIds: number[] = [];
    let input: number | undefined;
    let group: number | undefined;
    for (const [index, command] of commands.entries()) {
      const ends = index < commands.length - 1 ? yield* pipe() : undefined;
      const processId = yield* this.fork(
        (shell) => shell.command(command, true),
        { 0: input ?? 0, 1: ends?.[1] ?? 1, 2: 2 },
        this.monitor ? (group ?? "new") : undefined,
      );
      group ??= processId;
      if (index === 0 && this.monitor) yield* this.foreground(group);
      processIds.push(processId);
      if (input !== undefined) yield* close(input);
      if (ends) yield* close(ends[1]);
      input = ends?.[0];
    }
    const results = yield* this.waitFor(processIds);
    this.pipeStatus = results.map((result) => result.exitCode);
    if (this.options.has("pipefail")) return this.pipeStatus.findLast((status) => status !== 0) ?? 0;
    return this.pipeStatus.at(-1) ?? 0;
  }

  private *background(item: AndOr): Coroutine<void> {
    const input = yield* open("/dev/null", "r");
    const processId = yield* this.fork(
      (shell) => shell.list([{ ...item, background: false }], true),
      { 0: input, 1: 1, 2: 2 },
      this.monitor ? "new" : undefined,
      true,
    );
    yield* close(input);
    const job = this.jobs.add(processId, item.source);
    this.lastBackground = String(processId);
    if (this.monitor) yield* write(2, `[${job}] ${processId}\n`);
    this.status = 0;
  }

  // --- processes

  /** Runs `run` in a copy of this shell in a child process. Returns its process id. */
  *fork(
    run: (shell: Shell) => Coroutine<number>,
    descriptors: Readonly<Record<number, number>> = { 0: 0, 1: 1, 2: 2 },
    group?: number | "new",
    ignoreInterrupt = false,
  ): Coroutine<number> {
    // Copied now: this shell goes on before the child starts.
    let copy: Shell | undefined;
    const make = (process: ProcessContext): Shell =>
      new Shell(
        process,
        {
          flavor: this.flavor,
          name: this.name,
          positional: this.positional,
          interactive: this.interactive,
          linesInMessages: this.linesInMessages,
        },
        this,
      );
    const snapshot = make(this.process);
    const program: Program = function* (process) {
      copy = snapshot.adopt(process);
      if (ignoreInterrupt && group === undefined) yield* handleSignal("SIGINT", "ignore");
      return yield* copy.runToEnd(run(copy));
    };
    return yield* spawn({
      argv: this.process.argv,
      program,
      environment: this.variables.environment(),
      descriptors: { ...this.redirections.inherited(), ...descriptors },
      ...(group === "new" ? { newGroup: true } : group === undefined ? {} : { group }),
    });
  }

  /** This copy, as the shell of `process`. */
  private adopt(process: ProcessContext): Shell {
    (this as { process: ProcessContext }).process = process;
    this.randomState ^= Math.imul(process.processId, 2_654_435_761);
    return this;
  }

  /** Runs commands and turns exit, return and stray errors into an exit code; the EXIT trap runs. */
  *runToEnd(run: Coroutine<number>): Coroutine<number> {
    let exitCode = yield* this.untilExit(run);
    const trap = this.traps.get("EXIT");
    if (trap !== undefined && trap !== "") {
      this.traps.delete("EXIT");
      this.status = exitCode;
      const trapCode = yield* this.untilExit(this.runTrapText(trap));
      if (trapCode !== -1) exitCode = trapCode;
    }
    return exitCode;
  }

  private *runTrapText(text: string): Coroutine<number> {
    yield* this.runTrap(text);
    return -1;
  }

  private *untilExit(run: Coroutine<number>): Coroutine<number> {
    try {
      return yield* run;
    } catch (error) {
      if (error instanceof ShellExit || error instanceof FunctionReturn) return error.exitCode;
      if (error instanceof LoopExit || error instanceof LineAbort) return this.status;
      if (error instanceof Interruption) return 130;
      throw error;
    }
  }

  *foreground(group: number): Coroutine<void> {
    try {
      yield* setForegroundGroup(group);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error; // no terminal: there is nothing to hand over
    }
  }

  /** Waits for the processes of a foreground job. */
  *waitFor(processIds: readonly number[]): Coroutine<readonly WaitResult[]> {
    const results: WaitResult[] = [];
    for (const processId of processIds) {
      const result = yield* wait(processId);
      if (result) results.push(result);
    }
    if (this.monitor) yield* this.foreground(this.process.processId);
    const last = results.at(-1);
    if (last?.signal === "SIGINT" && this.interactive) {
      this.status = 130;
      throw new Interruption();
    }
    if (
      last?.signal &&
      last.signal !== "SIGPIPE" &&
      last.signal !== "SIGINT" &&
      this.flavor === "bash" &&
      !this.isSubshell
    )
      yield* write(2, this.monitor ? `${SIGNAL_DESCRIPTIONS[last.signal]}\n` : "");
    return results;
  }

  *substitute(list: List): Coroutine<string> {
    const [from, to] = yield* pipe();
    const child = yield* this.fork((shell) => shell.list(list, true), { 0: 0, 1: to, 2: 2 });
    yield* close(to);
    let text = "";
    for (let piece = yield* read(from); piece !== null; piece = yield* read(from)) {
      text += piece;
      if (text.length > MAXIMUM_SUBSTITUTION) {
        yield* close(from);
        throw new ExpansionError(`xrealloc: cannot allocate ${text.length} bytes`);
      }
    }
    yield* close(from);
    const result = yield* wait(child);
    this.substitutionStatus = result?.exitCode ?? 0;
    if (this.interrupted) yield* this.checkpoint();
    // NUL cannot be in a variable.
    return text.includes("\0") ? text.replaceAll("\0", "") : text;
  }

  // --- commands

  *command(command: Command, tail = false): Coroutine<number> {
    this.line = command.line;
    try {
      if (command.type === "simple") return yield* this.simple(command, tail);
      if (!command.redirects) return yield* this.compound(command);
      const saved = yield* this.redirections.apply(command.redirects);
      if (!saved) return (this.status = 1);
      try {
        return yield* this.compound(command);
      } finally {
        yield* this.redirections.restore(saved);
      }
    } catch (error) {
      return yield* this.failed(error, command);
    }
  }

  /** The status after a failed expansion or assignment; other errors go on. */
  private *failed(error: unknown, command: Command): Coroutine<number> {
    const known =
      error instanceof ExpansionError ||
      error instanceof ArithmeticError ||
      error instanceof ReadOnlyError ||
      error instanceof BraceExpansionError;
    if (!known) {
      if (!(error instanceof SystemError)) throw error;
      // No more processes, or a redirection that cannot be undone.
      yield* this.complain(error.code === "EAGAIN" ? `fork: retry: ${error.message}` : error.message);
      return (this.status = error.code === "EAGAIN" ? 254 : 1);
    }
    yield* this.complain(error.message);
    this.status = 1;
    if (error instanceof ExpansionError && error.fatal && !this.interactive)
      throw new ShellExit(this.flavor === "bash" && !this.isSubshell ? (this.linesInMessages ? 127 : 1) : 1);
    const isCondition =
      command.type === "arithmetic" ||
      (command.type === "simple" && command.words.length > 0 && !(error instanceof ArithmeticError));
    if (!isCondition && !(error instanceof ExpansionError)) throw new LineAbort();
    return 1;
  }

  private *compound(command: Exclude<Command, SimpleCommand>): Coroutine<number> {
    switch (command.type) {
      case "group":
        return yield* this.list(command.body);
      case "subshell": {
        const child = yield* this.fork(
          (shell) => shell.list(command.body, true),
          undefined,
          this.monitor ? "new" : undefined,
        );
        if (this.monitor) yield* this.foreground(child);
        return (yield* this.waitFor([child]))[0]?.exitCode ?? 0;
      }
      case "if": {
        for (const branch of command.branches)
          if ((yield* this.guarded(true, this.list(branch.condition))) === 0)
            return yield* this.list(branch.body);
        this.status = 0;
        return command.otherwise ? yield* this.list(command.otherwise) : 0;
      }
      case "for": {
        const words = command.words ? yield* this.expander.words(command.words) : this.positional;
        this.status = 0;
        const header = `for ${command.variable} in ${words.map(quoteWord).join(" ")}`;
        yield* this.loop(words, function* (shell, word) {
          if (shell.options.has("x")) yield* write(2, `${shell.variables.text("PS4") ?? ""}${header}\n`);
          shell.variables.set(command.variable, word);
          yield* shell.list(command.body);
          return true;
        });
        return this.status;
      }
      case "arithmeticFor": {
        const { expander } = this;
        yield* expander.arithmetic(command.start);
        this.status = 0;
        let first = true;
        yield* this.loop(undefined, function* (shell) {
          if (!first) yield* expander.arithmetic(command.step);
          first = false;
          const empty =
            command.condition.length === 0 || (yield* expander.single(command.condition)).trim() === "";
          if (!empty && (yield* expander.arithmetic(command.condition)) === 0n) return false;
          yield* shell.list(command.body);
          return true;
        });
        return this.status;
      }
      case "while": {
        let status = 0;
        yield* this.loop(undefined, function* (shell) {
          const condition = yield* shell.guarded(true, shell.list(command.condition));
          if ((condition === 0) === command.until) return false;
          status = yield* shell.list(command.body);
          return true;
        });
        return (this.status = status);
      }
      case "case":
        return yield* this.caseCommand(command);
      case "function":
        this.functions.set(command.name, command);
        return (this.status = 0);
      case "condition":
        return (this.status = (yield* evaluateCondition(this, command.condition)) ? 0 : 1);
      case "arithmetic":
        return (this.status = (yield* this.expander.arithmetic(command.expression)) === 0n ? 1 : 0);
    }
  }

  /** Runs `turn` for each item, or until it returns false; break and continue end here. */
  private *loop(
    items: readonly string[] | undefined,
    turn: (shell: Shell, item: string) => Coroutine<boolean>,
  ): Coroutine<void> {
    this.loopDepth++;
    try {
      for (let index = 0; items === undefined || index < items.length; index++) {
        yield* this.checkpoint();
        try {
          if (!(yield* turn(this, items?.[index] ?? ""))) return;
        } catch (error) {
          if (!(error instanceof LoopExit)) throw error;
          if (error.levels > 1 && this.loopDepth > 1) {
            error.levels--;
            throw error;
          }
          if (error.kind === "break") return;
        }
      }
    } finally {
      this.loopDepth--;
    }
  }

  private *caseCommand(command: Command & { readonly type: "case" }): Coroutine<number> {
    const subject = yield* this.expander.single(command.subject);
    this.status = 0;
    let falling = false;
    for (const clause of command.clauses) {
      let matched = falling;
      for (const pattern of clause.patterns)
        matched ||= globMatcher(yield* this.expander.pattern(pattern))(subject);
      if (!matched) continue;
      yield* this.list(clause.body);
      if (clause.end === ";;") break;
      falling = clause.end === ";&";
    }
    return this.status;
  }

  private *simple(command: SimpleCommand, tail: boolean): Coroutine<number> {
    this.substitutionStatus = undefined;
    const words = yield* this.expander.words(command.words);
    const name = words[0];
    if (name === undefined) return yield* this.assignmentsOnly(command);
    const builtin = findBuiltin(name);
    const assigns = ["export", "local", "declare", "typeset", "readonly"].includes(name);
    const saved = command.redirects ? yield* this.redirections.apply(command.redirects) : undefined;
    if (command.redirects && !saved) return (this.status = 1);
    // Restoring would undo what `exec > file` is for.
    let keep = false;
    try {
      if (this.options.has("x")) yield* this.trace(command, words);
      const callable = this.functions.get(name);
      if (callable || builtin) {
        if (name === "exec" && !callable) keep = true;
        if (assigns && command.assignments.length > 0) {
          const status = builtin ? yield* builtin(this, words) : 0;
          for (const assignment of command.assignments) yield* this.assign(assignment);
          return (this.status = status);
        }
        return (this.status = yield* this.withTemporary(command.assignments, () =>
          callable ? this.call(callable, words) : (builtin as NonNullable<typeof builtin>)(this, words),
        ));
      }
      const environment = this.variables.environment();
      for (const assignment of command.assignments)
        if (!("elements" in assignment.value))
          environment.set(assignment.name, yield* this.expander.single(assignment.value));
      return (this.status = yield* this.external(words, environment, tail));
    } finally {
      if (saved && !keep) yield* this.redirections.restore(saved);
    }
  }

  private *assignmentsOnly(command: SimpleCommand): Coroutine<number> {
    const saved = command.redirects ? yield* this.redirections.apply(command.redirects) : undefined;
    if (command.redirects && !saved) return (this.status = 1);
    for (const assignment of command.assignments) {
      const value = yield* this.assign(assignment);
      if (this.options.has("x"))
        yield* write(2, `${this.variables.text("PS4") ?? ""}${assignment.name}=${quoteWord(value)}\n`);
    }
    if (saved) yield* this.redirections.restore(saved);
    return (this.status = this.substitutionStatus ?? 0);
  }

  *assign(assignment: Assignment): Coroutine<string> {
    const { name, value, append } = assignment;
    const { variables } = this;
    if ("elements" in value) {
      const words = yield* this.expander.words(value.elements);
      const before = variables.get(name)?.value;
      if (before instanceof Map || (words.every((word) => /^\[[^\]]+\]=/.test(word)) && words.length > 0)) {
        if (!(before instanceof Map)) variables.set(name, []);
        for (const word of words) {
          const match = /^\[([^\]]+)\]=(.*)$/s.exec(word);
          if (match) variables.setElement(name, match[1] as string, match[2] as string);
        }
      } else variables.set(name, append ? [...variables.elements(name), ...words] : words);
      return `(${words.join(" ")})`;
    }
    const text = yield* this.expander.single(value);
    if (assignment.subscript) {
      const isMap = variables.get(name)?.value instanceof Map;
      const key = isMap
        ? yield* this.expander.single(assignment.subscript)
        : (yield* this.expander.arithmetic(assignment.subscript)).toString();
      variables.setElement(name, key, append ? (variables.element(name, key) ?? "") + text : text);
      return text;
    }
    const whole = append ? (variables.text(name) ?? "") + text : text;
    if (Array.isArray(variables.get(name)?.value)) variables.setElement(name, "0", whole);
    else variables.set(name, whole, this.options.has("a") ? { exported: true } : {});
    return whole;
  }

  /** Runs with assignments that last as long as the command. */
  private *withTemporary(
    assignments: readonly Assignment[],
    run: () => Coroutine<number>,
  ): Coroutine<number> {
    if (assignments.length === 0) return yield* run();
    this.variables.pushFrame();
    try {
      for (const assignment of assignments) {
        this.variables.makeLocal(assignment.name);
        yield* this.assign(assignment);
        this.variables.mark(assignment.name, { exported: true });
      }
      return yield* run();
    } finally {
      this.variables.popFrame();
    }
  }

  private *call(
    callable: Command & { readonly type: "function" },
    words: readonly string[],
  ): Coroutine<number> {
    if (this.functionDepth >= MAXIMUM_FUNCTION_DEPTH)
      throw new ExpansionError(
        `${callable.name}: maximum function nesting level exceeded (${MAXIMUM_FUNCTION_DEPTH})`,
      );
    const before = this.positional;
    const loops = this.loopDepth;
    this.positional = words.slice(1);
    this.functionDepth++;
    this.loopDepth = 0;
    this.variables.pushFrame();
    try {
      return yield* this.command(callable.body);
    } catch (error) {
      if (error instanceof FunctionReturn) return error.exitCode;
      throw error;
    } finally {
      this.variables.popFrame();
      this.functionDepth--;
      this.loopDepth = loops;
      this.positional = before;
    }
  }

  private *trace(command: SimpleCommand, words: readonly string[]): Coroutine<void> {
    const assignments: string[] = [];
    for (const { name, value } of command.assignments)
      if (!("elements" in value))
        assignments.push(`${name}=${quoteWord(yield* this.expander.single(value))}`);
    yield* write(
      2,
      `${this.variables.text("PS4") ?? ""}${[...assignments, ...words.map(quoteWord)].join(" ")}\n`,
    );
  }

  /** Runs a program. In tail position the shell becomes it. */
  *external(
    words: readonly string[],
    environment: ReadonlyMap<string, string>,
    tail: boolean,
  ): Coroutine<number> {
    const becomes = tail && !this.monitor && this.traps.size === 0;
    try {
      if (becomes) return yield* execute(words, environment);
      const child = yield* spawn({
        argv: words,
        environment,
        descriptors: this.redirections.inherited(),
        ...(this.monitor ? { newGroup: true } : {}),
      });
      if (this.monitor) yield* this.foreground(child);
      const result = (yield* this.waitFor([child]))[0];
      return result?.exitCode ?? 0;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      if (error.code === "ENOEXEC") return yield* this.scriptFile(words);
      if (error.code !== "ENOENT" && error.code !== "EACCES" && error.code !== "ENOTDIR") throw error;
      return yield* this.notFound(words[0] ?? "", error);
    }
  }

  private *notFound(name: string, error: SystemError): Coroutine<number> {
    if (error.code === "ENOENT" && !name.includes("/"))
      yield* this.complain(this.flavor === "bash" ? `${name}: command not found` : `${name}: not found`);
    else {
      const isDirectory = error.code === "EACCES" && (yield* this.redirections.isDirectory(name));
      yield* this.complain(
        this.flavor !== "bash" && error.code === "ENOENT"
          ? `${name}: not found`
          : `${name}: ${isDirectory ? "Is a directory" : error.message}`,
      );
    }
    return error.code === "ENOENT" ? 127 : 126;
  }

  /** An executable file without "#!" is run by this sort of shell. */
  private *scriptFile(words: readonly string[]): Coroutine<number> {
    const self = this.process.argv[0] ?? "sh";
    const shell = self.startsWith("-") ? "bash" : self;
    return yield* this.external([shell, ...words], this.variables.environment(), false);
  }

  // --- traps

  private *runTraps(): Coroutine<void> {
    for (const signal of this.pendingTraps.splice(0)) {
      const trap = this.traps.get(signal);
      if (trap !== undefined) yield* this.runTrap(trap);
    }
  }

  *runTrap(text: string): Coroutine<void> {
    const { status } = this;
    yield* this.evaluate(text);
    this.status = status;
  }

  /** Runs text as commands. */
  *evaluate(text: string): Coroutine<number> {
    return yield* evaluateText(this, text);
  }
}

/** ERR and -e look at simple commands, pipelines, subshells and conditions, not at what compound commands return. */
function isErrorExit(only: Command, pipeline: Pipeline): boolean {
  if (pipeline.commands.length > 1) return true;
  return ["simple", "subshell", "condition", "arithmetic"].includes(only.type);
}
