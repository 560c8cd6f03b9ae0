/**
 * Moves virtual time. While the clock runs, wall time times speed; on command, up to a goal as fast as the machine can.
 * Always in slices of at most 5 ms, so that messages get in between.
 *
 * A machine that cannot keep up does not spiral: what is more than LAG_MS late is let go, and virtual time runs slower
 * than asked (`laggingAt` says how much). The same rule covers a computer that slept and a tab that was frozen.
 */

import type { Kernel } from "#kernel/kernel.ts";
import type { ClockMode } from "../protocol/messages.ts";

/** How long a slice may keep the thread. */
export const SLICE_MS = 5;
/** Between slices while nothing is late: one frame at 60 Hz. */
const FRAME_MS = 16;
/** How late, in wall time, virtual time may be before the rest is let go. */
const LAG_MS = 200;
export const MIN_SPEED = 0.1;
export const MAX_SPEED = 100;

/** The wall clock and timers of whoever hosts the simulation. */
export interface PacerHost {
  /** Monotonic milliseconds. */
  wallMs(): number;
  /** Calls back after `delayMs`; 0 is as soon as waiting messages have been handled. */
  wait(delayMs: number, run: () => void): void;
}

/** Something to reach as fast as possible, whether the clock runs or stands. */
export interface Goal {
  /** Ends the goal; looked at between tasks. */
  readonly reached: () => boolean;
  /** The virtual time at which it ends in any case. */
  readonly limitMs: number;
  /** Whether the clock is set to `limitMs` when no task is left before it. */
  readonly fill: boolean;
  readonly done: (reached: boolean) => void;
}

export class Pacer {
  speed = 1;
  laggingAt: number | undefined;
  private goals: Goal[] = [];
  private anchorWallMs = 0;
  private anchorVirtualMs = 0;
  private waiting = false;
  private moving: boolean;

  constructor(
    private readonly kernel: Kernel,
    private readonly host: PacerHost,
    readonly mode: ClockMode,
    /** Called after every slice. */
    private readonly afterSlice: () => void,
    /** When a program asked to move time on at once: the time to reach. */
    private readonly fastForwardUntilMs: () => number | undefined,
    private readonly onFailure: (error: unknown) => void,
  ) {
    this.moving = mode === "run";
    this.anchor();
  }

  get running(): boolean {
    return this.moving;
  }

  /** Whether time moves only on command. */
  get standing(): boolean {
    return !this.moving;
  }

  start(): void {
    this.anchor();
    this.plan(0);
  }

  pause(): void {
    this.moving = false;
    this.laggingAt = undefined;
    this.afterSlice();
  }

  resume(): void {
    this.moving = true;
    this.anchor();
    this.plan(0);
  }

  /** For good: nothing that is planned comes about. */
  stop(): void {
    this.ticket++;
    this.moving = false;
    this.goals = [];
  }

  setSpeed(speed: number): void {
    this.speed = Math.min(MAX_SPEED, Math.max(MIN_SPEED, speed));
    this.laggingAt = undefined;
    this.anchor();
  }

  /** Goals are pursued one after the other. */
  pursue(goal: Goal): void {
    this.goals.push(goal);
    this.plan(0);
  }

  /** Call after an input: something may be due now. */
  nudge(): void {
    this.plan(0);
  }

  private anchor(): void {
    this.anchorWallMs = this.host.wallMs();
    this.anchorVirtualMs = this.kernel.nowMs;
  }

  private plan(delayMs: number): void {
    if (this.waiting && delayMs > 0) return;
    this.waiting = true;
    const ticket = ++this.ticket;
    this.host.wait(delayMs, () => {
      if (ticket !== this.ticket) return;
      this.waiting = false;
      try {
        this.turn();
      } catch (error) {
        this.onFailure(error);
      }
    });
  }

  private ticket = 0;

  private turn(): void {
    const start = this.host.wallMs();
    const deadline = start + SLICE_MS;
    const goal = this.goals[0];
    let again = false;
    if (goal) again = this.pursueSlice(goal, deadline);
    else if (this.moving || this.fastForwardUntilMs() !== undefined) again = this.paceSlice(start, deadline);
    this.afterSlice();
    if (again || this.goals.length > 0) this.plan(0);
    else if (this.moving) this.plan(Math.max(1, FRAME_MS - (this.host.wallMs() - start)));
  }

  /** Returns whether there is more to do at once. */
  private pursueSlice(goal: Goal, deadline: number): boolean {
    if (goal.reached()) return this.end(goal, true);
    for (;;) {
      const due = this.kernel.nextDueMs;
      if (due === undefined || due > goal.limitMs) {
        if (goal.fill) this.kernel.runUntil(goal.limitMs);
        return this.end(goal, goal.reached());
      }
      this.kernel.runNext();
      if (goal.reached()) return this.end(goal, true);
      if (this.host.wallMs() >= deadline) return true;
    }
  }

  private end(goal: Goal, reached: boolean): boolean {
    this.goals.shift();
    this.anchor();
    goal.done(reached);
    return this.goals.length > 0;
  }

  private paceSlice(wallMs: number, deadline: number): boolean {
    const leap = this.fastForwardUntilMs();
    const target = leap ?? this.anchorVirtualMs + (wallMs - this.anchorWallMs) * this.speed;
    for (;;) {
      const ran = this.kernel.runUntil(target, 1) === 1;
      const next = this.kernel.nextDueMs;
      const finished = !ran || next === undefined || next > target;
      if (finished && leap === undefined) {
        this.laggingAt = undefined;
        return false;
      }
      if (finished) {
        this.anchor();
        return this.fastForwardUntilMs() !== undefined;
      }
      if (this.host.wallMs() < deadline) continue;
      const lateMs = (target - this.kernel.nowMs) / this.speed;
      if (leap === undefined && lateMs > LAG_MS) {
        const passed = wallMs - this.anchorWallMs;
        this.laggingAt = passed > 0 ? (this.kernel.nowMs - this.anchorVirtualMs) / passed : undefined;
        this.anchor();
      } else if (leap !== undefined) this.anchor();
      return true;
    }
  }
}
