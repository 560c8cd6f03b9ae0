/**
 * The annotations with which a Deployment remembers its revisions and sizes on its ReplicaSets.
 * Models: kubernetes pkg/controller/deployment/util/deployment_util.go (SetNewReplicaSetAnnotations and its like; v1.36).
 */

import type { Deployment, ReplicaSet } from "#api/types.ts";

export const REVISION = "deployment.kubernetes.io/revision";
const REVISION_HISTORY = "deployment.kubernetes.io/revision-history";
const DESIRED_REPLICAS = "deployment.kubernetes.io/desired-replicas";
const MAX_REPLICAS = "deployment.kubernetes.io/max-replicas";

/** maxRevHistoryLengthInChars (sync.go) */
const MAX_REVISION_HISTORY_CHARS = 2000;

/** annotationsToSkip: what stays with the Deployment. */
const NOT_COPIED: ReadonlySet<string> = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  "deprecated.deployment.rollback.to",
]);

export type Annotations = Readonly<Record<string, string>>;

/** The revision of a ReplicaSet; 0 when it has none, undefined when it is no number. */
export function revisionOf(object: Pick<ReplicaSet | Deployment, "metadata">): number | undefined {
  const text = object.metadata.annotations?.[REVISION];
  if (text === undefined) return 0;
  return /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
}

/** MaxRevision: those without a readable revision do not count. */
export function maxRevision(sets: readonly ReplicaSet[]): number {
  return sets.reduce((max, set) => Math.max(max, revisionOf(set) ?? 0), 0);
}

function annotatedNumber(set: ReplicaSet, name: string): number | undefined {
  const text = set.metadata.annotations?.[name];
  return text !== undefined && /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
}

/** The size of the whole Deployment when it last scaled this ReplicaSet. */
export function desiredReplicasOf(set: ReplicaSet): number | undefined {
  return annotatedNumber(set, DESIRED_REPLICAS);
}

/** The most pods the Deployment could have then, surge included. */
export function maxReplicasOf(set: ReplicaSet): number | undefined {
  return annotatedNumber(set, MAX_REPLICAS);
}

/** `annotations` with both sizes; the same object when they were right. */
export function withSizes(annotations: Annotations, desired: number, max: number): Annotations {
  if (annotations[DESIRED_REPLICAS] === String(desired) && annotations[MAX_REPLICAS] === String(max))
    return annotations;
  return { ...annotations, [DESIRED_REPLICAS]: String(desired), [MAX_REPLICAS]: String(max) };
}

/** The annotations of the newest ReplicaSet; the same object when nothing changes. */
export function newestAnnotations(
  deployment: Deployment,
  annotations: Annotations,
  newRevision: number,
): Annotations {
  let result: Record<string, string> | undefined;
  const change = (name: string, value: string): void => {
    result ??= { ...annotations };
    result[name] = value;
  };
  for (const [name, value] of Object.entries(deployment.metadata.annotations ?? {}))
    if (!NOT_COPIED.has(name) && annotations[name] !== value) change(name, value);
  const before = annotations[REVISION];
  const beforeNumber = before !== undefined && /^[+-]?\d+$/.test(before) ? Number(before) : 0;
  if (beforeNumber < newRevision) {
    change(REVISION, String(newRevision));
    // It had a revision already: we are rolling back to it, and keep its old numbers for the record.
    if (before !== undefined)
      change(REVISION_HISTORY, longerHistory(annotations[REVISION_HISTORY] ?? "", before));
  }
  return result ?? annotations;
}

/** Appends to a comma-separated list, dropping from its front what would make it too long. */
function longerHistory(history: string, revision: string): string {
  if (history === "") return revision;
  let revisions = history.split(",");
  while (revisions.length > 0 && [...revisions, revision].join(",").length > MAX_REVISION_HISTORY_CHARS)
    revisions = revisions.slice(1);
  return [...revisions, revision].join(",");
}
