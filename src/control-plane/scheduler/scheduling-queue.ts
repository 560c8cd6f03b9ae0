/**
 * Pods that wait for a node: ready to be tried (active), waiting out a back-off, or put aside until something changes
 * that may help them (unschedulable).
 * Models: pkg/scheduler/backend/queue (scheduling_queue.go, backoff_queue.go; v1.36), with SchedulerPopFromBackoffQ (on
 * since v1.33): an idle scheduler does not let back-offs after a refusal run out; those after an error it does.
 * Differs: timers are set for the next pod that is due instead of running every second (back-off) and 30 s (flush), so
 * that an idle queue costs nothing; the flush keeps its 30 s rhythm.
 */

import type { Timer } from "#kernel/kernel.ts";
import type { Scope } from "#kernel/scope.ts";
import type { PodInfo } from "./pod-info.ts";

/** DefaultPodInitialBackoffDuration and DefaultPodMaxBackoffDuration. */
const BACKOFF_FIRST_MS = 1_000;
const BACKOFF_MAX_MS = 10_000;
/** DefaultPodMaxInUnschedulablePodsDuration, looked at every 30 s. */
const UNSCHEDULABLE_MAX_MS = 300_000;
const FLUSH_PERIOD_MS = 30_000;

export interface QueuedPod {
  info: PodInfo;
  /** When it entered the queue last; equal priorities go in this order. */
  timestampMs: number;
  readonly sequence: number;
  /** Attempts that ended in a refusal, and errors in a row: back-offs grow with them. */
  refusals: number;
  errors: number;
  /** Plugins that refused it last; empty: any change may help. */
  refusedBy: ReadonlySet<string>;
  /** Held back by spec.schedulingGates. */
  gated: boolean;
  place: "active" | "backoff" | "unschedulable" | "in-flight";
  backoffUntilMs: number;
  sinceMs: number;
}

export class SchedulingQueue {
  private readonly pods = new Map<string, QueuedPod>();
  private readonly active = new PodHeap();
  private readonly waiting = new Set<QueuedPod>();
  private readonly aside = new Set<QueuedPod>();
  private sequence = 0;
  private backoffTimer: Timer | undefined;
  private flushTimer: Timer | undefined;

  /** `onReady` is called when a pod can be taken. */
  constructor(
    private readonly scope: Scope,
    private readonly onReady: () => void,
  ) {}

  get size(): number {
    return this.pods.size;
  }

  /** Pods put aside; the work of an event grows with these only. */
  get unschedulable(): Iterable<QueuedPod> {
    return this.aside;
  }

  find(key: string): QueuedPod | undefined {
    return this.pods.get(key);
  }

  add(info: PodInfo): void {
    const { nowMs } = this.scope;
    const pod: QueuedPod = {
      info,
      timestampMs: nowMs,
      sequence: this.sequence++,
      refusals: 0,
      errors: 0,
      refusedBy: new Set(),
      gated: isGated(info),
      place: "in-flight",
      backoffUntilMs: 0,
      sinceMs: nowMs,
    };
    this.pods.set(info.key, pod);
    if (pod.gated) this.putAside(pod);
    else this.activate(pod);
  }

  /** `changed`: what the scheduler looks at has changed, so a pod put aside gets another try. */
  update(info: PodInfo, changed: boolean): void {
    const pod = this.pods.get(info.key);
    if (!pod) {
      this.add(info);
      return;
    }
    pod.info = info;
    if (pod.gated) {
      pod.gated = isGated(info);
      if (!pod.gated) this.activate(pod);
    } else if (changed && pod.place === "unschedulable") {
      this.moveToTry(pod);
    }
  }

  delete(key: string): void {
    const pod = this.pods.get(key);
    if (!pod) return;
    this.pods.delete(key);
    this.take(pod);
  }

  /** The next pod to try; it stays known until it is put back or deleted. */
  pop(): QueuedPod | undefined {
    const pod = this.active.pop() ?? this.earliestRefused();
    if (!pod) return undefined;
    this.waiting.delete(pod);
    pod.place = "in-flight";
    return pod;
  }

  /** Nothing fits: aside until something changes. */
  putRefused(pod: QueuedPod, refusedBy: ReadonlySet<string>): void {
    if (this.pods.get(pod.info.key) !== pod) return;
    pod.refusals++;
    pod.errors = 0;
    pod.refusedBy = refusedBy;
    pod.timestampMs = this.scope.nowMs;
    pod.backoffUntilMs = pod.timestampMs + backoffMs(pod.refusals);
    this.putAside(pod);
  }

  /** The attempt failed for another reason (the API server did not take the binding): again after a back-off. */
  putFailed(pod: QueuedPod): void {
    if (this.pods.get(pod.info.key) !== pod) return;
    pod.errors++;
    pod.refusedBy = new Set();
    pod.timestampMs = this.scope.nowMs;
    pod.backoffUntilMs = pod.timestampMs + backoffMs(pod.errors);
    this.waitOut(pod);
  }

  /** Something changed that may help this pod. */
  moveToTry(pod: QueuedPod): void {
    if (pod.place !== "unschedulable" || pod.gated) return;
    this.aside.delete(pod);
    if (pod.backoffUntilMs > this.scope.nowMs) this.waitOut(pod);
    else this.activate(pod);
  }

  private activate(pod: QueuedPod): void {
    this.take(pod);
    pod.place = "active";
    this.active.push(pod);
    this.onReady();
  }

  private waitOut(pod: QueuedPod): void {
    pod.place = "backoff";
    this.waiting.add(pod);
    this.planBackoff(pod.backoffUntilMs);
    if (pod.errors === 0) this.onReady();
  }

  private putAside(pod: QueuedPod): void {
    this.take(pod);
    pod.place = "unschedulable";
    pod.sinceMs = this.scope.nowMs;
    this.aside.add(pod);
    if (!pod.gated) this.planFlush();
  }

  private take(pod: QueuedPod): void {
    if (pod.place === "active") this.active.remove(pod);
    this.waiting.delete(pod);
    this.aside.delete(pod);
  }

  /** With an empty active queue: the pod whose back-off after a refusal ends first. */
  private earliestRefused(): QueuedPod | undefined {
    let earliest: QueuedPod | undefined;
    for (const pod of this.waiting) {
      if (pod.errors > 0) continue;
      if (!earliest || pod.backoffUntilMs < earliest.backoffUntilMs) earliest = pod;
    }
    return earliest;
  }

  private planBackoff(dueMs: number): void {
    if (dueMs === Infinity || (this.backoffTimer?.pending && this.backoffTimer.dueMs <= dueMs)) return;
    this.backoffTimer?.cancel();
    this.backoffTimer = this.scope.after(dueMs - this.scope.nowMs, "back-off over", () => {
      let nextMs = Infinity;
      for (const pod of [...this.waiting]) {
        if (pod.backoffUntilMs <= this.scope.nowMs) this.activate(pod);
        else nextMs = Math.min(nextMs, pod.backoffUntilMs);
      }
      this.planBackoff(nextMs);
    });
  }

  private planFlush(): void {
    if (this.flushTimer?.pending) return;
    let oldestMs = Infinity;
    for (const pod of this.aside) if (!pod.gated && pod.sinceMs < oldestMs) oldestMs = pod.sinceMs;
    if (oldestMs === Infinity) return;
    const dueMs = Math.ceil((oldestMs + UNSCHEDULABLE_MAX_MS) / FLUSH_PERIOD_MS) * FLUSH_PERIOD_MS;
    this.flushTimer = this.scope.after(dueMs - this.scope.nowMs, "flush unschedulable pods", () => {
      const { nowMs } = this.scope;
      for (const pod of [...this.aside])
        if (!pod.gated && nowMs - pod.sinceMs >= UNSCHEDULABLE_MAX_MS) this.moveToTry(pod);
      this.planFlush();
    });
  }
}

function isGated({ pod }: PodInfo): boolean {
  return (pod.spec.schedulingGates?.length ?? 0) > 0;
}

/** 1 s, doubled with every further attempt, at most 10 s. */
export function backoffMs(attempts: number): number {
  let delayMs = BACKOFF_FIRST_MS;
  for (let i = 1; i < attempts && delayMs < BACKOFF_MAX_MS; i++) delayMs *= 2;
  return Math.min(delayMs, BACKOFF_MAX_MS);
}

/** A place in the heap. What it is ordered by is fixed, so that the heap stays a heap whatever happens to the pod. */
interface HeapEntry {
  readonly pod: QueuedPod;
  readonly priority: number;
  readonly timestampMs: number;
  readonly sequence: number;
}

/** queuesort.PrioritySort: higher priority first, then who waits longest. */
function before(a: HeapEntry, b: HeapEntry): boolean {
  if (a.priority !== b.priority) return a.priority > b.priority;
  return a.timestampMs < b.timestampMs || (a.timestampMs === b.timestampMs && a.sequence < b.sequence);
}

/** A binary heap; entries of pods that left it early are skipped when they surface. */
class PodHeap {
  private readonly heap: HeapEntry[] = [];
  private readonly entries = new Map<QueuedPod, HeapEntry>();

  push(pod: QueuedPod): void {
    const { timestampMs, sequence } = pod;
    const entry: HeapEntry = { pod, priority: pod.info.priority, timestampMs, sequence };
    this.entries.set(pod, entry);
    const { heap } = this;
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(entry, heap[parent] as HeapEntry)) break;
      heap[index] = heap[parent] as HeapEntry;
      index = parent;
    }
    heap[index] = entry;
  }

  remove(pod: QueuedPod): void {
    this.entries.delete(pod);
  }

  pop(): QueuedPod | undefined {
    for (;;) {
      const top = this.heap[0];
      const last = this.heap.pop();
      if (!top || !last) return undefined;
      if (this.heap.length > 0) this.sink(last);
      if (this.entries.get(top.pod) !== top) continue;
      this.entries.delete(top.pod);
      return top.pod;
    }
  }

  private sink(entry: HeapEntry): void {
    const { heap } = this;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as HeapEntry, heap[child] as HeapEntry)) child++;
      if (!before(heap[child] as HeapEntry, entry)) break;
      heap[index] = heap[child] as HeapEntry;
      index = child;
    }
    heap[index] = entry;
  }
}
