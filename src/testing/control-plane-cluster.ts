/**
 * The real API server and the controllers, with stand-ins for scheduler and kubelets: pods are bound at random, become
 * ready after a drawn time and go after another; nodes renew their leases until they are crashed. Imported by tests only.
 */

import { withPodCondition } from "#api/kinds/core/pod/pod-conditions.ts";
import { kinds as allKinds } from "#api/kinds/index.ts";
import { deploymentDescriptor } from "#api/kinds/apps/deployment/descriptor.ts";
import { replicaSetDescriptor } from "#api/kinds/apps/replica-set/descriptor.ts";
import { leaseDescriptor } from "#api/kinds/coordination/lease/descriptor.ts";
import { eventDescriptor } from "#api/kinds/core/event/descriptor.ts";
import { nodeDescriptor } from "#api/kinds/core/node/descriptor.ts";
import { podDescriptor } from "#api/kinds/core/pod/descriptor.ts";
import { serviceDescriptor } from "#api/kinds/core/service/descriptor.ts";
import { endpointSliceDescriptor } from "#api/kinds/discovery/endpoint-slice/descriptor.ts";
import type { Door } from "#api/door.ts";
import type { KindDescriptor } from "#api/kind-descriptor.ts";
import { StatusError } from "#api/status-error.ts";
import { formatMicroTime, formatTime } from "#api/time.ts";
import type {
  CoreEvent,
  Deployment,
  EndpointSlice,
  KubernetesObject,
  Lease,
  Node,
  Pod,
  ReplicaSet,
  Service,
} from "#api/types.ts";
import { Client } from "#client/client.ts";
import { Informer } from "#client/informer.ts";
import { Kernel } from "#kernel/kernel.ts";
import type { Scope } from "#kernel/scope.ts";
import { createApiServer, type ApiServer } from "#control-plane/apiserver/api-server.ts";
import { Store } from "#control-plane/etcd/store.ts";
import type { ControllerDefinition } from "#control-plane/controllers/controller-context.ts";
import {
  createControllerManager,
  runElectedControllerManager,
  type ControllerManagerOptions,
} from "#control-plane/controllers/controller-manager.ts";

export interface TestClusterOptions {
  readonly seed?: number;
  readonly nodes?: number;
  readonly controllers?: readonly ControllerDefinition[];
  /** Puts something between the controllers and the server. */
  readonly wrapDoor?: (scope: Scope, door: Door) => Door;
  /** Whether a pod ever becomes ready. */
  readonly becomesReady?: (pod: Pod) => boolean;
  readonly clusterCidr?: string;
  readonly zones?: readonly string[];
  /** The manager competes for its lease, as in a whole cluster. */
  readonly elected?: boolean;
}

const HEARTBEAT_MS = 10_000;

/** Kinds as they are, with what deletion needs should a descriptor not have it. */
const kinds: readonly KindDescriptor[] = allKinds.map((kind) => {
  if (kind.kind === "Pod" && !kind.gracePeriodSeconds)
    return {
      ...kind,
      gracePeriodSeconds: (object, requested) => {
        const pod = object as unknown as Pod;
        return pod.spec.nodeName ? (requested ?? Number(pod.spec.terminationGracePeriodSeconds ?? 30)) : 0;
      },
    };
  if (kind.kind === "Namespace" && !kind.prepareForCreate)
    return { ...kind, prepareForCreate: (draft) => ({ ...draft, spec: { finalizers: ["kubernetes"] } }) };
  return kind;
});

export class TestCluster {
  readonly kernel: Kernel;
  readonly server: ApiServer;
  readonly client: Client;
  readonly managerScope: Scope;
  private readonly nodeScopes = new Map<string, Scope>();
  private readonly pods: Informer<Pod>;
  private addresses = 0;

  constructor(private readonly options: TestClusterOptions = {}) {
    this.kernel = new Kernel({ seed: options.seed ?? 1 });
    const { root } = this.kernel;
    const store = new Store<KubernetesObject>({ scope: root.child("etcd") });
    this.server = createApiServer({ scope: root.child("apiserver"), store, kinds });
    this.client = new Client(this.server, {
      name: "kubernetes-admin",
      groups: ["system:masters", "system:authenticated"],
    });
    for (const name of ["default", "kube-system", "kube-node-lease"])
      if (!this.of<KubernetesObject>(kinds[0] as KindDescriptor).find("", name))
        this.of<KubernetesObject>(kinds[0] as KindDescriptor).create("", {
          apiVersion: "v1",
          kind: "Namespace",
          metadata: { name },
        });
    this.pods = new Informer<Pod>(root.child("kubelets"), this.client, podDescriptor);
    this.pods.onChange({
      add: (pod) => this.podSeen(pod),
      update: (pod, previous) => this.podSeen(pod, previous),
    });
    this.pods.start();
    for (let i = 1; i <= (options.nodes ?? 3); i++) this.addNode(`worker-${i}`, options.zones?.[i - 1]);
    this.managerScope = root.child("kube-controller-manager");
    const door = options.wrapDoor ? options.wrapDoor(root.child("faults"), this.server) : this.server;
    const managerOptions: ControllerManagerOptions = {
      scope: this.managerScope,
      door,
      kinds,
      settings: { rootCaCertificate: "-----BEGIN CERTIFICATE-----", clusterCidr: options.clusterCidr ?? "" },
      ...(options.controllers ? { controllers: options.controllers } : {}),
    };
    if (options.elected) runElectedControllerManager({ ...managerOptions, identity: "control-plane" });
    else createControllerManager(managerOptions);
  }

  of<T extends KubernetesObject>(kind: KindDescriptor<T>) {
    return this.client.resource<T>(kind);
  }

  get deployments() {
    return this.of<Deployment>(deploymentDescriptor);
  }
  get replicaSets() {
    return this.of<ReplicaSet>(replicaSetDescriptor);
  }
  get podClient() {
    return this.of<Pod>(podDescriptor);
  }
  get nodes() {
    return this.of<Node>(nodeDescriptor);
  }
  get services() {
    return this.of<Service>(serviceDescriptor);
  }
  get slices() {
    return this.of<EndpointSlice>(endpointSliceDescriptor);
  }

  /** Texts of all events, oldest first: "ReplicaSet/web-1 SuccessfulCreate Created pod: …". */
  events(namespace = ""): string[] {
    return this.of<CoreEvent>(eventDescriptor)
      .list(namespace)
      .items.toSorted((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
      .map((e) => `${e.involvedObject.kind}/${e.involvedObject.name} ${e.reason} ${e.message}`);
  }

  run(milliseconds: number): void {
    this.kernel.runUntil(this.kernel.nowMs + milliseconds);
  }

  /** Runs until `condition` holds; false when it does not within `limitMs`. */
  until(condition: () => boolean, limitMs = 120_000): boolean {
    return this.kernel.runWhile(() => !condition(), limitMs);
  }

  activePods(namespace = "default"): Pod[] {
    return this.podClient.list(namespace).items.filter((pod) => pod.metadata.deletionTimestamp === undefined);
  }

  addNode(name: string, zone?: string): void {
    const { kernel, client } = this;
    const scope = kernel.root.child(`node/${name}`);
    this.nodeScopes.set(name, scope);
    const now = formatTime(kernel.nowMs);
    if (!this.nodes.find("", name)) {
      this.nodes.create("", {
        apiVersion: "v1",
        kind: "Node",
        metadata: { name, ...(zone ? { labels: { "topology.kubernetes.io/zone": zone } } : {}) },
      });
    }
    const node = this.nodes.get("", name);
    const condition = (type: string, status: "True" | "False") => ({
      type,
      status,
      reason: "Kubelet",
      message: "",
      lastHeartbeatTime: now,
      lastTransitionTime: now,
    });
    this.nodes.updateStatus({
      ...node,
      status: {
        conditions: [
          condition("MemoryPressure", "False"),
          condition("DiskPressure", "False"),
          condition("PIDPressure", "False"),
          condition("Ready", "True"),
        ],
      },
    });
    const leases = client.resource<Lease>(leaseDescriptor);
    const renew = (): void => {
      const lease = leases.find("kube-node-lease", name);
      const spec = {
        holderIdentity: name,
        leaseDurationSeconds: 40,
        renewTime: formatMicroTime(kernel.nowMs),
      };
      if (lease) leases.update({ ...lease, spec });
      else
        leases.create("kube-node-lease", {
          apiVersion: "coordination.k8s.io/v1",
          kind: "Lease",
          metadata: { name, namespace: "kube-node-lease" },
          spec,
        });
    };
    scope.every(HEARTBEAT_MS, "renew the lease", renew, scope.random.between(0, HEARTBEAT_MS));
  }

  /** The node stops: no heartbeats, no pods started or ended. */
  crash(name: string): void {
    this.nodeScopes.get(name)?.dispose();
    this.nodeScopes.delete(name);
  }

  /** The node comes back; its containers are gone, so its pods start anew. */
  recover(name: string): void {
    this.addNode(name);
    for (const pod of this.pods.list()) if (pod.spec.nodeName === name) this.podSeen(pod);
  }

  createDeployment(
    name: string,
    replicas: number,
    spec: Record<string, unknown> = {},
    namespace = "default",
  ): void {
    this.deployments.create(namespace, {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name, namespace },
      spec: {
        replicas,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: { containers: [{ name: "web", image: "nginx:1" }], terminationGracePeriodSeconds: 5 },
        },
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        ...spec,
      },
    });
  }

  setImage(name: string, image: string, namespace = "default"): void {
    this.patchSpec(name, { template: { spec: { containers: [{ name: "web", image }] } } }, namespace);
  }

  patchSpec(name: string, spec: unknown, namespace = "default"): void {
    this.deployments.patch(namespace, name, "application/merge-patch+json", { spec });
  }

  private podSeen(pod: Pod, previous?: Pod): void {
    const nodeName = pod.spec.nodeName ?? "";
    if (nodeName === "") {
      if (!previous && pod.metadata.deletionTimestamp === undefined) this.bindSoon(pod);
      return;
    }
    const scope = this.nodeScopes.get(nodeName);
    if (!scope) return;
    if (pod.metadata.deletionTimestamp !== undefined) {
      if (previous?.metadata.deletionTimestamp === undefined)
        scope.after(scope.random.between(100, 4000), "stop a pod", () =>
          attempt(() =>
            this.podClient.delete(pod.metadata.namespace ?? "", pod.metadata.name, { gracePeriodSeconds: 0 }),
          ),
        );
      return;
    }
    if ((pod.status?.podIP ?? "") === "" || !previous)
      scope.after(scope.random.between(300, 5000), "start a pod", () => this.startPod(pod));
  }

  private bindSoon(pod: Pod): void {
    const scope = this.kernel.root.child("scheduler");
    scope.after(scope.random.between(5, 50), "bind a pod", () => {
      const ready = this.nodes
        .list("")
        .items.filter((node) => !node.spec.taints?.length && !node.spec.unschedulable)
        .map((node) => node.metadata.name);
      if (ready.length === 0) return;
      attempt(() =>
        this.podClient.createSubresource(pod.metadata.namespace ?? "", pod.metadata.name, "binding", {
          apiVersion: "v1",
          kind: "Binding",
          metadata: { name: pod.metadata.name },
          target: { kind: "Node", name: scope.random.pick(ready) },
        }),
      );
    });
  }

  private startPod(seen: Pod): void {
    const pod = this.podClient.find(seen.metadata.namespace ?? "", seen.metadata.name);
    if (pod?.metadata.uid !== seen.metadata.uid || pod.metadata.deletionTimestamp !== undefined) return;
    const ready = this.options.becomesReady?.(pod) ?? true;
    const podIP = pod.status?.podIP ?? `10.244.${this.addresses >> 8}.${this.addresses++ & 255}`;
    attempt(() =>
      this.podClient.updateStatus(
        withPodCondition(
          { ...pod, status: { ...pod.status, phase: "Running", podIP } },
          {
            type: "Ready",
            status: ready ? "True" : "False",
            lastTransitionTime: formatTime(this.kernel.nowMs),
          },
        ),
      ),
    );
  }
}

/** Races with controllers are part of the test; what matters is where they end. */
function attempt(write: () => unknown): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
  }
}

/** Whether a Deployment has done all it was asked. */
export function isSettled(deployment: Deployment): boolean {
  const { status, spec, metadata } = deployment;
  return (
    status?.observedGeneration === metadata.generation &&
    (status?.updatedReplicas ?? 0) === spec.replicas &&
    (status?.replicas ?? 0) === spec.replicas &&
    (status?.availableReplicas ?? 0) === spec.replicas
  );
}
