/**
 * The kubelet of a node: it learns which pods are bound to its node and gives each a worker; it registers the node and
 * keeps its lease.
 * Models: pkg/kubelet/kubelet.go, pod_workers.go, config (v1.36).
 * Differs: no eviction by pressure of the node (pods that exceed their own limits on disk are evicted), no image garbage collection, no cgroup or device managers.
 */

import { podDescriptor } from "#api/kinds/core/pod/descriptor.ts";
import { serviceDescriptor } from "#api/kinds/core/service/descriptor.ts";
import type { KubeletDoor } from "#api/kubelet-door.ts";
import { podRequests, type ResourceAmounts } from "#api/kinds/core/pod/pod-resources.ts";
import { StatusError } from "#api/status-error.ts";
import type { DraftObject, Pod, Service, Taint } from "#api/types.ts";
import { Client } from "#client/client.ts";
import { EventRecorder } from "#client/event-recorder.ts";
import { Informer, keyOf } from "#client/informer.ts";
import { RequestLimit } from "#client/request-limit.ts";
import type { Timer } from "#kernel/kernel.ts";
import type { Scope } from "#kernel/scope.ts";
import { Volume } from "#posix/file-system/volume.ts";
import type { Container, ContainerRuntime } from "../runtime/index.ts";
import { admitPod } from "./admission.ts";
import { BackOff } from "./back-off.ts";
import { serviceVariables } from "./container-environment.ts";
import { hostPathProblem } from "./host-path.ts";
import type { KubeletContext } from "./kubelet-context.ts";
import { createKubeletDoor } from "./kubelet-door.ts";
import { limitsLocalStorage, localStorageExcess, LOCAL_STORAGE_PERIOD_MS } from "./local-storage.ts";
import { NodeAgent } from "./node-agent.ts";
import { allocatableMemoryBytes, type NodeSize } from "./node-status.ts";
import { ObjectCache } from "./object-cache.ts";
import { PodWorker } from "./pod-worker.ts";
import { MIRROR_ANNOTATION, createMirror, isMirror, staticPod } from "./static-pods.ts";
import { serviceAccountToken } from "./token.ts";
import { MountError } from "./volume-sources.ts";

/** MaxContainerBackOff and its start: 10 s doubled to 300 s; image pulls the same (REFERENCE A3, rows 18 and 21). */
const BACK_OFF_FIRST_MS = 10_000;
const BACK_OFF_MAX_MS = 300_000;
/** kubeAPIQPS and kubeAPIBurst; events and heartbeats have clients of their own (REFERENCE A3, row 27). */
const REQUESTS_PER_SECOND = 50;
const REQUEST_BURST = 100;
/** Mirror pods that the API did not take are tried again with the next sync. */
const MIRROR_RETRY_MS = 5000;
/** immediateEvictionGracePeriodSeconds */
const EVICTION_GRACE_MS = 1000;
const DEFAULT_AUDIENCE = "https://kubernetes.default.svc.cluster.local";

export interface KubeletOptions {
  /** Ends when the kubelet stops; what runs in the runtime goes on. */
  readonly scope: Scope;
  /** Speaks as system:node:NAME. */
  readonly client: Client;
  readonly runtime: ContainerRuntime;
  readonly nodeName: string;
  readonly address: string;
  readonly podCidr: string;
  readonly size: NodeSize;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  /** Manifests of static pods (kind Pod). */
  readonly staticPods: readonly DraftObject[];
  /** The cluster's name server, e.g. "10.96.0.10". */
  readonly clusterDns: string;
  readonly clusterDomain: string;
  /** The node's own name server, for dnsPolicy Default. */
  readonly nodeNameserver: string;
  /** How often this machine has been started, from 1. */
  readonly bootNumber: number;
  /** Directories of the node that hostPath volumes show; they outlive kubelet and pods. */
  readonly hostDirectories: Map<string, Volume>;
}

const NO_VARIABLES: ReadonlyMap<string, string> = new Map();

export class Kubelet {
  readonly door: KubeletDoor;
  private readonly workers = new Map<string, PodWorker>();
  /** "namespace/name" → worker, for the door and for mirrors. */
  private readonly byName = new Map<string, PodWorker>();
  /** Those whose pods have limits on disk. */
  private readonly onLimitedStorage = new Set<PodWorker>();
  /** Only while there are any. */
  private storageTimer: Timer | undefined;
  private readonly statics = new Map<string, PodWorker>();
  private readonly requested = { cpu: 0, memory: 0 };
  private readonly requests = new Map<string, ResourceAmounts>();
  private readonly context: KubeletContext;
  private readonly agent: NodeAgent;
  private readonly podInformer: Informer<Pod>;
  private readonly serviceInformer: Informer<Service>;
  private readonly variables = new Map<string, ReadonlyMap<string, string>>();
  private registered = false;

  constructor(private readonly options: KubeletOptions) {
    const { scope, client, runtime, nodeName, size } = options;
    const podsScope = scope.child("pods");
    const limit = new RequestLimit(podsScope, REQUESTS_PER_SECOND, REQUEST_BURST);
    const pods = new Client(client.door, client.user, limit).resource<Pod>(podDescriptor);
    const recorder = new EventRecorder(scope.child("events"), client, "kubelet", nodeName);
    this.agent = new NodeAgent(
      scope.child("node"),
      client,
      {
        name: nodeName,
        address: options.address,
        podCidr: options.podCidr,
        labels: options.labels,
        taints: options.taints,
      },
      size,
      runtime,
      recorder,
      options.bootNumber,
      () => this.start(),
    );
    const random = scope.random;
    this.context = {
      scope: podsScope,
      client,
      pods,
      podsLimit: limit,
      runtime,
      recorder,
      objects: new ObjectCache(scope.child("objects"), client),
      random,
      node: {
        nodeName,
        hostIP: options.address,
        allocatableCpuMillis: size.cpuMillis,
        allocatableMemoryBytes: allocatableMemoryBytes(size),
      },
      names: {
        clusterDns: options.clusterDns,
        clusterDomain: options.clusterDomain,
        host: { nameservers: [options.nodeNameserver], search: [], options: [] },
      },
      nodeObject: () => this.agent.current,
      restartBackOff: new BackOff(BACK_OFF_FIRST_MS, BACK_OFF_MAX_MS),
      pullBackOff: new BackOff(BACK_OFF_FIRST_MS, BACK_OFF_MAX_MS),
      startedMs: options.scope.nowMs,
      serviceVariables: (namespace, links) => this.serviceVariables(namespace, links),
      hostPath: (path, type) => this.hostPath(path, type),
      token: (pod, audience, seconds) =>
        serviceAccountToken(pod, nodeName, audience ?? DEFAULT_AUDIENCE, seconds, scope.nowMs, random),
      forget: (uid) => this.forget(uid),
    };
    this.podInformer = new Informer<Pod>(scope.child("watch-pods"), client, podDescriptor, {
      fieldSelector: `spec.nodeName=${nodeName}`,
    });
    this.serviceInformer = new Informer<Service>(scope.child("watch-services"), client, serviceDescriptor);
    this.serviceInformer.onChange({
      add: () => this.variables.clear(),
      update: () => this.variables.clear(),
      delete: () => this.variables.clear(),
    });
    this.podInformer.onChange({
      add: (pod) => this.podAdded(pod),
      update: (pod) => this.podUpdated(pod),
      delete: (pod) => this.podDeleted(pod),
    });
    this.podInformer.onSynced(() => this.clearLeftovers());
    this.door = createKubeletDoor(
      (namespace, pod) => this.byName.get(`${namespace}/${pod}`),
      () => scope.nowMs,
    );
    this.agent.start();
  }

  /** The pods that this kubelet knows, by "namespace/name". */
  get podKeys(): IterableIterator<string> {
    return this.byName.keys();
  }

  /** The newest instance of a container of a pod. */
  containerOf(namespace: string, pod: string, container: string): Container | undefined {
    return this.byName.get(`${namespace}/${pod}`)?.container(container);
  }

  private start(): void {
    if (this.registered) return;
    this.registered = true;
    for (const manifest of this.options.staticPods) this.addStatic(manifest);
    this.serviceInformer.start();
    this.podInformer.start();
  }

  // --- pods of the API

  private podAdded(pod: Pod): void {
    if (isMirror(pod)) return this.mirrorSeen(pod);
    if (this.workers.has(pod.metadata.uid)) return this.podUpdated(pod);
    const { phase } = pod.status ?? {};
    if ((phase === "Succeeded" || phase === "Failed") && !this.context.runtime.sandbox(pod.metadata.uid)) {
      // It ended before this kubelet came: only its removal is left to do.
      const worker = this.register(pod, false);
      worker.finished = true;
      if (pod.metadata.deletionTimestamp) worker.update(pod);
      return;
    }
    const rejection = this.context.runtime.sandbox(pod.metadata.uid)
      ? undefined
      : admitPod(
          pod,
          {
            cpuMillis: this.options.size.cpuMillis,
            memoryBytes: allocatableMemoryBytes(this.options.size),
            pods: this.options.size.pods,
          },
          { count: this.requests.size, requests: this.requested },
          this.agent.current,
        );
    const worker = this.register(pod, false);
    if (!rejection) this.reserve(pod);
    worker.admit(rejection);
  }

  private podUpdated(pod: Pod): void {
    if (isMirror(pod)) return this.mirrorSeen(pod);
    const worker = this.workers.get(pod.metadata.uid);
    if (worker) worker.update(pod);
    else this.podAdded(pod);
    if (worker?.finished) this.free(pod.metadata.uid);
  }

  private podDeleted(pod: Pod): void {
    if (isMirror(pod)) return this.mirrorGone(pod);
    this.workers.get(pod.metadata.uid)?.remove();
  }

  private checkLocalStorage(): void {
    for (const worker of this.onLimitedStorage) {
      const message = localStorageExcess(worker.pod, worker);
      if (message === undefined || worker.finished) continue;
      worker.event("Warning", "Evicted", message);
      worker.fail({ reason: "Evicted", message, disrupted: true }, EVICTION_GRACE_MS);
      this.onLimitedStorage.delete(worker);
    }
    if (this.onLimitedStorage.size > 0) return;
    this.storageTimer?.cancel();
    this.storageTimer = undefined;
  }

  private register(pod: Pod, isStatic: boolean): PodWorker {
    const worker = new PodWorker(this.context, pod, isStatic);
    if (limitsLocalStorage(pod.spec)) {
      this.onLimitedStorage.add(worker);
      this.storageTimer ??= this.options.scope.every(LOCAL_STORAGE_PERIOD_MS, "check local storage", () =>
        this.checkLocalStorage(),
      );
    }
    this.workers.set(pod.metadata.uid, worker);
    this.byName.set(keyOf(pod), worker);
    return worker;
  }

  private forget(uid: string): void {
    const worker = this.workers.get(uid);
    if (!worker) return;
    this.workers.delete(uid);
    this.onLimitedStorage.delete(worker);
    this.free(uid);
    const key = keyOf(worker.pod);
    if (this.byName.get(key) === worker) this.byName.delete(key);
  }

  private reserve(pod: Pod): void {
    const requests = podRequests(pod.spec);
    this.requests.set(pod.metadata.uid, requests);
    this.requested.cpu += requests["cpu"] ?? 0;
    this.requested.memory += requests["memory"] ?? 0;
  }

  private free(uid: string): void {
    const requests = this.requests.get(uid);
    if (!requests) return;
    this.requests.delete(uid);
    this.requested.cpu -= requests["cpu"] ?? 0;
    this.requested.memory -= requests["memory"] ?? 0;
  }

  /** Sandboxes of pods that are no longer bound here: a kubelet that was away ends them. */
  private clearLeftovers(): void {
    for (const sandbox of [...this.context.runtime.allSandboxes])
      if (!this.workers.has(sandbox.podUid)) this.context.runtime.removeSandbox(sandbox);
  }

  // --- static pods

  private addStatic(manifest: DraftObject): void {
    const pod = staticPod(manifest, this.options.nodeName, this.options.scope.nowMs);
    const worker = this.register(pod, true);
    this.statics.set(keyOf(pod), worker);
    this.reserve(pod);
    worker.admit(undefined);
    this.mirror(worker);
  }

  private mirror(worker: PodWorker): void {
    // "No need to create a mirror pod, since node has been removed from the cluster" (tryReconcileMirrorPods).
    if (!this.agent.isRemoved() && createMirror(this.context.pods, worker.pod, this.agent.current)) return;
    this.context.scope.after(MIRROR_RETRY_MS, "mirror pod", () => this.mirror(worker));
  }

  private mirrorSeen(pod: Pod): void {
    const worker = this.statics.get(keyOf(pod));
    const stale = worker?.uid !== pod.metadata.annotations?.[MIRROR_ANNOTATION];
    if (!worker || stale || pod.metadata.deletionTimestamp) {
      try {
        this.context.pods.delete(pod.metadata.namespace ?? "", pod.metadata.name, {
          gracePeriodSeconds: 0,
          preconditions: { uid: pod.metadata.uid },
        });
      } catch (error) {
        if (!(error instanceof StatusError)) throw error; // it goes, or another event will bring us here again
      }
      return;
    }
    if (pod.status?.startTime === undefined && worker.status.startTime !== undefined) worker.rewriteStatus();
  }

  private mirrorGone(pod: Pod): void {
    const worker = this.statics.get(keyOf(pod));
    if (worker) this.mirror(worker);
  }

  // --- what pods ask about

  private serviceVariables(namespace: string, links: boolean): ReadonlyMap<string, string> {
    const key = links ? namespace : "";
    let found = this.variables.get(key);
    if (!found) {
      const kubernetes = this.serviceInformer.get("default", "kubernetes");
      const services = links ? this.serviceInformer.list(namespace) : [];
      const master = kubernetes && !services.includes(kubernetes) ? [kubernetes] : [];
      found = serviceVariables([...master, ...services]);
      this.variables.set(key, found.size === 0 ? NO_VARIABLES : found);
    }
    return found;
  }

  private hostPath(path: string, type: string | undefined): Volume {
    const { hostDirectories } = this.options;
    const problem = hostPathProblem(path, type, hostDirectories);
    if (problem !== undefined) throw new MountError(problem);
    let volume = hostDirectories.get(path);
    if (!volume) hostDirectories.set(path, (volume = new Volume({ source: "/dev/vda1" })));
    return volume;
  }
}
