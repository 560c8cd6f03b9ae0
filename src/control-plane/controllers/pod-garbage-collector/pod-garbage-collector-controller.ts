/**
 * Removes pods that nobody else will: those of vanished nodes, those that ended long ago, those that were deleted
 * before they had a node, and those stuck on a node that is out of service.
 * Models: kubernetes pkg/controller/podgc/gc_controller.go (v1.36).
 */

import {
  isPodTerminal,
  isPodTerminating,
  withPodCondition,
  type Condition,
} from "#api/kinds/core/pod/pod-conditions.ts";
import { nodeDescriptor } from "#api/kinds/core/node/descriptor.ts";
import { podDescriptor } from "#api/kinds/core/pod/descriptor.ts";
import { StatusError } from "#api/status-error.ts";
import { formatTime } from "#api/time.ts";
import type { Node, Pod } from "#api/types.ts";
import type { ResourceClient } from "#client/client.ts";
import { keyOf, type Informer } from "#client/informer.ts";
import type { Scope } from "#kernel/scope.ts";
import { afterTurn, type RequestLimit } from "#client/request-limit.ts";
import type { ControllerContext, ControllerDefinition } from "../controller-context.ts";
import { BY_NODE, nodeNameOf } from "../pods-by-node.ts";

/** gcCheckPeriod, quarantineTime, --terminated-pod-gc-threshold */
const PERIOD_MS = 20_000;
const QUARANTINE_MS = 40_000;
const TERMINATED_THRESHOLD = 12_500;
const OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

/** Informer index: "terminal", "unscheduled-terminating" or nothing. */
const BY_FATE = "pod-gc-fate";
const TERMINAL = ["terminal"];
const UNSCHEDULED_TERMINATING = ["unscheduled-terminating"];
const ORDINARY: readonly string[] = [];

function fateOf(pod: Pod): readonly string[] {
  if (isPodTerminal(pod)) return TERMINAL;
  return isPodTerminating(pod) && !pod.spec.nodeName ? UNSCHEDULED_TERMINATING : ORDINARY;
}

type PodCondition = Condition & { readonly lastTransitionTime: string };

class PodGarbageCollector {
  private readonly scope: Scope;
  private readonly pods: Informer<Pod>;
  private readonly nodes: Informer<Node>;
  private readonly podClient: ResourceClient<Pod>;
  private readonly limit: RequestLimit | undefined;
  private readonly nodeClient: ResourceClient<Node>;
  /** Nodes that pods are bound to and that do not exist, and since when. */
  private readonly missing = new Map<string, number>();
  /** Pods of this pass or an earlier one that wait for their turn; a pass waits for the one before. */
  private underWay = 0;

  constructor(context: ControllerContext) {
    this.scope = context.scope;
    this.limit = context.client.limit;
    this.podClient = context.client.resource<Pod>(podDescriptor);
    this.nodeClient = context.client.resource<Node>(nodeDescriptor);
    this.nodes = context.informers.informer<Node>(nodeDescriptor);
    this.pods = context.informers
      .informer<Pod>(podDescriptor)
      .addIndex(BY_NODE, nodeNameOf)
      .addIndex(BY_FATE, fateOf);
    context.whenSynced(() => this.scope.every(PERIOD_MS, "collect pods", () => this.collect(), 0));
  }

  private collect(): void {
    if (this.underWay > 0) return;
    this.collectTerminated();
    this.collectStuck();
    this.collectOrphans();
    for (const pod of this.pods.by(BY_FATE, "unscheduled-terminating"))
      this.forceDeleteInTurn(pod, undefined);
  }

  /** Evicted ones first, then the oldest (gcTerminated). */
  private collectTerminated(): void {
    const surplus = this.pods.countBy(BY_FATE, "terminal") - TERMINATED_THRESHOLD;
    if (surplus <= 0) return;
    const age = (pod: Pod): string => `${pod.metadata.creationTimestamp} ${pod.metadata.name}`;
    const evictedFirst = (pod: Pod): number => (pod.status?.reason === "Evicted" ? 0 : 1);
    const ended = this.pods.by(BY_FATE, "terminal");
    ended.sort((a, b) => evictedFirst(a) - evictedFirst(b) || (age(a) < age(b) ? -1 : 1));
    for (const pod of ended.slice(0, surplus)) this.forceDeleteInTurn(pod, undefined);
  }

  /** Terminating pods on nodes that an administrator declared out of service (gcTerminating). */
  private collectStuck(): void {
    for (const node of this.nodes.list()) {
      if (!node.spec.taints?.some((taint) => taint.key === OUT_OF_SERVICE)) continue;
      const ready = node.status?.conditions?.some((c) => c.type === "Ready" && c.status === "True");
      if (ready) continue;
      for (const pod of this.pods.by(BY_NODE, node.metadata.name))
        if (pod.metadata.deletionTimestamp !== undefined) this.forceDeleteInTurn(pod, undefined);
    }
  }

  /** A node has to be missing for a while, and on a closer look, before its pods are given up (gcOrphaned). */
  private collectOrphans(): void {
    const { nowMs } = this.scope;
    const nodeNames = new Set(this.pods.indexValues(BY_NODE));
    for (const name of this.missing.keys()) if (!nodeNames.has(name)) this.missing.delete(name);
    for (const name of nodeNames) {
      if (this.nodes.get("", name)) {
        this.missing.delete(name);
        continue;
      }
      const sinceMs = this.missing.get(name);
      if (sinceMs === undefined) this.missing.set(name, nowMs);
      else if (nowMs - sinceMs >= QUARANTINE_MS && this.isGone(name)) {
        const condition = {
          type: "DisruptionTarget",
          status: "True",
          reason: "DeletionByPodGC",
          message: "PodGC: node no longer exists",
          lastTransitionTime: formatTime(nowMs),
        } as const;
        for (const pod of this.pods.by(BY_NODE, name)) this.forceDeleteInTurn(pod, condition);
      }
    }
  }

  private isGone(nodeName: string): boolean {
    try {
      return this.nodeClient.find("", nodeName) === undefined;
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      return false;
    }
  }

  private forceDeleteInTurn(pod: Pod, condition: PodCondition | undefined): void {
    this.underWay++;
    afterTurn(this.scope, this.limit, 0, "collect a pod", () => {
      this.underWay--;
      const newest = this.pods.byKey(keyOf(pod));
      if (newest?.metadata.uid === pod.metadata.uid) this.forceDelete(newest, condition);
    });
  }

  /** markFailedAndDeletePodWithCondition: the phase is set first, because nobody else will ever report it. */
  private forceDelete(pod: Pod, condition: PodCondition | undefined): void {
    const { namespace = "", name } = pod.metadata;
    try {
      if (!isPodTerminal(pod)) {
        const told = condition ? withPodCondition(pod, condition) : pod;
        this.podClient.updateStatus({ ...told, status: { ...told.status, phase: "Failed" } });
      }
      this.podClient.delete(namespace, name, { gracePeriodSeconds: 0 });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      // The next pass, 20 s from now, tries again.
      this.scope.kernel.note("pod-gc-failed", `${namespace}/${name}`, error.message);
    }
  }
}

export const podGarbageCollectorController: ControllerDefinition = {
  name: "pod-garbage-collector-controller",
  start: (context) => void new PodGarbageCollector(context),
};
