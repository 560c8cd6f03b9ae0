/**
 * Which threads can go on, and how much may happen before the host gets its turn: a machine whose processes are always
 * busy (`yes | tr y n`) must not keep the host's task, and with it the page, for longer than a moment.
 */

import type { Cancel, Host } from "./host.ts";
import type { Thread } from "./process.ts";

/**
 * A turn ends after work of so many (unscaled) CPU milliseconds, whoever did it; what is ready goes on in the next task,
 * at the same instant. Real time is one to four times that, so that a turn stays below one frame at 60 Hz.
 */
export const TURN_MS = 2.5;

/** Who knows how a thread goes on. */
interface ThreadRunner {
  run(thread: Thread): void;
}

const NOBODY: Thread[] = [];

export class RunQueue {
  /** Shared while nothing is ready: thousands of machines wait. */
  private ready = NOBODY;
  private busy = false;
  private workMs = 0;
  private continuation: Cancel | undefined;

  constructor(
    private readonly host: Host,
    private readonly runner: ThreadRunner,
  ) {}

  /** A thread can go on. Woken from outside (a timer, the network, a key), it does so in this same kernel task. */
  schedule(thread: Thread): void {
    if (this.ready === NOBODY) this.ready = [thread];
    else this.ready.push(thread);
    this.step();
  }

  /** Counts work against the present turn, in CPU milliseconds. */
  spend(workMs: number): void {
    this.workMs += workMs;
  }

  /** Whether the turn is over: a thread that could go on goes back into the queue. */
  get exhausted(): boolean {
    return this.workMs >= TURN_MS;
  }

  /** All of `act` happens before any thread goes on: a signal reaches the whole group before its first reaction. */
  together(act: () => void): void {
    const nested = this.busy;
    this.busy = true;
    try {
      act();
    } finally {
      this.busy = nested;
    }
    this.step();
  }

  /** Forgets everything: nothing goes on any more. */
  clear(): void {
    this.ready = NOBODY;
    this.continuation?.();
    this.continuation = undefined;
  }

  /** Runs whatever can run, for one turn. */
  private step(): void {
    if (this.busy || this.continuation) return;
    this.busy = true;
    this.workMs = 0;
    try {
      while (!this.exhausted) {
        const thread = this.ready.shift();
        if (!thread) {
          this.ready = NOBODY;
          return;
        }
        this.runner.run(thread);
      }
    } finally {
      this.busy = false;
    }
    if (this.ready.length === 0) {
      this.ready = NOBODY;
      return;
    }
    this.continuation = this.host.after(0, "process turn", () => {
      this.continuation = undefined;
      this.step();
    });
  }
}
