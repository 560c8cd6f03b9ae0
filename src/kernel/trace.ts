/**
 * The trace: who did what, when, and because of which task. A ring of the last tasks and of the notes made in them, so
 * that "why did this happen" can be answered without a second run, and an assertion can show what led to it.
 */

/** Number of an executed task, from 1. 0 means "from outside the simulation" (boot or an input). */
export type TaskId = number;

export interface TaskRecord {
  readonly id: TaskId;
  /** The task that scheduled this one. */
  readonly cause: TaskId;
  readonly atMs: number;
  /** The scope that ran, e.g. "kubelet/worker-1". */
  readonly component: string;
  readonly label: string;
}

/** A remark made inside a task, e.g. a store write or a served request. */
export interface TraceNote {
  readonly task: TaskId;
  readonly atMs: number;
  readonly kind: string;
  /** What it is about, e.g. "/registry/pods/default/web-1". */
  readonly subject: string;
  readonly detail: unknown;
}

export class Trace {
  private readonly mask: number;
  private readonly ids: Float64Array;
  private readonly causes: Float64Array;
  private readonly times: Float64Array;
  private readonly components: string[];
  private readonly labels: string[];
  private readonly notes: (TraceNote | undefined)[];
  private noteCount = 0;
  private lastId: TaskId = 0;

  /** `capacityLog2`: the ring keeps 2^capacityLog2 tasks and as many notes. */
  constructor(capacityLog2 = 15) {
    const capacity = 1 << capacityLog2;
    this.mask = capacity - 1;
    this.ids = new Float64Array(capacity);
    this.causes = new Float64Array(capacity);
    this.times = new Float64Array(capacity);
    this.components = new Array<string>(capacity).fill("");
    this.labels = new Array<string>(capacity).fill("");
    this.notes = new Array<TraceNote | undefined>(capacity).fill(undefined);
  }

  record(id: TaskId, cause: TaskId, atMs: number, component: string, label: string): void {
    const slot = id & this.mask;
    this.ids[slot] = id;
    this.causes[slot] = cause;
    this.times[slot] = atMs;
    this.components[slot] = component;
    this.labels[slot] = label;
    this.lastId = id;
  }

  note(note: TraceNote): void {
    this.notes[this.noteCount++ & this.mask] = note;
  }

  /** The record of a task, while the ring still has it. */
  task(id: TaskId): TaskRecord | undefined {
    const slot = id & this.mask;
    if (id === 0 || this.ids[slot] !== id) return undefined;
    return {
      id,
      cause: this.causes[slot] as number,
      atMs: this.times[slot] as number,
      component: this.components[slot] as string,
      label: this.labels[slot] as string,
    };
  }

  /** The task and what caused it, newest first, as far back as the ring reaches (at most `limit`). */
  chain(id: TaskId, limit = 64): TaskRecord[] {
    const result: TaskRecord[] = [];
    for (let task = this.task(id); task && result.length < limit; task = this.task(task.cause))
      result.push(task);
    return result;
  }

  /** The last `count` tasks, oldest first. */
  tail(count: number): TaskRecord[] {
    const result: TaskRecord[] = [];
    for (let id = Math.max(1, this.lastId - count + 1); id <= this.lastId; id++) {
      const task = this.task(id);
      if (task) result.push(task);
    }
    return result;
  }

  /** The notes still in the ring that satisfy `wanted`, oldest first. */
  findNotes(wanted: (note: TraceNote) => boolean): TraceNote[] {
    const result: TraceNote[] = [];
    for (let i = Math.max(0, this.noteCount - this.mask - 1); i < this.noteCount; i++) {
      const note = this.notes[i & this.mask];
      if (note && wanted(note)) result.push(note);
    }
    return result;
  }
}
