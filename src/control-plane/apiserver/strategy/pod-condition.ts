/** Conditions of a pod. Models: kubernetes pkg/api/v1/pod UpdatePodCondition (v1.36). */

import { withCondition as withConditionOf } from "#api/kinds/core/pod/pod-conditions.ts";
import type { Pod } from "#api/types.ts";

type PodStatus = NonNullable<Pod["status"]>;
type PodCondition = NonNullable<PodStatus["conditions"]>[number];

/** The status with `condition` in place of the one of its type; the transition time changes with its status only. */
export function withCondition(
  status: Pod["status"],
  condition: Pick<PodCondition, "type" | "status" | "reason" | "message">,
  timestamp: string,
): PodStatus {
  const { type, status: value, reason, message } = condition;
  const next: PodCondition = {
    type,
    status: value,
    lastTransitionTime: timestamp,
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
  };
  return { ...status, conditions: withConditionOf(status?.conditions, next) as PodCondition[] };
}
