/**
 * What the node controller thinks of a node's heartbeats, by its own clock.
 * Models: kubernetes pkg/controller/nodelifecycle/node_lifecycle_controller.go (tryUpdateNodeHealth; v1.36).
 */

import { formatTime, parseTime } from "#api/time.ts";
import type { Lease, Node } from "#api/types.ts";

export type NodeCondition = NonNullable<NonNullable<Node["status"]>["conditions"]>[number];

/** --node-monitor-grace-period (50 s since v1.32), --node-startup-grace-period */
export const MONITOR_GRACE_MS = 50_000;
export const STARTUP_GRACE_MS = 60_000;

/** What a silent node no longer vouches for. NetworkUnavailable is kept by the control plane. */
const KUBELET_CONDITIONS = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];

/** Last seen, and when. */
export interface NodeHealth {
  readonly probeMs: number;
  readonly ready: NodeCondition | undefined;
  readonly renewTime: string | undefined;
}

export interface Verdict {
  readonly health: NodeHealth;
  /** The Ready condition as it was read. */
  readonly observed: NodeCondition;
  /** As it is after `conditions` are written; undefined when there is none. */
  readonly current: NodeCondition | undefined;
  /** All conditions of the node to be written, when they change. */
  readonly conditions: NodeCondition[] | undefined;
}

export function readyCondition(node: Node): NodeCondition | undefined {
  return node.status?.conditions?.find((condition) => condition.type === "Ready");
}

export function judgeNode(
  node: Node,
  lease: Lease | undefined,
  known: NodeHealth | undefined,
  nowMs: number,
): Verdict {
  const ready = readyCondition(node);
  const createdMs = parseTime(node.metadata.creationTimestamp) ?? 0;
  const observed: NodeCondition = ready ?? {
    type: "Ready",
    status: "Unknown",
    lastHeartbeatTime: node.metadata.creationTimestamp,
    lastTransitionTime: node.metadata.creationTimestamp,
  };
  let health = heardFrom(known, ready, createdMs, nowMs);
  const renewTime = lease?.spec.renewTime;
  if (renewTime !== undefined && (health.renewTime === undefined || health.renewTime < renewTime))
    health = { ...health, renewTime, probeMs: nowMs };
  const graceMs = ready ? MONITOR_GRACE_MS : STARTUP_GRACE_MS;
  // Upstream asks for "after"; its passes drift by more than nothing, ours are exact, so "at" counts as well.
  if (nowMs < health.probeMs + graceMs) return { health, observed, current: ready, conditions: undefined };

  const now = formatTime(nowMs);
  const conditions = [...(node.status?.conditions ?? [])];
  let changed = false;
  for (const type of KUBELET_CONDITIONS) {
    const index = conditions.findIndex((condition) => condition.type === type);
    const condition = conditions[index];
    if (condition?.status === "Unknown") continue;
    changed = true;
    if (condition)
      conditions[index] = {
        ...condition,
        status: "Unknown",
        reason: "NodeStatusUnknown",
        message: "Kubelet stopped posting node status.",
        lastTransitionTime: now,
      };
    else
      conditions.push({
        type,
        status: "Unknown",
        reason: "NodeStatusNeverUpdated",
        message: "Kubelet never posted node status.",
        lastHeartbeatTime: node.metadata.creationTimestamp,
        lastTransitionTime: now,
      });
  }
  const current = conditions.find((condition) => condition.type === "Ready");
  // Only a change of Ready is worth a write (the DeepEqual at the end of tryUpdateNodeHealth).
  const write = changed && (ready === undefined || current !== ready);
  return {
    health: write ? { ...health, ready: current } : health,
    observed,
    current,
    conditions: write ? conditions : undefined,
  };
}

/** The health after looking at the Ready condition: a heartbeat or a new condition is a sign of life. */
function heardFrom(
  known: NodeHealth | undefined,
  ready: NodeCondition | undefined,
  createdMs: number,
  nowMs: number,
): NodeHealth {
  if (!known) return { probeMs: ready ? nowMs : createdMs, ready, renewTime: undefined };
  const saved = known.ready;
  if (saved === ready) return known;
  if (!saved || !ready || saved.lastHeartbeatTime !== ready.lastHeartbeatTime)
    return { probeMs: nowMs, ready, renewTime: known.renewTime };
  return { ...known, ready };
}
