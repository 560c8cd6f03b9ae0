/** A node as the picture shows it, and what its pods ask of it. */

import type { Node, Pod } from "#api/types.ts";
import type { NodeView } from "../protocol/view.ts";
import { amountOf, millicoresOf } from "./resource-amount.ts";

/** What the pods of a node request together: millicores and bytes. */
export interface Requested {
  readonly cpu: number;
  readonly memory: number;
}

export const NOTHING_REQUESTED: Requested = { cpu: 0, memory: 0 };

/** A pod that has ended asks for nothing (as the scheduler counts). Init containers are left out of the bars. */
export function requestedBy(pod: Pod): Requested {
  const phase = pod.status?.phase;
  if (phase === "Succeeded" || phase === "Failed") return NOTHING_REQUESTED;
  let cpu = 0;
  let memory = 0;
  for (const container of pod.spec.containers) {
    const requests = container.resources?.requests as Readonly<Record<string, string | number>> | undefined;
    cpu += millicoresOf(requests?.["cpu"]);
    memory += amountOf(requests?.["memory"]);
  }
  return { cpu, memory };
}

const ROLE_LABEL = "node-role.kubernetes.io/";

export function nodeIsReady(node: Node): boolean {
  return node.status?.conditions?.some((c) => c.type === "Ready" && c.status === "True") ?? false;
}

export function nodeViewOf(node: Node, requested: Requested, faults: readonly string[]): NodeView {
  const { name, labels = {} } = node.metadata;
  const ready = nodeIsReady(node);
  const cordoned = node.spec.unschedulable === true;
  const condition = node.status?.conditions?.find((c) => c.type === "Ready");
  const allocatable = (node.status?.allocatable ?? {}) as Readonly<Record<string, string | number>>;
  return {
    key: name,
    name,
    roles: Object.keys(labels)
      .filter((label) => label.startsWith(ROLE_LABEL))
      .map((label) => label.slice(ROLE_LABEL.length))
      .sort(),
    status: (ready ? "Ready" : "NotReady") + (cordoned ? ",SchedulingDisabled" : ""),
    ready,
    cordoned,
    reason: ready ? "" : (condition?.message ?? ""),
    taints: (node.spec.taints ?? []).map(
      (taint) => `${taint.key}${taint.value ? `=${taint.value}` : ""}:${taint.effect}`,
    ),
    address: node.status?.addresses?.find((address) => address.type === "InternalIP")?.address ?? "",
    cpu: { requested: requested.cpu, allocatable: millicoresOf(allocatable["cpu"]) },
    memory: { requested: requested.memory, allocatable: amountOf(allocatable["memory"]) },
    podCapacity: amountOf(allocatable["pods"]),
    faults,
  };
}
