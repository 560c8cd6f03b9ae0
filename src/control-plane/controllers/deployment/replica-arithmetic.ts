/**
 * How many replicas each ReplicaSet of a Deployment gets. Pure functions over numbers.
 * Models: kubernetes pkg/controller/deployment/{rolling.go,sync.go,util/deployment_util.go} (v1.36).
 */

import { scaledValueOf, type IntOrString } from "#api/int-or-percent.ts";
import type { Parsed } from "#api/parsed.ts";
import { parsed } from "#api/parsed.ts";

/** What matters of a ReplicaSet here. */
export interface ReplicaSetSize {
  readonly name: string;
  /** spec.replicas */
  readonly replicas: number;
  /** status.availableReplicas */
  readonly available: number;
  /** Virtual time or any number that orders by age. */
  readonly createdMs: number;
  /** The annotation deployment.kubernetes.io/max-replicas, if it is there. */
  readonly maxReplicasBefore: number | undefined;
}

export interface Strategy {
  readonly rolling: boolean;
  /** spec.replicas of the Deployment */
  readonly replicas: number;
  /** Absolute, as {@link resolveFenceposts} gives it; 0 unless rolling. */
  readonly maxSurge: number;
  readonly maxUnavailable: number;
  /** status.replicas of the Deployment */
  readonly statusReplicas: number;
}

/** The new spec.replicas by name; ReplicaSets that keep theirs are absent. */
export type Scaling = Map<string, number>;

const sumOf = (sets: readonly ReplicaSetSize[]): number => sets.reduce((sum, set) => sum + set.replicas, 0);
const availableOf = (sets: readonly ReplicaSetSize[]): number =>
  sets.reduce((sum, set) => sum + set.available, 0);

const oldestFirst = (sets: readonly ReplicaSetSize[]): ReplicaSetSize[] =>
  [...sets].sort((a, b) => a.createdMs - b.createdMs || (a.name < b.name ? -1 : 1));

/**
 * maxSurge (rounded up) and maxUnavailable (rounded down) as absolute numbers. Both zero would leave no way forward, so
 * one pod may then be unavailable.
 */
export function resolveFenceposts(
  maxSurge: IntOrString | null | undefined,
  maxUnavailable: IntOrString | null | undefined,
  desired: number,
): Parsed<{ maxSurge: number; maxUnavailable: number }> {
  const surge = scaledValueOf(maxSurge ?? 0, desired, true);
  if (!surge.ok) return surge;
  const unavailable = scaledValueOf(maxUnavailable ?? 0, desired, false);
  if (!unavailable.ok) return unavailable;
  return parsed({
    maxSurge: surge.value,
    maxUnavailable: surge.value === 0 && unavailable.value === 0 ? 1 : unavailable.value,
  });
}

/** The size the newest ReplicaSet may grow to (NewRSNewReplicas). */
export function newReplicaSetSize(strategy: Strategy, allReplicas: number, newReplicas: number): number {
  if (!strategy.rolling) return strategy.replicas;
  const maxTotal = strategy.replicas + strategy.maxSurge;
  if (allReplicas >= maxTotal) return newReplicas;
  return newReplicas + Math.min(maxTotal - allReplicas, strategy.replicas - newReplicas);
}

/** reconcileNewReplicaSet: the new size of the newest ReplicaSet, perhaps unchanged. */
export function reconcileNewReplicaSet(
  strategy: Strategy,
  all: readonly ReplicaSetSize[],
  newest: ReplicaSetSize,
): number {
  if (newest.replicas === strategy.replicas) return newest.replicas;
  if (newest.replicas > strategy.replicas) return strategy.replicas;
  return newReplicaSetSize(strategy, sumOf(all), newest.replicas);
}

/** reconcileOldReplicaSets: what old ReplicaSets shrink to without falling below the minimum of available pods. */
export function reconcileOldReplicaSets(
  strategy: Strategy,
  old: readonly ReplicaSetSize[],
  newest: ReplicaSetSize | undefined,
): Scaling {
  if (sumOf(old) === 0) return new Map();
  const minAvailable = strategy.replicas - strategy.maxUnavailable;
  const newUnavailable = newest ? newest.replicas - newest.available : 0;
  const maxScaledDown = sumOf(old) + (newest?.replicas ?? 0) - minAvailable - newUnavailable;
  if (maxScaledDown <= 0) return new Map();
  const scaling = cleanUpUnhealthyReplicas(old, maxScaledDown);
  const cleaned = old.map((set) => ({ ...set, replicas: scaling.get(set.name) ?? set.replicas }));
  for (const [name, replicas] of scaleDownOldReplicaSets(strategy, cleaned, newest))
    scaling.set(name, replicas);
  return scaling;
}

/** Takes pods that serve nobody first: they cost nothing (cleanupUnhealthyReplicas). */
export function cleanUpUnhealthyReplicas(old: readonly ReplicaSetSize[], maxCleanUp: number): Scaling {
  const scaling: Scaling = new Map();
  let cleaned = 0;
  for (const set of oldestFirst(old)) {
    if (cleaned >= maxCleanUp) break;
    if (set.replicas === 0 || set.available >= set.replicas) continue;
    const count = Math.min(maxCleanUp - cleaned, set.replicas - set.available);
    scaling.set(set.name, set.replicas - count);
    cleaned += count;
  }
  return scaling;
}

/** Takes available pods, oldest ReplicaSet first, while enough remain (scaleDownOldReplicaSetsForRollingUpdate). */
export function scaleDownOldReplicaSets(
  strategy: Strategy,
  old: readonly ReplicaSetSize[],
  newest: ReplicaSetSize | undefined,
): Scaling {
  const scaling: Scaling = new Map();
  const minAvailable = strategy.replicas - strategy.maxUnavailable;
  const surplus = availableOf(old) + (newest?.available ?? 0) - minAvailable;
  let scaledDown = 0;
  for (const set of oldestFirst(old)) {
    if (scaledDown >= surplus) break;
    if (set.replicas === 0) continue;
    const count = Math.min(set.replicas, surplus - scaledDown);
    scaling.set(set.name, set.replicas - count);
    scaledDown += count;
  }
  return scaling;
}

/** Go's integer.RoundToInt32: halves away from zero. */
function roundHalfAway(value: number): number {
  return value < 0 ? Math.ceil(value - 0.5) : Math.floor(value + 0.5);
}

/** How much a ReplicaSet would change if it kept its share of the Deployment (getReplicaSetFraction). */
function fractionOf(set: ReplicaSetSize, strategy: Strategy): number {
  if (strategy.replicas === 0) return -set.replicas;
  const max = strategy.replicas + strategy.maxSurge;
  const before = set.maxReplicasBefore || strategy.statusReplicas;
  if (before === 0) return 0;
  return roundHalfAway((set.replicas * max) / before) - set.replicas;
}

/**
 * Spreads a scaling of the Deployment over all active ReplicaSets in the middle of a rollout, each by its share; what
 * rounding leaves over goes to the largest. The annotations of every set in the result are refreshed too.
 */
export function scaleProportionally(strategy: Strategy, active: readonly ReplicaSetSize[]): Scaling {
  const allowed = strategy.replicas > 0 ? strategy.replicas + strategy.maxSurge : 0;
  const toAdd = allowed - sumOf(active);
  const newerFirst = toAdd > 0;
  const sorted = [...active].sort((a, b) => {
    if (a.replicas !== b.replicas) return b.replicas - a.replicas;
    const age = a.createdMs - b.createdMs || (a.name < b.name ? -1 : 1);
    return newerFirst ? -age : age;
  });
  const scaling: Scaling = new Map();
  let added = 0;
  for (const set of sorted) {
    let proportion = 0;
    if (toAdd !== 0 && set.replicas !== 0 && toAdd !== added) {
      const fraction = fractionOf(set, strategy);
      proportion = toAdd > 0 ? Math.min(fraction, toAdd - added) : Math.max(fraction, toAdd - added);
    }
    scaling.set(set.name, set.replicas + proportion);
    added += proportion;
  }
  const first = sorted[0];
  if (first && toAdd !== 0)
    scaling.set(first.name, Math.max(0, (scaling.get(first.name) ?? 0) + toAdd - added));
  return scaling;
}
