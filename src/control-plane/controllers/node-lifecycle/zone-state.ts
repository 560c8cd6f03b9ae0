/**
 * How ill a zone is, and what that means for evictions in it.
 * Models: kubernetes pkg/controller/nodelifecycle/node_lifecycle_controller.go (ComputeZoneState, handleDisruption; v1.36).
 */

export type ZoneState = "Initial" | "Normal" | "FullDisruption" | "PartialDisruption";

/** --unhealthy-zone-threshold, --large-cluster-size-threshold */
const UNHEALTHY_ZONE_THRESHOLD = 0.55;
const LARGE_CLUSTER_THRESHOLD = 50;
/** --node-eviction-rate, --secondary-node-eviction-rate: nodes per second */
export const EVICTIONS_PER_SECOND = 0.1;
const SECONDARY_EVICTIONS_PER_SECOND = 0.01;

export function zoneState(ready: number, notReady: number): ZoneState {
  if (ready === 0 && notReady > 0) return "FullDisruption";
  if (notReady > 2 && notReady / (notReady + ready) >= UNHEALTHY_ZONE_THRESHOLD) return "PartialDisruption";
  return "Normal";
}

/** Nodes that may be tainted per second in a zone of `nodes` nodes. */
export function evictionRate(state: ZoneState, nodes: number): number {
  if (state !== "PartialDisruption") return EVICTIONS_PER_SECOND;
  return nodes > LARGE_CLUSTER_THRESHOLD ? SECONDARY_EVICTIONS_PER_SECOND : 0;
}

/** Names the zone of a node: region and zone labels (GetZoneKey); all nodes without are one zone. */
export function zoneOf(labels: Readonly<Record<string, string>> | undefined): string {
  const region = labels?.["topology.kubernetes.io/region"] ?? "";
  const zone = labels?.["topology.kubernetes.io/zone"] ?? "";
  return region === "" && zone === "" ? "" : `${region}:\u0000:${zone}`;
}
