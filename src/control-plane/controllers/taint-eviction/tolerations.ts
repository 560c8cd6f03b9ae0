/**
 * How long a pod may stay on a node with NoExecute taints.
 * Models: component-helpers scheduling/corev1 (ToleratesTaint, GetMatchingTolerations) and
 * kubernetes pkg/controller/tainteviction (getMinTolerationTime; v1.36).
 */

import type { Taint, Toleration } from "#api/types.ts";

/** v1.Toleration.ToleratesTaint: an empty key with Exists tolerates all, an empty effect every effect. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  switch (toleration.operator ?? "") {
    case "":
    case "Equal":
      return (toleration.value ?? "") === (taint.value ?? "");
    case "Exists":
      return true;
    default:
      return false;
  }
}

/**
 * The milliseconds a pod may stay: 0 when a taint is not tolerated, Infinity when all are for ever.
 */
export function tolerationTimeMs(taints: readonly Taint[], tolerations: readonly Toleration[]): number {
  let shortestMs = Infinity;
  for (const taint of taints) {
    const matching = tolerations.filter((toleration) => tolerates(toleration, taint));
    if (matching.length === 0) return 0;
    for (const { tolerationSeconds } of matching)
      if (tolerationSeconds !== undefined)
        shortestMs = Math.min(shortestMs, Math.max(0, Number(tolerationSeconds) * 1000));
  }
  return shortestMs;
}
