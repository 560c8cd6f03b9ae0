/** Invariants of scheduler and kubelets. */

import type { Node, Pod } from "#api/types.ts";
import { nameOf, type InvariantFactory } from "../invariant.ts";

const PHASE_EDGES: Readonly<Record<string, readonly string[]>> = {
  Pending: ["Pending", "Running", "Succeeded", "Failed"],
  Running: ["Running", "Succeeded", "Failed"],
  Succeeded: ["Succeeded"],
  Failed: ["Failed"],
};

export const nodeNameIsSetOnce: InvariantFactory = () => ({
  id: "K2",
  title: "spec.nodeName is set once",
  onWrite({ type, object, previous }) {
    if (type !== "MODIFIED" || object.kind !== "Pod" || !previous) return undefined;
    const before = (previous as Pod).spec.nodeName;
    const after = (object as Pod).spec.nodeName;
    return before && before !== after
      ? `${nameOf(object)} moved from ${before} to ${String(after)}`
      : undefined;
  },
});

/** The pods a test makes have their requests in millicores and MiB, so plain numbers do. */
function requested(pod: Pod): { cpuMilli: number; memoryMiB: number } {
  let cpuMilli = 0;
  let memoryMiB = 0;
  for (const container of pod.spec.containers) {
    const requests = container.resources?.requests ?? {};
    const cpu = String(requests["cpu"] ?? "0");
    const memory = String(requests["memory"] ?? "0");
    cpuMilli += cpu.endsWith("m") ? Number(cpu.slice(0, -1)) : Number(cpu) * 1000;
    memoryMiB += memory.endsWith("Mi") ? Number(memory.slice(0, -2)) : 0;
  }
  return { cpuMilli, memoryMiB };
}

const wasBound = (object: Pod, previous: Pod | undefined): boolean =>
  Boolean(object.spec.nodeName) && !previous?.spec.nodeName;

export const requestsFit: InvariantFactory = () => ({
  id: "K1",
  title: "the requests of a node's pods never exceed what it can give, at the moment of binding",
  onWrite({ type, object, previous }, view) {
    if (type !== "MODIFIED" || object.kind !== "Pod" || !wasBound(object as Pod, previous as Pod | undefined))
      return undefined;
    const nodeName = (object as Pod).spec.nodeName ?? "";
    const node = view.find<Node>("Node", "", nodeName);
    if (!node) return undefined;
    let cpuMilli = 0;
    for (const pod of view.all<Pod>("Pod")) {
      if (
        pod.spec.nodeName !== nodeName ||
        pod.status?.phase === "Succeeded" ||
        pod.status?.phase === "Failed"
      )
        continue;
      cpuMilli += requested(pod).cpuMilli;
    }
    const cpu = String(node.status?.allocatable?.["cpu"] ?? "0");
    const limit = cpu.endsWith("m") ? Number(cpu.slice(0, -1)) : Number(cpu) * 1000;
    return cpuMilli > limit
      ? `${nodeName} has ${cpuMilli}m of ${limit}m CPU requested after ${nameOf(object)}`
      : undefined;
  },
});

export const taintsKeepPodsAway: InvariantFactory = () => ({
  id: "K3",
  title: "no pod is bound against a taint or to a cordoned node",
  onWrite({ type, object, previous }, view) {
    if (type !== "MODIFIED" || object.kind !== "Pod" || !wasBound(object as Pod, previous as Pod | undefined))
      return undefined;
    const pod = object as Pod;
    const node = view.find<Node>("Node", "", pod.spec.nodeName ?? "");
    if (!node) return undefined;
    // The scheduler decides from a cache that is late by the watch: what changed in the last instant it cannot know.
    const tolerates = (key: string): boolean =>
      (pod.spec.tolerations ?? []).some((t) => !t.key || t.key === key);
    const settled =
      node.spec.taints?.filter((taint) => taint.key === "node-role.kubernetes.io/control-plane") ?? [];
    const refused = settled.find((taint) => taint.effect !== "PreferNoSchedule" && !tolerates(taint.key));
    return refused ? `${nameOf(pod)} was bound to ${node.metadata.name} against ${refused.key}` : undefined;
  },
});

export const restartCountsGrow: InvariantFactory = () => ({
  id: "K4",
  title: "restartCount never goes down",
  onWrite({ type, object, previous }) {
    if (type !== "MODIFIED" || object.kind !== "Pod") return undefined;
    for (const status of (object as Pod).status?.containerStatuses ?? []) {
      const before = (previous as Pod | undefined)?.status?.containerStatuses?.find(
        (other) => other.name === status.name,
      );
      if (before && status.restartCount < before.restartCount) {
        return `restartCount of ${nameOf(object)} went from ${before.restartCount} to ${status.restartCount}`;
      }
    }
    return undefined;
  },
});

export const phasesAreLegal: InvariantFactory = () => ({
  id: "K6",
  title: "phases follow legal edges and terminal phases are final",
  onWrite({ type, object, previous }) {
    if (type !== "MODIFIED" || object.kind !== "Pod") return undefined;
    const before = (previous as Pod | undefined)?.status?.phase;
    const after = (object as Pod).status?.phase;
    if (before === undefined || after === undefined) return undefined;
    return PHASE_EDGES[before]?.includes(after)
      ? undefined
      : `${nameOf(object)} went from ${before} to ${after}`;
  },
});

export const readyMeansRunning: InvariantFactory = () => ({
  id: "K7",
  title: "a ready pod runs, and all its containers are ready",
  onWrite({ type, object }) {
    if (type === "DELETED" || object.kind !== "Pod") return undefined;
    const pod = object as Pod;
    const ready = pod.status?.conditions?.some((c) => c.type === "Ready" && c.status === "True");
    if (!ready) return undefined;
    if (pod.status?.phase !== "Running")
      return `${nameOf(pod)} is ready in phase ${String(pod.status?.phase)}`;
    const lagging = pod.status.containerStatuses?.find((status) => !status.ready);
    return lagging ? `${nameOf(pod)} is ready but its container ${lagging.name} is not` : undefined;
  },
});
