/**
 * The processors of a node, shared fairly among those who compute. Rates change only when somebody starts or ends, and
 * are computed then; nothing ticks.
 * Models: cgroup v2 cpu.weight and cpu.max (CFS), as the kubelet sets them from requests and limits.
 * Differs: work is a fluid, there are no scheduling periods; a limit slows evenly instead of in bursts.
 */

import type { Timer } from "#kernel/kernel.ts";
import type { Scope } from "#kernel/scope.ts";

/** Who computes: a container. Its jobs share its weight and its limit. */
export interface ProcessorClient {
  /** Share when the node is oversubscribed: the requested thousandths of a core, at least 2. */
  readonly cpuWeight: number;
  /** Thousandths of a core it may use at most; Infinity without a limit. */
  readonly cpuLimitMillis: number;
  /** Processor time used so far, in milliseconds. */
  cpuUsedMs: number;
}

interface Job {
  readonly client: ProcessorClient;
  readonly done: () => void;
  remainingMs: number;
  /** Cores granted now, 0..1: one job is one thread. */
  rate: number;
}

/** Finishing this much early is finishing: fractions of nanoseconds are the arithmetic's, not the work's. */
const EPSILON_MS = 1e-6;

/**
 * Divides `coresMillis` among clients by weight, nobody getting more than it can use ("water filling"). Returns
 * thousandths of a core per client, in the order given.
 */
export function divideProcessors(
  coresMillis: number,
  clients: readonly { readonly weight: number; readonly wantedMillis: number }[],
): number[] {
  const granted = clients.map(() => 0);
  let open = clients.map((_, index) => index);
  let left = coresMillis;
  while (open.length > 0 && left > EPSILON_MS) {
    const weights = open.reduce((sum, index) => sum + (clients[index] as { weight: number }).weight, 0);
    const satisfied = open.filter((index) => {
      const client = clients[index] as { weight: number; wantedMillis: number };
      return client.wantedMillis <= (left * client.weight) / weights;
    });
    if (satisfied.length === 0) {
      for (const index of open)
        granted[index] = (left * (clients[index] as { weight: number }).weight) / weights;
      break;
    }
    for (const index of satisfied) {
      granted[index] = (clients[index] as { wantedMillis: number }).wantedMillis;
      left -= granted[index] as number;
    }
    open = open.filter((index) => !satisfied.includes(index));
  }
  return granted;
}

export class Processor {
  private readonly jobs = new Set<Job>();
  private timer: Timer | undefined;
  private updatedMs = 0;

  constructor(
    private readonly scope: Scope,
    readonly coresMillis: number,
  ) {}

  /** Uses `cpuMs` of processor time for `client`, then calls `done` in a task of its own. Returns what cancels it. */
  compute(client: ProcessorClient, cpuMs: number, done: () => void): () => void {
    if (this.jobs.size === 0 && client.cpuLimitMillis >= 1000 && this.coresMillis >= 1000) {
      // Alone on the node: a whole core, without any bookkeeping of others.
      this.updatedMs = this.scope.nowMs;
    } else this.settle();
    const job: Job = { client, done, remainingMs: Math.max(0, cpuMs), rate: 0 };
    this.jobs.add(job);
    this.share();
    return () => {
      if (!this.jobs.has(job)) return;
      this.settle();
      this.jobs.delete(job);
      this.share();
    };
  }

  /** Brings `client.cpuUsedMs` up to date. */
  settle(): void {
    const elapsedMs = this.scope.nowMs - this.updatedMs;
    this.updatedMs = this.scope.nowMs;
    if (elapsedMs <= 0) return;
    for (const job of this.jobs) {
      const usedMs = Math.min(job.remainingMs, job.rate * elapsedMs);
      job.remainingMs -= usedMs;
      job.client.cpuUsedMs += usedMs;
    }
  }

  /** Thousandths of a core in use now. */
  get busyMillis(): number {
    let sum = 0;
    for (const job of this.jobs) sum += job.rate * 1000;
    return sum;
  }

  private share(): void {
    this.timer?.cancel();
    this.timer = undefined;
    if (this.jobs.size === 0) return;
    const threads = new Map<ProcessorClient, number>();
    for (const { client } of this.jobs) threads.set(client, (threads.get(client) ?? 0) + 1);
    const clients = [...threads];
    const granted = divideProcessors(
      this.coresMillis,
      clients.map(([client, count]) => ({
        weight: client.cpuWeight,
        wantedMillis: Math.min(count * 1000, client.cpuLimitMillis),
      })),
    );
    const rates = new Map(
      clients.map(([client, count], i) => [client, (granted[i] as number) / 1000 / count]),
    );
    let nextMs = Infinity;
    for (const job of this.jobs) {
      job.rate = rates.get(job.client) as number;
      nextMs = Math.min(nextMs, job.rate > 0 ? job.remainingMs / job.rate : Infinity);
    }
    if (nextMs < Infinity)
      this.timer = this.scope.after(nextMs, "processor time granted", () => this.finish());
  }

  private finish(): void {
    this.settle();
    const done = [...this.jobs].filter((job) => job.remainingMs <= EPSILON_MS);
    for (const job of done) this.jobs.delete(job);
    this.share();
    for (const job of done) job.done();
  }
}
