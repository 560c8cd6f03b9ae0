/**
 * The discrete-event kernel: it owns virtual time and seeded chance. Everything that happens in the simulation happens
 * in a task, tasks run one at a time in the order (due time, sequence), and each task knows the task that scheduled it.
 *
 * Components never hold the kernel's timers directly: they get a {@link Scope}, and disposing the scope is how a
 * component crashes.
 */

import { assert } from "./assert.ts";
import { Journal } from "./journal.ts";
import { Random, hashText } from "./random.ts";
import { Scope } from "./scope.ts";
import { TaskQueue } from "./task-queue.ts";
import { Trace, type TaskId } from "./trace.ts";

/** A task that waits for its time. `run` is undefined once it ran or was cancelled. */
export interface ScheduledTask {
  readonly dueMs: number;
  readonly sequence: number;
  readonly cause: TaskId;
  readonly scope: Scope;
  readonly label: string;
  run: (() => void) | undefined;
}

/** Returned by everything that schedules. Cancelling twice, or after the run, does nothing. */
export interface Timer {
  cancel(): void;
  readonly pending: boolean;
  readonly dueMs: number;
}

class TaskTimer implements Timer {
  constructor(
    private readonly kernel: Kernel,
    private readonly task: ScheduledTask,
  ) {}

  cancel(): void {
    this.kernel.cancel(this.task);
  }

  get pending(): boolean {
    return this.task.run !== undefined && !this.task.scope.disposed;
  }

  get dueMs(): number {
    return this.task.dueMs;
  }
}

export interface KernelOptions {
  /** Any integer. Same seed and same inputs give the same history, byte for byte. */
  readonly seed: number;
  /** The trace keeps 2^traceCapacityLog2 tasks. */
  readonly traceCapacityLog2?: number;
}

export class Kernel {
  readonly seed: number;
  readonly trace: Trace;
  readonly journal = new Journal();
  /** The scope that all others descend from. */
  readonly root: Scope;
  private readonly queue = new TaskQueue();
  private readonly streams = new Map<string, Random>();
  private readonly observers: (() => void)[] = [];
  private time = 0;
  private sequence = 0;
  private executed: TaskId = 0;
  private current: TaskId = 0;
  private cancelled = 0;
  private digestHigh = 0x811c9dc5;
  private digestLow = 0x9e3779b9;

  constructor(options: KernelOptions) {
    this.seed = options.seed;
    this.trace = new Trace(options.traceCapacityLog2);
    this.root = new Scope(this, undefined, "");
  }

  /** Virtual time since boot, in milliseconds. May have fractions: network hops last less than one. */
  get nowMs(): number {
    return this.time;
  }

  /** The task being executed; 0 outside any. */
  get currentTask(): TaskId {
    return this.current;
  }

  /** How many tasks have been executed. */
  get taskCount(): number {
    return this.executed;
  }

  /** The due time of the next task, or undefined when nothing is scheduled. */
  get nextDueMs(): number | undefined {
    this.dropDead();
    return this.queue.peek()?.dueMs;
  }

  /** The random stream of a component. The same name gives the same stream. */
  random(stream: string): Random {
    let random = this.streams.get(stream);
    if (!random) this.streams.set(stream, (random = new Random(this.seed, stream)));
    return random;
  }

  /**
   * Used by {@link Scope}; components call `scope.after`. `delayMs` below 0 counts as 0. `cause` is given by queues that
   * schedule what another task has asked for.
   */
  schedule(scope: Scope, delayMs: number, label: string, run: () => void, cause = this.current): Timer {
    const task: ScheduledTask = {
      dueMs: this.time + (delayMs > 0 ? delayMs : 0),
      sequence: this.sequence++,
      cause,
      scope,
      label,
      run: scope.disposed ? undefined : run,
    };
    if (task.run) {
      assert(Number.isFinite(task.dueMs), `${scope.name}: ${label}: delay ${delayMs} is no number`);
      this.queue.push(task);
    }
    return new TaskTimer(this, task);
  }

  cancel(task: ScheduledTask): void {
    if (task.run === undefined) return;
    task.run = undefined;
    // Cancelled tasks stay in the heap until they surface; when they outnumber the living, sweep.
    if (++this.cancelled > 1024 && this.cancelled * 2 > this.queue.size) {
      this.queue.filter((other) => other.run !== undefined && !other.scope.disposed);
      this.cancelled = 0;
    }
  }

  /** Executes the next task. Returns false when there is none. */
  runNext(): boolean {
    this.dropDead();
    const task = this.queue.pop();
    if (!task) return false;
    this.execute(task);
    return true;
  }

  /**
   * Executes the tasks due at or before `untilMs`, then sets the clock to it. With `maxTasks`, stops after that many,
   * leaving the clock at the last one. Returns the number of tasks executed.
   */
  runUntil(untilMs: number, maxTasks = Infinity): number {
    let count = 0;
    for (;;) {
      this.dropDead();
      const next = this.queue.peek();
      if (!next || next.dueMs > untilMs) break;
      if (count >= maxTasks) return count;
      this.queue.pop();
      this.execute(next);
      count++;
    }
    if (untilMs > this.time) this.time = untilMs;
    return count;
  }

  /**
   * Replay: executes tasks until `taskCount` of them have been, then sets the clock to `atMs`. Throws an AssertionError
   * when the history is another one.
   */
  runTo(taskCount: number, atMs: number): void {
    while (this.executed < taskCount) assert(this.runNext(), `replay ran out of tasks before #${taskCount}`);
    assert(
      this.executed === taskCount && this.time <= atMs,
      `replay left its history at task #${this.executed}`,
    );
    const due = this.nextDueMs;
    assert(
      due === undefined || due >= atMs,
      `replay: a task is due at ${due} ms, before the input at ${atMs} ms`,
    );
    this.time = atMs;
  }

  /** Runs while `condition` holds, for at most `limitMs` of virtual time; returns whether it has ceased to hold. */
  runWhile(condition: () => boolean, limitMs: number): boolean {
    const end = this.time + limitMs;
    while (condition()) {
      const due = this.nextDueMs;
      if (due === undefined || due > end) {
        this.time = Math.max(this.time, end);
        return !condition();
      }
      this.runNext();
    }
    return true;
  }

  /**
   * Runs `handle` as the effect of an input from outside: appends it to the journal and gives it a task of its own,
   * so that whatever follows has it as its cause.
   */
  input<T>(kind: string, data: unknown, handle: () => T): T {
    assert(this.current === 0, `input ${kind} arrived inside a task`);
    this.journal.append(this.time, this.executed, kind, data);
    return this.enter(0, "input", kind, handle);
  }

  /** Adds a remark to the trace of the current task. */
  note(kind: string, subject: string, detail?: unknown): void {
    this.trace.note({ task: this.current, atMs: this.time, kind, subject, detail });
  }

  /** Mixes a number into the digest of the run. The store mixes revisions, the network outcomes. */
  mix(value: number): void {
    this.digestHigh = Math.imul(this.digestHigh ^ value, 0x01000193) ^ (this.digestLow >>> 15);
    this.digestLow = Math.imul(this.digestLow ^ this.digestHigh, 0x85ebca6b) ^ (this.digestHigh >>> 13);
  }

  /** 16 hexadecimal digits over everything that happened so far. */
  digest(): string {
    const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, "0");
    return hex(this.digestHigh) + hex(this.digestLow);
  }

  /** `observer` runs after every task; the invariants of the simulation tests use it. */
  afterEachTask(observer: () => void): void {
    this.observers.push(observer);
  }

  /** The number of living timers of `scope` and its descendants. Linear; for tests. */
  pendingTimers(scope: Scope): number {
    let count = 0;
    this.queue.filter((task) => {
      const living = task.run !== undefined && !task.scope.disposed;
      if (living && task.scope.isWithin(scope)) count++;
      return living;
    });
    this.cancelled = 0;
    return count;
  }

  private execute(task: ScheduledTask): void {
    const run = task.run;
    assert(run, "a cancelled task must not run");
    task.run = undefined;
    this.time = task.dueMs;
    this.enter(task.cause, task.scope.name, task.label, run);
  }

  private enter<T>(cause: TaskId, component: string, label: string, run: () => T): T {
    const id = ++this.executed;
    this.current = id;
    this.trace.record(id, cause, this.time, component, label);
    this.mix(this.time * 1000);
    this.mix(labelHash(label));
    try {
      const result = run();
      for (const observer of this.observers) observer();
      return result;
    } catch (error) {
      const chain = this.trace.chain(id, 12).map((t) => `  #${t.id} ${t.atMs} ms ${t.component}: ${t.label}`);
      const where = `seed ${this.seed}, task #${id} at ${this.time} ms, caused by:\n${chain.join("\n")}`;
      if (error instanceof Error && !error.message.includes("caused by:")) error.message += `\n${where}`;
      throw error;
    } finally {
      this.current = 0;
    }
  }

  private dropDead(): void {
    for (;;) {
      const top = this.queue.peek();
      if (!top || (top.run !== undefined && !top.scope.disposed)) return;
      this.queue.pop();
      if (this.cancelled > 0) this.cancelled--;
    }
  }
}

const labelHashes = new Map<string, number>();

/** Labels are few and constant, so their hashes are kept. */
function labelHash(label: string): number {
  let hash = labelHashes.get(label);
  if (hash === undefined) labelHashes.set(label, (hash = hashText(label)));
  return hash;
}
