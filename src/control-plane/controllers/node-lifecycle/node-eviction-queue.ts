/**
 * The nodes of one zone that are to get a NoExecute taint, at a limited rate.
 * Models: kubernetes pkg/controller/nodelifecycle/scheduler/rate_limited_queue.go (RateLimitedTimedQueue; v1.36).
 * Differs: upstream polls every 100 ms (NodeEvictionPeriod); here a timer is set for the poll that will succeed.
 */

import type { Timer } from "#kernel/kernel.ts";
import type { Scope } from "#kernel/scope.ts";
import { TokenBucket } from "#client/token-bucket.ts";

/** NodeEvictionPeriod, EvictionRateLimiterBurst */
const POLL_MS = 100;
const BURST = 1;

export class NodeEvictionQueue {
  /** Nodes that wait, in order. */
  private readonly waiting = new Set<string>();
  /** Nodes that were added and not removed, also those already served. */
  private readonly known = new Set<string>();
  private bucket: TokenBucket;
  private perSecond: number;
  private timer: Timer | undefined;

  /** `serve` taints a node; false lets it wait for another turn. */
  constructor(
    private readonly scope: Scope,
    perSecond: number,
    private readonly serve: (nodeName: string) => boolean,
  ) {
    this.perSecond = perSecond;
    this.bucket = new TokenBucket(perSecond, BURST, scope.nowMs);
  }

  get rate(): number {
    return this.perSecond;
  }

  /** Returns false when the node is known already. */
  add(nodeName: string): boolean {
    if (this.known.has(nodeName)) return false;
    this.known.add(nodeName);
    this.waiting.add(nodeName);
    this.schedule();
    return true;
  }

  /** Returns whether the node was known. */
  remove(nodeName: string): boolean {
    this.waiting.delete(nodeName);
    return this.known.delete(nodeName);
  }

  /** 0 stops the queue. Changing the rate does not give a token that the old rate withheld (SwapLimiter). */
  setRate(perSecond: number): void {
    if (perSecond === this.perSecond) return;
    const { nowMs } = this.scope;
    const hadToken = this.bucket.tryAccept(nowMs);
    this.perSecond = perSecond;
    this.bucket = new TokenBucket(perSecond, BURST, nowMs);
    if (!hadToken || perSecond === 0) this.bucket.tryAccept(nowMs);
    this.timer?.cancel();
    this.timer = undefined;
    this.schedule();
  }

  private schedule(): void {
    if (this.timer?.pending || this.waiting.size === 0) return;
    const { nowMs } = this.scope;
    const tokenMs = this.bucket.nextTokenMs(nowMs);
    if (tokenMs === Infinity) return;
    const pollMs = (Math.floor(Math.max(tokenMs, nowMs) / POLL_MS) + 1) * POLL_MS;
    this.timer = this.scope.after(pollMs - nowMs, "evict from the next node", () => this.poll());
  }

  private poll(): void {
    this.timer = undefined;
    for (const nodeName of [...this.waiting]) {
      if (!this.bucket.tryAccept(this.scope.nowMs)) break;
      // Taken out of the queue, but not forgotten: only `remove` lets it in again.
      this.waiting.delete(nodeName);
      if (!this.serve(nodeName)) this.waiting.add(nodeName);
    }
    this.schedule();
  }
}
