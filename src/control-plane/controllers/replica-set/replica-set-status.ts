/**
 * The status of a ReplicaSet from the counts of its pods.
 * Models: kubernetes pkg/controller/replicaset/replica_set_utils.go (calculateStatus, updateReplicaSetStatus; v1.36 with
 * DeploymentReplicaSetTerminatingReplicas, which is beta and on since 1.35).
 */

import { formatTime } from "#api/time.ts";
import type { ReplicaSet } from "#api/types.ts";

export type ReplicaSetStatus = NonNullable<ReplicaSet["status"]>;

export interface PodCounts {
  readonly active: number;
  readonly fullyLabeled: number;
  readonly ready: number;
  readonly available: number;
  readonly terminating: number;
}

/** `failure` is the message of the error that creating or deleting pods met, if it did. */
export function replicaSetStatus(
  replicaSet: ReplicaSet,
  counts: PodCounts,
  failure: string | undefined,
  nowMs: number,
): ReplicaSetStatus {
  let conditions = replicaSet.status?.conditions;
  const failed = conditions?.find((condition) => condition.type === "ReplicaFailure");
  if (failure !== undefined && !failed) {
    const difference = counts.active - (replicaSet.spec.replicas ?? 1);
    conditions = [
      ...(conditions ?? []),
      {
        type: "ReplicaFailure",
        status: "True",
        lastTransitionTime: formatTime(nowMs),
        ...(difference < 0 ? { reason: "FailedCreate" } : difference > 0 ? { reason: "FailedDelete" } : {}),
        message: failure,
      },
    ];
  } else if (failure === undefined && failed) {
    conditions = conditions?.filter((condition) => condition !== failed);
  }
  return {
    replicas: counts.active,
    ...(counts.fullyLabeled > 0 ? { fullyLabeledReplicas: counts.fullyLabeled } : {}),
    ...(counts.ready > 0 ? { readyReplicas: counts.ready } : {}),
    ...(counts.available > 0 ? { availableReplicas: counts.available } : {}),
    terminatingReplicas: counts.terminating,
    observedGeneration: replicaSet.metadata.generation ?? 0,
    ...(conditions && conditions.length > 0 ? { conditions } : {}),
  };
}

/** Whether writing `next` over `current` would change nothing. */
export function sameReplicaSetStatus(current: ReplicaSetStatus | undefined, next: ReplicaSetStatus): boolean {
  return (
    current !== undefined &&
    current.replicas === next.replicas &&
    (current.fullyLabeledReplicas ?? 0) === (next.fullyLabeledReplicas ?? 0) &&
    (current.readyReplicas ?? 0) === (next.readyReplicas ?? 0) &&
    (current.availableReplicas ?? 0) === (next.availableReplicas ?? 0) &&
    current.terminatingReplicas === next.terminatingReplicas &&
    current.observedGeneration === next.observedGeneration &&
    (current.conditions === next.conditions ||
      ((current.conditions?.length ?? 0) === 0 && (next.conditions?.length ?? 0) === 0))
  );
}
