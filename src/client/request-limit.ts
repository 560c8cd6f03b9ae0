/**
 * How often a component may call the API server: so much a second, more in a burst.
 * Models: client-go rest.Config QPS and Burst (util/flowcontrol NewTokenBucketRateLimiter, v0.36).
 * Differs: upstream's request blocks; here requests only count, and who wants to work asks first how long to wait. So a
 * task that sends several requests overdraws the limit and the next one waits for that.
 */

import type { Scope } from "#kernel/scope.ts";
import { TokenBucket } from "./token-bucket.ts";

export class RequestLimit {
  private readonly bucket: TokenBucket;
  private readonly spacingMs: number;
  /** The last turn that was given out. */
  private lastTurnMs = 0;

  /** `perSecond` requests in the long run, `burst` of them at once. */
  constructor(
    private readonly scope: Scope,
    perSecond: number,
    burst: number,
  ) {
    this.bucket = new TokenBucket(perSecond, burst, scope.nowMs);
    this.spacingMs = 1000 / perSecond;
  }

  /** A request is sent. */
  count(): void {
    this.bucket.reserve(this.scope.nowMs);
  }

  /** Runs `work` in a task of its own: after `delayMs`, or at its turn if that is later. */
  after(delayMs: number, label: string, work: () => void): void {
    this.scope.after(delayMs, label, () => {
      const limitedMs = this.delayMs();
      if (limitedMs > 0) this.after(limitedMs, label, work);
      else work();
    });
  }

  /**
   * The milliseconds until the caller's turn; 0 when a request may be sent now. Whoever waits gets a turn of its own, so
   * that a hundred do not wake for one request; at the turn it asks again.
   */
  delayMs(): number {
    const { nowMs } = this.scope;
    const nextMs = this.bucket.nextTokenMs(nowMs);
    if (nextMs <= nowMs) return 0;
    this.lastTurnMs = Math.max(nextMs, this.lastTurnMs + this.spacingMs);
    return this.lastTurnMs - nowMs;
  }
}
