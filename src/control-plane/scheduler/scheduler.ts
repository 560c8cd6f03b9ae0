/**
 * The scheduler: gives every pod without a node the node that suits it best.
 * Models: kube-scheduler (v1.36), default profile.
 * Differs: one pod at a time without goroutines, a seeded few milliseconds each; preemption, inter-pod affinity, topology
 * spread and volumes are not simulated, and pods that declare them get a Warning event that says so.
 */

import { nodeDescriptor } from "#api/kinds/core/node/descriptor.ts";
import { podDescriptor } from "#api/kinds/core/pod/descriptor.ts";
import { isPodTerminal, podCondition } from "#api/kinds/core/pod/pod-conditions.ts";
import { StatusError } from "#api/status-error.ts";
import { formatTime } from "#api/time.ts";
import type { Node, Pod } from "#api/types.ts";
import { Client, type ResourceClient } from "#client/client.ts";
import { EventRecorder } from "#client/event-recorder.ts";
import { Informer, keyOf } from "#client/informer.ts";
import { RequestLimit } from "#client/request-limit.ts";
import type { Random } from "#kernel/random.ts";
import type { Scope } from "#kernel/scope.ts";
import { eventText, fitErrorText, NO_NODES_MESSAGE, type Diagnosis } from "./fit-error.ts";
import type { ClusterChange, Plugin } from "./framework.ts";
import { NodeCache } from "./node-cache.ts";
import { nodeChanges } from "./node-changes.ts";
import type { NodeInfo } from "./node-info.ts";
import { makePodInfo, type PodInfo } from "./pod-info.ts";
import { pluginRegistry } from "./plugins/index.ts";
import { SchedulingCycle, type Placement } from "./scheduling-cycle.ts";
import { SchedulingQueue, type QueuedPod } from "./scheduling-queue.ts";
import { notSimulated } from "./not-simulated.ts";

export const DEFAULT_SCHEDULER_NAME = "default-scheduler";

/** A scheduling cycle takes 1 to 3 ms, the binding call 1 to 3 ms more (typical of a small, healthy control plane). */
const CYCLE_MS: readonly [number, number] = [1, 3];
const BINDING_MS: readonly [number, number] = [1, 3];
/** clientConnection.qps and burst; events have a client of their own (pkg/scheduler/apis/config/v1/defaults.go). */
const REQUESTS_PER_SECOND = 50;
const REQUEST_BURST = 100;

export interface SchedulerOptions {
  /** Disposing it is a crash. */
  readonly scope: Scope;
  /** As user "system:kube-scheduler". */
  readonly client: Client;
  /** Pods that name another scheduler are left alone. */
  readonly schedulerName?: string;
}

export class Scheduler {
  private readonly scope: Scope;
  private readonly random: Random;
  private readonly schedulerName: string;
  private readonly pods: Informer<Pod>;
  private readonly nodes: Informer<Node>;
  private readonly podClient: ResourceClient<Pod>;
  /** Bindings wait for it. */
  private readonly limit: RequestLimit;
  private readonly recorder: EventRecorder;
  private readonly cache = new NodeCache();
  private readonly plugins: readonly Plugin[];
  private readonly cycle: SchedulingCycle;
  private readonly queue: SchedulingQueue;
  /** Uids of pods whose Warning about what is not simulated has been written. */
  private readonly warned = new Set<string>();
  private busy = false;

  constructor({ scope, client, schedulerName = DEFAULT_SCHEDULER_NAME }: SchedulerOptions) {
    this.scope = scope;
    this.random = scope.random;
    this.schedulerName = schedulerName;
    this.plugins = pluginRegistry.map(({ create }) => create());
    this.cycle = new SchedulingCycle(this.cache, this.plugins, this.random);
    this.queue = new SchedulingQueue(scope, () => this.wake());
    this.limit = new RequestLimit(scope, REQUESTS_PER_SECOND, REQUEST_BURST);
    this.podClient = new Client(client.door, client.user, this.limit).resource<Pod>(podDescriptor);
    this.recorder = new EventRecorder(scope, client, schedulerName);
    this.nodes = new Informer<Node>(scope, client, nodeDescriptor);
    this.pods = new Informer<Pod>(scope, client, podDescriptor);
    this.nodes.onChange({
      add: (node) => this.nodeAdded(node),
      update: (node, previous) => this.nodeUpdated(node, previous),
      delete: (node) => this.cache.removeNode(node.metadata.name),
    });
    this.pods.onChange({
      add: (pod) => this.podAdded(pod),
      update: (pod, previous) => this.podUpdated(pod, previous),
      delete: (pod) => this.podDeleted(pod),
    });
  }

  /** Lists, watches and schedules from now on. */
  start(): this {
    this.nodes.start();
    this.pods.start();
    return this;
  }

  /** How many pods wait for a node, whatever for. */
  get pending(): number {
    return this.queue.size;
  }

  private nodeAdded(node: Node): void {
    this.moveHelped(["node-added"], this.cache.setNode(node));
  }

  private nodeUpdated(node: Node, previous: Node): void {
    const info = this.cache.setNode(node);
    const changes = nodeChanges(node, previous);
    if (changes.length > 0) this.moveHelped(changes, info);
  }

  private podAdded(pod: Pod): void {
    if (isPodTerminal(pod)) return;
    if (pod.spec.nodeName) this.cache.add(makePodInfo(pod), pod.spec.nodeName);
    else if (this.isOurs(pod)) this.queue.add(makePodInfo(pod));
  }

  private podUpdated(pod: Pod, previous: Pod): void {
    if (pod.metadata.uid !== previous.metadata.uid) {
      this.podDeleted(previous);
      this.podAdded(pod);
      return;
    }
    const key = keyOf(pod);
    if (isPodTerminal(pod)) {
      this.leave(key);
      return;
    }
    const { nodeName } = pod.spec;
    if (!nodeName) {
      if (this.isOurs(pod) && !this.cache.isAssumed(key)) {
        this.queue.update(makePodInfo(pod), matters(pod, previous));
      }
      return;
    }
    const placed = this.cache.placedPod(key);
    // Most updates of placed pods are of their status, which the scheduler does not look at.
    if (placed && previous.spec.nodeName && !matters(pod, previous)) {
      placed.pod = pod;
      return;
    }
    this.queue.delete(key);
    this.warned.delete(pod.metadata.uid);
    const keep = placed !== undefined && !matters(pod, placed.pod);
    if (keep) placed.pod = pod;
    this.cache.add(keep ? placed : makePodInfo(pod), nodeName);
    if (previous.spec.nodeName) this.moveHelped(["assigned-pod-updated"]);
  }

  private podDeleted(pod: Pod): void {
    this.warned.delete(pod.metadata.uid);
    this.leave(keyOf(pod));
  }

  /** The pod needs no place any more. */
  private leave(key: string): void {
    this.queue.delete(key);
    if (this.cache.remove(key)) this.moveHelped(["assigned-pod-deleted"]);
  }

  private isOurs(pod: Pod): boolean {
    return (pod.spec.schedulerName ?? DEFAULT_SCHEDULER_NAME) === this.schedulerName;
  }

  /** Gives another try to the pods put aside that a change may help; `node` is the one that changed. */
  private moveHelped(changes: readonly ClusterChange[], node?: NodeInfo): void {
    for (const queued of [...this.queue.unschedulable])
      if (!queued.gated && this.helps(changes, node, queued)) this.queue.moveToTry(queued);
  }

  private helps(
    changes: readonly ClusterChange[],
    node: NodeInfo | undefined,
    { info, refusedBy }: QueuedPod,
  ): boolean {
    if (refusedBy.size === 0) return true;
    return this.plugins.some(
      (plugin) =>
        refusedBy.has(plugin.name) &&
        changes.some((change) => plugin.requeueOn.includes(change)) &&
        (!node || this.cycle.accepts(plugin, info, node)),
    );
  }

  private wake(): void {
    if (this.busy) return;
    this.busy = true;
    this.scope.after(this.random.between(...CYCLE_MS), "scheduling cycle", () => {
      this.busy = false;
      this.scheduleNext();
    });
  }

  private scheduleNext(): void {
    const queued = this.queue.pop();
    if (!queued) return;
    this.schedule(queued);
    // Whoever is left is tried in a cycle of its own; without anybody it finds an empty queue and rests.
    this.wake();
  }

  private schedule(queued: QueuedPod): void {
    const { info } = queued;
    const { namespace, name } = info.pod.metadata;
    if (info.pod.metadata.deletionTimestamp) {
      const message = `skip schedule deleting pod: ${namespace}/${name}`;
      this.recorder.event(info.pod, "Warning", "FailedScheduling", message);
      this.queue.delete(info.key);
      return;
    }
    this.warnOnce(info);
    if (this.cache.nodeCount === 0) {
      this.refuse(queued, NO_NODES_MESSAGE, new Set());
      return;
    }
    const result = this.cycle.run(info);
    if ("placement" in result) {
      this.cache.assume(info, result.placement.node.name);
      this.notePlacement(info, result.placement);
      this.limit.after(this.random.between(...BINDING_MS), "bind pod", () =>
        this.bind(queued, info, result.placement.node.name),
      );
      return;
    }
    const { diagnosis } = result;
    const message = fitErrorText(info, diagnosis);
    this.noteDiagnosis(info, diagnosis, message);
    this.refuse(queued, message, pluginsOf(diagnosis));
  }

  private bind(queued: QueuedPod, info: PodInfo, nodeName: string): void {
    const { pod, key } = info;
    const { namespace = "", name, uid } = pod.metadata;
    try {
      this.podClient.createSubresource(namespace, name, "binding", {
        apiVersion: "v1",
        kind: "Binding",
        metadata: { namespace, name, uid },
        target: { kind: "Node", name: nodeName },
      });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.bindingFailed(queued, key, error);
      return;
    }
    this.queue.delete(key);
    const message = `Successfully assigned ${namespace}/${name} to ${nodeName}`;
    this.recorder.event(pod, "Normal", "Scheduled", message);
  }

  private bindingFailed(queued: QueuedPod, key: string, error: StatusError): void {
    this.cache.forget(key);
    this.moveHelped(["assigned-pod-deleted"]);
    const current = this.pods.byKey(key);
    if (!current || current.metadata.uid !== queued.info.uid || current.spec.nodeName) {
      this.queue.delete(key);
      return;
    }
    this.queue.putFailed(queued);
    const message = `running Bind plugin "DefaultBinder": ${error.message}`;
    this.reportFailure(queued.info, "SchedulerError", message);
  }

  private refuse(queued: QueuedPod, message: string, refusedBy: ReadonlySet<string>): void {
    this.queue.putRefused(queued, refusedBy);
    this.reportFailure(queued.info, "Unschedulable", message);
  }

  private reportFailure({ pod, key }: PodInfo, reason: string, message: string): void {
    this.recorder.event(pod, "Warning", "FailedScheduling", eventText(message));
    const current = this.pods.byKey(key) ?? pod;
    const known = podCondition(current, "PodScheduled");
    if (known?.status === "False" && known.reason === reason && known.message === message) return;
    const lastTransitionTime =
      known?.status === "False" && known.lastTransitionTime
        ? known.lastTransitionTime
        : formatTime(this.scope.nowMs);
    const { namespace = "", name, generation } = current.metadata;
    const condition = {
      type: "PodScheduled",
      status: "False",
      reason,
      message,
      lastTransitionTime,
      ...(generation === undefined ? {} : { observedGeneration: generation }),
    };
    try {
      this.podClient.patch(
        namespace,
        name,
        "application/strategic-merge-patch+json",
        { status: { conditions: [condition] } },
        "status",
      );
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      // The pod is gone or the server is away: the next attempt writes the condition again.
      this.scope.kernel.note("schedule", key, { conditionNotWritten: error.message });
    }
  }

  private warnOnce({ pod, uid }: PodInfo): void {
    const sentences = notSimulated(pod);
    if (sentences.length === 0 || this.warned.has(uid)) return;
    this.warned.add(uid);
    for (const sentence of sentences) this.recorder.event(pod, "Warning", "NotSimulated", sentence);
  }

  private notePlacement({ key }: PodInfo, placement: Placement): void {
    const { node, scores, refused, evaluatedNodes, feasibleNodes } = placement;
    this.scope.kernel.note("schedule", key, {
      node: node.name,
      evaluatedNodes,
      feasibleNodes,
      ...(scores ? { scores } : {}),
      ...(refused.length > 0 ? { refused: describeRefused(refused) } : {}),
    });
  }

  private noteDiagnosis({ key }: PodInfo, diagnosis: Diagnosis, message: string): void {
    const { nodeCount, refused, preFilterRefusal } = diagnosis;
    this.scope.kernel.note("schedule", key, {
      message,
      nodeCount,
      refused: describeRefused(refused),
      ...(preFilterRefusal ? { refusedBefore: preFilterRefusal } : {}),
    });
  }
}

/** What the *why* view shows of each node that was refused. */
export interface RefusedNode {
  readonly node: string;
  readonly plugin: string;
  readonly reasons: readonly string[];
}

function describeRefused(refused: Diagnosis["refused"]): RefusedNode[] {
  return refused.map(({ node, refusal }) => ({
    node: node.name,
    plugin: refusal.plugin,
    reasons: refusal.reasons,
  }));
}

function pluginsOf({ refused, preFilterRefusal, excludedBy }: Diagnosis): Set<string> {
  const plugins = new Set(refused.map(({ refusal }) => refusal.plugin));
  if (preFilterRefusal) plugins.add(preFilterRefusal.plugin);
  if (excludedBy !== undefined) plugins.add(excludedBy);
  return plugins;
}

/** Whether anything changed that the scheduler looks at: spec, labels, deletion. */
function matters(pod: Pod, previous: Pod): boolean {
  if (pod.metadata.deletionTimestamp !== previous.metadata.deletionTimestamp) return true;
  if (pod.metadata.labels !== previous.metadata.labels) {
    const before = previous.metadata.labels ?? {};
    const after = pod.metadata.labels ?? {};
    const keys = Object.keys(after);
    if (keys.length !== Object.keys(before).length) return true;
    if (keys.some((key) => after[key] !== before[key])) return true;
  }
  return pod.spec !== previous.spec && pod.metadata.generation !== previous.metadata.generation;
}
