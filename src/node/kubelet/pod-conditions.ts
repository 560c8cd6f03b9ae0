/**
 * The conditions of a pod that the kubelet owns.
 * Models: pkg/kubelet/status/generate.go (v1.36).
 */

import type { ContainerStatus, Pod } from "#api/types.ts";
import { hasAnyRegularContainerStarted, isSidecar, type PodPhase } from "./pod-phase.ts";

export type PodCondition = NonNullable<NonNullable<Pod["status"]>["conditions"]>[number];

/** The types that the kubelet writes; others belong to somebody else and are kept. */
export const KUBELET_CONDITIONS: ReadonlySet<string> = new Set([
  "PodScheduled",
  "Ready",
  "ContainersReady",
  "Initialized",
  "PodReadyToStartContainers",
  "PodResizePending",
  "PodResizeInProgress",
]);

type Verdict = Pick<PodCondition, "status" | "reason" | "message">;

const TRUE: Verdict = { status: "True" };
/** Go prints a slice as [a b]. */
const list = (names: readonly string[]): string => `[${names.join(" ")}]`;

function unreadyMessage(unknown: readonly string[], other: readonly string[], word: string): string {
  const parts: string[] = [];
  if (unknown.length > 0) parts.push(`containers with unknown status: ${list(unknown)}`);
  if (other.length > 0) parts.push(`containers with ${word} status: ${list(other)}`);
  return parts.join(", ");
}

export function containersReady(pod: Pod, statuses: readonly ContainerStatus[], phase: PodPhase): Verdict {
  const unknown: string[] = [];
  const unready: string[] = [];
  const sidecars = (pod.spec.initContainers ?? []).filter(isSidecar);
  for (const { name } of [...sidecars, ...pod.spec.containers]) {
    const status = statuses.find((each) => each.name === name);
    if (!status) unknown.push(name);
    else if (!status.ready) unready.push(name);
  }
  if (phase === "Succeeded" && unknown.length === 0) return { status: "False", reason: "PodCompleted" };
  if (phase === "Failed") return { status: "False", reason: "PodFailed" };
  const message = unreadyMessage(unknown, unready, "unready");
  return message === "" ? TRUE : { status: "False", reason: "ContainersNotReady", message };
}

/** `conditions` are those of others, which readiness gates name. */
export function podReady(
  pod: Pod,
  conditions: readonly PodCondition[],
  statuses: readonly ContainerStatus[],
  phase: PodPhase,
): Verdict {
  const containers = containersReady(pod, statuses, phase);
  if (containers.status !== "True") return containers;
  const messages: string[] = [];
  for (const { conditionType } of pod.spec.readinessGates ?? []) {
    const condition = conditions.find((each) => each.type === conditionType);
    if (!condition)
      messages.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`);
    else if (condition.status !== "True")
      messages.push(
        `the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`,
      );
  }
  if (messages.length === 0) return TRUE;
  return { status: "False", reason: "ReadinessGatesNotReady", message: messages.join(", ") };
}

export function podInitialized(pod: Pod, statuses: readonly ContainerStatus[], phase: PodPhase): Verdict {
  const unknown: string[] = [];
  const incomplete: string[] = [];
  for (const container of pod.spec.initContainers ?? []) {
    const status = statuses.find((each) => each.name === container.name);
    if (!status) unknown.push(container.name);
    else if (isSidecar(container) ? status.started !== true : !status.ready) incomplete.push(container.name);
  }
  if (phase === "Succeeded" && unknown.length === 0) return { status: "True", reason: "PodCompleted" };
  if (hasAnyRegularContainerStarted(pod.spec, statuses)) return TRUE;
  const message = unreadyMessage(unknown, incomplete, "incomplete");
  return message === "" ? TRUE : { status: "False", reason: "ContainersNotInitialized", message };
}

type Comparable = Partial<
  Pick<PodCondition, "observedGeneration" | "status" | "reason" | "message" | "lastTransitionTime">
>;

/** Whether what was reported still holds, so that the object can stay. */
const isSame = (before: Comparable, now: Comparable): boolean =>
  before.status === now.status &&
  before.observedGeneration === now.observedGeneration &&
  before.reason === now.reason &&
  before.message === now.message &&
  before.lastTransitionTime !== undefined;

/** How many plain conditions are remembered. */
const SHARED_CONDITIONS = 1000;
const sharedConditions = new Map<string, PodCondition>();

/** A condition without reason and message. Pods that start in the same second have equal ones: they share them. */
function plainCondition(
  type: string,
  generation: number | undefined,
  status: string,
  lastTransitionTime: string,
): PodCondition {
  const key = `${type} ${status} ${generation ?? ""} ${lastTransitionTime}`;
  let condition = sharedConditions.get(key);
  if (!condition) {
    if (sharedConditions.size >= SHARED_CONDITIONS) sharedConditions.clear();
    condition = Object.freeze({
      type,
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      status,
      lastTransitionTime,
    }) as unknown as PodCondition;
    sharedConditions.set(key, condition);
  }
  return condition;
}

/** What tells controllers that a pod did not fail by its own fault (evictPod in eviction_manager.go). */
function withDisruption(
  conditions: readonly PodCondition[],
  message: string,
  now: string,
): readonly PodCondition[] {
  if (conditions.some(({ type, reason }) => type === DISRUPTION && reason === TERMINATION_BY_KUBELET))
    return conditions;
  const condition = {
    type: DISRUPTION,
    status: "True",
    lastTransitionTime: now,
    reason: TERMINATION_BY_KUBELET,
    message,
  } as unknown as PodCondition;
  return [...conditions.filter(({ type }) => type !== DISRUPTION), condition];
}

const DISRUPTION = "DisruptionTarget";
const TERMINATION_BY_KUBELET = "TerminationByKubelet";

/**
 * All conditions of the pod in upstream's order: those of others first. The transition time of a condition whose
 * status did not change is kept. `disruption` is why the kubelet evicts the pod.
 */
export function podConditions(
  pod: Pod,
  disruption: string | undefined,
  statuses: readonly ContainerStatus[],
  phase: PodPhase,
  hasSandbox: boolean,
  previous: readonly PodCondition[],
  now: string,
): PodCondition[] {
  const foreign = (pod.status?.conditions ?? []).filter(({ type }) => !KUBELET_CONDITIONS.has(type));
  const others = disruption === undefined ? foreign : withDisruption(foreign, disruption, now);
  const generation = pod.metadata.generation;
  const make = (type: string, verdict: Verdict): PodCondition => {
    const before = previous.find((each) => each.type === type);
    const { status, reason, message } = verdict;
    const time = before?.status === status ? (before.lastTransitionTime ?? now) : now;
    if (before && isSame(before, { observedGeneration: generation, status, reason, message })) return before;
    if (reason === undefined && message === undefined) return plainCondition(type, generation, status, time);
    return {
      type,
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      status,
      lastTransitionTime: time,
      ...(reason === undefined ? {} : { reason }),
      ...(message === undefined ? {} : { message }),
    } as unknown as PodCondition;
  };
  const own = [
    make("PodReadyToStartContainers", { status: hasSandbox ? "True" : "False" }),
    make("Initialized", podInitialized(pod, statuses, phase)),
    make("Ready", podReady(pod, others, statuses, phase)),
    make("ContainersReady", containersReady(pod, statuses, phase)),
    make("PodScheduled", TRUE),
  ];
  return others.length === 0 ? own : others.concat(own);
}
