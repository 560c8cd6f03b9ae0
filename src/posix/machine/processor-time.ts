/**
 * The processor time that processes use: every step is charged, and now and then the host is asked for what is owed, so
 * that a loop without end uses virtual time instead of hanging.
 */

import type { SystemError } from "../system-calls.ts";
import type { Host } from "./host.ts";
import type { Process, Thread } from "./process.ts";
import type { RunQueue } from "./run-queue.ts";

/** CPU time is asked of the host in pieces of this size, … */
const CPU_SLICE_MS = 10;
/** … but a program that asks for it by itself gets pieces from here on. */
const SMALLEST_COMPUTE_MS = 1;
/** After so long without waiting or coming further, steps are charged more and more, so that an endless loop costs little to simulate. */
const LONG_BURST_MS = 200;
const LARGEST_BURST_FACTOR = 100;

export class ProcessorTime {
  constructor(
    private readonly host: Host,
    private readonly queue: RunQueue,
  ) {}

  /** Work that is no CPU time, but takes the engine's: it counts against the machine's turn. */
  spend(workMs: number): void {
    this.queue.spend(workMs);
  }

  /** Adds CPU time. `ends`: part of a calculation that comes to an end. Returns whether a whole slice is owed. */
  charge(process: Process, cpuMs: number, ends = false): boolean {
    const factor = ends ? 1 : Math.min(LARGEST_BURST_FACTOR, 1 + Math.floor(process.burstMs / LONG_BURST_MS));
    process.cpuDebtMs += cpuMs * factor;
    if (ends) process.burstMs = 0;
    else process.burstMs += cpuMs * factor;
    this.queue.spend(cpuMs);
    return process.cpuDebtMs >= CPU_SLICE_MS;
  }

  /** Charges what a program asks for by itself. True: it waits for that. */
  compute(thread: Thread, cpuMs: number, ends: boolean): boolean {
    this.charge(thread.process, cpuMs, ends);
    if (thread.process.cpuDebtMs < SMALLEST_COMPUTE_MS) return false;
    this.settle(thread, undefined, false);
    return true;
  }

  /** Asks the host for the CPU time owed; the thread then goes on with `answer`. */
  settle(thread: Thread, answer: unknown, failed: boolean): void {
    const { process } = thread;
    const owedMs = process.cpuDebtMs;
    process.cpuDebtMs = 0;
    process.cpuMs += owedMs;
    thread.waiting = true;
    thread.call = "compute";
    thread.cancel = this.host.compute(owedMs, () => {
      if (failed) thread.fail(answer as SystemError);
      else thread.resume(answer);
    });
  }
}
