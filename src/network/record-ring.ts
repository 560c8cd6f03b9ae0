/** The last requests: a ring of records, and those who want to hear of each. Outcomes go into the digest of the run. */

import type { Kernel } from "#kernel/kernel.ts";
import { hashText } from "#kernel/random.ts";
import type { RequestRecord } from "./network.ts";

const CAPACITY = 2048;

export class RecordRing {
  private readonly ring: RequestRecord[] = [];
  private readonly listeners: ((record: RequestRecord) => void)[] = [];
  private count = 0;

  constructor(private readonly kernel: Kernel) {}

  /** The number that the next record gets. */
  get nextId(): number {
    return this.count + 1;
  }

  add(record: RequestRecord): void {
    this.ring[this.count++ % CAPACITY] = record;
    this.kernel.mix(hashText(record.outcome, record.status));
    this.kernel.mix(hashText(record.pod ?? "", Math.round(record.latencyMs * 1000)));
    for (const listener of this.listeners) listener(record);
  }

  onRecord(listener: (record: RequestRecord) => void): void {
    this.listeners.push(listener);
  }

  /** Oldest first. */
  list(): RequestRecord[] {
    if (this.count <= CAPACITY) return this.ring.slice();
    const start = this.count % CAPACITY;
    return [...this.ring.slice(start), ...this.ring.slice(0, start)];
  }
}
