/**
 * Whether a node takes a pod that was bound to it; a pod it refuses fails at once.
 * Models: pkg/kubelet/lifecycle/predicate.go, pkg/scheduler AdmissionCheck (v1.36).
 */

import { podRequests, type ResourceAmounts } from "#api/kinds/core/pod/pod-resources.ts";
import type { Node, Pod } from "#api/types.ts";

export interface Rejection {
  /** The status reason and the event's. */
  readonly reason: string;
  readonly message: string;
}

export interface NodeRoom {
  readonly cpuMillis: number;
  readonly memoryBytes: number;
  readonly pods: number;
}

const outOf = (resource: string, requested: number, used: number, capacity: number): Rejection => ({
  reason: `OutOf${resource}`,
  message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
});

/** `others` is what the pods admitted so far request, `node` the Node object as last seen. */
export function admitPod(
  pod: Pod,
  room: NodeRoom,
  others: { readonly count: number; readonly requests: ResourceAmounts },
  node: Node | undefined,
): Rejection | undefined {
  const wanted = podRequests(pod.spec);
  if (others.count + 1 > room.pods) return outOf("pods", 1, others.count, room.pods);
  for (const [resource, capacity] of [
    ["cpu", room.cpuMillis],
    ["memory", room.memoryBytes],
  ] as const) {
    const requested = wanted[resource] ?? 0;
    const used = others.requests[resource] ?? 0;
    if (requested > 0 && used + requested > capacity) return outOf(resource, requested, used, capacity);
  }
  const labels = node?.metadata.labels ?? {};
  const selector = pod.spec.nodeSelector ?? {};
  if (node && Object.keys(selector).some((key) => labels[key] !== selector[key]))
    return {
      reason: "NodeAffinity",
      message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    };
  return undefined;
}
