/**
 * How often a component may call the API server: so much a second, more in a burst.
 * Models: client-go rest.Config QPS and Burst (util/flowcontrol NewTokenBucketRateLimiter, v0.36).
 * Differs: upstream's request blocks; here requests only count, and who wants to work waits until one may be sent. So a
 * task that sends several requests overdraws the limit and the next one waits for that.
 */

import type { Scope } from "#kernel/scope.ts";
import type { TaskId } from "#kernel/trace.ts";
import { TokenBucket } from "./token-bucket.ts";

interface Waiter {
  /** The task that asked. */
  readonly cause: TaskId;
  readonly label: string;
  readonly work: () => void;
}

export class RequestLimit {
  private readonly bucket: TokenBucket;
  /** In the order of asking. Only for the first a task is scheduled; it schedules that of the next. */
  private readonly waiting: Waiter[] = [];

  /** `perSecond` requests in the long run, `burst` of them at once. */
  constructor(
    private readonly scope: Scope,
    perSecond: number,
    burst: number,
  ) {
    this.bucket = new TokenBucket(perSecond, burst, scope.nowMs);
  }

  /** A request is sent. */
  count(): void {
    this.bucket.reserve(this.scope.nowMs);
  }

  /** Runs `work` in a task of its own: after `delayMs`, or at its turn if that is later. */
  after(delayMs: number, label: string, work: () => void): void {
    this.scope.after(delayMs, label, () => {
      if (this.waiting.length === 0 && this.delayMs <= 0) return work();
      this.waiting.push({ cause: this.scope.kernel.currentTask, label, work });
      if (this.waiting.length === 1) this.awaitTurn();
    });
  }

  /** The milliseconds until a request may be sent. */
  private get delayMs(): number {
    const { nowMs } = this.scope;
    return this.bucket.nextTokenMs(nowMs) - nowMs;
  }

  private awaitTurn(): void {
    const [first] = this.waiting;
    if (!first) return;
    const { scope, delayMs } = this;
    const turn = (): void => {
      // Somebody has sent without asking.
      if (this.delayMs > 0) return this.awaitTurn();
      this.waiting.shift();
      first.work();
      this.awaitTurn();
    };
    scope.kernel.schedule(scope, delayMs, first.label, turn, first.cause);
  }
}

/** Runs `work` after `delayMs`, at the turn that `limit` gives if there is one. */
export function afterTurn(
  scope: Scope,
  limit: RequestLimit | undefined,
  delayMs: number,
  label: string,
  work: () => void,
): void {
  if (limit) limit.after(delayMs, label, work);
  else scope.after(delayMs, label, work);
}
