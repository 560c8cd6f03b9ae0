/**
 * A node as the scheduler counts it: what it offers and what the pods on it ask for, kept up to date pod by pod.
 * Models: pkg/scheduler/framework/types.go NodeInfo (v1.36).
 */

import type { Node, Taint } from "#api/types.ts";
import type { HostPort, PodInfo } from "./pod-info.ts";
import { allocatableOf, type Resources } from "./pod-requests.ts";

const EMPTY = allocatableOf(undefined);
const NO_LABELS: Readonly<Record<string, string>> = {};

export class NodeInfo {
  readonly name: string;
  /** Undefined while pods are known that run on a node which is not (yet, or any more). */
  node: Node | undefined;
  labels: Readonly<Record<string, string>> = NO_LABELS;
  allocatable: Resources & { readonly pods: number } = EMPTY;
  unschedulable = false;
  /** Taints that keep pods out (NoSchedule, NoExecute) and those that only repel (PreferNoSchedule). */
  hardTaints: readonly Taint[] = [];
  softTaints: readonly Taint[] = [];
  /** Image name → bytes. */
  images: ReadonlyMap<string, number> = new Map();
  readonly pods = new Map<string, PodInfo>();
  milliCpu = 0;
  memory = 0;
  ephemeralStorage = 0;
  readonly scalars = new Map<string, number>();
  scoredMilliCpu = 0;
  scoredMemory = 0;
  /** No pod that was ever here has a lower priority. */
  priorityFloor = Infinity;
  private readonly usedPorts = new Map<string, HostPort>();

  constructor(name: string) {
    this.name = name;
  }

  setNode(node: Node): void {
    const previous = this.node;
    this.node = node;
    this.labels = node.metadata.labels ?? NO_LABELS;
    this.unschedulable = node.spec.unschedulable === true;
    if (previous?.status?.allocatable !== node.status?.allocatable || !previous)
      this.allocatable = allocatableOf(node.status?.allocatable as Record<string, string> | undefined);
    if (previous?.spec.taints !== node.spec.taints || !previous) {
      const taints = node.spec.taints ?? [];
      this.hardTaints = taints.filter(({ effect }) => effect === "NoSchedule" || effect === "NoExecute");
      this.softTaints = taints.filter(({ effect }) => effect === "PreferNoSchedule");
    }
    if (previous?.status?.images !== node.status?.images) {
      const images = new Map<string, number>();
      for (const { names = [], sizeBytes = 0 } of node.status?.images ?? [])
        for (const name of names) images.set(name, sizeBytes);
      this.images = images;
    }
  }

  forgetNode(): void {
    this.node = undefined;
  }

  addPod(pod: PodInfo): void {
    this.pods.set(pod.key, pod);
    this.count(pod, 1);
    if (pod.priority < this.priorityFloor) this.priorityFloor = pod.priority;
    for (const port of pod.hostPorts) this.usedPorts.set(portKey(port), port);
  }

  removePod(pod: PodInfo): void {
    if (!this.pods.delete(pod.key)) return;
    this.count(pod, -1);
    for (const port of pod.hostPorts) this.usedPorts.delete(portKey(port));
  }

  /** Whether `wanted` is taken: 0.0.0.0 conflicts with every address (HostPortInfo.CheckConflict). */
  portConflicts(wanted: HostPort): boolean {
    for (const used of this.usedPorts.values()) {
      if (used.port !== wanted.port || used.protocol !== wanted.protocol) continue;
      if (used.hostIp === wanted.hostIp || used.hostIp === "0.0.0.0" || wanted.hostIp === "0.0.0.0")
        return true;
    }
    return false;
  }

  get usesPorts(): boolean {
    return this.usedPorts.size > 0;
  }

  private count({ requests, scoredMilliCpu, scoredMemory }: PodInfo, sign: 1 | -1): void {
    this.milliCpu += sign * requests.milliCpu;
    this.memory += sign * requests.memory;
    this.ephemeralStorage += sign * requests.ephemeralStorage;
    this.scoredMilliCpu += sign * scoredMilliCpu;
    this.scoredMemory += sign * scoredMemory;
    if (requests.scalars)
      for (const [name, count] of requests.scalars)
        this.scalars.set(name, (this.scalars.get(name) ?? 0) + sign * count);
  }
}

function portKey({ hostIp, protocol, port }: HostPort): string {
  return `${hostIp}/${protocol}/${port}`;
}
