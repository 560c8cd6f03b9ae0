/**
 * Whether a node takes a pod that was bound to it; a pod it refuses fails at once.
 * Models: pkg/kubelet/lifecycle/predicate.go, pkg/scheduler AdmissionCheck (v1.36).
 */

import type { Node, Pod } from "#api/types.ts";
import { podRequests, type PodRequests } from "./quality-of-service.ts";

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
  others: { readonly count: number; readonly requests: PodRequests },
  node: Node | undefined,
): Rejection | undefined {
  const wanted = podRequests(pod.spec);
  if (others.count + 1 > room.pods) return outOf("pods", 1, others.count, room.pods);
  if (wanted.cpuMillis > 0 && others.requests.cpuMillis + wanted.cpuMillis > room.cpuMillis)
    return outOf("cpu", wanted.cpuMillis, others.requests.cpuMillis, room.cpuMillis);
  if (wanted.memoryBytes > 0 && others.requests.memoryBytes + wanted.memoryBytes > room.memoryBytes)
    return outOf("memory", wanted.memoryBytes, others.requests.memoryBytes, room.memoryBytes);
  const labels = node?.metadata.labels ?? {};
  const selector = pod.spec.nodeSelector ?? {};
  if (node && Object.keys(selector).some((key) => labels[key] !== selector[key]))
    return {
      reason: "NodeAffinity",
      message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    };
  return undefined;
}
