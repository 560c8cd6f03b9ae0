/**
 * What the page draws: plain data, derived from the cluster by page/projection and sent as differences. Times are
 * virtual milliseconds since boot. Names and texts are untrusted: they are drawn as text, never as markup.
 */

/** How a state looks: colour and shape go by tone, the words are Kubernetes' own. */
export type Tone = "ok" | "wait" | "bad" | "done" | "gone";

/** Requested and allocatable amounts: CPU in millicores, memory in bytes. */
export interface Usage {
  readonly requested: number;
  readonly allocatable: number;
}

export interface NodeView {
  /** The node's name. */
  readonly key: string;
  readonly name: string;
  /** As the ROLES column has them; empty: none. */
  readonly roles: readonly string[];
  /** "Ready", "NotReady", with ",SchedulingDisabled" when cordoned: the STATUS column. */
  readonly status: string;
  readonly ready: boolean;
  readonly cordoned: boolean;
  /** Why it is not ready, e.g. "Kubelet stopped posting node status."; empty when it is. */
  readonly reason: string;
  /** "key=value:Effect" */
  readonly taints: readonly string[];
  readonly address: string;
  readonly cpu: Usage;
  readonly memory: Usage;
  readonly podCapacity: number;
  /** A fault of ours holds on it: drawn dashed at once, before the cluster has noticed. */
  readonly faults: readonly string[];
}

export interface PodView {
  /** "namespace/name" */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  /** What the pod is called for short: its controller's base name ("web"), else its own name. */
  readonly family: string;
  /** What tells it from its siblings: the generated part of the name ("x8w5l"), else "". */
  readonly suffix: string;
  /** The node it is bound to; "" while it waits for one. */
  readonly node: string;
  /** The STATUS column: "Running", "ContainerCreating", "CrashLoopBackOff", "Terminating" … */
  readonly state: string;
  readonly tone: Tone;
  /** The pod's Ready condition. */
  readonly ready: boolean;
  readonly readyContainers: number;
  readonly containers: number;
  readonly restarts: number;
  readonly address: string;
  readonly terminating: boolean;
  /** Belongs to the cluster itself (kube-system and the like): quiet by default. */
  readonly system: boolean;
}

export interface EndpointView {
  readonly address: string;
  /** "namespace/name" of the pod; "" when the endpoint is none. */
  readonly pod: string;
  readonly node: string;
  readonly ready: boolean;
}

export interface ServiceView {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  readonly clusterAddress: string;
  readonly externalAddresses: readonly string[];
  /** "80/TCP", "80:30080/TCP" */
  readonly ports: readonly string[];
  readonly endpoints: readonly EndpointView[];
  readonly system: boolean;
}

/** One row of the table of everything. */
export interface ObjectRow {
  /** "kind/namespace/name" */
  readonly key: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespace: string;
  readonly name: string;
  /** What the default columns say, name and age left out: "READY 1/1 · STATUS Running". */
  readonly summary: string;
  readonly createdMs: number;
}

export interface EventView {
  readonly key: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  /** "kind/namespace/name" of what it is about, as in ObjectRow.key. */
  readonly subject: string;
  readonly subjectKind: string;
  readonly subjectName: string;
  readonly namespace: string;
  readonly source: string;
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

export type ComponentName = "etcd" | "apiserver" | "scheduler" | "controllers" | "cloud";

export interface ComponentView {
  readonly name: ComponentName;
  /** Tasks run in the last frames' window, as a rate per virtual second. */
  readonly ratePerSecond: number;
  /** What acted last: the controller's name; "" when idle. */
  readonly acting: string;
  /** The last samples, one per 500 ms of virtual time, oldest first; at most 16. */
  readonly samples: readonly number[];
}

export interface ControlPlaneView {
  readonly revision: number;
  readonly components: readonly ComponentView[];
}

export type HopPlace = "client" | "load-balancer" | "node" | "service" | "pod";

export interface DotHop {
  readonly place: HopPlace;
  readonly name: string;
  readonly afterMs: number;
}

/** One request, drawn as a dot that travels along its hops. */
export interface RequestDot {
  readonly id: number;
  readonly startMs: number;
  readonly source: string;
  readonly hops: readonly DotHop[];
  readonly latencyMs: number;
  readonly ok: boolean;
  /** For a failed one, what happened: "connection refused", "503" … */
  readonly failure: string;
}

/** The requests of the last ten seconds of virtual time along one edge. */
export interface FlowView {
  /** "source→service→node" */
  readonly key: string;
  readonly source: string;
  readonly service: string;
  readonly node: string;
  readonly ratePerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly errorsPerSecond: number;
}

export interface TrafficView {
  readonly name: string;
  readonly url: string;
  readonly requestsPerSecond: number;
}

export interface FaultView {
  readonly fault: string;
  readonly target: string;
  readonly sinceMs: number;
}

export interface TimelineMark {
  readonly id: number;
  readonly atMs: number;
  /** Faults are marked where they begin and, as "recoveries", where they end; inputs are what else came from outside. */
  readonly lane: "inputs" | "faults" | "recoveries";
  readonly label: string;
}

/** Half a second of virtual time in the lanes. */
export interface TimelineSample {
  readonly atMs: number;
  readonly writes: number;
  readonly nodesReady: number;
  readonly nodesTotal: number;
  readonly requests: number;
  readonly errors: number;
}

export interface Changes<T> {
  readonly set: readonly T[];
  readonly removed: readonly string[];
}

/** What has changed since the last frame; absent parts have not. */
export interface ViewDiff {
  readonly atMs: number;
  readonly nodes?: Changes<NodeView>;
  readonly pods?: Changes<PodView>;
  readonly services?: Changes<ServiceView>;
  readonly objects?: Changes<ObjectRow>;
  readonly events?: Changes<EventView>;
  readonly controlPlane?: ControlPlaneView;
  readonly dots?: readonly RequestDot[];
  readonly flows?: readonly FlowView[];
  readonly traffic?: readonly TrafficView[];
  readonly faults?: readonly FaultView[];
  readonly marks?: readonly TimelineMark[];
  readonly samples?: readonly TimelineSample[];
}
