/**
 * Derives what is drawn from what happens: writes of the store, records of the network, the kernel's trace. It only
 * reads. Work is done per changed object and per frame: an object that changes ten times between two frames is
 * projected once. Projecting from scratch and incrementally give the same view (projection.test.ts).
 */

import type {
  CoreEvent,
  EndpointSlice,
  KubernetesObject,
  Node,
  Pod,
  Service,
  WatchEvent,
} from "#api/types.ts";
import type { Trace } from "#kernel/trace.ts";
import type { RequestRecord } from "#network/network.ts";
import type {
  Changes,
  EventView,
  FaultView,
  NodeView,
  ObjectRow,
  PodView,
  ServiceView,
  TimelineMark,
  TrafficView,
  ViewDiff,
} from "../protocol/view.ts";
import { ChangedViews } from "./changed-views.ts";
import { ComponentActivity } from "./component-activity.ts";
import { eventViewOf } from "./event-view.ts";
import { NOTHING_REQUESTED, nodeIsReady, nodeViewOf, requestedBy, type Requested } from "./node-view.ts";
import { objectRowOf, rowKeyOf } from "./object-row.ts";
import { podViewOf } from "./pod-view.ts";
import { serviceKeyOf, serviceViewOf } from "./service-view.ts";
import { TimelineRecorder } from "./timeline-recorder.ts";
import { TrafficWindow } from "./traffic-window.ts";

/** What the projection reads at the end of a frame beside what it was told. */
export interface FrameContext {
  readonly nowMs: number;
  readonly taskCount: number;
  readonly requestCount: number;
  readonly trace: Trace;
  readonly faults: readonly FaultView[];
  readonly traffic: readonly TrafficView[];
  /** Whether the table of everything is looked at; while it is not, its rows are not made. */
  readonly objects: boolean;
}

/** Objects that only say "still alive"; they make no picture and would drown the writes lane. */
const HEARTBEATS = new Set(["Lease"]);

function keyOf(object: KubernetesObject): string {
  const { namespace, name } = object.metadata;
  return namespace ? `${namespace}/${name}` : name;
}

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export class Projection {
  private readonly all = new Map<string, KubernetesObject>();
  private readonly slicesOf = new Map<string, Map<string, EndpointSlice>>();
  private readonly serviceOfSlice = new Map<string, string>();
  private readonly requested = new Map<string, Requested>();
  private readonly podShare = new Map<string, { node: string; share: Requested }>();
  private readonly nodes = new ChangedViews<Node, NodeView>();
  private readonly pods = new ChangedViews<Pod, PodView>();
  private readonly services = new ChangedViews<Service, ServiceView>();
  private readonly events = new ChangedViews<CoreEvent, EventView>();
  private readonly rows = new ChangedViews<KubernetesObject, ObjectRow>();
  private readonly window = new TrafficWindow();
  private readonly activity = new ComponentActivity();
  private readonly timeline = new TimelineRecorder();
  private readonly readyNodes = new Set<string>();
  private readonly nodeNames = new Set<string>();
  private revision = 0;
  private marks: TimelineMark[] = [];
  private faults: readonly FaultView[] = [];
  private traffic: readonly TrafficView[] = [];
  private faultsChanged = false;
  private controlPlaneText = "";
  private flowsDueMs = 0;

  /** A write of the store at `atMs`. */
  observe(event: WatchEvent, atMs: number): void {
    if (event.type === "BOOKMARK" || event.type === "ERROR") return;
    const { object } = event;
    const gone = event.type === "DELETED";
    const version = Number(object.metadata.resourceVersion);
    if (version > this.revision) this.revision = version;
    const heartbeat = HEARTBEATS.has(object.kind);
    this.activity.write(atMs, heartbeat);
    if (!heartbeat) this.timeline.write(atMs);
    const row = rowKeyOf(object.kind, object.metadata.namespace, object.metadata.name);
    if (gone) this.all.delete(row);
    else this.all.set(row, object);
    this.rows.mark(row, gone ? undefined : object);
    this.sort(object, gone, atMs);
  }

  record(record: RequestRecord): void {
    this.window.add(record);
    this.timeline.request(record.startMs + record.latencyMs, record.outcome === "ok");
  }

  mark(mark: TimelineMark): void {
    this.marks.push(mark);
    this.activity.input(mark.atMs);
  }

  /** The last state of an object, by the key of its row. */
  object(rowKey: string): KubernetesObject | undefined {
    return this.all.get(rowKey);
  }

  /** What has changed since the last call. */
  flush(context: FrameContext): ViewDiff {
    const { nowMs } = context;
    this.noteFaults(context.faults);
    this.timeline.advance(nowMs);
    this.activity.look(context.trace, context.taskCount, context.requestCount, nowMs);
    const faultsOf = (name: string): string[] =>
      context.faults.filter((fault) => fault.target === name).map((fault) => fault.fault);
    const diff: { -readonly [K in keyof ViewDiff]: ViewDiff[K] } = { atMs: nowMs };
    const put = <K extends "nodes" | "pods" | "services" | "events" | "objects">(
      name: K,
      changes: ViewDiff[K],
    ): void => {
      const some = changes as Changes<unknown> | undefined;
      if (some && some.set.length + some.removed.length > 0) diff[name] = changes;
    };
    put(
      "pods",
      this.pods.take((pod) => podViewOf(pod, nowMs)),
    );
    put(
      "nodes",
      this.nodes.take((node) =>
        nodeViewOf(
          node,
          this.requested.get(node.metadata.name) ?? NOTHING_REQUESTED,
          faultsOf(node.metadata.name),
        ),
      ),
    );
    put(
      "services",
      this.services.take((service) =>
        serviceViewOf(service, [...(this.slicesOf.get(keyOf(service))?.values() ?? [])]),
      ),
    );
    put("events", this.events.take(eventViewOf));
    if (context.objects)
      put(
        "objects",
        this.rows.take((object) => objectRowOf(object, nowMs)),
      );
    const controlPlane = this.activity.view(this.revision, nowMs);
    const text = JSON.stringify(controlPlane);
    if (text !== this.controlPlaneText) {
      this.controlPlaneText = text;
      diff.controlPlane = controlPlane;
    }
    const dots = this.window.takeDots();
    if (dots.length > 0) diff.dots = dots;
    if (nowMs >= this.flowsDueMs || nowMs < this.flowsDueMs - 1000) {
      this.flowsDueMs = nowMs + 250;
      const flows = this.window.flows(nowMs);
      if (flows) diff.flows = flows;
    }
    if (!same(context.traffic, this.traffic)) diff.traffic = this.traffic = [...context.traffic];
    if (this.faultsChanged) diff.faults = this.faults;
    this.faultsChanged = false;
    if (this.marks.length > 0) diff.marks = this.marks.splice(0);
    const samples = this.timeline.take();
    if (samples.length > 0) diff.samples = samples;
    return diff;
  }

  /** Nodes show their faults at once, long before the cluster notices. */
  private noteFaults(faults: readonly FaultView[]): void {
    if (same(faults, this.faults)) return;
    for (const { target } of [...this.faults, ...faults]) this.touchNode(target);
    this.faults = faults.map((fault) => ({ ...fault }));
    this.faultsChanged = true;
  }

  private touchNode(name: string): void {
    const node = this.all.get(rowKeyOf("Node", undefined, name)) as Node | undefined;
    if (node) this.nodes.mark(name, node);
  }

  private sort(object: KubernetesObject, gone: boolean, atMs: number): void {
    const key = keyOf(object);
    switch (`${object.apiVersion}/${object.kind}`) {
      case "v1/Pod":
        this.count(key, gone ? undefined : (object as Pod));
        this.pods.mark(key, gone ? undefined : (object as Pod));
        break;
      case "v1/Node":
        this.nodes.mark(key, gone ? undefined : (object as Node));
        if (!gone && nodeIsReady(object as Node)) this.readyNodes.add(key);
        else this.readyNodes.delete(key);
        this.nodeNames[gone ? "delete" : "add"](key);
        this.timeline.nodes(atMs, this.readyNodes.size, this.nodeNames.size);
        break;
      case "v1/Service":
        this.services.mark(key, gone ? undefined : (object as Service));
        break;
      case "v1/Event":
        this.events.mark(key, gone ? undefined : (object as CoreEvent));
        break;
      case "discovery.k8s.io/v1/EndpointSlice":
        this.slice(key, object as EndpointSlice, gone);
        break;
    }
  }

  /** A slice may be given to another service by a change of its label: then both have changed. */
  private slice(key: string, slice: EndpointSlice, gone: boolean): void {
    const before = this.serviceOfSlice.get(key);
    const after = gone ? undefined : serviceKeyOf(slice);
    if (before !== undefined && before !== after) {
      const slices = this.slicesOf.get(before);
      slices?.delete(key);
      if (slices?.size === 0) this.slicesOf.delete(before);
      this.serviceOfSlice.delete(key);
      this.touchService(before);
    }
    if (after === undefined) return;
    let slices = this.slicesOf.get(after);
    if (!slices) this.slicesOf.set(after, (slices = new Map()));
    slices.set(key, slice);
    this.serviceOfSlice.set(key, after);
    this.touchService(after);
  }

  private touchService(key: string): void {
    const [namespace, name] = key.split("/") as [string, string];
    const service = this.all.get(rowKeyOf("Service", namespace, name)) as Service | undefined;
    if (service) this.services.mark(key, service);
  }

  /** Moves a pod's requests from the node it was counted on to the one it is on. */
  private count(key: string, pod: Pod | undefined): void {
    const before = this.podShare.get(key);
    const node = pod?.spec.nodeName ?? "";
    const share = pod && node !== "" ? requestedBy(pod) : NOTHING_REQUESTED;
    if (
      before &&
      before.node === node &&
      before.share.cpu === share.cpu &&
      before.share.memory === share.memory
    )
      return;
    const add = (name: string, cpu: number, memory: number): void => {
      if (name === "") return;
      const sum = this.requested.get(name) ?? NOTHING_REQUESTED;
      this.requested.set(name, { cpu: sum.cpu + cpu, memory: sum.memory + memory });
      this.touchNode(name);
    };
    if (before) add(before.node, -before.share.cpu, -before.share.memory);
    if (pod && node !== "") {
      this.podShare.set(key, { node, share });
      add(node, share.cpu, share.memory);
    } else this.podShare.delete(key);
  }
}
