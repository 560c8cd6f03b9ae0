/**
 * Deletes the pods of a node that has a NoExecute taint they do not tolerate, or no longer tolerate.
 * Models: kubernetes pkg/controller/tainteviction/taint_eviction.go (v1.36).
 */

import { podCondition, withPodCondition } from "#api/kinds/core/pod/pod-conditions.ts";
import { nodeDescriptor } from "#api/kinds/core/node/descriptor.ts";
import { podDescriptor } from "#api/kinds/core/pod/descriptor.ts";
import { StatusError } from "#api/status-error.ts";
import { formatTime } from "#api/time.ts";
import type { Node, Pod, Taint } from "#api/types.ts";
import type { ResourceClient } from "#client/client.ts";
import type { EventRecorder } from "#client/event-recorder.ts";
import { keyOf, splitKey, type Informer } from "#client/informer.ts";
import type { Timer } from "#kernel/kernel.ts";
import type { Scope } from "#kernel/scope.ts";
import { Controller } from "#client/controller.ts";
import { afterTurn, type RequestLimit } from "#client/request-limit.ts";
import type { ControllerContext, ControllerDefinition } from "../controller-context.ts";
import { BY_NODE, nodeNameOf } from "../pods-by-node.ts";
import { tolerationTimeMs } from "./tolerations.ts";

/** retries and the pause between them in deletePodHandler */
const DELETE_TRIES = 5;
const DELETE_RETRY_MS = 10;
/** UpdateWorkerSize */
const WORKERS = 8;

interface PlannedEviction {
  readonly createdMs: number;
  readonly dueMs: number;
  readonly timer: Timer;
}

function noExecuteTaints(node: Node): readonly Taint[] {
  const taints = node.spec.taints;
  return taints ? taints.filter((taint) => taint.effect === "NoExecute") : NO_TAINTS;
}

const NO_TAINTS: readonly Taint[] = [];

const sameTaints = (a: readonly Taint[], b: readonly Taint[]): boolean =>
  a.length === b.length && a.every((taint, i) => taint.key === b[i]?.key && taint.value === b[i]?.value);

class TaintEvictionController {
  private readonly scope: Scope;
  private readonly nodes: Informer<Node>;
  private readonly pods: Informer<Pod>;
  private readonly podClient: ResourceClient<Pod>;
  private readonly limit: RequestLimit | undefined;
  private readonly recorder: EventRecorder;
  private readonly nodeUpdates: Controller;
  private readonly podUpdates: Controller;
  private readonly taintsOf = new Map<string, readonly Taint[]>();
  /** By pod key. */
  private readonly planned = new Map<string, PlannedEviction>();

  constructor(context: ControllerContext) {
    this.scope = context.scope;
    this.limit = context.client.limit;
    this.podClient = context.client.resource<Pod>(podDescriptor);
    this.recorder = context.recorder("taint-eviction-controller");
    this.nodeUpdates = new Controller(context.scope, {
      limit: context.client.limit,
      reconcile: (name) => this.nodeChanged(name),
      workers: WORKERS,
    });
    this.podUpdates = new Controller(context.scope, {
      limit: context.client.limit,
      reconcile: (key) => this.podChanged(key),
      workers: WORKERS,
    });
    this.nodes = context.informers.informer<Node>(nodeDescriptor).onChange({
      add: (node) => {
        if (noExecuteTaints(node).length > 0) this.nodeUpdates.enqueue(node.metadata.name);
      },
      update: (node, previous) => {
        if (
          node.spec.taints !== previous.spec.taints &&
          !sameTaints(noExecuteTaints(node), noExecuteTaints(previous))
        )
          this.nodeUpdates.enqueue(node.metadata.name);
      },
      delete: (node) => this.nodeUpdates.enqueue(node.metadata.name),
    });
    this.pods = context.informers
      .informer<Pod>(podDescriptor)
      .addIndex(BY_NODE, nodeNameOf)
      .onChange({
        add: (pod) => this.podSeen(pod),
        update: (pod, previous) => {
          if (
            pod.spec.nodeName !== previous.spec.nodeName ||
            pod.spec.tolerations !== previous.spec.tolerations
          )
            this.podSeen(pod);
        },
        delete: (pod) => {
          if (this.planned.has(keyOf(pod))) this.podUpdates.enqueue(keyOf(pod));
        },
      });
    context.whenSynced(() => {
      this.nodeUpdates.start();
      this.podUpdates.start();
    });
  }

  private podSeen(pod: Pod): void {
    const nodeName = pod.spec.nodeName ?? "";
    if (this.taintsOf.has(nodeName) || this.planned.has(keyOf(pod))) this.podUpdates.enqueue(keyOf(pod));
  }

  private nodeChanged(name: string): void {
    const node = this.nodes.get("", name);
    if (!node) {
      this.taintsOf.delete(name);
      return;
    }
    const taints = noExecuteTaints(node);
    if (taints.length === 0) this.taintsOf.delete(name);
    else this.taintsOf.set(name, taints);
    for (const pod of this.pods.by(BY_NODE, name)) this.judge(pod, taints);
  }

  private podChanged(key: string): void {
    const pod = this.pods.byKey(key);
    if (!pod) {
      this.cancel(key);
      return;
    }
    const taints = this.taintsOf.get(pod.spec.nodeName ?? "");
    if (taints) this.judge(pod, taints);
  }

  /** processPodOnNode */
  private judge(pod: Pod, taints: readonly Taint[]): void {
    const key = keyOf(pod);
    const toleratedMs = taints.length === 0 ? Infinity : tolerationTimeMs(taints, pod.spec.tolerations ?? []);
    if (toleratedMs === Infinity) {
      this.cancel(key);
      return;
    }
    const { nowMs } = this.scope;
    if (toleratedMs === 0) {
      this.cancel(key);
      this.plan(key, nowMs, nowMs);
      return;
    }
    const earlier = this.planned.get(key);
    if (earlier) {
      // Counted from the first taint: another one does not give the pod new time.
      if (earlier.createdMs + toleratedMs < nowMs + toleratedMs) return;
      this.cancel(key);
    }
    this.plan(key, earlier?.createdMs ?? nowMs, nowMs + toleratedMs);
  }

  private plan(key: string, createdMs: number, dueMs: number): void {
    const timer = this.scope.after(dueMs - this.scope.nowMs, "evict a pod from a tainted node", () => {
      this.planned.delete(key);
      afterTurn(this.scope, this.limit, 0, "evict a pod in turn", () => {
        const [namespace, name] = splitKey(key);
        const reference = { apiVersion: "v1", kind: "Pod", namespace, name };
        this.recorder.record(reference, "Normal", "TaintManagerEviction", `Marking for deletion Pod ${key}`);
        this.evict(key, 1);
      });
    });
    this.planned.set(key, { createdMs, dueMs, timer });
  }

  private cancel(key: string): void {
    const planned = this.planned.get(key);
    if (!planned) return;
    planned.timer.cancel();
    this.planned.delete(key);
    const [namespace, name] = splitKey(key);
    const reference = { apiVersion: "v1", kind: "Pod", namespace, name };
    this.recorder.record(reference, "Normal", "TaintManagerEviction", `Cancelling deletion of Pod ${key}`);
  }

  /** addConditionAndDeletePod */
  private evict(key: string, tries: number): void {
    const [namespace, name] = splitKey(key);
    try {
      const pod = this.podClient.find(namespace, name);
      if (!pod) return;
      const condition = {
        type: "DisruptionTarget",
        status: "True",
        reason: "DeletionByTaintManager",
        message: "Taint manager: deleting due to NoExecute taint",
        lastTransitionTime: formatTime(this.scope.nowMs),
      } as const;
      if (podCondition(pod, "DisruptionTarget")?.status !== "True")
        this.podClient.updateStatus(withPodCondition(pod, condition));
      this.podClient.delete(namespace, name);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (error.reason === "NotFound" || tries >= DELETE_TRIES) return;
      this.scope.after(DELETE_RETRY_MS, "evict again", () => this.evict(key, tries + 1));
    }
  }
}

export const taintEvictionController: ControllerDefinition = {
  name: "taint-eviction-controller",
  start: (context) => void new TaintEvictionController(context),
};
