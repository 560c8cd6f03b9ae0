/**
 * A shell's state: variables, functions, options, traps, jobs, and where it stands in what it runs. A subshell is another
 * process with a copy of it.
 *
 * Models: bash 5.2. Differs: no job stop (fg and bg know running jobs only).
 */

import {
  type Coroutine,
  type ProcessContext,
  type Signal,
  compute,
  computePart,
  write,
} from "../system-calls.ts";
import { ChildProcesses } from "./child-processes.ts";
import { Commands } from "./commands.ts";
import { FunctionReturn, Interruption, LineAbort, LoopExit, ShellExit } from "./control.ts";
import { DynamicVariables } from "./dynamic-variables.ts";
import { Expander, type ExpansionHost } from "./expansion.ts";
import { Jobs } from "./jobs.ts";
import { Redirections } from "./redirections.ts";
import { evaluateText } from "./run-text.ts";
import type { Command, List } from "./syntax.ts";
import { Variables } from "./variables.ts";

/** How shells differ in what they print. */
export type Flavor = "bash" | "dash" | "ash";

/** What a simple command costs; a loop of them burns CPU time. */
const COMMAND_CPU_MS = 0.01;

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

export class Shell implements ExpansionHost {
  readonly flavor: Flavor;
  name: string;
  positional: readonly string[];
  readonly interactive: boolean;
  readonly linesInMessages: boolean;
  readonly isCommandString: boolean;
  process: ProcessContext;
  readonly variables: Variables;
  readonly functions: Map<string, Command & { readonly type: "function" }>;
  readonly aliases: Map<string, string>;
  /** What `complete` was told, by command. */
  readonly completions: Map<string, string>;
  /** Letters of set -e, -u, -x, -f …, and long names such as "pipefail". */
  readonly options: Set<string>;
  readonly traps = new Map<string, string>();
  readonly jobs: Jobs;
  readonly redirections: Redirections;
  readonly expander = new Expander(this);
  readonly children = new ChildProcesses(this);
  readonly commands = new Commands(this);
  readonly history: string[];
  status = 0;
  line = 1;
  readonly isSubshell: boolean;
  /** $( ) around the present command. */
  substitutionDepth = 0;
  /** $BASH_SUBSHELL */
  subshellDepth: number;
  /** The process id that $$ shows. */
  readonly shellProcessId: number;
  lastBackground = "";
  pipeStatus: readonly number[] = [];
  /** Above 0, failing commands do not end a shell with -e. */
  conditionDepth = 0;
  /** Set by Ctrl-C; looked at between commands. */
  interrupted = false;
  /** Whether a signal's handler may interrupt the system call under way. */
  interruptible = false;
  pendingTraps: Signal[] = [];
  private readonly runningTraps = new Set<string>();
  loopDepth = 0;
  /** Loops around the present command that may go on for ever: while, until, for ((…)). */
  openLoops = 0;
  functionDepth = 0;
  fileMask = 0o022;
  /** What pushd left, the last first. */
  directories: readonly string[];
  /** `eval` within `eval`. */
  evalDepth = 0;
  /** Files being read by `source`. */
  sourceDepth = 0;
  /** The functions being called, the innermost first. */
  readonly functionNames: string[];
  private readonly dynamic: DynamicVariables;

  constructor(process: ProcessContext, options: ShellOptions, parent?: Shell) {
    this.process = process;
    this.flavor = options.flavor;
    this.name = options.name;
    this.positional = options.positional ?? [];
    this.interactive = options.interactive ?? false;
    this.linesInMessages = options.linesInMessages ?? false;
    this.isCommandString = options.isCommandString ?? false;
    this.shellProcessId = parent?.shellProcessId ?? process.processId;
    this.isSubshell = parent !== undefined;
    this.subshellDepth = parent ? parent.subshellDepth + 1 : 0;
    this.dynamic = new DynamicVariables(this, parent?.dynamic);
    const dynamic = (name: string) => this.dynamic.value(name);
    this.variables = parent ? parent.variables.copy(dynamic) : new Variables(new Map(), dynamic);
    this.functions = new Map(parent?.functions);
    this.aliases = new Map(parent?.aliases);
    this.completions = new Map(parent?.completions);
    this.options = new Set(parent?.options);
    this.history = parent?.history ?? [];
    this.jobs = new Jobs(parent?.jobs);
    this.directories = parent?.directories ?? [];
    this.redirections = new Redirections(this, parent?.redirections);
    this.functionNames = [...(parent?.functionNames ?? [])];
    if (parent) {
      this.status = parent.status;
      this.line = parent.line;
      this.lastBackground = parent.lastBackground;
      this.conditionDepth = parent.conditionDepth;
      this.loopDepth = parent.loopDepth;
      this.openLoops = parent.openLoops;
      this.substitutionDepth = parent.substitutionDepth;
      this.functionDepth = parent.functionDepth;
      this.sourceDepth = parent.sourceDepth;
    } else this.importEnvironment();
  }

  /** The shell of a child, as this one is now. */
  copy(): Shell {
    return new Shell(this.process, this, this);
  }

  /** This copy, as the shell of `process`. */
  adopt(process: ProcessContext): this {
    this.process = process;
    this.dynamic.reseed();
    return this;
  }

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
        return this.flags();
    }
  }

  /** $-: hashing and brace expansion are always on, as in bash. */
  private flags(): string {
    const given = [...this.options].filter((option) => option.length === 1);
    if (this.flavor !== "bash") return [...given, ...(this.interactive ? ["i"] : [])].join("");
    const all = new Set([...given, "h", "B", ...(this.interactive ? ["i", "m", "H"] : [])]);
    const order = [..."abefhikmnprtuvxBCEHPT"].filter((letter) => all.has(letter));
    return order.join("") + (this.isCommandString ? "c" : "");
  }

  substitute(list: List): Coroutine<string> {
    return this.children.substitute(list);
  }

  substituteProcess(list: List, output: boolean): Coroutine<string> {
    return this.children.substituteProcess(list, output);
  }

  /** What set -x puts before a command: the first character of $PS4 once more for each $( ) around it. */
  get tracePrefix(): string {
    const text = this.variables.text("PS4") ?? "";
    return text.charAt(0).repeat(this.substitutionDepth) + text;
  }

  /** Writes a message with the shell's name in front, as bash does. */
  *complain(message: string): Coroutine<void> {
    yield* write(2, `${this.messagePrefix()}${message}\n`);
  }

  messagePrefix(): string {
    const shown = this.name.startsWith("-") ? this.name.slice(1) : this.name;
    // bash names the place a function was read from; with -c that is its environment.
    const name =
      this.flavor === "bash" && this.isCommandString && this.functionDepth > 0 ? "environment" : shown;
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
      this.variables.set("BASH_VERSINFO", ["5", "2", "21", "1", "release", "x86_64-pc-linux-gnu"], {
        readOnly: true,
      });
      const userId = this.variables.text("USER") === "student" ? "1000" : "0";
      for (const name of ["UID", "EUID"]) this.variables.set(name, userId, { readOnly: true });
    }
    if (this.flavor === "bash")
      this.variables.set("SHLVL", String(Number(this.variables.text("SHLVL") ?? 0) + 1), { exported: true });
    if (this.variables.get("PS4") === undefined) this.variables.set("PS4", "+ ");
  }

  // --- a shell's life

  /** Reads the clock and the seed; called once before the first command. */
  *start(): Coroutine<void> {
    yield* this.dynamic.start();
  }

  /** Between commands: Ctrl-C, traps, and the CPU time they cost. */
  *checkpoint(): Coroutine<void> {
    yield* this.openLoops === 0 ? computePart(COMMAND_CPU_MS) : compute(COMMAND_CPU_MS);
    yield* this.dynamic.readClock();
    if (this.interrupted) {
      this.interrupted = false;
      this.status = 130;
      throw new Interruption();
    }
    if (this.pendingTraps.length > 0) yield* this.runTraps();
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
      if (error instanceof LineAbort) return error.exitCode;
      if (error instanceof LoopExit) return this.status;
      if (error instanceof Interruption) return 130;
      throw error;
    }
  }

  // --- traps

  private *runTraps(): Coroutine<void> {
    for (const signal of this.pendingTraps.splice(0)) yield* this.runNamedTrap(signal);
  }

  /** Runs the trap of that name, if one is set. */
  *runNamedTrap(name: string): Coroutine<void> {
    const text = this.traps.get(name);
    if (text === undefined || text === "" || this.runningTraps.has(name)) return;
    this.runningTraps.add(name);
    try {
      yield* this.runTrap(text);
    } finally {
      this.runningTraps.delete(name);
    }
  }

  private *runTrap(text: string): Coroutine<void> {
    const { status } = this;
    yield* this.evaluate(text);
    this.status = status;
  }

  /** Runs text as commands. */
  *evaluate(text: string): Coroutine<number> {
    return yield* evaluateText(this, text);
  }
}
