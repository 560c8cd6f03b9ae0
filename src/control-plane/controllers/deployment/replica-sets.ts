/**
 * Reading and drafting the ReplicaSets of a Deployment: their order, their sizes, what may go, and what a new one is.
 * Models: kubernetes pkg/controller/deployment (sync.go getNewReplicaSet and cleanupDeployment, util; v1.36).
 */

import { parseTime } from "#api/time.ts";
import type { Deployment, DraftObject, ReplicaSet } from "#api/types.ts";
import { newControllerReference } from "../owner-references.ts";
import { POD_TEMPLATE_HASH } from "./pod-template-hash.ts";
import { resolveFenceposts, type ReplicaSetSize, type Strategy } from "./replica-arithmetic.ts";
import { maxReplicasOf, revisionOf, type Annotations } from "./revisions.ts";

/** The ReplicaSet of a new pod template. `annotations` are those it starts with. */
export function newReplicaSetDraft(
  deployment: Deployment,
  hash: string,
  replicas: number,
  annotations: Annotations,
): DraftObject {
  const { minReadySeconds, selector, template } = deployment.spec;
  const { name, namespace } = deployment.metadata;
  const labels = { ...template.metadata?.labels, [POD_TEMPLATE_HASH]: hash };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${name}-${hash}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels,
      annotations,
      ownerReferences: [newControllerReference(deployment)],
    },
    spec: {
      replicas,
      ...(minReadySeconds ? { minReadySeconds } : {}),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [POD_TEMPLATE_HASH]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

/** Whether it is meant to have pods (FilterActiveReplicaSets). */
export const isActive = (set: ReplicaSet): boolean => (set.spec.replicas ?? 1) > 0;

/** Oldest first. */
export function sortedByAge(sets: readonly ReplicaSet[]): ReplicaSet[] {
  const key = (set: ReplicaSet): string => `${set.metadata.creationTimestamp} ${set.metadata.name}`;
  return [...sets].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** What the arithmetic of a rollout needs of a ReplicaSet. */
export function sizeOf(set: ReplicaSet): ReplicaSetSize {
  return {
    name: set.metadata.name,
    replicas: set.spec.replicas ?? 1,
    // A set that was scaled down and has not noticed yet still reports pods that are about to go. Upstream counts them,
    // and can for a moment fall below the minimum; we do not.
    available: Math.min(set.status?.availableReplicas ?? 0, set.spec.replicas ?? 1),
    createdMs: parseTime(set.metadata.creationTimestamp) ?? 0,
    maxReplicasBefore: maxReplicasOf(set),
  };
}

/** The strategy in absolute numbers. */
export function strategyOf(deployment: Deployment): Strategy {
  const { strategy } = deployment.spec;
  const replicas = deployment.spec.replicas ?? 1;
  const rolling = strategy?.type !== "Recreate";
  const { maxSurge, maxUnavailable } = strategy?.rollingUpdate ?? {};
  const fenceposts = resolveFenceposts(maxSurge, maxUnavailable, replicas);
  // Validation lets no other percentages through; should one get here all the same, nothing may surge.
  const bounds = rolling && fenceposts.ok ? fenceposts.value : { maxSurge: 0, maxUnavailable: 0 };
  return {
    rolling,
    replicas,
    maxSurge: bounds.maxSurge,
    maxUnavailable: replicas === 0 ? 0 : Math.min(bounds.maxUnavailable, replicas),
    statusReplicas: deployment.status?.replicas ?? 0,
  };
}

/** The old ReplicaSets that exceed the history limit and are empty: what cleanupDeployment deletes. */
export function replicaSetsToCleanUp(old: readonly ReplicaSet[], limit: number | undefined): ReplicaSet[] {
  if (limit === undefined || limit === 2_147_483_647) return [];
  const alive = old.filter((set) => set.metadata.deletionTimestamp === undefined);
  const byRevision = sortedByAge(alive).sort((a, b) => (revisionOf(a) ?? 0) - (revisionOf(b) ?? 0));
  return byRevision
    .slice(0, Math.max(0, alive.length - limit))
    .filter(
      (set) =>
        (set.status?.replicas ?? 0) === 0 &&
        !isActive(set) &&
        (set.metadata.generation ?? 0) <= (set.status?.observedGeneration ?? 0),
    );
}
