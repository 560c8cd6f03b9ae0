/**
 * Reading and writing the conditions and phase of pods.
 * Models: kubernetes pkg/api/v1/pod/util.go (v1.36).
 */

import { parseTime } from "../../../time.ts";
import type { Pod } from "../../../types.ts";

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
  readonly observedGeneration?: number;
}

export function findCondition<T extends { readonly type: string }>(
  conditions: readonly T[] | undefined,
  type: string,
): T | undefined {
  return conditions?.find((condition) => condition.type === type);
}

export function podCondition(pod: Pick<Pod, "status">, type: string): Condition | undefined {
  return findCondition(pod.status?.conditions, type);
}

/** Whether the Ready condition is True. */
export function isPodReady(pod: Pick<Pod, "status">): boolean {
  return podCondition(pod, "Ready")?.status === "True";
}

/** The virtual time since when the pod has been ready, or undefined when it is not. */
export function readySinceMs(pod: Pick<Pod, "status">): number | undefined {
  const ready = podCondition(pod, "Ready");
  if (ready?.status !== "True") return undefined;
  return parseTime(ready.lastTransitionTime ?? "") ?? 0;
}

/** Ready, and for at least `minReadySeconds`. */
export function isPodAvailable(pod: Pick<Pod, "status">, minReadySeconds: number, nowMs: number): boolean {
  const sinceMs = readySinceMs(pod);
  return sinceMs !== undefined && (minReadySeconds === 0 || sinceMs + minReadySeconds * 1000 <= nowMs);
}

/** Succeeded or Failed: nothing runs any more, and nothing will. */
export function isTerminalPhase(phase: string | undefined): boolean {
  return phase === "Succeeded" || phase === "Failed";
}

export function isPodTerminal(pod: Pick<Pod, "status">): boolean {
  return isTerminalPhase(pod.status?.phase);
}

/** Counts towards the replicas of its controller: neither finished nor about to go. */
export function isPodActive(pod: Pick<Pod, "status" | "metadata">): boolean {
  return !isPodTerminal(pod) && pod.metadata.deletionTimestamp === undefined;
}

/** On its way out, but still there. */
export function isPodTerminating(pod: Pick<Pod, "status" | "metadata">): boolean {
  return pod.metadata.deletionTimestamp !== undefined && !isPodTerminal(pod);
}

/**
 * The list with this condition set. lastTransitionTime moves only when the status changes (give the present time). The
 * same list when nothing changed.
 */
export function withCondition<T extends Condition>(
  conditions: readonly T[] | undefined,
  condition: T,
): readonly T[] {
  const list = conditions ?? [];
  const index = list.findIndex(({ type }) => type === condition.type);
  const before = list[index];
  if (before === undefined) return list.concat(condition);
  const next =
    before.status === condition.status && before.lastTransitionTime !== undefined
      ? { ...condition, lastTransitionTime: before.lastTransitionTime }
      : condition;
  const same =
    before.status === next.status &&
    before.reason === next.reason &&
    before.message === next.message &&
    before.observedGeneration === next.observedGeneration;
  return same ? list : list.with(index, next);
}

/** The pod with this condition; the same pod when nothing changed. */
export function withPodCondition(pod: Pod, condition: Condition & { lastTransitionTime: string }): Pod {
  const before = pod.status?.conditions;
  const conditions = withCondition<Condition>(before, condition);
  if (conditions === before) return pod;
  return { ...pod, status: { ...pod.status, conditions } } as Pod;
}
