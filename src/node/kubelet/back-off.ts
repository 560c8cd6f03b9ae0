/**
 * Exponential back-off per key, as for restarts of containers and for image pulls.
 * Models: client-go util/flowcontrol/backoff.go (v0.36). Differs: no jitter of its own, as the kubelet configures it.
 */

interface Entry {
  delayMs: number;
  lastUpdateMs: number;
}

export class BackOff {
  private readonly entries = new Map<string, Entry>();

  constructor(
    readonly firstMs: number,
    readonly maximumMs: number,
  ) {}

  /** The delay of `key`; 0 without one. */
  delayMs(key: string): number {
    return this.entries.get(key)?.delayMs ?? 0;
  }

  /** Whether something that happened at `eventMs` is still to be waited for at `nowMs`. */
  isInBackOffSince(key: string, eventMs: number, nowMs: number): boolean {
    const entry = this.entries.get(key);
    if (!entry || this.expired(eventMs, entry)) return false;
    return nowMs - eventMs < entry.delayMs;
  }

  /** Whether the last {@link next} is less than the delay ago. */
  isInBackOffSinceUpdate(key: string, nowMs: number): boolean {
    const entry = this.entries.get(key);
    if (!entry || this.expired(nowMs, entry)) return false;
    return nowMs - entry.lastUpdateMs < entry.delayMs;
  }

  /** When the wait since the last {@link next} is over. */
  untilMs(key: string): number {
    const entry = this.entries.get(key);
    return entry ? entry.lastUpdateMs + entry.delayMs : 0;
  }

  /**
   * Doubles the delay of `key` for something that failed at `eventMs` and is tried again at `nowMs`. The first is
   * `firstMs`, and again when more than twice the maximum lies between the last try and the failure.
   */
  next(key: string, eventMs: number, nowMs: number): void {
    const entry = this.entries.get(key);
    if (!entry || this.expired(eventMs, entry))
      this.entries.set(key, { delayMs: this.firstMs, lastUpdateMs: nowMs });
    else {
      entry.delayMs = Math.min(entry.delayMs * 2, this.maximumMs);
      entry.lastUpdateMs = nowMs;
    }
  }

  forget(key: string): void {
    this.entries.delete(key);
  }

  private expired(eventMs: number, entry: Entry): boolean {
    return eventMs - entry.lastUpdateMs > this.maximumMs * 2;
  }
}
