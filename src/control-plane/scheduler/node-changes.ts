/**
 * What changed of a node, as far as pods that wait may care.
 * Models: pkg/scheduler/framework/events.go NodeSchedulingPropertiesChange (v1.36).
 */

import type { Node } from "#api/types.ts";
import type { ClusterChange } from "./framework.ts";

function sameMap(a: object | undefined, b: object | undefined): boolean {
  if (a === b) return true;
  const left = (a ?? {}) as Record<string, unknown>;
  const right = (b ?? {}) as Record<string, unknown>;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => left[key] === right[key]);
}

function sameTaints(a: Node["spec"]["taints"] = [], b: Node["spec"]["taints"] = []): boolean {
  if (a === b) return true;
  return (
    a.length === b.length &&
    a.every((taint, i) => {
      const other = b[i];
      return taint.key === other?.key && taint.value === other.value && taint.effect === other.effect;
    })
  );
}

/** type → status; heartbeats and transition times do not count. */
function conditionsOf(node: Node): Record<string, string> {
  const result: Record<string, string> = {};
  for (const { type, status } of node.status?.conditions ?? []) result[type] = status;
  return result;
}

export function nodeChanges(node: Node, previous: Node): ClusterChange[] {
  const changes: ClusterChange[] = [];
  if (!sameMap(node.status?.allocatable, previous.status?.allocatable)) changes.push("node-allocatable");
  if (!sameMap(node.metadata.labels, previous.metadata.labels)) changes.push("node-labels");
  if (!sameTaints(node.spec.taints, previous.spec.taints)) changes.push("node-taints");
  if (
    (node.spec.unschedulable ?? false) !== (previous.spec.unschedulable ?? false) ||
    (node.status?.conditions !== previous.status?.conditions &&
      !sameMap(conditionsOf(node), conditionsOf(previous)))
  ) {
    changes.push("node-condition");
  }
  return changes;
}
