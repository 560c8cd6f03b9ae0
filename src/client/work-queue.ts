/**
 * The queue between a controller's event handlers and its workers. Keys wait in it once, however often they are added;
 * a key that is being processed is not given out a second time, but remembered and queued again when it is done.
 * Models: client-go util/workqueue (queue.go, delaying_queue.go, default_rate_limiters.go; v0.36).
 * Differs: nobody blocks. The owner is told by `onReady` that something can be taken.
 */

import type { Timer } from "#kernel/kernel.ts";
import type { Scope } from "#kernel/scope.ts";
import { TokenBucket } from "./token-bucket.ts";

/** Back-off of one item: 5 ms, doubled with every failure, at most 1000 s (DefaultTypedControllerRateLimiter). */
const ITEM_BACKOFF_FIRST_MS = 5;
const ITEM_BACKOFF_MAX_MS = 1_000_000;
/** All retries together: 10 per second after a burst of 100 (the same function). */
const OVERALL_RETRIES_PER_SECOND = 10;
const OVERALL_RETRY_BURST = 100;

export class WorkQueue {
  /** Keys that want processing; those not in `processing` are also in `order`. */
  private readonly dirty = new Set<string>();
  private readonly processing = new Set<string>();
  /** What can be taken, in the order in which it came. */
  private readonly ready = new Set<string>();
  private readonly waiting = new Map<string, Timer>();
  private readonly failures = new Map<string, number>();
  private readonly bucket: TokenBucket;

  /** `onReady` is called with each key that becomes available, within the task that made it so. */
  constructor(
    private readonly scope: Scope,
    private readonly onReady: (key: string) => void = () => {},
  ) {
    this.bucket = new TokenBucket(OVERALL_RETRIES_PER_SECOND, OVERALL_RETRY_BURST, scope.nowMs);
  }

  /** Keys that could be taken now. */
  get length(): number {
    return this.ready.size;
  }

  /** Whether nothing waits, is delayed or is being processed (liveness invariant L5). */
  get idle(): boolean {
    return this.length === 0 && this.processing.size === 0 && this.waiting.size === 0;
  }

  /** What could be taken now, in order; a copy. */
  readyKeys(): string[] {
    return [...this.ready];
  }

  add(key: string): void {
    if (this.dirty.has(key)) return;
    this.dirty.add(key);
    if (this.processing.has(key)) return;
    this.ready.add(key);
    this.onReady(key);
  }

  /** Takes `key`, or without it the key that has waited longest; it counts as processed until {@link done}. */
  take(key = this.ready.values().next().value): string | undefined {
    if (key === undefined || !this.ready.delete(key)) return undefined;
    this.processing.add(key);
    this.dirty.delete(key);
    return key;
  }

  /** Ends the processing of `key`; when it was added meanwhile, it is queued again. */
  done(key: string): void {
    if (!this.processing.delete(key)) return;
    if (!this.dirty.has(key)) return;
    this.ready.add(key);
    this.onReady(key);
  }

  /** Adds `key` after `delayMs`. Of several delays for one key the earliest counts, as in delaying_queue.go. */
  addAfter(key: string, delayMs: number): void {
    if (delayMs <= 0) {
      this.add(key);
      return;
    }
    const dueMs = this.scope.nowMs + delayMs;
    const earlier = this.waiting.get(key);
    if (earlier) {
      if (earlier.dueMs <= dueMs) return;
      earlier.cancel();
    }
    const timer = this.scope.after(delayMs, "work queue: delayed key", () => {
      this.waiting.delete(key);
      this.add(key);
    });
    this.waiting.set(key, timer);
  }

  /** Adds `key` after its back-off; each call counts as a failure until {@link forget}. */
  addRateLimited(key: string): void {
    const failures = this.failures.get(key) ?? 0;
    this.failures.set(key, failures + 1);
    const itemMs = Math.min(ITEM_BACKOFF_FIRST_MS * (1 << Math.min(failures, 20)), ITEM_BACKOFF_MAX_MS);
    this.addAfter(key, Math.max(itemMs, this.bucket.reserve(this.scope.nowMs)));
  }

  /** Whether `key` waits for a delay to pass. */
  isDelayed(key: string): boolean {
    return this.waiting.has(key);
  }

  /** Ends the back-off of `key`: the next failure starts at 5 ms again. */
  forget(key: string): void {
    if (this.failures.size > 0) this.failures.delete(key);
  }

  /** How many times in a row `key` was added rate limited. */
  failuresOf(key: string): number {
    return this.failures.get(key) ?? 0;
  }
}
