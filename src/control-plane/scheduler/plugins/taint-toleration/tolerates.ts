/**
 * Whether a toleration covers a taint.
 * Models: component-helpers scheduling/corev1 ToleratesTaint (v0.36), with the operators Lt and Gt of
 * TaintTolerationComparisonOperators left out: that gate is alpha.
 */

import type { Taint, Toleration } from "#api/types.ts";

export function tolerates(
  toleration: Toleration,
  taint: Pick<Taint, "key" | "effect"> & { readonly value?: string },
): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  if (toleration.operator === "Exists") return true;
  if (toleration.operator && toleration.operator !== "Equal") return false;
  return (toleration.value ?? "") === (taint.value ?? "");
}

/** The first taint that none of the tolerations covers. */
export function firstUntolerated(
  taints: readonly Taint[],
  tolerations: readonly Toleration[],
): Taint | undefined {
  for (const taint of taints)
    if (!tolerations.some((toleration) => tolerates(toleration, taint))) return taint;
  return undefined;
}
