/**
 * Which pods a ReplicaSet deletes first when it has too many.
 * Models: kubernetes pkg/controller/controller_utils.go (ActivePodsWithRanks, v1.36, LogarithmicScaleDown on).
 * Differs: upstream's comparison is not transitive (equal ages go on to restarts, almost equal ones end at the uid), and
 * engines sort by such a comparison differently; here almost equal ages go on too, and the uid comes last.
 */

import { isPodReady, readySinceMs } from "#api/kinds/core/pod/pod-conditions.ts";
import { parseTime } from "#api/time.ts";
import type { Pod } from "#api/types.ts";

/** controller.kubernetes.io/pod-deletion-cost: pods with a lower cost go first. */
const POD_DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";
const COST = /^(0|[+-]?[1-9]\d*)$/;

/** podPhaseToOrdinal */
const PHASE_ORDER: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

function deletionCost(pod: Pod): number {
  const text = pod.metadata.annotations?.[POD_DELETION_COST];
  return text !== undefined && COST.test(text) ? Number(text) : 0;
}

/** The most restarts of any container of the pod. */
function maxRestarts(pod: Pod): number {
  let most = 0;
  for (const status of pod.status?.containerStatuses ?? []) most = Math.max(most, status.restartCount);
  return most;
}

/** The integer part of the binary logarithm of a duration in nanoseconds; -1 when it is not positive. */
function logarithmicAge(sinceMs: number, nowMs: number): number {
  let nanos = (nowMs - sinceMs) * 1e6;
  if (nanos <= 0) return -1;
  let rank = 0;
  for (; nanos >= 2; nanos /= 2) rank++;
  return rank;
}

const createdMs = (pod: Pod): number => parseTime(pod.metadata.creationTimestamp) ?? 0;

interface Ranked {
  readonly pod: Pod;
  /** How many related active pods share its node: the crowded node gives first. */
  readonly rank: number;
}

function compare(x: Ranked, y: Ranked, nowMs: number): number {
  const a = x.pod;
  const b = y.pod;
  const assignedA = (a.spec.nodeName ?? "") !== "";
  const assignedB = (b.spec.nodeName ?? "") !== "";
  if (assignedA !== assignedB) return assignedA ? 1 : -1;
  const phaseA = PHASE_ORDER[a.status?.phase ?? "Pending"] ?? 0;
  const phaseB = PHASE_ORDER[b.status?.phase ?? "Pending"] ?? 0;
  if (phaseA !== phaseB) return phaseA - phaseB;
  const readyA = isPodReady(a);
  const readyB = isPodReady(b);
  if (readyA !== readyB) return readyA ? 1 : -1;
  const cost = deletionCost(a) - deletionCost(b);
  if (cost !== 0) return cost;
  if (x.rank !== y.rank) return y.rank - x.rank;
  if (readyA) {
    const age = logarithmicAge(readySinceMs(a) ?? 0, nowMs) - logarithmicAge(readySinceMs(b) ?? 0, nowMs);
    if (age !== 0) return age;
  }
  const restarts = maxRestarts(b) - maxRestarts(a);
  if (restarts !== 0) return restarts;
  const age = logarithmicAge(createdMs(a), nowMs) - logarithmicAge(createdMs(b), nowMs);
  if (age !== 0) return age;
  // About equal: left to chance, which the uid is.
  return a.metadata.uid < b.metadata.uid ? -1 : a.metadata.uid > b.metadata.uid ? 1 : 0;
}

/**
 * The `count` pods of `pods` to delete. `related` are the active pods of all ReplicaSets with the same owner (all
 * revisions of one Deployment).
 */
export function podsToDelete(
  pods: readonly Pod[],
  related: Iterable<Pod>,
  count: number,
  nowMs: number,
): readonly Pod[] {
  if (count >= pods.length) return pods;
  const onNode = new Map<string, number>();
  for (const pod of related) {
    const node = pod.spec.nodeName ?? "";
    onNode.set(node, (onNode.get(node) ?? 0) + 1);
  }
  const ranked = pods.map((pod) => ({ pod, rank: onNode.get(pod.spec.nodeName ?? "") ?? 0 }));
  ranked.sort((a, b) => compare(a, b, nowMs));
  return ranked.slice(0, count).map(({ pod }) => pod);
}
