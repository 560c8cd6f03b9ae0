/**
 * The conditions of a namespace that is being emptied.
 * Models: kubernetes pkg/controller/namespace/deletion/status_condition_utils.go (v1.36).
 */

import type { Namespace } from "#api/types.ts";

export type NamespaceCondition = NonNullable<NonNullable<Namespace["status"]>["conditions"]>[number];

/** What is left after a round of deletions. */
export interface Remaining {
  /** Resource ("pods.") → how many. */
  readonly objects: Map<string, number>;
  /** Finalizer → how many objects have it. */
  readonly finalizers: Map<string, number>;
  estimateSeconds: number;
  readonly failures: string[];
}

const listed = (counts: ReadonlyMap<string, number>, text: (name: string, count: number) => string): string =>
  [...counts]
    .filter(([, count]) => count > 0)
    .map(([name, count]) => text(name, count))
    .sort()
    .join(", ");

export function remainingConditions(remaining: Remaining, now: string): NamespaceCondition[] {
  const condition = (
    type: NamespaceCondition["type"],
    bad: boolean,
    reason: string,
    message: string,
  ): NamespaceCondition => ({
    type,
    status: bad ? "True" : "False",
    lastTransitionTime: now,
    reason,
    message,
  });
  const { failures, finalizers, objects } = remaining;
  const objectText = listed(objects, (name, count) => `${name} has ${count} resource instances`);
  const finalizerText = listed(finalizers, (name, count) => `${name} in ${count} resource instances`);
  return [
    condition(
      "NamespaceDeletionDiscoveryFailure",
      false,
      "ResourcesDiscovered",
      "All resources successfully discovered",
    ),
    condition(
      "NamespaceDeletionGroupVersionParsingFailure",
      false,
      "ParsedGroupVersions",
      "All legacy kube types successfully parsed",
    ),
    failures.length > 0
      ? condition(
          "NamespaceDeletionContentFailure",
          true,
          "ContentDeletionFailed",
          `Failed to delete all resource types, ${failures.length} remaining: ${[...failures].sort().join(", ")}`,
        )
      : condition(
          "NamespaceDeletionContentFailure",
          false,
          "ContentDeleted",
          "All content successfully deleted, may be waiting on finalization",
        ),
    objectText !== ""
      ? condition(
          "NamespaceContentRemaining",
          true,
          "SomeResourcesRemain",
          `Some resources are remaining: ${objectText}`,
        )
      : condition("NamespaceContentRemaining", false, "ContentRemoved", "All content successfully removed"),
    finalizerText !== ""
      ? condition(
          "NamespaceFinalizersRemaining",
          true,
          "SomeFinalizersRemain",
          `Some content in the namespace has finalizers remaining: ${finalizerText}`,
        )
      : condition(
          "NamespaceFinalizersRemaining",
          false,
          "ContentHasNoFinalizers",
          "All content-preserving finalizers finished",
        ),
  ];
}

/** `conditions` with those of `wanted` that say something new; the same array when none does. */
export function withConditions(
  conditions: NamespaceCondition[],
  wanted: readonly NamespaceCondition[],
): NamespaceCondition[] {
  let result = conditions;
  for (const condition of wanted) {
    const index = result.findIndex((other) => other.type === condition.type);
    const current = result[index];
    if (
      current?.status === condition.status &&
      current.reason === condition.reason &&
      current.message === condition.message
    )
      continue;
    const since =
      current?.status === condition.status ? current.lastTransitionTime : condition.lastTransitionTime;
    const next = since === undefined ? condition : { ...condition, lastTransitionTime: since };
    result = index < 0 ? [...result, next] : result.map((other, i) => (i === index ? next : other));
  }
  return result;
}
