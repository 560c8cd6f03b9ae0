/** Lets a new cluster come up: from nothing to nodes that are Ready and system pods that serve. */

import type { Door, UserInfo } from "#api/door.ts";
import type { Deployment, KubernetesObject, Node, ObjectList } from "#api/types.ts";
import { assert } from "#kernel/assert.ts";
import type { Kernel } from "#kernel/kernel.ts";

/** A boot that takes longer has failed. */
const BOOT_LIMIT_MS = 300_000;
/** How often the state is looked at, in virtual time. */
const LOOK_MS = 1000;
/** After everything is ready, so that the last status writes are behind. */
const REST_MS = 5000;

function list<T extends KubernetesObject>(door: Door, user: UserInfo, path: string): readonly T[] {
  return (door.request({ method: "GET", path, user }).body as ObjectList<T>).items;
}

/** Why the cluster is not up yet, or undefined when it is. */
function missing(door: Door, user: UserInfo, nodeCount: number): string | undefined {
  const nodes = list<Node>(door, user, "/api/v1/nodes");
  const ready = nodes.filter((node) =>
    node.status?.conditions?.some((c) => c.type === "Ready" && c.status === "True"),
  );
  if (ready.length < nodeCount) return `${ready.length} of ${nodeCount} nodes are Ready`;
  const deployments = list<Deployment>(door, user, "/apis/apps/v1/namespaces/kube-system/deployments");
  const waiting = deployments.find(
    (deployment) => (deployment.status?.availableReplicas ?? 0) < (deployment.spec.replicas ?? 1),
  );
  return waiting ? `deployment ${waiting.metadata.name} is not available` : undefined;
}

/** Throws an AssertionError when the cluster is not up within five virtual minutes. */
export function boot(kernel: Kernel, door: Door, user: UserInfo, nodeCount: number): void {
  for (;;) {
    const why = missing(door, user, nodeCount);
    if (why === undefined) break;
    assert(kernel.nowMs < BOOT_LIMIT_MS, `the cluster does not come up: ${why}`);
    kernel.runUntil(kernel.nowMs + LOOK_MS);
  }
  kernel.runUntil(kernel.nowMs + REST_MS);
}
