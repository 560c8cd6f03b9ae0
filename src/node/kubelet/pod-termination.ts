/**
 * The end of a pod: its containers are asked to end in their order, then what it held is given back.
 * Models: pkg/kubelet/kubelet.go SyncTerminatingPod, kuberuntime_termination_order.go (v1.36).
 */

import type { Container as ContainerSpec, Pod } from "#api/types.ts";
import type { Timer } from "#kernel/kernel.ts";
import type { Container, Sandbox } from "../runtime/index.ts";
import type { KubeletContext } from "./kubelet-context.ts";
import { isSidecar } from "./pod-phase.ts";
import { MINIMUM_GRACE_MS, type Turn } from "./stop-container.ts";

/** From the last container's end to the pod's removal: unmounting, network, cgroups. */
const CLEAN_UP_MS: readonly [number, number] = [300, 1000];

/** How long containers get, in milliseconds; at least a second, even when the object was deleted by force. */
export function graceOf({ metadata, spec }: Pod): number {
  const seconds = metadata.deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30;
  return Math.max(seconds, 1) * 1000;
}

export interface TerminationOwner {
  /** Asks a running container to end within `graceMs`, when its turn has come. */
  kill(spec: ContainerSpec, container: Container, graceMs: number, turn: Turn | undefined): void;
  /** Everything has ended and been cleaned up. */
  terminated(): void;
}

export class PodTermination {
  /** Containers asked to end. */
  private readonly asked = new Set<Container>();
  /** Sidecars that wait for their turn, by name. */
  private readonly turns = new Map<string, () => void>();
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
        this.context.scope.after(Math.max(graceMs, MINIMUM_GRACE_MS), "shortened grace period", () =>
          container.kill(),
        );
  }

  /** Asks all to end: the regular containers at once, then in their turn the sidecars, the last first. */
  proceed(): void {
    const { containers, initContainers = [] } = this.pod.spec;
    const sidecars = initContainers.filter(isSidecar).reverse();
    const regular = [...containers, ...initContainers.filter((each) => !isSidecar(each))];
    for (const spec of regular) this.ask(spec, undefined);
    for (const spec of sidecars) this.ask(spec, (go) => void this.turns.set(spec.name, go));
    let running = regular.some(({ name }) => this.runs(name));
    for (const { name } of sidecars) {
      if (!running) this.turns.get(name)?.();
      if (this.runs(name)) running = true;
    }
    // A container ending within the loops above has come here again already.
    if (running || this.cleanUp) return;
    const { scope, random } = this.context;
    this.cleanUp = scope.after(random.between(...CLEAN_UP_MS), "pod cleaned up", () =>
      this.owner.terminated(),
    );
  }

  private runs(name: string): boolean {
    return this.sandbox?.newest(name)?.isRunning === true;
  }

  private ask(spec: ContainerSpec, turn: Turn | undefined): void {
    const container = this.sandbox?.newest(spec.name);
    if (!container?.isRunning || this.asked.has(container)) return;
    this.asked.add(container);
    this.owner.kill(spec, container, this.graceMs, turn);
  }
}
