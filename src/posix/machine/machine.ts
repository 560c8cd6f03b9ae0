/**
 * The machine that runs processes: it steps their coroutines from system call to system call. All of it happens within
 * the kernel task that woke it; when nothing can go on, or the turn is over, it returns.
 *
 * Beside it: run-queue.ts (who goes on, and for how long), processor-time.ts (what steps cost), process-table.ts (how
 * processes begin and end, signals), system-call-answers.ts (what each call does).
 *
 * Models: Linux processes. Differs: no sessions, no job stop, one user.
 */

import type { FileSystem } from "../file-system/file-system.ts";
import {
  type EnvironmentSource,
  type Program,
  type Signal,
  type SystemCall,
  SystemError,
  type WaitResult,
} from "../system-calls.ts";
import { systemError } from "../system-errors.ts";
import type { Host } from "./host.ts";
import { NullDevice, type OpenFile, WAIT } from "./open-file.ts";
import type { Process, Thread } from "./process.ts";
import { ProcessTable } from "./process-table.ts";
import { ProcessorTime } from "./processor-time.ts";
import { RunQueue } from "./run-queue.ts";
import { SystemCallAnswers } from "./system-call-answers.ts";
import type { Terminal } from "./terminal.ts";

/** What a system call costs; about what Linux needs, and enough to notice a loop. */
const SYSTEM_CALL_CPU_MS = 0.002;
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
  /** Absent: what the network calls it. */
  readonly hostName?: string;
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
  readonly hostName: string;
  private readonly queue: RunQueue;
  private readonly table: ProcessTable;
  private readonly time: ProcessorTime;
  private readonly answers: SystemCallAnswers;

  constructor(
    readonly host: Host,
    options: MachineOptions,
  ) {
    this.files = options.files;
    this.user = options.user ?? ROOT_USER;
    this.hostName = options.hostName ?? host.network.hostName;
    this.queue = new RunQueue(host, this);
    this.table = new ProcessTable(host, this.files, this.queue, options);
    this.time = new ProcessorTime(host, this.queue);
    this.answers = new SystemCallAnswers(this, this.table, this.time, this.queue);
  }

  /** Every process that runs or waits to be asked for, by process id. */
  get processes(): Iterable<Process> {
    return this.table.processes.values();
  }

  process(processId: number): Process | undefined {
    return this.table.processes.get(processId);
  }

  /** Starts a process from outside. Throws SystemError: ENOENT, EACCES, ENOEXEC, EAGAIN. */
  start(options: StartOptions): Process {
    const environment = options.environment ?? new Map<string, string>();
    const process = this.table.create(
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
      process.install(descriptor, options.descriptors?.[descriptor] ?? options.terminal ?? new NullDevice());
    for (const [descriptor, file] of Object.entries(options.descriptors ?? {}))
      if (Number(descriptor) > 2) process.install(Number(descriptor), file);
    this.queue.schedule(process.main);
    return process;
  }

  /** Sends a signal from outside: of those without a handler, only SIGKILL ends a container's init. */
  signal(processId: number, signal: Signal): void {
    const process = this.table.processes.get(processId);
    this.queue.together(() => {
      if (process && !process.ended) this.table.deliver(process, signal, true);
    });
  }

  /** Sends a signal to a process group. */
  signalGroup(groupId: number, signal: Signal): void {
    this.queue.together(() => {
      for (const process of [...this.table.processes.values()])
        if (process.groupId === groupId && !process.ended) this.table.deliver(process, signal, false);
    });
  }

  /** Ends everything at once, as when the power fails: nothing is run any more, nobody is told. */
  destroy(): void {
    this.table.destroy();
    this.queue.clear();
  }

  // --- stepping

  /** For the run queue: the thread goes on until it waits, ends or the turn is over. */
  run(thread: Thread): void {
    const { process } = thread;
    // A writer that waited learns only now that nobody reads.
    if (thread.failed && thread.call === "write" && (thread.value as SystemError).code === "EPIPE")
      this.table.deliver(process, "SIGPIPE", false);
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
        answer = this.answers.perform(thread, step.value);
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
      if (this.time.charge(process, SYSTEM_CALL_CPU_MS) && !process.ended) {
        this.time.settle(thread, answer, failed);
        return;
      }
      // A failed call is told at once: its error may be a signal's, too.
      if (this.queue.exhausted && !failed && !process.ended && !thread.ended) {
        this.queue.schedule(thread);
        return;
      }
    }
  }

  private finish(thread: Thread, value: unknown): void {
    thread.ended = true;
    if (thread === thread.process.main) {
      this.table.end(thread.process, typeof value === "number" ? value & 255 : 0);
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
      this.table.end(process, 139, "SIGSEGV");
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
      this.table.end(process, 134, "SIGABRT");
      return;
    }
    if (thread !== process.main) {
      this.finish(thread, undefined);
      return;
    }
    this.lastWords(thread, `${name}: ${error.message}\n`);
    this.table.end(process, 1);
  }

  private lastWords(thread: Thread, text: string): void {
    try {
      thread.process.descriptors[2]?.write(text, thread);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error; // nobody reads its messages
    }
    thread.stopWaiting();
  }
}
