/** A binary heap of timers ordered by (due time, sequence), so that equal times keep the order of scheduling. */

import type { ScheduledTask } from "./kernel.ts";

function before(a: ScheduledTask, b: ScheduledTask): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.sequence < b.sequence);
}

export class TaskQueue {
  private heap: ScheduledTask[] = [];

  get size(): number {
    return this.heap.length;
  }

  peek(): ScheduledTask | undefined {
    return this.heap[0];
  }

  push(task: ScheduledTask): void {
    const heap = this.heap;
    let index = heap.length;
    heap.push(task);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] as ScheduledTask;
      if (!before(task, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = task;
  }

  pop(): ScheduledTask | undefined {
    const heap = this.heap;
    const top = heap[0];
    const last = heap.pop();
    if (top !== undefined && last !== undefined && heap.length > 0) this.sink(0, last);
    return top;
  }

  /** Drops the tasks that `wanted` refuses; cost is linear, so callers do it rarely. */
  filter(wanted: (task: ScheduledTask) => boolean): void {
    const kept = this.heap.filter(wanted);
    this.heap = kept;
    for (let i = (kept.length >> 1) - 1; i >= 0; i--) this.sink(i, kept[i] as ScheduledTask);
  }

  private sink(start: number, task: ScheduledTask): void {
    const heap = this.heap;
    const length = heap.length;
    let index = start;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= length) break;
      if (child + 1 < length && before(heap[child + 1] as ScheduledTask, heap[child] as ScheduledTask))
        child++;
      const below = heap[child] as ScheduledTask;
      if (!before(below, task)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = task;
  }
}
