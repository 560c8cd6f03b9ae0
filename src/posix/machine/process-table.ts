/**
 * The processes of a machine: how they begin, become other programs, end and are waited for; and how signals reach them.
 *
 * Models: Linux. Differs: a process whose parent ended is reaped at once.
 */

import { SmallMap } from "#kernel/small-map.ts";
import { type FileSystem, absolutePath } from "../file-system/file-system.ts";
import { SIGNAL_NUMBERS, isIgnoredByDefault } from "../signals.ts";
import type { EnvironmentSource, Program, Signal, SpawnOptions, WaitResult } from "../system-calls.ts";
import { systemError } from "../system-errors.ts";
import { findExecutable } from "./executable.ts";
import type { Host } from "./host.ts";
import { WAIT, type Waiter } from "./open-file.ts";
import { Process, Thread } from "./process.ts";
import type { RunQueue } from "./run-queue.ts";

/** SECURITY C12: a fork bomb ends here. */
const DEFAULT_PROCESS_LIMIT = 64;
/** Whoever starts processes from outside (a login, kubectl exec) may have so many more: the way in stays open. */
const OUTSIDE_RESERVE = 16;
/** Linux: a quarter of the stack for all arguments, and 32 pages for one. */
const LARGEST_ARGUMENTS = 2_097_152;
const LARGEST_ARGUMENT = 131_072;

/** Throws E2BIG. */
function assertArgumentsFit(argv: readonly string[]): void {
  let size = 0;
  for (const argument of argv) {
    size += argument.length + 9;
    if (argument.length >= LARGEST_ARGUMENT) throw systemError("E2BIG");
  }
  if (size > LARGEST_ARGUMENTS) throw systemError("E2BIG");
}

export interface ProcessTableOptions {
  /** See MachineOptions. */
  readonly init?: boolean;
  readonly processLimit?: number;
}

export class ProcessTable {
  /** Those that run or wait to be asked for, by process id. */
  readonly processes = new SmallMap<number, Process>();
  private readonly processLimit: number;
  private readonly hasInit: boolean;
  private nextProcessId = 1;

  constructor(
    private readonly host: Host,
    private readonly files: FileSystem,
    private readonly queue: RunQueue,
    options: ProcessTableOptions,
  ) {
    this.hasInit = options.init ?? false;
    this.processLimit = options.processLimit ?? DEFAULT_PROCESS_LIMIT;
  }

  /** Ends everything at once, as when the power fails: nobody is told. */
  destroy(): void {
    for (const process of [...this.processes.values()]) {
      if (process.ended) continue;
      process.result = { processId: process.processId, exitCode: 137, signal: "SIGKILL" };
      this.releaseAll(process);
    }
    this.processes.clear();
  }

  create(
    parent: Process | undefined,
    argv: readonly string[],
    program: Program | undefined,
    environment: EnvironmentSource,
    directory: string,
    onExit?: (result: WaitResult) => void,
  ): Process {
    if (this.processes.size >= this.processLimit + (parent ? 0 : OUTSIDE_RESERVE))
      throw systemError("EAGAIN");
    assertArgumentsFit(argv);
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
    this.processes.set(process.processId, process);
    if (parent) (parent.children ??= new Set()).add(process);
    return process;
  }

  spawn(parent: Process, options: SpawnOptions): number {
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
      if (file) child.install(Number(own), file);
    }
    child.handlers = parent.handlers?.inherited();
    this.queue.schedule(child.main);
    return child.processId;
  }

  execute(
    thread: Thread,
    argv: readonly string[],
    environment: ReadonlyMap<string, string> | undefined,
  ): typeof WAIT {
    const { process } = thread;
    assertArgumentsFit(argv);
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

  end(process: Process, exitCode: number, signal?: Signal): void {
    if (process.ended) return;
    const result: WaitResult = {
      processId: process.processId,
      exitCode,
      ...(signal === undefined ? {} : { signal }),
    };
    process.result = result;
    this.releaseAll(process);
    for (const child of process.children ?? []) if (child.ended) this.processes.delete(child.processId);
    const { parent } = process;
    if (parent && !parent.ended) this.tellParent(parent, process, result);
    else this.processes.delete(process.processId);
    if (this.hasInit && process.processId === 1)
      for (const other of [...this.processes.values()]) this.end(other, 137, "SIGKILL");
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
    this.processes.delete(child.processId);
  }

  private releaseAll(process: Process): void {
    for (const thread of process.allThreads()) this.abandon(thread);
    for (const close of process.listening?.values() ?? []) close();
    process.listening = undefined;
    process.descriptors.forEach((_, descriptor) => process.closeDescriptor(descriptor));
    process.descriptors.length = 0;
    if (process.memoryBytes !== 0) this.host.allocate(-process.memoryBytes);
    process.memoryBytes = 0;
  }

  wait(thread: Thread, processId: number | undefined, block: boolean): unknown {
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

  deliver(process: Process, signal: Signal, fromOutside: boolean): void {
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

  kill(sender: Process, processId: number, signal: Signal): void {
    const targets = [...this.processes.values()].filter((process) =>
      processId > 0
        ? process.processId === processId
        : processId === -1
          ? process !== sender && process.processId !== 1
          : process.groupId === (processId === 0 ? sender.groupId : -processId),
    );
    if (targets.length === 0) throw systemError("ESRCH");
    for (const target of targets) if (!target.ended) this.deliver(target, signal, false);
  }
}
