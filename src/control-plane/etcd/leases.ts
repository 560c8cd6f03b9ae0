/**
 * Leases: keys that live as long as a lease is kept. When it ends, all its keys go in one revision, never early.
 * Models: etcd server/lease/lessor.go (v3.6).
 */

import { assertPresent } from "#kernel/assert.ts";
import type { Timer } from "#kernel/kernel.ts";
import type { Scope } from "#kernel/scope.ts";
import { StoreError } from "./store-errors.ts";

export type LeaseId = number;

interface Lease {
  readonly id: LeaseId;
  readonly ttlMs: number;
  readonly keys: Set<string>;
  timer: Timer;
}

export class Leases {
  private readonly leases = new Map<LeaseId, Lease>();
  private lastId: LeaseId = 0;

  /** `expire` deletes the keys of a lease that ended. */
  constructor(
    private readonly scope: Scope,
    private readonly expire: (keys: readonly string[]) => void,
  ) {}

  get size(): number {
    return this.leases.size;
  }

  grant(ttlMs: number): LeaseId {
    const id = ++this.lastId;
    this.leases.set(id, { id, ttlMs, keys: new Set(), timer: this.arm(id, ttlMs) });
    return id;
  }

  /** Gives the lease its whole time again. Throws StoreError "lease-not-found". */
  keepAlive(id: LeaseId): void {
    const lease = this.find(id);
    lease.timer.cancel();
    lease.timer = this.arm(id, lease.ttlMs);
  }

  /** Ends the lease now. Throws StoreError "lease-not-found". */
  revoke(id: LeaseId): void {
    this.find(id);
    this.end(id);
  }

  /** Milliseconds until the lease ends, or undefined when there is none. */
  timeToLiveMs(id: LeaseId): number | undefined {
    const lease = this.leases.get(id);
    return lease ? lease.timer.dueMs - this.scope.nowMs : undefined;
  }

  /** The keys a lease holds. */
  keysOf(id: LeaseId): readonly string[] {
    return [...(this.leases.get(id)?.keys ?? [])];
  }

  /** Throws StoreError "lease-not-found" unless `id` is 0 or a living lease. */
  check(id: LeaseId): void {
    if (id !== 0) this.find(id);
  }

  /** Moves a key from one lease to another; 0 is none. */
  move(key: string, from: LeaseId, to: LeaseId): void {
    if (from === to) return;
    if (from !== 0) this.leases.get(from)?.keys.delete(key);
    if (to !== 0) this.find(to).keys.add(key);
  }

  private find(id: LeaseId): Lease {
    const lease = this.leases.get(id);
    if (!lease) throw new StoreError("lease-not-found");
    return lease;
  }

  private arm(id: LeaseId, ttlMs: number): Timer {
    return this.scope.after(ttlMs, "lease expires", () => this.end(id));
  }

  private end(id: LeaseId): void {
    const lease = assertPresent(this.leases.get(id), `lease ${id}`);
    lease.timer.cancel();
    this.leases.delete(id);
    if (lease.keys.size > 0) this.expire([...lease.keys]);
  }
}
