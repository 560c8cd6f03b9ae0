/**
 * Taints that follow from a node's conditions, and how they are compared and written.
 * Models: kubernetes pkg/controller/nodelifecycle (nodeConditionToTaintKeyStatusMap) and pkg/util/taints (v1.36).
 */

import { formatTime } from "#api/time.ts";
import type { Node, Taint } from "#api/types.ts";
import type { ResourceClient } from "#client/client.ts";

export const NOT_READY = "node.kubernetes.io/not-ready";
export const UNREACHABLE = "node.kubernetes.io/unreachable";
const UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

const CONDITION_TAINTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: NOT_READY, Unknown: UNREACHABLE },
  MemoryPressure: { True: "node.kubernetes.io/memory-pressure" },
  DiskPressure: { True: "node.kubernetes.io/disk-pressure" },
  NetworkUnavailable: { True: "node.kubernetes.io/network-unavailable" },
  PIDPressure: { True: "node.kubernetes.io/pid-pressure" },
};

const OWNED_KEYS: ReadonlySet<string> = new Set([
  UNSCHEDULABLE,
  ...Object.values(CONDITION_TAINTS).flatMap((byStatus) => Object.values(byStatus)),
]);

export interface TaintChange {
  readonly add: readonly Pick<Taint, "key" | "effect">[];
  readonly remove: readonly Pick<Taint, "key" | "effect">[];
}

const matches = (a: Pick<Taint, "key" | "effect">, b: Pick<Taint, "key" | "effect">): boolean =>
  a.key === b.key && a.effect === b.effect;

export function hasTaint(node: Node, key: string, effect: string): boolean {
  return node.spec.taints?.some((taint) => taint.key === key && taint.effect === effect) ?? false;
}

/** Which NoSchedule taints a node should gain and lose, by its conditions and cordon (doNoScheduleTaintingPass). */
export function noScheduleChange(node: Node): TaintChange {
  const wanted: { key: string; effect: "NoSchedule" }[] = [];
  for (const { type, status } of node.status?.conditions ?? []) {
    const key = CONDITION_TAINTS[type]?.[status];
    if (key !== undefined) wanted.push({ key, effect: "NoSchedule" });
  }
  if (node.spec.unschedulable) wanted.push({ key: UNSCHEDULABLE, effect: "NoSchedule" });
  const present = (node.spec.taints ?? []).filter(
    (taint) => taint.effect === "NoSchedule" && OWNED_KEYS.has(taint.key),
  );
  return {
    add: wanted.filter((taint) => !present.some((other) => matches(other, taint))),
    remove: present.filter((taint) => !wanted.some((other) => matches(other, taint))),
  };
}

export const isEmpty = ({ add, remove }: TaintChange): boolean => add.length === 0 && remove.length === 0;

/**
 * Writes `change` to the node, as it is on the server now; new taints carry the present time. Returns the node, or
 * undefined when there is none.
 */
export function changeTaints(
  client: ResourceClient<Node>,
  nodeName: string,
  change: TaintChange,
  nowMs: number,
): Node | undefined {
  const node = client.find("", nodeName);
  if (!node) return undefined;
  const before = node.spec.taints ?? [];
  const kept = before.filter((taint) => !change.remove.some((gone) => matches(gone, taint)));
  const added = change.add
    .filter((taint) => !kept.some((other) => matches(other, taint)))
    .map((taint) => ({ ...taint, timeAdded: formatTime(nowMs) }));
  if (added.length === 0 && kept.length === before.length) return node;
  const taints = [...kept, ...added];
  return client.patch("", nodeName, "application/merge-patch+json", {
    metadata: { resourceVersion: node.metadata.resourceVersion },
    spec: { taints: taints.length > 0 ? taints : null },
  });
}
