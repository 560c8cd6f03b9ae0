/**
 * The background jobs of a shell.
 */

import { SIGNAL_DESCRIPTIONS } from "../signals.ts";
import type { WaitResult } from "../system-calls.ts";

export interface Job {
  readonly id: number;
  readonly processId: number;
  readonly source: string;
  result?: WaitResult;
}

export class Jobs {
  private list: Job[] = [];
  /** What the shell around a subshell runs: shown there until it has jobs of its own, and no more than that. */
  private readonly inherited: readonly string[];

  constructor(parent?: Jobs) {
    this.inherited = parent?.lines ?? [];
  }

  /** What `jobs` shows. */
  get lines(): readonly string[] {
    return this.list.length > 0 ? this.list.map((job) => this.describe(job)) : this.inherited;
  }

  /** Returns the job's number. */
  add(processId: number, source: string): number {
    const id = (this.list.at(-1)?.id ?? 0) + 1;
    this.list.push({ id, processId, source });
    return id;
  }

  get all(): readonly Job[] {
    return this.list;
  }

  /** "%1", "%%", "%+", "%-", "%name" or a process id. */
  find(text: string): Job | undefined {
    if (!text.startsWith("%")) return this.list.find((job) => String(job.processId) === text);
    const name = text.slice(1);
    if (name === "" || name === "%" || name === "+") return this.list.at(-1);
    if (name === "-") return this.list.at(-2) ?? this.list.at(-1);
    if (/^\d+$/.test(name)) return this.list.find((job) => job.id === Number(name));
    return this.list.find((job) => job.source.startsWith(name));
  }

  remove(job: Job): void {
    this.list = this.list.filter((other) => other !== job);
  }

  /** A line of `jobs`, e.g. "[1]+  Running                 sleep 5 &". */
  describe(job: Job): string {
    const mark = job === this.list.at(-1) ? "+" : job === this.list.at(-2) ? "-" : " ";
    const state = !job.result
      ? "Running"
      : job.result.signal
        ? SIGNAL_DESCRIPTIONS[job.result.signal]
        : job.result.exitCode === 0
          ? "Done"
          : `Exit ${job.result.exitCode}`;
    return `[${job.id}]${mark}  ${state.padEnd(24)}${job.source}${job.result ? "" : " &"}`;
  }
}
