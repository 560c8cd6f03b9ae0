/**
 * What the scheduler believes about nodes and the pods on them, pods included that it has just placed and whose binding
 * it has not seen yet ("assumed").
 * Models: pkg/scheduler/backend/cache (cache.go, node_tree.go; v1.36). Assumed pods do not expire
 * (durationToExpireAssumedPod is 0): they are confirmed by the watch or forgotten when binding fails.
 * Differs: a cycle runs within one kernel task, so it reads the cache itself; there is no snapshot to bring up to date.
 */

import type { Node } from "#api/types.ts";
import type { ClusterFacts } from "./framework.ts";
import { NodeInfo } from "./node-info.ts";
import type { PodInfo } from "./pod-info.ts";

interface PlacedPod {
  readonly info: PodInfo;
  readonly nodeName: string;
  readonly assumed: boolean;
}

export class NodeCache implements ClusterFacts {
  private readonly infos = new Map<string, NodeInfo>();
  private readonly placed = new Map<string, PlacedPod>();
  private readonly images = new Map<string, number>();
  private order: readonly NodeInfo[] | undefined;

  /** Nodes that exist, zone by zone in turn. */
  get nodes(): readonly NodeInfo[] {
    return (this.order ??= this.interleaveZones());
  }

  get nodeCount(): number {
    return this.nodes.length;
  }

  imageHolders(image: string): number {
    return this.images.get(image) ?? 0;
  }

  node(name: string): NodeInfo | undefined {
    const info = this.infos.get(name);
    return info?.node ? info : undefined;
  }

  isAssumed(key: string): boolean {
    return this.placed.get(key)?.assumed === true;
  }

  setNode(node: Node): NodeInfo {
    const info = this.infoOf(node.metadata.name);
    if (!info.node || zoneOf(info.node) !== zoneOf(node)) this.order = undefined;
    const before = info.images;
    info.setNode(node);
    if (info.images !== before) {
      for (const image of before.keys()) this.countImage(image, -1);
      for (const image of info.images.keys()) this.countImage(image, 1);
    }
    return info;
  }

  removeNode(name: string): void {
    const info = this.infos.get(name);
    if (!info) return;
    for (const image of info.images.keys()) this.countImage(image, -1);
    info.images = new Map();
    info.forgetNode();
    if (info.pods.size === 0) this.infos.delete(name);
    this.order = undefined;
  }

  /** Places a pod before its binding is known. */
  assume(info: PodInfo, nodeName: string): void {
    this.place(info, nodeName, true);
  }

  /** The binding of an assumed pod failed. */
  forget(key: string): void {
    if (this.isAssumed(key)) this.remove(key);
  }

  /** A pod is seen on a node: new, or the confirmation of an assumed one. */
  add(info: PodInfo, nodeName: string): void {
    this.place(info, nodeName, false);
  }

  /** Returns whether the pod was known. */
  remove(key: string): boolean {
    const pod = this.placed.get(key);
    if (!pod) return false;
    this.placed.delete(key);
    const info = this.infos.get(pod.nodeName);
    info?.removePod(pod.info);
    if (info && !info.node && info.pods.size === 0) this.infos.delete(info.name);
    return true;
  }

  /** The pod as it is placed. */
  placedPod(key: string): PodInfo | undefined {
    return this.placed.get(key)?.info;
  }

  private place(info: PodInfo, nodeName: string, assumed: boolean): void {
    const previous = this.placed.get(info.key);
    if (previous && previous.nodeName === nodeName && previous.info === info) {
      if (previous.assumed !== assumed) this.placed.set(info.key, { info, nodeName, assumed });
      return;
    }
    if (previous) this.remove(info.key);
    this.placed.set(info.key, { info, nodeName, assumed });
    this.infoOf(nodeName).addPod(info);
  }

  private infoOf(name: string): NodeInfo {
    let info = this.infos.get(name);
    if (!info) this.infos.set(name, (info = new NodeInfo(name)));
    return info;
  }

  private countImage(image: string, change: 1 | -1): void {
    const count = (this.images.get(image) ?? 0) + change;
    if (count === 0) this.images.delete(image);
    else this.images.set(image, count);
  }

  /** node_tree.go: one node of each zone in turn, so that consecutive pods meet all zones. */
  private interleaveZones(): readonly NodeInfo[] {
    const zones = new Map<string, NodeInfo[]>();
    let longest = 0;
    for (const info of this.infos.values()) {
      if (!info.node) continue;
      const zone = zoneOf(info.node);
      let members = zones.get(zone);
      if (!members) zones.set(zone, (members = []));
      members.push(info);
      longest = Math.max(longest, members.length);
    }
    const result: NodeInfo[] = [];
    for (let i = 0; i < longest; i++)
      for (const members of zones.values()) if (i < members.length) result.push(members[i] as NodeInfo);
    return result;
  }
}

/** utilnode.GetZoneKey: region and zone, "" without labels. */
function zoneOf(node: Node): string {
  const labels = node.metadata.labels;
  const region = labels?.["topology.kubernetes.io/region"] ?? "";
  const zone = labels?.["topology.kubernetes.io/zone"] ?? "";
  return region === "" && zone === "" ? "" : `${region}:${zone}`;
}
