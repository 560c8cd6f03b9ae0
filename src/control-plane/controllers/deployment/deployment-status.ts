/**
 * The status of a Deployment: counts, and the conditions Available and Progressing.
 * Models: kubernetes pkg/controller/deployment/{sync.go calculateStatus, progress.go, util/deployment_util.go} (v1.36).
 */

import { formatTime, parseTime } from "#api/time.ts";
import type { Deployment, ReplicaSet } from "#api/types.ts";

export type DeploymentStatus = NonNullable<Deployment["status"]>;
export type DeploymentCondition = NonNullable<DeploymentStatus["conditions"]>[number];

/** progressDeadlineSeconds of MaxInt32 means no deadline (HasProgressDeadline). */
const NO_DEADLINE = 2_147_483_647;

export function hasProgressDeadline(deployment: Deployment): boolean {
  const { progressDeadlineSeconds } = deployment.spec;
  return progressDeadlineSeconds !== undefined && progressDeadlineSeconds !== NO_DEADLINE;
}

export function deploymentCondition(
  status: DeploymentStatus | undefined,
  type: string,
): DeploymentCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

export function newCondition(
  type: string,
  status: "True" | "False" | "Unknown",
  reason: string,
  message: string,
  nowMs: number,
): DeploymentCondition {
  const now = formatTime(nowMs);
  return { type, status, lastUpdateTime: now, lastTransitionTime: now, reason, message };
}

const without = (conditions: readonly DeploymentCondition[], type: string): DeploymentCondition[] =>
  conditions.filter((condition) => condition.type !== type);

/** SetDeploymentCondition: nothing changes when status and reason stay; a new reason moves the condition to the end. */
export function withDeploymentCondition(
  conditions: readonly DeploymentCondition[],
  condition: DeploymentCondition,
): readonly DeploymentCondition[] {
  const current = conditions.find((other) => other.type === condition.type);
  if (current?.status === condition.status && current.reason === condition.reason) return conditions;
  const kept =
    current?.status === condition.status && current.lastTransitionTime !== undefined
      ? { ...condition, lastTransitionTime: current.lastTransitionTime }
      : condition;
  return [...without(conditions, condition.type), kept];
}

/** The counts of a status, absent ones as 0. */
export interface DeploymentCounts {
  readonly replicas: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
}

export function countsOf(status: DeploymentStatus | undefined): DeploymentCounts {
  return {
    replicas: status?.replicas ?? 0,
    updated: status?.updatedReplicas ?? 0,
    ready: status?.readyReplicas ?? 0,
    available: status?.availableReplicas ?? 0,
  };
}

/** DeploymentComplete, without the generation. */
export function isComplete(desired: number, counts: DeploymentCounts): boolean {
  return counts.updated === desired && counts.replicas === desired && counts.available === desired;
}

/** DeploymentProgressing */
export function isProgressing(before: DeploymentCounts, after: DeploymentCounts): boolean {
  return (
    after.updated > before.updated ||
    after.replicas - after.updated < before.replicas - before.updated ||
    after.ready > before.ready ||
    after.available > before.available
  );
}

/** DeploymentTimedOut: no progress within the deadline since the condition was last refreshed. */
export function hasTimedOut(
  deployment: Deployment,
  progressing: DeploymentCondition | undefined,
  nowMs: number,
): boolean {
  if (!hasProgressDeadline(deployment) || !progressing) return false;
  if (progressing.reason === "NewReplicaSetAvailable") return false;
  if (progressing.reason === "ProgressDeadlineExceeded") return true;
  const fromMs = parseTime(progressing.lastUpdateTime ?? "") ?? 0;
  return fromMs + (deployment.spec.progressDeadlineSeconds ?? 0) * 1000 < nowMs;
}

const sum = (sets: readonly ReplicaSet[], field: (set: ReplicaSet) => number | undefined): number =>
  sets.reduce((total, set) => total + (field(set) ?? 0), 0);

/** calculateStatus: the counts of all ReplicaSets, and the condition Available. */
export function deploymentStatus(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  newest: ReplicaSet | undefined,
  maxUnavailable: number,
  nowMs: number,
): DeploymentStatus {
  const available = sum(all, (set) => set.status?.availableReplicas);
  const desired = deployment.spec.replicas ?? 1;
  const replicas = sum(all, (set) => set.status?.replicas);
  const updated = newest?.status?.replicas ?? 0;
  const ready = sum(all, (set) => set.status?.readyReplicas);
  const unavailable = Math.max(0, sum(all, (set) => set.spec.replicas) - available);
  const enough = available >= desired - maxUnavailable;
  const conditions = withDeploymentCondition(
    deployment.status?.conditions ?? [],
    enough
      ? newCondition(
          "Available",
          "True",
          "MinimumReplicasAvailable",
          "Deployment has minimum availability.",
          nowMs,
        )
      : newCondition(
          "Available",
          "False",
          "MinimumReplicasUnavailable",
          "Deployment does not have minimum availability.",
          nowMs,
        ),
  );
  const collisionCount = deployment.status?.collisionCount;
  return {
    observedGeneration: deployment.metadata.generation ?? 0,
    ...(replicas > 0 ? { replicas } : {}),
    ...(updated > 0 ? { updatedReplicas: updated } : {}),
    ...(ready > 0 ? { readyReplicas: ready } : {}),
    ...(available > 0 ? { availableReplicas: available } : {}),
    ...(unavailable > 0 ? { unavailableReplicas: unavailable } : {}),
    terminatingReplicas: sum(all, (set) => set.status?.terminatingReplicas),
    conditions: conditions as DeploymentCondition[],
    ...(collisionCount === undefined ? {} : { collisionCount }),
  };
}

/** getReplicaFailures: the failure of the newest ReplicaSet, else of any. */
function replicaFailure(
  all: readonly ReplicaSet[],
  newest: ReplicaSet | undefined,
): DeploymentCondition | undefined {
  const failureOf = (set: ReplicaSet | undefined): DeploymentCondition | undefined => {
    const failure = set?.status?.conditions?.find((condition) => condition.type === "ReplicaFailure");
    const since = failure?.lastTransitionTime;
    return failure && since !== undefined
      ? { ...failure, lastTransitionTime: since, lastUpdateTime: since }
      : failure;
  };
  const own = failureOf(newest);
  if (own) return own;
  for (const set of all) {
    const failure = failureOf(set);
    if (failure) return failure;
  }
  return undefined;
}

/** syncRolloutStatus: `status` with the condition Progressing brought up to date, and failures of ReplicaSets shown. */
export function withProgress(
  deployment: Deployment,
  status: DeploymentStatus,
  all: readonly ReplicaSet[],
  newest: ReplicaSet | undefined,
  nowMs: number,
): DeploymentStatus {
  let conditions: readonly DeploymentCondition[] = status.conditions ?? [];
  if (!hasProgressDeadline(deployment)) conditions = without(conditions, "Progressing");
  const current = deploymentCondition(deployment.status, "Progressing");
  const counts = countsOf(status);
  const wasComplete = counts.replicas === counts.updated && current?.reason === "NewReplicaSetAvailable";
  if (hasProgressDeadline(deployment) && !wasComplete) {
    const subject = newest
      ? `ReplicaSet "${newest.metadata.name}"`
      : `Deployment "${deployment.metadata.name}"`;
    const condition = (value: "True" | "False", reason: string, what: string): DeploymentCondition =>
      newCondition("Progressing", value, reason, `${subject} ${what}`, nowMs);
    if (isComplete(deployment.spec.replicas ?? 1, counts)) {
      conditions = withDeploymentCondition(
        conditions,
        condition("True", "NewReplicaSetAvailable", "has successfully progressed."),
      );
    } else if (isProgressing(countsOf(deployment.status), counts)) {
      // Set anew even with the same reason: lastUpdateTime is what the deadline counts from.
      const fresh = condition("True", "ReplicaSetUpdated", "is progressing.");
      const since = current?.status === "True" ? current.lastTransitionTime : undefined;
      conditions = [
        ...without(conditions, "Progressing"),
        since === undefined ? fresh : { ...fresh, lastTransitionTime: since },
      ];
    } else if (hasTimedOut(deployment, current, nowMs)) {
      conditions = withDeploymentCondition(
        conditions,
        condition("False", "ProgressDeadlineExceeded", "has timed out progressing."),
      );
    }
  }
  const failure = replicaFailure(all, newest);
  conditions = failure ? withDeploymentCondition(conditions, failure) : without(conditions, "ReplicaFailure");
  return { ...status, conditions: conditions as DeploymentCondition[] };
}

/** Field by field, conditions included. */
export function sameDeploymentStatus(a: DeploymentStatus | undefined, b: DeploymentStatus): boolean {
  if (a === undefined) return false;
  const before = a.conditions ?? [];
  const after = b.conditions ?? [];
  return (
    a.observedGeneration === b.observedGeneration &&
    (a.replicas ?? 0) === (b.replicas ?? 0) &&
    (a.updatedReplicas ?? 0) === (b.updatedReplicas ?? 0) &&
    (a.readyReplicas ?? 0) === (b.readyReplicas ?? 0) &&
    (a.availableReplicas ?? 0) === (b.availableReplicas ?? 0) &&
    (a.unavailableReplicas ?? 0) === (b.unavailableReplicas ?? 0) &&
    a.terminatingReplicas === b.terminatingReplicas &&
    a.collisionCount === b.collisionCount &&
    before.length === after.length &&
    before.every((condition, i) => sameCondition(condition, after[i]))
  );
}

function sameCondition(a: DeploymentCondition, b: DeploymentCondition | undefined): boolean {
  return (
    a === b ||
    (a.type === b?.type &&
      a.status === b.status &&
      a.reason === b.reason &&
      a.message === b.message &&
      a.lastUpdateTime === b.lastUpdateTime &&
      a.lastTransitionTime === b.lastTransitionTime)
  );
}
