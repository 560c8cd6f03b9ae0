/**
 * A token bucket on virtual time.
 * Models: golang.org/x/time/rate as client-go uses it (util/flowcontrol, util/workqueue BucketRateLimiter).
 */

export class TokenBucket {
  private tokens: number;
  private updatedMs: number;

  /** `perSecond` tokens flow in each second, `burst` at most are kept; it starts full. */
  constructor(
    private perSecond: number,
    private readonly burst: number,
    nowMs: number,
  ) {
    this.tokens = burst;
    this.updatedMs = nowMs;
  }

  /** Takes a token if there is one. */
  tryAccept(nowMs: number): boolean {
    this.refill(nowMs);
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }

  /** Takes a token, on credit if there is none; returns the milliseconds to wait until it is due. */
  reserve(nowMs: number): number {
    this.refill(nowMs);
    this.tokens -= 1;
    return this.tokens >= 0 ? 0 : (-this.tokens / this.perSecond) * 1000;
  }

  /** The virtual time at which {@link tryAccept} will succeed; Infinity when nothing flows in. */
  nextTokenMs(nowMs: number): number {
    this.refill(nowMs);
    if (this.tokens >= 1) return nowMs;
    return this.perSecond <= 0 ? Infinity : nowMs + ((1 - this.tokens) / this.perSecond) * 1000;
  }

  private refill(nowMs: number): void {
    // A hair of slack: 0.1 per second over 10,000 ms must give one token in spite of binary fractions.
    const gained = ((nowMs - this.updatedMs) * this.perSecond) / 1000;
    this.updatedMs = nowMs;
    this.tokens = Math.min(this.burst, this.tokens + gained);
    const whole = Math.round(this.tokens);
    if (Math.abs(this.tokens - whole) < 1e-9) this.tokens = whole;
  }
}
