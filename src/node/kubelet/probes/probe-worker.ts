/**
 * A probe of one container, run again and again for as long as the pod does.
 * Models: pkg/kubelet/prober/worker.go (v1.36): one ticker per probe, its phase from when the pod came to the kubelet.
 * Differs: ticks at which there is nothing to do are skipped, not woken for.
 */

import type { Probe } from "#api/types.ts";
import type { Timer } from "#kernel/kernel.ts";
import type { Scope } from "#kernel/scope.ts";
import type { Container } from "../../runtime/index.ts";
import type { ProbeResult } from "./probe.ts";

export type ProbeType = "startup" | "liveness" | "readiness";

export interface ProbeOwner {
  /** Runs the probe once. */
  run(probe: Probe, container: Container, done: (result: ProbeResult) => void): () => void;
  /** A result that did not succeed, for the event. */
  onUnsuccessful(type: ProbeType, result: ProbeResult): void;
  /** The verdict changed (or is the first). */
  onVerdict(type: ProbeType, container: Container, success: boolean): void;
}

export class ProbeWorker {
  private verdict: boolean | undefined;
  /** The instance that the verdict is about. */
  private judged: Container | undefined;
  private container: Container | undefined;
  private consecutive = 0;
  private lastSuccess: boolean | undefined;
  private timer: Timer | undefined;
  private cancelRun: (() => void) | undefined;
  private onHold = false;

  /** `phaseMs` is when the ticker started. */
  constructor(
    private readonly scope: Scope,
    readonly type: ProbeType,
    private readonly probe: Probe,
    private readonly phaseMs: number,
    private readonly owner: ProbeOwner,
  ) {}

  /** The verdict about an instance; undefined before the first. */
  verdictOf(container: Container): boolean | undefined {
    return this.judged === container ? this.verdict : undefined;
  }

  /** The container to probe from now on; nothing happens when it is being probed already. */
  watch(container: Container, immediately: boolean): void {
    if (this.container === container) {
      const { nowMs } = this.scope;
      if (immediately && this.verdict === undefined && !this.cancelRun && this.earliestMs <= nowMs)
        this.probeNow();
      return;
    }
    this.stop();
    this.container = container;
    this.judged = container;
    this.verdict = undefined;
    this.consecutive = 0;
    this.lastSuccess = undefined;
    this.onHold = false;
    if (immediately && this.earliestMs <= this.scope.nowMs) this.probeNow();
    else this.scheduleFrom(this.earliestMs);
  }

  stop(): void {
    this.timer?.cancel();
    this.cancelRun?.();
    this.timer = undefined;
    this.cancelRun = undefined;
    this.container = undefined;
  }

  /** Not before the initial delay is over, nor before the ticker has started. */
  private get earliestMs(): number {
    const delayMs = (this.probe.initialDelaySeconds ?? 0) * 1000;
    return Math.max((this.container?.startedMs ?? 0) + delayMs, this.phaseMs);
  }

  private get periodMs(): number {
    return (this.probe.periodSeconds ?? 10) * 1000;
  }

  /** The next tick of the ticker at or after `atMs`. */
  private scheduleFrom(atMs: number): void {
    const { periodMs, phaseMs } = this;
    const from = Math.max(atMs, phaseMs, this.scope.nowMs);
    const tick = phaseMs + Math.ceil((from - phaseMs) / periodMs) * periodMs;
    this.timer?.cancel();
    this.timer = this.scope.after(Math.max(0, tick - this.scope.nowMs), "probe", () => this.probeNow());
  }

  private probeNow(): void {
    const { container } = this;
    this.timer?.cancel();
    this.timer = undefined;
    if (!container?.isRunning || this.onHold) return;
    const startedMs = this.scope.nowMs;
    this.cancelRun = this.owner.run(this.probe, container, (result) => {
      this.cancelRun = undefined;
      if (this.container !== container || !container.isRunning) return;
      this.judge(container, result);
      // The ticker drops ticks that pass during a slow probe.
      if (this.container === container && !this.onHold)
        this.scheduleFrom(Math.max(startedMs + 1, this.scope.nowMs));
    });
  }

  private judge(container: Container, result: ProbeResult): void {
    if (result.outcome !== "success") this.owner.onUnsuccessful(this.type, result);
    if (result.outcome === "unknown") return;
    const success = result.outcome === "success";
    if (this.lastSuccess === success) this.consecutive++;
    else {
      this.lastSuccess = success;
      this.consecutive = 1;
    }
    const needed = success ? (this.probe.successThreshold ?? 1) : (this.probe.failureThreshold ?? 3);
    if (this.consecutive < needed) return;
    // A container that fails liveness or startup is killed: no probes until there is another.
    if (!success && this.type !== "readiness") this.onHold = true;
    // A container that has started does not start again.
    if (success && this.type === "startup") this.onHold = true;
    if (this.verdict === success) return;
    this.verdict = success;
    this.owner.onVerdict(this.type, container, success);
  }
}
