/** A pod as the picture shows it. */

import type { Pod } from "#api/types.ts";
import type { PodView, Tone } from "../protocol/view.ts";
import { cellOf } from "./object-row.ts";

const DONE = new Set(["Completed", "Succeeded"]);
const WAITING = new Set(["Pending", "ContainerCreating", "PodInitializing", "SchedulingGated"]);

/** `state` is the word of the STATUS column. */
export function toneOf(state: string, ready: boolean): Tone {
  if (state === "Running") return ready ? "ok" : "wait";
  if (state === "Terminating" || state === "Unknown" || state === "NodeLost") return "gone";
  if (DONE.has(state)) return "done";
  if (WAITING.has(state) || state.startsWith("Init:")) return /Error|BackOff/.test(state) ? "bad" : "wait";
  return "bad";
}

/** What siblings share in their name, and what tells them apart. */
export function familyOf(pod: Pod): { family: string; suffix: string } {
  const { name, ownerReferences = [], labels = {} } = pod.metadata;
  const owner = ownerReferences.find((reference) => reference.controller) ?? ownerReferences[0];
  if (!owner || !name.startsWith(`${owner.name}-`)) return { family: name, suffix: "" };
  const suffix = name.slice(owner.name.length + 1);
  const hash = labels["pod-template-hash"];
  const family =
    owner.kind === "ReplicaSet" && hash && owner.name.endsWith(`-${hash}`)
      ? owner.name.slice(0, -hash.length - 1)
      : owner.name;
  return { family, suffix };
}

export function isSystemNamespace(namespace: string): boolean {
  return namespace.startsWith("kube-");
}

export function podViewOf(pod: Pod, nowMs: number): PodView {
  const { namespace = "", name } = pod.metadata;
  const { family, suffix } = familyOf(pod);
  const statuses = pod.status?.containerStatuses ?? [];
  const ready = pod.status?.conditions?.some((c) => c.type === "Ready" && c.status === "True") ?? false;
  const state = String(cellOf(pod, "Status", nowMs) ?? pod.status?.phase ?? "Unknown");
  return {
    key: `${namespace}/${name}`,
    namespace,
    name,
    family,
    suffix,
    node: pod.spec.nodeName ?? "",
    state,
    tone: toneOf(state, ready),
    ready,
    readyContainers: statuses.filter((status) => status.ready).length,
    containers: pod.spec.containers.length,
    restarts: statuses.reduce((sum, status) => sum + status.restartCount, 0),
    address: pod.status?.podIP ?? "",
    terminating: pod.metadata.deletionTimestamp !== undefined,
    system: isSystemNamespace(namespace),
  };
}
