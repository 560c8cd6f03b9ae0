/**
 * The machine that runs processes: it steps their coroutines, answers their system calls and delivers signals. All of it
 * happens within the kernel task that woke it; when nothing can go on, it returns. CPU time is charged for every step,
 * so that a loop without end uses virtual time instead of hanging.
 *
 * Models: Linux processes. Differs: a process whose parent ended is reaped by the machine itself; no sessions, no job
 * stop, one user.
 */

import { SmallMap } from "#kernel/small-map.ts";
import type { IncomingExchange, Listener } from "../exchange.ts";
import { type FileSystem, absolutePath } from "../file-system/file-system.ts";
import { SIGNAL_NUMBERS, isIgnoredByDefault } from "../signals.ts";
import {
  type EnvironmentSource,
  type FileStatus,
  type Program,
  type Signal,
  type SpawnOptions,
  type SystemCall,
  SystemError,
  type WaitResult,
} from "../system-calls.ts";
import { systemError } from "../system-errors.ts";
import { findExecutable } from "./executable.ts";
import type { Host } from "./host.ts";
import { machineDevice } from "./machine-devices.ts";
import { NullDevice, type OpenFile, WAIT, type Waiter } from "./open-file.ts";
import { openPath } from "./open-path.ts";
import { createPipe } from "./pipe.ts";
import { Process, Thread } from "./process.ts";
import { RunQueue } from "./run-queue.ts";
import { SignalHandlers } from "./signal-handlers.ts";
import { StreamFile } from "./stream-file.ts";
import type { Terminal } from "./terminal.ts";

/** What a system call costs; about what Linux needs, and enough to notice a loop. */
const SYSTEM_CALL_CPU_MS = 0.002;
/** What writing costs per character. */
const WRITE_CPU_MS_PER_CHARACTER = 0.000_01;
/** What a program makes of a character it has read costs the engine about that; it counts as work, not as CPU time. */
const READ_WORK_MS_PER_CHARACTER = 0.000_015;
/** Finding a long path takes its time. */
const PATH_WORK_MS_PER_CHARACTER = 0.000_02;
/** SECURITY C12: a fork bomb ends here. */
const DEFAULT_PROCESS_LIMIT = 64;
/** Whoever starts processes from outside (a login, kubectl exec) may have so many more: the way in stays open. */
const OUTSIDE_RESERVE = 16;
/** CPU time is asked of the host in pieces of this size, … */
const CPU_SLICE_MS = 10;
/** … but a program that asks for it by itself gets pieces from here on. */
const SMALLEST_COMPUTE_MS = 1;
/** After so long without waiting, steps are charged more and more, so that an endless loop costs little to simulate. */
const LONG_BURST_MS = 200;
const LARGEST_BURST_FACTOR = 100;

export interface User {
  readonly name: string;
  readonly userId: number;
  readonly groupId: number;
}

export const ROOT_USER: User = { name: "root", userId: 0, groupId: 0 };

export interface MachineOptions {
  readonly files: FileSystem;
  /** Absent: root. */
  readonly user?: User;
  /**
   * The first process is the init of a container: signals without a handler do not touch it (except a SIGKILL from
   * outside), and when it ends, everything does.
   */
  readonly init?: boolean;
  /** Processes that start more than this fail with EAGAIN. Absent: 64. */
  readonly processLimit?: number;
}

export interface StartOptions {
  readonly argv: readonly string[];
  /** Absent: argv[0] is looked up in PATH. */
  readonly program?: Program;
  readonly environment?: EnvironmentSource;
  /** Absent: "/". */
  readonly directory?: string;
  /** The terminal; descriptors 0, 1 and 2 are on it unless given. */
  readonly terminal?: Terminal;
  /** By number. What is not given (and has no terminal) is /dev/null. */
  readonly descriptors?: Readonly<Record<number, OpenFile>>;
  readonly onExit?: (result: WaitResult) => void;
}

/** Calls in which a signal handler may interrupt a thread, and which CPU bursts do not count as waiting. */
const isComputing = (thread: Thread): boolean => thread.call === "compute";

export class Machine {
  readonly files: FileSystem;
  readonly user: User;
  private readonly table = new SmallMap<number, Process>();
  private readonly processLimit: number;
  private readonly hasInit: boolean;
  private nextProcessId = 1;
  private readonly queue: RunQueue;

  constructor(
    readonly host: Host,
    options: MachineOptions,
  ) {
    this.files = options.files;
    this.user = options.user ?? ROOT_USER;
    this.hasInit = options.init ?? false;
    this.processLimit = options.processLimit ?? DEFAULT_PROCESS_LIMIT;
    this.queue = new RunQueue(host, this);
  }

  /** Every process that runs or waits to be asked for, by process id. */
  get processes(): Iterable<Process> {
    return this.table.values();
  }

  process(processId: number): Process | undefined {
    return this.table.get(processId);
  }

  /** Starts a process from outside. Throws SystemError: ENOENT, EACCES, ENOEXEC, EAGAIN. */
  start(options: StartOptions): Process {
    const environment = options.environment ?? new Map<string, string>();
    const process = this.create(
      undefined,
      options.argv,
      options.program,
      environment,
      options.directory ?? "/",
      options.onExit,
    );
    if (options.terminal) {
      process.terminal = options.terminal;
      options.terminal.foregroundGroup = process.groupId;
      options.terminal.signalGroup = (groupId, signal) => this.signalGroup(groupId, signal);
    }
    for (const descriptor of [0, 1, 2])
      this.install(
        process,
        descriptor,
        options.descriptors?.[descriptor] ?? options.terminal ?? new NullDevice(),
      );
    for (const [descriptor, file] of Object.entries(options.descriptors ?? {}))
      if (Number(descriptor) > 2) this.install(process, Number(descriptor), file);
    this.queue.schedule(process.main);
    return process;
  }

  /** Sends a signal from outside: of those without a handler, only SIGKILL ends a container's init. */
  signal(processId: number, signal: Signal): void {
    const process = this.table.get(processId);
    this.queue.together(() => {
      if (process && !process.ended) this.deliver(process, signal, true);
    });
  }

  /** Sends a signal to a process group. */
  signalGroup(groupId: number, signal: Signal): void {
    this.queue.together(() => {
      for (const process of [...this.table.values()])
        if (process.groupId === groupId && !process.ended) this.deliver(process, signal, false);
    });
  }

  /** Ends everything at once, as when the power fails: nothing is run any more, nobody is told. */
  destroy(): void {
    for (const process of [...this.table.values()]) {
      if (process.ended) continue;
      process.result = { processId: process.processId, exitCode: 137, signal: "SIGKILL" };
      this.releaseAll(process);
    }
    this.table.clear();
    this.queue.clear();
  }

  /** Gives a process an open file and returns the descriptor. */
  attach(process: Process, file: OpenFile, lowest = 3): number {
    let descriptor = lowest;
    while (process.descriptors[descriptor]) descriptor++;
    this.install(process, descriptor, file);
    return descriptor;
  }

  // --- stepping

  /** For the run queue: the thread goes on until it waits, ends or the turn is over. */
  run(thread: Thread): void {
    const { process } = thread;
    // A writer that waited learns only now that nobody reads.
    if (thread.failed && thread.call === "write" && (thread.value as SystemError).code === "EPIPE")
      this.deliver(process, "SIGPIPE", false);
    while (!process.ended && !thread.ended) {
      let step: IteratorResult<SystemCall, unknown>;
      try {
        step = thread.failed ? thread.coroutine.throw(thread.value) : thread.coroutine.next(thread.value);
      } catch (error) {
        this.crash(thread, error);
        return;
      }
      if (step.done) {
        this.finish(thread, step.value);
        return;
      }
      thread.call = step.value.call;
      thread.waiting = true;
      let failed = false;
      let answer: unknown;
      try {
        if (process.interrupted && thread === process.main) {
          process.interrupted = false;
          throw systemError("EINTR");
        }
        answer = this.perform(thread, step.value);
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        answer = error;
        failed = true;
      }
      if (answer === WAIT) {
        if (!isComputing(thread)) process.burstMs = 0;
        return;
      }
      thread.waiting = false;
      thread.value = answer;
      thread.failed = failed;
      if (this.charge(process, SYSTEM_CALL_CPU_MS) >= CPU_SLICE_MS && !process.ended) {
        this.compute(thread, answer, failed);
        return;
      }
      // A failed call is told at once: its error may be a signal's, too.
      if (this.queue.exhausted && !failed && !process.ended && !thread.ended) {
        this.queue.schedule(thread);
        return;
      }
    }
  }

  /** Adds CPU time and returns what is not yet asked of the host. */
  private charge(process: Process, cpuMs: number): number {
    const factor = Math.min(LARGEST_BURST_FACTOR, 1 + Math.floor(process.burstMs / LONG_BURST_MS));
    process.cpuDebtMs += cpuMs * factor;
    this.queue.spend(cpuMs);
    return process.cpuDebtMs;
  }

  /** Asks the host for the CPU time owed; the thread then goes on with `answer`. */
  private compute(thread: Thread, answer: unknown, failed: boolean): void {
    const { process } = thread;
    const owedMs = process.cpuDebtMs;
    process.cpuDebtMs = 0;
    process.cpuMs += owedMs;
    process.burstMs += owedMs;
    thread.waiting = true;
    thread.call = "compute";
    thread.cancel = this.host.compute(owedMs, () => {
      if (failed) thread.fail(answer as SystemError);
      else thread.resume(answer);
    });
  }

  private finish(thread: Thread, value: unknown): void {
    thread.ended = true;
    if (thread === thread.process.main) {
      this.end(thread.process, typeof value === "number" ? value & 255 : 0);
      return;
    }
    thread.process.threads?.delete(thread);
    thread.onReturn?.(value);
  }

  /**
   * A program threw. A system error it did not handle ends it with a message. Anything else is a mistake of ours: it ends
   * the program, loudly, as SIGABRT does, and neither the machine nor the cluster.
   */
  private crash(thread: Thread, error: unknown): void {
    const { process } = thread;
    // Its own recursion or text outgrew the engine: that is the program's end, as in life, and nobody else's.
    if (error instanceof RangeError) {
      this.end(process, 139, "SIGSEGV");
      return;
    }
    const name = (process.argv[0] ?? "").split("/").at(-1) ?? "";
    if (!(error instanceof SystemError)) {
      this.host.defect?.(name, error instanceof Error ? (error.stack ?? error.message) : String(error));
      const [text = ""] = String(error).split("\n");
      this.lastWords(
        thread,
        `${name}: internal error: ${text}\nThis is a defect of the simulation, not yours.\n`,
      );
      this.end(process, 134, "SIGABRT");
      return;
    }
    if (thread !== process.main) {
      this.finish(thread, undefined);
      return;
    }
    this.lastWords(thread, `${name}: ${error.message}\n`);
    this.end(process, 1);
  }

  private lastWords(thread: Thread, text: string): void {
    try {
      thread.process.descriptors[2]?.write(text, thread);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error; // nobody reads its messages
    }
    thread.stopWaiting();
  }

  // --- processes

  private create(
    parent: Process | undefined,
    argv: readonly string[],
    program: Program | undefined,
    environment: EnvironmentSource,
    directory: string,
    onExit?: (result: WaitResult) => void,
  ): Process {
    if (this.table.size >= this.processLimit + (parent ? 0 : OUTSIDE_RESERVE)) throw systemError("EAGAIN");
    const found = program
      ? { program, argv }
      : findExecutable(this.files, argv, directory, environment.get("PATH"));
    const process = new Process(
      this.nextProcessId++,
      parent,
      found.argv,
      directory,
      environment,
      this.host.nowMs,
      onExit,
    );
    process.main = new Thread(process, found.program(process), this.queue);
    this.table.set(process.processId, process);
    if (parent) (parent.children ??= new Set()).add(process);
    return process;
  }

  private spawn(parent: Process, options: SpawnOptions): number {
    const child = this.create(
      parent,
      options.argv,
      options.program,
      options.environment ?? new Map(parent.currentEnvironment),
      options.directory === undefined
        ? parent.directory
        : this.files.locate(absolutePath(options.directory, parent.directory)).path,
    );
    if (options.newGroup) child.groupId = child.processId;
    else if (options.group !== undefined) child.groupId = options.group;
    const descriptors = options.descriptors ?? { 0: 0, 1: 1, 2: 2 };
    for (const [own, theirs] of Object.entries(descriptors)) {
      const file = parent.descriptors[theirs];
      if (file) this.install(child, Number(own), file);
    }
    child.handlers = parent.handlers?.inherited();
    this.queue.schedule(child.main);
    return child.processId;
  }

  private execute(
    thread: Thread,
    argv: readonly string[],
    environment: ReadonlyMap<string, string> | undefined,
  ): typeof WAIT {
    const { process } = thread;
    const variables = environment ?? process.currentEnvironment;
    const found = findExecutable(this.files, argv, process.directory, variables.get("PATH"));
    if (environment) process.replaceEnvironment(environment);
    process.argv = found.argv;
    for (const other of process.threads ?? []) this.abandon(other);
    process.handlers = process.handlers?.inherited();
    this.abandon(thread);
    process.main = new Thread(process, found.program(process), this.queue);
    this.queue.schedule(process.main);
    return WAIT;
  }

  private abandon(thread: Thread): void {
    thread.stopWaiting();
    thread.ended = true;
  }

  private end(process: Process, exitCode: number, signal?: Signal): void {
    if (process.ended) return;
    const result: WaitResult = {
      processId: process.processId,
      exitCode,
      ...(signal === undefined ? {} : { signal }),
    };
    process.result = result;
    this.releaseAll(process);
    for (const child of process.children ?? []) if (child.ended) this.table.delete(child.processId);
    const { parent } = process;
    if (parent && !parent.ended) this.tellParent(parent, process, result);
    else this.table.delete(process.processId);
    if (this.hasInit && process.processId === 1)
      for (const other of [...this.table.values()]) this.end(other, 137, "SIGKILL");
    process.onExit?.(result);
  }

  private tellParent(parent: Process, child: Process, result: WaitResult): void {
    const index = (parent.waiters ?? []).findIndex(
      ({ processId }) => processId === undefined || processId === child.processId,
    );
    const waiter = index < 0 ? undefined : parent.waiters?.splice(index, 1)[0]?.waiter;
    if (waiter) {
      this.reap(parent, child);
      waiter.resume(result);
    }
    if ((parent.handlers?.get("SIGCHLD") ?? "default") !== "default") this.deliver(parent, "SIGCHLD", false);
  }

  private reap(parent: Process, child: Process): void {
    parent.children?.delete(child);
    this.table.delete(child.processId);
  }

  private releaseAll(process: Process): void {
    for (const thread of process.allThreads()) this.abandon(thread);
    for (const close of process.listening?.values() ?? []) close();
    process.listening = undefined;
    process.descriptors.forEach((_, descriptor) => this.closeDescriptor(process, descriptor));
    process.descriptors.length = 0;
    if (process.memoryBytes !== 0) this.host.allocate(-process.memoryBytes);
    process.memoryBytes = 0;
  }

  private wait(thread: Thread, processId: number | undefined, block: boolean): unknown {
    const { process } = thread;
    let any = false;
    for (const child of process.children ?? []) {
      if (processId !== undefined && child.processId !== processId) continue;
      any = true;
      if (!child.result) continue;
      this.reap(process, child);
      return child.result;
    }
    if (!any) throw systemError("ECHILD");
    if (!block) return null;
    const entry = { waiter: thread as Waiter, processId };
    (process.waiters ??= []).push(entry);
    thread.cancel = () => void (process.waiters = process.waiters?.filter((other) => other !== entry));
    return WAIT;
  }

  // --- signals

  private deliver(process: Process, signal: Signal, fromOutside: boolean): void {
    const handling = process.handlers?.get(signal) ?? "default";
    if (signal === "SIGKILL" || handling === "default") {
      if (isIgnoredByDefault(signal)) return;
      const protectedInit = this.hasInit && process.processId === 1;
      if (protectedInit && !(signal === "SIGKILL" && fromOutside)) return;
      this.end(process, 128 + SIGNAL_NUMBERS[signal], signal);
      return;
    }
    if (handling === "ignore") return;
    const interrupts = handling === "interrupt" || handling() === "interrupt";
    const { main } = process;
    if (!main.waiting) {
      if (interrupts) process.interrupted = true;
      return;
    }
    // A thread that performs the call of this very signal (`kill $$`) has nothing to be cancelled yet.
    const performing = main.cancel === undefined;
    if (interrupts) {
      if (performing || main.call === "compute") {
        process.interrupted = true;
        return;
      }
      const { cancel } = main;
      cancel?.();
      main.fail(systemError("EINTR"));
    } else if (main.call === "pause" && !performing) {
      main.resume(undefined);
    }
  }

  private kill(sender: Process, processId: number, signal: Signal): void {
    const targets = [...this.table.values()].filter((process) =>
      processId > 0
        ? process.processId === processId
        : processId === -1
          ? process !== sender && process.processId !== 1
          : process.groupId === (processId === 0 ? sender.groupId : -processId),
    );
    if (targets.length === 0) throw systemError("ESRCH");
    for (const target of targets) if (!target.ended) this.deliver(target, signal, false);
  }

  // --- descriptors

  private install(process: Process, descriptor: number, file: OpenFile): void {
    if (process.descriptors[descriptor] === file) return;
    this.closeDescriptor(process, descriptor);
    file.references++;
    process.descriptors[descriptor] = file;
  }

  private closeDescriptor(process: Process, descriptor: number): boolean {
    const file = process.descriptors[descriptor];
    if (!file) return false;
    process.descriptors[descriptor] = undefined;
    if (--file.references === 0) file.release();
    return true;
  }

  private file(process: Process, descriptor: number): OpenFile {
    const file = process.descriptors[descriptor];
    if (!file) throw systemError("EBADF");
    return file;
  }

  private stream(process: Process, descriptor: number): StreamFile {
    const file = this.file(process, descriptor);
    if (!(file instanceof StreamFile)) throw systemError("EINVAL");
    return file;
  }

  private read(thread: Thread, descriptor: number): string | null | typeof WAIT {
    const file = this.file(thread.process, descriptor);
    const text = file.unread ?? file.read(thread);
    delete file.unread;
    if (typeof text === "string") this.queue.spend(text.length * READ_WORK_MS_PER_CHARACTER);
    return text;
  }

  private write(thread: Thread, descriptor: number, text: string): unknown {
    const { process } = thread;
    const file = this.file(process, descriptor);
    this.charge(process, text.length * WRITE_CPU_MS_PER_CHARACTER);
    try {
      return file.write(text, thread);
    } catch (error) {
      if (error instanceof SystemError && error.code === "EPIPE") this.deliver(process, "SIGPIPE", false);
      throw error;
    }
  }

  /** Files keep virtual time; programs see the calendar's. */
  private status(path: string, followLinks: boolean): FileStatus {
    const found = this.files.status(path, followLinks);
    return { ...found, modifiedMs: this.host.epochMs + found.modifiedMs };
  }

  // --- network

  private listen(process: Process, port: number, protocol: "tcp" | "udp", listener: Listener): void {
    const close = this.host.network.listen(port, protocol, listener);
    if (!close) throw systemError("EADDRINUSE");
    (process.listening ??= new SmallMap()).set(port, close);
  }

  private serve(process: Process, call: SystemCall & { readonly call: "serve" }): void {
    this.listen(process, call.port, call.protocol, (incoming: IncomingExchange, respond) => {
      const thread = new Thread(process, call.handler(incoming), this.queue, (response) => {
        // Undefined: the handler failed; the client waits in vain, as with a server that hangs.
        if (response !== undefined) respond(response as Parameters<typeof respond>[0]);
      });
      (process.threads ??= new Set()).add(thread);
      this.queue.schedule(thread);
    });
  }

  private exchange(thread: Thread, call: SystemCall & { readonly call: "exchange" }): typeof WAIT {
    thread.cancel = this.host.network.exchange(call.request, (result) => {
      if (result.ok && result.stream && !thread.process.ended) {
        const descriptor = this.attach(thread.process, new StreamFile(result.stream));
        thread.resume({ ...result, descriptor });
      } else thread.resume(result);
    });
    return WAIT;
  }

  private device(thread: Thread, name: string, message: unknown): unknown {
    const own = machineDevice(this, thread.process, name, message);
    if (own !== undefined) return own.answer;
    const cancel = this.host.device(
      name,
      message,
      {
        answer: (value) => thread.resume(value),
        fail: (error) => thread.fail(error),
      },
      thread.process.processId,
    );
    if (!cancel) throw systemError("ENOSYS");
    if (thread.waiting) thread.cancel = cancel;
    return WAIT;
  }

  // --- system calls

  private perform(thread: Thread, call: SystemCall): unknown {
    const { process } = thread;
    const at = (path: string): string => {
      if (path === "") return "";
      const absolute = absolutePath(path, process.directory);
      this.queue.spend(absolute.length * PATH_WORK_MS_PER_CHARACTER);
      return absolute;
    };
    const { nowMs } = this.host;
    switch (call.call) {
      case "read":
        return this.read(thread, call.descriptor);
      case "unread": {
        const file = this.file(process, call.descriptor);
        if (call.text !== "") file.unread = call.text + (file.unread ?? "");
        return undefined;
      }
      case "write":
        return this.write(thread, call.descriptor, call.text);
      case "open":
        return this.attach(process, openPath(this, process, at(call.path), call.mode));
      case "close":
        if (!this.closeDescriptor(process, call.descriptor)) throw systemError("EBADF");
        return undefined;
      case "duplicate":
        return this.install(process, call.to, this.file(process, call.descriptor));
      case "pipe": {
        const [reader, writer] = createPipe();
        return [this.attach(process, reader), this.attach(process, writer)];
      }
      case "isTerminal":
        return process.descriptors[call.descriptor]?.kind === "terminal";
      case "status":
        return this.status(at(call.path), call.followLinks);
      case "symbolicLink":
        return this.files.symbolicLink(call.target, at(call.path), nowMs);
      case "readLink":
        return this.files.readLink(at(call.path));
      case "readDirectory":
        return this.files.readDirectory(at(call.path));
      case "makeDirectory":
        return this.files.makeDirectory(at(call.path), nowMs);
      case "remove":
        return this.files.remove(at(call.path), nowMs);
      case "rename":
        return this.files.rename(at(call.from), at(call.to), nowMs);
      case "changeMode":
        return this.files.changeMode(at(call.path), call.mode);
      case "changeDirectory": {
        const location = this.files.locate(at(call.path));
        if (location.node === undefined) throw systemError("ENOENT");
        if (location.node.type !== "directory") throw systemError("ENOTDIR");
        process.directory = location.path;
        return undefined;
      }
      case "spawn":
        return this.spawn(process, call.options);
      case "execute":
        return this.execute(thread, call.argv, call.environment);
      case "wait":
        return this.wait(thread, call.processId, call.block);
      case "kill":
        return this.kill(process, call.processId, call.signal);
      case "handleSignal":
        if (call.signal === "SIGKILL") throw systemError("EINVAL");
        (process.handlers ??= new SignalHandlers()).set(call.signal, call.handling);
        return undefined;
      case "exit":
        this.end(process, call.code & 255);
        return WAIT;
      case "sleep":
        thread.cancel = this.host.after(call.durationMs, "process sleep", () => thread.resume(undefined));
        return WAIT;
      case "pause":
        thread.cancel = () => {};
        return WAIT;
      case "now":
        return this.host.epochMs + nowMs;
      case "random":
        return this.host.random();
      case "compute":
        if (this.charge(process, call.cpuMs) < SMALLEST_COMPUTE_MS) return undefined;
        this.compute(thread, undefined, false);
        return WAIT;
      case "allocate":
        process.memoryBytes += call.bytes;
        if (this.host.allocate(call.bytes)) return undefined;
        process.memoryBytes -= call.bytes;
        this.end(process, 137, "SIGKILL");
        return WAIT;
      case "exchange":
        return this.exchange(thread, call);
      case "resolve":
        thread.cancel = this.host.network.resolve(call.name, (result) => thread.resume(result));
        return WAIT;
      case "listen":
        return this.listen(process, call.port, call.protocol, call.listener);
      case "serve":
        return this.serve(process, call);
      case "receive":
        return this.stream(process, call.descriptor).receive(thread);
      case "send":
        return this.stream(process, call.descriptor).send(call.message);
      case "device":
        return this.device(thread, call.name, call.message);
    }
  }
}
