/**
 * The trace: who did what, when, and because of which task. A ring of the last tasks and, for each kind of note, a ring of
 * the last made in them, so that "why did this happen" can be answered without a second run, and an assertion can show
 * what led to it. Each kind has its own ring: frequent notes (requests) must not push out rare ones (scheduling).
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

/** Each kind of note keeps this many. */
const NOTES_PER_KIND = 4096;

class NoteRing {
  private readonly slots: TraceNote[] = [];
  private count = 0;

  push(note: TraceNote): void {
    this.slots[this.count++ % NOTES_PER_KIND] = note;
  }

  /** Oldest first. */
  *[Symbol.iterator](): Generator<TraceNote> {
    for (let i = Math.max(0, this.count - NOTES_PER_KIND); i < this.count; i++) {
      yield this.slots[i % NOTES_PER_KIND] as TraceNote;
    }
  }
}

export class Trace {
  private readonly mask: number;
  private readonly ids: Float64Array;
  private readonly causes: Float64Array;
  private readonly times: Float64Array;
  private readonly components: string[];
  private readonly labels: string[];
  private readonly notes = new Map<string, NoteRing>();
  private lastId: TaskId = 0;

  /** `capacityLog2`: the ring keeps 2^capacityLog2 tasks. */
  constructor(capacityLog2 = 15) {
    const capacity = 1 << capacityLog2;
    this.mask = capacity - 1;
    this.ids = new Float64Array(capacity);
    this.causes = new Float64Array(capacity);
    this.times = new Float64Array(capacity);
    this.components = new Array<string>(capacity).fill("");
    this.labels = new Array<string>(capacity).fill("");
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
    let ring = this.notes.get(note.kind);
    if (!ring) this.notes.set(note.kind, (ring = new NoteRing()));
    ring.push(note);
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

  /** The notes of a kind still in its ring that satisfy `wanted`, oldest first. */
  findNotes(kind: string, wanted: (note: TraceNote) => boolean = () => true): TraceNote[] {
    return [...(this.notes.get(kind) ?? [])].filter(wanted);
  }
}
