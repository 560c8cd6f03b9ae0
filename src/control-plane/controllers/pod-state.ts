/** What controllers read from a pod. Models: kubernetes pkg/api/v1/pod/util.go and pkg/controller/controller_utils.go. */

import { isPodTerminal } from "#api/kinds/core/pod/pod-conditions.ts";
import { parseTime } from "#api/time.ts";
import type { Pod } from "#api/types.ts";

type PodCondition = NonNullable<NonNullable<Pod["status"]>["conditions"]>[number];

export function podCondition(pod: Pod, type: string): PodCondition | undefined {
  const conditions = pod.status?.conditions;
  if (conditions === undefined) return undefined;
  for (const condition of conditions) if (condition.type === type) return condition;
  return undefined;
}

/** Whether the pod is on its way out but still there. */
export function isPodTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined && !isPodTerminal(pod);
}

/** The virtual time since when the pod has been ready, or undefined when it is not. */
export function readySinceMs(pod: Pod): number | undefined {
  const condition = podCondition(pod, "Ready");
  if (condition?.status !== "True") return undefined;
  return parseTime(condition.lastTransitionTime ?? "") ?? 0;
}

/** `conditions` with `condition` in the place of the one of its type, or at the end. */
export function withCondition<C extends { readonly type: string }>(
  conditions: readonly C[] | undefined,
  condition: C,
): C[] {
  const result = [...(conditions ?? [])];
  const index = result.findIndex((other) => other.type === condition.type);
  if (index < 0) result.push(condition);
  else result[index] = condition;
  return result;
}

/** Informer index: the node a pod is bound to. */
export const BY_NODE = "node";

export function nodeNameOf(pod: Pod): readonly string[] {
  return pod.spec.nodeName ? [pod.spec.nodeName] : NO_NODE;
}

const NO_NODE: readonly string[] = [];
