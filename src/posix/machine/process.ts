/**
 * A process and its threads, as the machine keeps them. Kept small: thousands of idle servers exist at once.
 */

import type { SmallMap } from "#kernel/small-map.ts";
import type {
  Coroutine,
  EnvironmentSource,
  ProcessContext,
  SystemCall,
  SystemError,
  WaitResult,
} from "../system-calls.ts";
import { systemError } from "../system-errors.ts";
import type { Cancel } from "./host.ts";
import type { OpenFile, Waiter } from "./open-file.ts";
import type { RunQueue } from "./run-queue.ts";
import type { SignalHandlers } from "./signal-handlers.ts";
import type { Terminal } from "./terminal.ts";

/** One coroutine under way. A process has a main thread and, as a server, one for each exchange it answers. */
export class Thread implements Waiter {
  cancel: Cancel | undefined;
  /** Whether a system call has not been answered yet. */
  waiting = false;
  ended = false;
  /** The call under way or the last one; shown by ps and needed by pause. */
  call: SystemCall["call"] | undefined;
  /** What the coroutine is resumed with: an answer, or an error to throw. */
  value: unknown;
  failed = false;

  constructor(
    readonly process: Process,
    readonly coroutine: Coroutine<unknown>,
    private readonly queue: RunQueue,
    readonly onReturn?: (value: unknown) => void,
  ) {}

  get groupId(): number {
    return this.process.groupId;
  }

  resume(value: unknown): void {
    this.wake(value, false);
  }

  fail(error: SystemError): void {
    this.wake(error, true);
  }

  /** Ends whatever it waits for. */
  stopWaiting(): void {
    this.cancel?.();
    this.cancel = undefined;
    this.waiting = false;
  }

  private wake(value: unknown, failed: boolean): void {
    if (!this.waiting) return;
    this.waiting = false;
    this.cancel = undefined;
    this.value = value;
    this.failed = failed;
    this.queue.schedule(this);
  }
}

export class Process implements ProcessContext {
  argv: readonly string[];
  directory: string;
  groupId: number;
  terminal: Terminal | undefined;
  /** With room for the first three: an array that grows from nothing makes room for seventeen. */
  readonly descriptors: (OpenFile | undefined)[] = [undefined, undefined, undefined];
  main!: Thread;
  threads: Set<Thread> | undefined;
  handlers: SignalHandlers | undefined;
  /** Children that run or wait to be asked for. */
  children: Set<Process> | undefined;
  waiters: { readonly waiter: Waiter; readonly processId: number | undefined }[] | undefined;
  listening: SmallMap<number, Cancel> | undefined;
  /** Set when it has ended. */
  result: WaitResult | undefined;
  /** An EINTR that waits for the next system call. */
  interrupted = false;
  memoryBytes = 0;
  /** CPU time used so far, and the part of it not yet asked of the host. */
  cpuMs = 0;
  cpuDebtMs = 0;
  /** CPU time since it last waited for anything else, or came further in something that has an end. */
  burstMs = 0;
  private ownEnvironment: Map<string, string> | undefined;

  constructor(
    readonly processId: number,
    readonly parent: Process | undefined,
    argv: readonly string[],
    directory: string,
    private readonly givenEnvironment: EnvironmentSource,
    readonly startedMs: number,
    readonly onExit: ((result: WaitResult) => void) | undefined,
  ) {
    this.argv = argv;
    this.directory = directory;
    this.groupId = parent?.groupId ?? processId;
    this.terminal = parent?.terminal;
  }

  get ended(): boolean {
    return this.result !== undefined;
  }

  /** Copied when first asked for: most servers never look. */
  get environment(): Map<string, string> {
    return (this.ownEnvironment ??= new Map(this.givenEnvironment));
  }

  /** For children, without a copy. */
  get currentEnvironment(): EnvironmentSource {
    return this.ownEnvironment ?? this.givenEnvironment;
  }

  replaceEnvironment(environment: ReadonlyMap<string, string>): void {
    this.ownEnvironment = new Map(environment);
  }

  *allThreads(): Generator<Thread> {
    yield this.main;
    if (this.threads) yield* this.threads;
  }

  /** Points a descriptor at an open file; what was there is closed. */
  install(descriptor: number, file: OpenFile): void {
    if (this.descriptors[descriptor] === file) return;
    this.closeDescriptor(descriptor);
    file.references++;
    this.descriptors[descriptor] = file;
  }

  /** False: it was not open. */
  closeDescriptor(descriptor: number): boolean {
    const file = this.descriptors[descriptor];
    if (!file) return false;
    this.descriptors[descriptor] = undefined;
    if (--file.references === 0) file.release();
    return true;
  }

  /** Throws EBADF. */
  file(descriptor: number): OpenFile {
    const file = this.descriptors[descriptor];
    if (!file) throw systemError("EBADF");
    return file;
  }

  /** Gives the lowest free descriptor, from `lowest` on, to an open file and returns it. */
  attach(file: OpenFile, lowest = 3): number {
    let descriptor = lowest;
    while (this.descriptors[descriptor]) descriptor++;
    this.install(descriptor, file);
    return descriptor;
  }
}
