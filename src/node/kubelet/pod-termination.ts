/**
 * The end of a pod: its containers are asked to end in their order, then what it held is given back.
 * Models: pkg/kubelet/kubelet.go SyncTerminatingPod, kuberuntime_termination_order.go (v1.36).
 */

import type { Container as ContainerSpec, Pod } from "#api/types.ts";
import type { Timer } from "#kernel/kernel.ts";
import type { Container, Sandbox } from "../runtime/index.ts";
import type { KubeletContext } from "./kubelet-context.ts";
import { isSidecar } from "./pod-phase.ts";

/** From the last container's end to the pod's removal: unmounting, network, cgroups. */
const CLEAN_UP_MS: readonly [number, number] = [300, 1000];

/** How long containers get, in milliseconds; at least a second, even when the object was deleted by force. */
export function graceOf({ metadata, spec }: Pod): number {
  const seconds = metadata.deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30;
  return Math.max(seconds, 1) * 1000;
}

export interface TerminationOwner {
  /** Asks a running container to end within `graceMs`. */
  kill(spec: ContainerSpec, container: Container, graceMs: number): void;
  /** Everything has ended and been cleaned up. */
  terminated(): void;
}

export class PodTermination {
  /** Containers asked to end. */
  private readonly asked = new Set<Container>();
  private cleanUp: Timer | undefined;

  constructor(
    private readonly context: KubeletContext,
    private readonly pod: Pod,
    private readonly sandbox: Sandbox | undefined,
    private graceMs: number,
    private readonly owner: TerminationOwner,
  ) {}

  /** The grace period can only be shortened. */
  shorten(graceMs: number): void {
    if (graceMs >= this.graceMs) return;
    this.graceMs = graceMs;
    for (const container of this.asked)
      if (container.isRunning)
        this.context.scope.after(graceMs, "shortened grace period", () => container.kill());
  }

  /** Asks those to end whose turn it is: the regular containers at once, then the sidecars, the last first. */
  proceed(): void {
    const initContainers = this.pod.spec.initContainers ?? [];
    const sidecars = initContainers.filter(isSidecar).reverse();
    const regular = [...this.pod.spec.containers, ...initContainers.filter((each) => !isSidecar(each))];
    let running = false;
    for (const spec of regular) if (this.ask(spec)) running = true;
    for (const spec of sidecars) {
      if (running) break;
      running = this.ask(spec);
    }
    // A container ending within the loops above has come here again already.
    if (running || this.cleanUp) return;
    const { scope, random } = this.context;
    this.cleanUp = scope.after(random.between(...CLEAN_UP_MS), "pod cleaned up", () =>
      this.owner.terminated(),
    );
  }

  /** Whether the container still runs. */
  private ask(spec: ContainerSpec): boolean {
    const container = this.sandbox?.newest(spec.name);
    if (!container?.isRunning) return false;
    if (!this.asked.has(container)) {
      this.asked.add(container);
      this.owner.kill(spec, container, this.graceMs);
    }
    return container.isRunning;
  }
}
