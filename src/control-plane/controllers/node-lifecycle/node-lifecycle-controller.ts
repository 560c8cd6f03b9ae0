/**
 * Notices that a node has gone silent: marks it Unknown, its pods not ready, taints it, and holds back when so many are
 * silent that the fault is more likely elsewhere.
 * Models: kubernetes pkg/controller/nodelifecycle/node_lifecycle_controller.go (v1.36).
 * Differs: the pods of a silent node are marked in batches, some milliseconds apart; the beta.kubernetes.io labels for
 * architecture and operating system are not kept.
 */

import { leaseDescriptor } from "#api/kinds/coordination/lease/descriptor.ts";
import { nodeDescriptor } from "#api/kinds/core/node/descriptor.ts";
import { podDescriptor } from "#api/kinds/core/pod/descriptor.ts";
import { StatusError } from "#api/status-error.ts";
import { formatTime } from "#api/time.ts";
import type { Lease, Node, Pod } from "#api/types.ts";
import type { ResourceClient } from "#client/client.ts";
import type { EventRecorder } from "#client/event-recorder.ts";
import { keyOf, type Informer } from "#client/informer.ts";
import type { Scope } from "#kernel/scope.ts";
import { Controller } from "#client/controller.ts";
import type { ControllerContext, ControllerDefinition } from "../controller-context.ts";
import { BY_NODE, nodeNameOf } from "../pods-by-node.ts";
import { NodeEvictionQueue } from "./node-eviction-queue.ts";
import { judgeNode, readyCondition, type NodeCondition, type NodeHealth } from "./node-health.ts";
import { NOT_READY, UNREACHABLE, changeTaints, hasTaint, isEmpty, noScheduleChange } from "./taints.ts";
import { EVICTIONS_PER_SECOND, evictionRate, zoneOf, zoneState, type ZoneState } from "./zone-state.ts";

/** --node-monitor-period */
const MONITOR_PERIOD_MS = 5000;
/** retrySleepTime × NodeHealthUpdateRetry */
const UPDATE_TRIES = 5;
const NODE_WORKERS = 8;
const POD_WORKERS = 4;
const EXCLUDE_FROM_DISRUPTION = "node.kubernetes.io/exclude-disruption";

interface Zone {
  state: ZoneState;
  readonly evictions: NodeEvictionQueue;
}

class NodeLifecycleController {
  private readonly scope: Scope;
  private readonly nodes: Informer<Node>;
  private readonly pods: Informer<Pod>;
  private readonly leases: Informer<Lease>;
  private readonly nodeClient: ResourceClient<Node>;
  private readonly podClient: ResourceClient<Pod>;
  private readonly recorder: EventRecorder;
  private readonly tainting: Controller;
  private readonly podsOfIllNodes: Controller;
  private readonly known = new Map<string, Node>();
  private readonly health = new Map<string, NodeHealth>();
  private readonly zones = new Map<string, Zone>();

  constructor(context: ControllerContext) {
    this.scope = context.scope;
    this.nodeClient = context.client.resource<Node>(nodeDescriptor);
    this.podClient = context.client.resource<Pod>(podDescriptor);
    this.recorder = context.recorder("node-controller");
    this.tainting = new Controller(context.scope, {
      limit: context.client.limit,
      reconcile: (name) => this.taintByConditions(name),
      workers: NODE_WORKERS,
    });
    this.podsOfIllNodes = new Controller(context.scope, {
      limit: context.client.limit,
      reconcile: (key) => this.checkPod(key),
      workers: POD_WORKERS,
    });
    this.nodes = context.informers.informer<Node>(nodeDescriptor).onChange({
      add: (node) => this.tainting.enqueue(node.metadata.name),
      update: (node, previous) => {
        if (node.spec !== previous.spec || conditionsDiffer(node, previous))
          this.tainting.enqueue(node.metadata.name);
      },
      delete: (node) => void this.health.delete(node.metadata.name),
    });
    this.pods = context.informers
      .informer<Pod>(podDescriptor)
      .addIndex(BY_NODE, nodeNameOf)
      .onChange({
        add: (pod) => this.podBound(pod),
        update: (pod, previous) => {
          if (pod.spec.nodeName !== previous.spec.nodeName) this.podBound(pod);
        },
      });
    this.leases = context.informers.informer<Lease>(leaseDescriptor);
    context.whenSynced(() => {
      this.tainting.start();
      this.podsOfIllNodes.start();
      this.scope.every(MONITOR_PERIOD_MS, "monitor nodes", () => this.monitor(), 0);
    });
  }

  private podBound(pod: Pod): void {
    const nodeName = pod.spec.nodeName ?? "";
    // Only pods that land on a node that is already ill need a look; the monitor has seen all others.
    if (nodeName === "" || this.health.get(nodeName)?.ready?.status === "True") return;
    this.podsOfIllNodes.enqueue(keyOf(pod));
  }

  private checkPod(key: string): void {
    const pod = this.pods.byKey(key);
    const ready = pod && this.health.get(pod.spec.nodeName ?? "")?.ready;
    if (pod && ready && ready.status !== "True") this.markNotReady(pod);
  }

  private taintByConditions(name: string): void {
    const node = this.nodes.get("", name);
    if (!node) return;
    const change = noScheduleChange(node);
    if (!isEmpty(change)) changeTaints(this.nodeClient, name, change, this.scope.nowMs);
  }

  /** monitorNodeHealth */
  private monitor(): void {
    const nodes = this.nodes.list();
    this.noteComingAndGoing(nodes);
    const readyByZone = new Map<string, { ready: number; notReady: number }>();
    for (const cached of nodes) {
      const judged = this.judge(cached);
      if (!judged) continue;
      const { node, observed, current } = judged;
      if (node.metadata.labels?.[EXCLUDE_FROM_DISRUPTION] === undefined) {
        const zone = zoneOf(node.metadata.labels);
        let counts = readyByZone.get(zone);
        if (!counts) readyByZone.set(zone, (counts = { ready: 0, notReady: 0 }));
        if (current?.status === "True") counts.ready++;
        else counts.notReady++;
      }
      if (!current) continue;
      this.considerEviction(node, observed);
      if (current.status !== "True" && observed.status === "True") this.nodeFell(node);
    }
    this.handleDisruption(readyByZone, nodes);
  }

  private noteComingAndGoing(nodes: readonly Node[]): void {
    for (const node of nodes) {
      this.zoneFor(node);
      const { name } = node.metadata;
      if (this.known.has(name)) continue;
      this.known.set(name, node);
      this.nodeEvent(node, "RegisteredNode", `Registered Node ${name} in Controller`);
      this.markReachable(node);
    }
    if (this.known.size === nodes.length) return;
    for (const [name, node] of this.known) {
      if (this.nodes.get("", name)) continue;
      this.known.delete(name);
      this.nodeEvent(node, "RemovingNode", `Removing Node ${name} from Controller`);
    }
  }

  private nodeEvent(node: Node, reason: string, what: string): void {
    const { name, uid } = node.metadata;
    this.recorder.record({ kind: "Node", name, uid }, "Normal", reason, `Node ${name} event: ${what}`);
  }

  /** Judges the node, writing its conditions when they changed; tries again with the newest node on a conflict. */
  private judge(
    cached: Node,
  ): { node: Node; observed: NodeCondition; current: NodeCondition | undefined } | undefined {
    let node = cached;
    const { name } = cached.metadata;
    const lease = this.leases.get("kube-node-lease", name);
    for (let tries = 0; tries < UPDATE_TRIES; tries++) {
      const verdict = judgeNode(node, lease, this.health.get(name), this.scope.nowMs);
      try {
        if (verdict.conditions)
          node = this.nodeClient.updateStatus({
            ...node,
            status: { ...node.status, conditions: verdict.conditions },
          });
        this.health.set(name, verdict.health);
        return { node, observed: verdict.observed, current: verdict.current };
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        try {
          const fresh = this.nodeClient.find("", name);
          if (!fresh) return undefined;
          node = fresh;
        } catch (again) {
          if (!(again instanceof StatusError)) throw again;
          // The server is away. The next pass judges anew.
          return undefined;
        }
      }
    }
    return undefined;
  }

  /**
   * processTaintBaseEviction. It goes by the condition as it was before this pass wrote it, so a node gets its
   * NoExecute taint one pass after its NoSchedule taint.
   */
  private considerEviction(node: Node, observed: NodeCondition): void {
    if (observed.status === "True") {
      this.markReachable(node);
      return;
    }
    const [own, other] = observed.status === "False" ? [NOT_READY, UNREACHABLE] : [UNREACHABLE, NOT_READY];
    const { name } = node.metadata;
    if (hasTaint(node, other, "NoExecute")) {
      this.swapNoExecute(name, own, other);
      return;
    }
    const { evictions } = this.zoneFor(node);
    if (!hasTaint(node, own, "NoExecute")) evictions.remove(name);
    evictions.add(name);
  }

  private swapNoExecute(nodeName: string, own: string, other: string): boolean {
    const change = {
      add: [{ key: own, effect: "NoExecute" as const }],
      remove: [{ key: other, effect: "NoExecute" as const }],
    };
    try {
      changeTaints(this.nodeClient, nodeName, change, this.scope.nowMs);
      return true;
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      return false;
    }
  }

  /** doNoExecuteTaintingPass for one node whose turn has come. */
  private taintNoExecute(nodeName: string): boolean {
    const node = this.nodes.get("", nodeName);
    const status = node && readyCondition(node)?.status;
    if (status === "False") return this.swapNoExecute(nodeName, NOT_READY, UNREACHABLE);
    if (status === "Unknown") return this.swapNoExecute(nodeName, UNREACHABLE, NOT_READY);
    return true;
  }

  /** markNodeAsReachable */
  private markReachable(node: Node): void {
    const { name } = node.metadata;
    if (hasTaint(node, NOT_READY, "NoExecute") || hasTaint(node, UNREACHABLE, "NoExecute")) {
      const remove = [NOT_READY, UNREACHABLE].map((key) => ({ key, effect: "NoExecute" as const }));
      try {
        changeTaints(this.nodeClient, name, { add: [], remove }, this.scope.nowMs);
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        // The next pass tries again.
        return;
      }
    }
    this.zoneFor(node).evictions.remove(name);
  }

  private nodeFell(node: Node): void {
    const { name, uid } = node.metadata;
    this.recorder.record(
      { kind: "Node", name, uid, apiVersion: "v1" },
      "Normal",
      "NodeNotReady",
      `Node ${name} status is now: NodeNotReady`,
    );
    for (const pod of this.pods.by(BY_NODE, name)) this.podsOfIllNodes.enqueue(keyOf(pod));
  }

  /** Sets Ready to False, keeping the rest; what the kubelet would say nobody knows (MarkPodsNotReady). */
  private markNotReady(pod: Pod): void {
    const conditions = pod.status?.conditions;
    const index = conditions?.findIndex((condition) => condition.type === "Ready") ?? -1;
    const ready = conditions?.[index];
    if (!conditions || !ready || ready.status === "False") return;
    const next = [...conditions];
    next[index] = { ...ready, status: "False", lastTransitionTime: formatTime(this.scope.nowMs) };
    try {
      this.podClient.updateStatus({ ...pod, status: { ...pod.status, conditions: next } });
    } catch (error) {
      if (error instanceof StatusError && error.reason === "NotFound") return;
      throw error;
    }
    this.recorder.event(pod, "Warning", "NodeNotReady", "Node is not ready");
  }

  private zoneFor(node: Node): Zone {
    const name = zoneOf(node.metadata.labels);
    let zone = this.zones.get(name);
    if (!zone) {
      const evictions = new NodeEvictionQueue(this.scope, EVICTIONS_PER_SECOND, (node) =>
        this.taintNoExecute(node),
      );
      this.zones.set(name, (zone = { state: "Initial", evictions }));
    }
    return zone;
  }

  private handleDisruption(
    counts: ReadonlyMap<string, { ready: number; notReady: number }>,
    nodes: readonly Node[],
  ): void {
    const states = new Map<string, ZoneState>();
    for (const [name, { ready, notReady }] of counts) states.set(name, zoneState(ready, notReady));
    const allAre = [...states.values()].every((state) => state === "FullDisruption");
    // Zones without nodes keep their queue but have no say.
    const present = [...this.zones].filter(([name]) => states.has(name));
    const allWere = present.every(([, zone]) => zone.state === "FullDisruption");
    if (allAre && allWere) return;
    if (allAre) {
      // Master disruption mode: not a single node is heard of, so the fault is more likely ours.
      for (const node of nodes) this.markReachable(node);
      for (const [, zone] of present) {
        zone.evictions.setRate(0);
        zone.state = "FullDisruption";
      }
      return;
    }
    if (allWere) {
      // What was missed while nobody was heard is not held against anyone.
      for (const node of nodes) {
        const health = this.health.get(node.metadata.name);
        if (health) this.health.set(node.metadata.name, { ...health, probeMs: this.scope.nowMs });
      }
    }
    for (const [name, zone] of present) {
      const state = states.get(name) as ZoneState;
      if (state === zone.state && !allWere) continue;
      const { ready, notReady } = counts.get(name) as { ready: number; notReady: number };
      zone.evictions.setRate(evictionRate(state, ready + notReady));
      zone.state = state;
    }
  }
}

function conditionsDiffer(a: Node, b: Node): boolean {
  const before = b.status?.conditions ?? [];
  const after = a.status?.conditions ?? [];
  return (
    before.length !== after.length || after.some((condition, i) => condition.status !== before[i]?.status)
  );
}

export const nodeLifecycleController: ControllerDefinition = {
  name: "node-lifecycle-controller",
  start: (context) => void new NodeLifecycleController(context),
};
