/**
 * The processes a shell starts: subshells, pipelines, background jobs, substitutions, programs; and waiting for them.
 *
 * Models: bash 5.2 (jobs.c, execute_cmd.c). Differs: the last command of a pipeline runs in a subshell; background jobs
 * read from /dev/null.
 */

import { readAll } from "../read-all.ts";
import { setForegroundGroup } from "../machine/machine-devices.ts";
import { SIGNAL_DESCRIPTIONS } from "../signals.ts";
import {
  type Coroutine,
  type ProcessContext,
  type Program,
  type SpawnOptions,
  SystemError,
  type WaitResult,
  close,
  duplicate,
  execute,
  handleSignal,
  open,
  pipe,
  read,
  sleep,
  spawn,
  wait,
  write,
} from "../system-calls.ts";
import { Interruption, LineAbort } from "./control.ts";
import { ExpansionError } from "./expansion-error.ts";
import { reapJobs } from "./interactive.ts";
import type { Shell } from "./shell.ts";
import type { AndOr, Command, List, Word } from "./syntax.ts";

/** The ends of a coprocess's pipes are kept from here downwards; what else users name lies below. */
const FIRST_COPROCESS = 61;
/** $(…) of more than this fails. 8 Mi characters. */
const MAXIMUM_SUBSTITUTION = 8_388_608;
/** bash's FORKSLEEP_MAX: between two attempts to start a process it sleeps 1, 2, 4 and 8 seconds. */
const LONGEST_RETRY_MS = 8000;
/** The status of a command that could not be started: bash's EX_NOEXEC, and what dash exits with. */
const NOT_STARTED: Readonly<Record<Shell["flavor"], number>> = { bash: 126, dash: 2, ash: 2 };

export class ChildProcesses {
  /** The status of the last $(…), which is that of an assignment without command. */
  substitutionStatus: number | undefined;
  /** This shell's ends of <(…) and >(…), while the command runs that uses them. */
  private openEnds: number[] = [];
  /** Processes of <(…) and >(…): nobody waits for them. */
  private strays: number[] = [];

  constructor(private readonly shell: Shell) {}

  // --- starting

  /** Runs `run` in a copy of the shell in a child process. Returns its process id. */
  *fork(
    run: (shell: Shell) => Coroutine<number>,
    descriptors: Readonly<Record<number, number>> = { 0: 0, 1: 1, 2: 2 },
    group?: number | "new",
    ignoreInterrupt = false,
  ): Coroutine<number> {
    const { shell } = this;
    // Copied now: the shell goes on before the child starts.
    const snapshot = shell.copy();
    const program: Program = function* (process: ProcessContext) {
      const copy = snapshot.adopt(process);
      if (ignoreInterrupt && group === undefined) yield* handleSignal("SIGINT", "ignore");
      return yield* copy.runToEnd(run(copy));
    };
    return yield* this.start({
      argv: shell.process.argv,
      program,
      environment: shell.variables.environment(),
      descriptors: { ...shell.redirections.inherited(), ...descriptors },
      ...(group === "new" ? { newGroup: true } : group === undefined ? {} : { group }),
    });
  }

  /** Starts a process. When there are too many, bash tries again for 15 seconds and then gives up the line. */
  private *start(options: SpawnOptions): Coroutine<number> {
    const { shell } = this;
    for (let delayMs = 1000; ; delayMs *= 2) {
      let error: SystemError;
      try {
        return yield* spawn(options);
      } catch (thrown) {
        if (!(thrown instanceof SystemError) || thrown.code !== "EAGAIN") throw thrown;
        error = thrown;
      }
      if (yield* this.reap()) continue;
      const patient = shell.flavor === "bash" && delayMs <= LONGEST_RETRY_MS;
      if (patient) {
        yield* shell.complain(`fork: retry: ${error.message}`);
        if (yield* this.sleptThrough(delayMs)) continue;
      }
      yield* shell.complain(
        shell.flavor === "bash"
          ? `fork: ${error.message}`
          : shell.flavor === "dash"
            ? "Cannot fork"
            : `can't fork: ${error.message}`,
      );
      throw new LineAbort(NOT_STARTED[shell.flavor]);
    }
  }

  /** False: Ctrl-C ended the sleep. */
  private *sleptThrough(delayMs: number): Coroutine<boolean> {
    const { shell } = this;
    shell.interruptible = true;
    try {
      yield* sleep(delayMs);
      return true;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      return false;
    } finally {
      shell.interruptible = false;
    }
  }

  /** Asks for what has ended, jobs and strays. Returns whether there was any. */
  private *reap(): Coroutine<boolean> {
    const { jobs } = this.shell;
    const running = (): number => jobs.all.filter((job) => !job.result).length;
    const before = running() + this.strays.length;
    yield* reapJobs(this.shell, "quietly");
    const left: number[] = [];
    for (const processId of this.strays) if (!(yield* wait(processId, false))) left.push(processId);
    this.strays = left;
    return running() + left.length < before;
  }

  *pipedCommands(commands: readonly Command[]): Coroutine<number> {
    const { shell } = this;
    const processIds: number[] = [];
    let input: number | undefined;
    let group: number | undefined;
    for (const [index, command] of commands.entries()) {
      const ends = index < commands.length - 1 ? yield* pipe() : undefined;
      const processId = yield* this.fork(
        (copy) => {
          // bash counts ( ) and $( ), not the parts of a pipeline.
          copy.subshellDepth--;
          return copy.commands.command(command, true);
        },
        { 0: input ?? 0, 1: ends?.[1] ?? 1, 2: 2 },
        shell.monitor ? (group ?? "new") : undefined,
      );
      group ??= processId;
      if (index === 0 && shell.monitor) yield* this.foreground(group);
      processIds.push(processId);
      if (input !== undefined) yield* close(input);
      if (ends) yield* close(ends[1]);
      input = ends?.[0];
    }
    const results = yield* this.waitFor(processIds);
    shell.pipeStatus = results.map((result) => result.exitCode);
    if (shell.options.has("pipefail")) return shell.pipeStatus.findLast((status) => status !== 0) ?? 0;
    return shell.pipeStatus.at(-1) ?? 0;
  }

  *background(item: AndOr): Coroutine<void> {
    const { shell } = this;
    const input = yield* open("/dev/null", "r");
    const processId = yield* this.fork(
      (copy) => copy.commands.list([{ ...item, background: false }], true),
      { 0: input, 1: 1, 2: 2 },
      shell.monitor ? "new" : undefined,
      true,
    );
    yield* close(input);
    const job = shell.jobs.add(processId, item.source);
    shell.lastBackground = String(processId);
    if (shell.monitor) yield* write(2, `[${job}] ${processId}\n`);
    shell.status = 0;
  }

  /** coproc: a job on two pipes, whose ends the shell keeps for itself in an array. */
  *coprocess(name: string, body: Command, source: string): Coroutine<number> {
    const { shell } = this;
    const [output, theirOutput] = yield* pipe();
    const [theirInput, input] = yield* pipe();
    const child = yield* this.fork(
      (copy) => copy.commands.command(body, true),
      { 0: theirInput, 1: theirOutput, 2: 2 },
      shell.monitor ? "new" : undefined,
      true,
    );
    yield* close(theirOutput);
    yield* close(theirInput);
    const ends: string[] = [];
    for (const own of [output, input]) {
      const place = FIRST_COPROCESS - ends.length;
      yield* duplicate(own, place);
      yield* close(own);
      ends.push(String(place));
    }
    shell.variables.set(name, ends);
    shell.variables.set(`${name}_PID`, String(child));
    shell.jobs.add(child, source);
    shell.lastBackground = String(child);
    return 0;
  }

  *subshell(body: List): Coroutine<number> {
    const { shell } = this;
    const child = yield* this.fork(
      (copy) => copy.commands.list(body, true),
      undefined,
      shell.monitor ? "new" : undefined,
    );
    if (shell.monitor) yield* this.foreground(child);
    return (yield* this.waitFor([child]))[0]?.exitCode ?? 0;
  }

  // --- waiting

  *foreground(group: number): Coroutine<void> {
    try {
      yield* setForegroundGroup(group);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error; // no terminal: there is nothing to hand over
    }
  }

  /** Waits for the processes of a foreground job. */
  *waitFor(processIds: readonly number[]): Coroutine<readonly WaitResult[]> {
    const { shell } = this;
    const results: WaitResult[] = [];
    for (const processId of processIds) {
      const result = yield* wait(processId);
      if (result) results.push(result);
    }
    if (shell.monitor) yield* this.foreground(shell.process.processId);
    const last = results.at(-1);
    if (last?.signal === "SIGINT" && shell.interactive) {
      shell.status = 130;
      throw new Interruption();
    }
    if (last?.signal && last.signal !== "SIGPIPE" && last.signal !== "SIGINT" && shell.monitor)
      yield* write(2, shell.flavor === "bash" ? `${SIGNAL_DESCRIPTIONS[last.signal]}\n` : "");
    return results;
  }

  // --- substitution

  /** $(…) */
  *substitute(list: List): Coroutine<string> {
    const only = onlyInput(list);
    if (only) return yield* this.fileContent(only);
    const [from, to] = yield* pipe();
    const child = yield* this.fork(
      (copy) => {
        copy.substitutionDepth++;
        return copy.commands.list(list, true);
      },
      { 0: 0, 1: to, 2: 2 },
    );
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
    if (this.shell.interrupted) yield* this.shell.checkpoint();
    // NUL cannot be in a variable.
    return text.includes("\0") ? text.replaceAll("\0", "") : text;
  }

  /** $(< file): read by the shell itself. */
  private *fileContent(path: Word): Coroutine<string> {
    const { shell } = this;
    const name = yield* shell.expander.single(path);
    try {
      const descriptor = yield* open(name, "r");
      const text = yield* readAll(descriptor);
      yield* close(descriptor);
      this.substitutionStatus = 0;
      return text.replaceAll("\0", "");
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      yield* shell.complain(`${name}: ${error.message}`);
      this.substitutionStatus = 1;
      return "";
    }
  }

  /** <(…) or >(…): starts the commands and returns the path of the shell's end of their pipe. */
  *substituteProcess(list: List, output: boolean): Coroutine<string> {
    const [from, to] = yield* pipe();
    const [theirs, own] = output ? [from, to] : [to, from];
    const child = yield* this.fork(
      (shell) => shell.commands.list(list, true),
      output ? { 0: theirs, 1: 1, 2: 2 } : { 0: 0, 1: theirs, 2: 2 },
    );
    yield* close(theirs);
    this.strays.push(child);
    const descriptor = this.shell.redirections.lend();
    yield* duplicate(own, descriptor);
    yield* close(own);
    this.openEnds.push(descriptor);
    return `/dev/fd/${descriptor}`;
  }

  /** Runs a command that may use <(…); its ends are closed when it is done. */
  *withSubstitutions(run: Coroutine<number>): Coroutine<number> {
    const before = this.openEnds.length;
    try {
      return yield* run;
    } finally {
      for (const descriptor of this.openEnds.splice(before)) {
        this.shell.redirections.giveBack(descriptor);
        yield* close(descriptor);
      }
      if (before === 0 && this.strays.length > 0) yield* this.reap();
    }
  }

  // --- programs

  /** Runs a program. In tail position the shell becomes it. */
  *external(
    words: readonly string[],
    environment: ReadonlyMap<string, string>,
    tail: boolean,
  ): Coroutine<number> {
    const { shell } = this;
    const becomes = tail && !shell.monitor && shell.traps.size === 0;
    try {
      if (becomes) return yield* execute(words, environment);
      const child = yield* this.start({
        argv: words,
        environment,
        descriptors: shell.redirections.inherited(),
        ...(shell.monitor ? { newGroup: true } : {}),
      });
      if (shell.monitor) yield* this.foreground(child);
      return (yield* this.waitFor([child]))[0]?.exitCode ?? 0;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      if (error.code === "ENOEXEC") return yield* this.scriptFile(words);
      if (!["ENOENT", "EACCES", "ENOTDIR", "E2BIG"].includes(error.code)) throw error;
      return yield* this.notRun(words[0] ?? "", error);
    }
  }

  private *notRun(name: string, error: SystemError): Coroutine<number> {
    const { shell } = this;
    if (error.code === "ENOENT" && !name.includes("/"))
      yield* shell.complain(shell.flavor === "bash" ? `${name}: command not found` : `${name}: not found`);
    else {
      const isDirectory = error.code === "EACCES" && (yield* shell.redirections.isDirectory(name));
      yield* shell.complain(
        shell.flavor !== "bash" && error.code === "ENOENT"
          ? `${name}: not found`
          : `${name}: ${isDirectory ? "Is a directory" : error.message}`,
      );
    }
    return error.code === "ENOENT" ? 127 : 126;
  }

  /** An executable file without "#!" is run by this sort of shell. */
  private *scriptFile(words: readonly string[]): Coroutine<number> {
    const self = this.shell.process.argv[0] ?? "sh";
    const program = self.startsWith("-") ? "bash" : self;
    return yield* this.external([program, ...words], this.shell.variables.environment(), false);
  }
}

/** The file of a list that is no more than "< file". */
function onlyInput(list: List): Word | undefined {
  const [item] = list;
  const [command] = item?.first.commands ?? [];
  if (!item || list.length > 1 || item.rest.length > 0 || item.background) return undefined;
  if (item.first.commands.length > 1 || item.first.negated || item.first.timed) return undefined;
  if (command?.type !== "simple" || command.words.length > 0 || command.assignments.length > 0)
    return undefined;
  const [redirect] = command.redirects ?? [];
  if (command.redirects?.length !== 1 || redirect?.operator !== "<" || redirect.descriptor !== 0)
    return undefined;
  return redirect.target;
}
