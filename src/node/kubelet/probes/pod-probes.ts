/**
 * All probes of a pod: which run, what they found about each instance of each container.
 * Models: pkg/kubelet/prober/prober_manager.go (v1.36).
 */

import type { Container as ContainerSpec, Pod, Probe } from "#api/types.ts";
import type { Container, Sandbox } from "../../runtime/index.ts";
import type { KubeletContext } from "../kubelet-context.ts";
import { isSidecar } from "../pod-phase.ts";
import { runProbe, type ProbeResult } from "./probe.ts";
import { ProbeWorker, type ProbeType } from "./probe-worker.ts";

export interface PodProbesOwner {
  readonly pod: Pod;
  event(type: "Normal" | "Warning", reason: string, message: string, spec?: ContainerSpec): void;
  onVerdict(type: ProbeType, success: boolean): void;
}

/** The containers of a pod that have a probe. */
export function probedContainers({ spec }: Pod): ContainerSpec[] {
  return [...(spec.initContainers ?? []).filter(isSidecar), ...spec.containers].filter(
    (each) => each.startupProbe ?? each.livenessProbe ?? each.readinessProbe,
  );
}

export class PodProbes {
  private readonly workers = new Map<string, ProbeWorker[]>();

  /** `admittedMs` is when the pod came to the kubelet. */
  constructor(
    private readonly context: KubeletContext,
    private readonly owner: PodProbesOwner,
    private readonly admittedMs: number,
  ) {
    for (const spec of this.probed()) this.workersOf(spec);
  }

  /** Whether the container's startup probe has succeeded, or there is none. */
  started(name: string, container: Container): boolean {
    const worker = this.workers.get(name)?.find(({ type }) => type === "startup");
    return container.isRunning && (worker === undefined || worker.verdictOf(container) === true);
  }

  ready(name: string, container: Container): boolean {
    if (!this.started(name, container)) return false;
    const worker = this.workers.get(name)?.find(({ type }) => type === "readiness");
    return worker === undefined || worker.verdictOf(container) === true;
  }

  /** The probe because of which the container must be restarted, if there is one. */
  failed(name: string, container: Container): "startup" | "liveness" | undefined {
    for (const worker of this.workers.get(name) ?? [])
      if (worker.type !== "readiness" && worker.verdictOf(container) === false) return worker.type;
    return undefined;
  }

  /** Looks at what runs and probes it; `terminating` pods are only asked for readiness. */
  watch(sandbox: Sandbox, terminating: boolean): void {
    for (const spec of this.probed()) {
      const workers = this.workersOf(spec);
      const instance = sandbox.newest(spec.name);
      if (!instance?.isRunning) continue;
      for (const worker of workers) {
        if (worker.type !== "startup" && !this.started(spec.name, instance)) continue;
        if (worker.type !== "readiness" && terminating) continue;
        worker.watch(instance, worker.type === "readiness");
      }
    }
  }

  /** Ends the probes that could have a container killed; of one container, or of all. */
  stopKilling(name?: string): void {
    for (const [container, workers] of this.workers)
      if (name === undefined || name === container)
        for (const worker of workers) if (worker.type !== "readiness") worker.stop();
  }

  stop(): void {
    for (const workers of this.workers.values()) for (const worker of workers) worker.stop();
  }

  private probed(): ContainerSpec[] {
    return probedContainers(this.owner.pod);
  }

  private workersOf(spec: ContainerSpec): readonly ProbeWorker[] {
    const known = this.workers.get(spec.name);
    if (known) return known;
    const workers: ProbeWorker[] = [];
    for (const [type, probe] of [
      ["startup", spec.startupProbe],
      ["liveness", spec.livenessProbe],
      ["readiness", spec.readinessProbe],
    ] as const)
      if (probe)
        workers.push(
          new ProbeWorker(this.context.scope, type, probe, this.phaseOf(probe), {
            run: (each, container, done) => this.run(spec, each, container, done),
            onUnsuccessful: (sort, result) => this.report(sort, result, spec),
            onVerdict: (sort, _container, success) => this.owner.onVerdict(sort, success),
          }),
        );
    this.workers.set(spec.name, workers);
    return workers;
  }

  /** When a probe's ticker starts: at admission, or at random when the kubelet itself has just started. */
  private phaseOf(probe: Probe): number {
    const { context } = this;
    const periodMs = (probe.periodSeconds ?? 10) * 1000;
    const fresh = this.admittedMs - context.startedMs < periodMs;
    return this.admittedMs + (fresh ? context.random.between(0, periodMs) : 0);
  }

  private run(
    spec: ContainerSpec,
    probe: Probe,
    container: Container,
    done: (result: ProbeResult) => void,
  ): () => void {
    const { context } = this;
    return runProbe(
      probe,
      {
        pod: this.owner.pod,
        spec,
        container,
        podIP: container.sandbox.network.address,
        device: context.runtime.network.host,
        scope: context.scope,
      },
      done,
    );
  }

  private report(type: ProbeType, result: ProbeResult, spec: ContainerSpec): void {
    const name = `${type[0]?.toUpperCase() ?? ""}${type.slice(1)}`;
    if (result.outcome === "unknown")
      this.owner.event(
        "Warning",
        "Unhealthy",
        `${name} probe errored and resulted in unknown state: ${result.output}`,
        spec,
      );
    else this.owner.event("Warning", "Unhealthy", `${name} probe failed: ${result.output}`, spec);
  }
}
