/**
 * Moves a cluster's virtual time along with the wall clock, at a speed, or only as requests need it ("manual").
 */

import type { Kernel } from "#kernel/kernel.ts";

const TICK_MS = 10;
/** After a pause of the process (a sleeping laptop) virtual time does not jump further than this at once. */
const MAX_CATCH_UP_MS = 1000;
/** With a manual clock, what a request started is given this much virtual time, so that watches deliver. */
const MANUAL_STEP_MS = 50;

export class WallClock {
  private timer: NodeJS.Timeout | undefined;
  private lastWallMs = performance.now();

  /** `speed` is virtual seconds per second; 0 is manual. */
  constructor(
    private readonly kernel: Kernel,
    private readonly speed: number,
  ) {}

  start(): void {
    this.lastWallMs = performance.now();
    if (this.speed > 0) this.timer = setInterval(() => this.catchUp(), TICK_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Brings virtual time up to now. */
  catchUp(): void {
    if (this.speed === 0) return;
    const wallMs = performance.now();
    const passedMs = Math.min(wallMs - this.lastWallMs, MAX_CATCH_UP_MS) * this.speed;
    this.lastWallMs = wallMs;
    this.kernel.runUntil(this.kernel.nowMs + passedMs);
  }

  afterRequest(): void {
    if (this.speed === 0) this.kernel.runUntil(this.kernel.nowMs + MANUAL_STEP_MS);
  }
}
