/**
 * Runs a controller: it owns the queue, the workers and the retries. The controller's event handlers only enqueue keys;
 * `reconcile` reads caches, writes through the door and returns. Every reconcile is a kernel task of its own, caused by
 * the task that enqueued the key.
 * Models: the worker loops of kube-controller-manager (processNextWorkItem, handleErr) and controller-runtime's results.
 * Differs: a worker is busy for a drawn time, which stands for the round trips of its requests.
 */

import { StatusError } from "#api/status-error.ts";
import type { Scope } from "#kernel/scope.ts";
import { afterTurn, type RequestLimit } from "./request-limit.ts";
import { WorkQueue } from "./work-queue.ts";

/** What a reconcile wants next. Nothing: the key rests until it is enqueued again. */
export type ReconcileResult =
  | void
  /** The key is enqueued again after this time, however the present run ended. */
  | { readonly requeueAfterMs: number }
  /** The run goes on in a later task, e.g. with the next batch of writes; until it ends the key is not given out. */
  | { readonly continueAfterMs: number; readonly continueWith: () => ReconcileResult };

export interface ControllerOptions {
  /** Throws a StatusError when the key is to be retried with back-off. */
  readonly reconcile: (key: string) => ReconcileResult;
  /** How many keys are worked on at a time (the --concurrent-…-syncs of kube-controller-manager). */
  readonly workers?: number;
  /** The time a reconcile takes, drawn between these. */
  readonly minBusyMs?: number;
  readonly maxBusyMs?: number;
  /** After so many failures in a row the key is dropped until something enqueues it again. */
  readonly maxRetries?: number;
  /** The limit of the client that `reconcile` uses: its workers wait for it. */
  readonly limit?: RequestLimit | undefined;
}

export class Controller {
  readonly queue: WorkQueue;
  private readonly reconcile: (key: string) => ReconcileResult;
  /** The virtual time at which each worker is free. */
  private readonly freeMs: number[];
  private readonly minBusyMs: number;
  private readonly maxBusyMs: number;
  private readonly maxRetries: number;
  private readonly limit: RequestLimit | undefined;
  private started = false;

  constructor(
    private readonly scope: Scope,
    options: ControllerOptions,
  ) {
    this.reconcile = options.reconcile;
    this.freeMs = new Array<number>(options.workers ?? 5).fill(0);
    this.minBusyMs = options.minBusyMs ?? 1;
    this.maxBusyMs = options.maxBusyMs ?? 5;
    this.maxRetries = options.maxRetries ?? Infinity;
    this.limit = options.limit;
    this.queue = new WorkQueue(scope, (key) => {
      if (this.started) this.assign(key);
    });
  }

  /** Begins to work; call it when the caches are filled. Keys enqueued before are done first. */
  start(): void {
    this.started = true;
    for (const key of this.queue.readyKeys()) this.assign(key);
  }

  enqueue(key: string): void {
    this.queue.add(key);
  }

  enqueueAfter(key: string, delayMs: number): void {
    this.queue.addAfter(key, delayMs);
  }

  /** Gives `key` to the worker that is free first. */
  private assign(key: string): void {
    const { freeMs, scope } = this;
    let worker = 0;
    for (let i = 1; i < freeMs.length; i++)
      if ((freeMs[i] as number) < (freeMs[worker] as number)) worker = i;
    const startMs =
      Math.max(scope.nowMs, freeMs[worker] as number) + scope.random.between(this.minBusyMs, this.maxBusyMs);
    freeMs[worker] = startMs;
    this.after(startMs - scope.nowMs, "reconcile", () => {
      if (this.queue.take(key) !== undefined) this.run(key, this.reconcile);
    });
  }

  private after(delayMs: number, label: string, work: () => void): void {
    afterTurn(this.scope, this.limit, delayMs, label, work);
  }

  private run(key: string, step: (key: string) => ReconcileResult): void {
    let result: ReconcileResult;
    try {
      result = step(key);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.scope.kernel.note("reconcile-failed", `${this.scope.name} ${key}`, error.message);
      this.queue.done(key);
      if (this.queue.failuresOf(key) < this.maxRetries) this.queue.addRateLimited(key);
      else this.queue.forget(key);
      return;
    }
    if (result && "continueWith" in result) {
      const { continueAfterMs, continueWith } = result;
      this.after(continueAfterMs, "reconcile: go on", () => this.run(key, continueWith));
      return;
    }
    this.queue.forget(key);
    this.queue.done(key);
    if (result) this.queue.addAfter(key, result.requeueAfterMs);
  }
}
