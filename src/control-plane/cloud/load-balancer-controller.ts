/**
 * Orders a load balancer for every service of type LoadBalancer, and gives it back.
 * Models: k8s.io/cloud-provider controllers/service/controller.go (v0.36).
 * Differs: loadBalancerClass is left to others as upstream does, but there are no others; the time a cloud takes is drawn.
 */

import type { Door } from "#api/door.ts";
import { nodeDescriptor } from "#api/kinds/core/node/descriptor.ts";
import { serviceDescriptor } from "#api/kinds/core/service/descriptor.ts";
import type { Node, Service } from "#api/types.ts";
import { Client, type ResourceClient } from "#client/client.ts";
import { Controller, type ReconcileResult } from "#client/controller.ts";
import { EventRecorder } from "#client/event-recorder.ts";
import { InformerFactory, keyOf, splitKey, type Informer } from "#client/informer.ts";
import type { Scope } from "#kernel/scope.ts";

/** servicehelper.LoadBalancerCleanupFinalizer */
export const LOAD_BALANCER_FINALIZER = "service.kubernetes.io/load-balancer-cleanup";
const EXCLUDE_NODE = "node.kubernetes.io/exclude-from-external-load-balancers";
/** minRetryDelay, maxRetryDelay */
const RETRY_FIRST_MS = 5000;
const RETRY_MAX_MS = 300_000;
/** How long a cloud takes to provide a load balancer, and to take it down: drawn between these. */
const PROVISION_MIN_MS = 2000;
const PROVISION_MAX_MS = 6000;
const MERGE = "application/merge-patch+json";

/** What the cloud can do; the network model provides it (network.ts LoadBalancers). */
export interface LoadBalancerProvider {
  /** Creates or changes it; returns its external address. Throws an Error when none can be had. */
  ensure(
    serviceKey: string,
    ports: readonly { port: number; nodePort: number; protocol: "tcp" | "udp" }[],
    nodeNames: readonly string[],
  ): string;
  remove(serviceKey: string): void;
}

export interface LoadBalancerControllerOptions {
  readonly scope: Scope;
  readonly door: Door;
  readonly provider: LoadBalancerProvider;
}

type ServicePort = NonNullable<Service["spec"]["ports"]>[number];

const wantsLoadBalancer = ({ metadata, spec }: Service): boolean =>
  metadata.deletionTimestamp === undefined && spec.type === "LoadBalancer" && !spec.loadBalancerClass;

const hasFinalizer = (service: Service): boolean =>
  service.metadata.finalizers?.includes(LOAD_BALANCER_FINALIZER) ?? false;

/** What the load balancer depends on: another text means it has to be changed. */
function orderOf(service: Service): string {
  const ports = (service.spec.ports ?? []).map((p) => `${p.protocol ?? "TCP"} ${p.port} ${p.nodePort ?? 0}`);
  return `${service.metadata.uid} ${service.spec.externalTrafficPolicy ?? ""} ${ports.join(",")}`;
}

class LoadBalancerController {
  private readonly scope: Scope;
  private readonly provider: LoadBalancerProvider;
  private readonly services: Informer<Service>;
  private readonly nodes: Informer<Node>;
  private readonly serviceClient: ResourceClient<Service>;
  private readonly recorder: EventRecorder;
  private readonly controller: Controller;
  /** Service key → the order that was carried out. */
  private readonly ensured = new Map<string, string>();
  private readonly failures = new Map<string, number>();
  private nodeNames: readonly string[] = [];

  constructor(options: LoadBalancerControllerOptions) {
    const { scope, door } = options;
    this.scope = scope;
    this.provider = options.provider;
    const client = new Client(door, {
      name: "system:serviceaccount:kube-system:service-controller",
      groups: ["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"],
    });
    this.serviceClient = client.resource<Service>(serviceDescriptor);
    this.recorder = new EventRecorder(scope, client, "service-controller");
    this.controller = new Controller(scope, { reconcile: (key) => this.reconcile(key), workers: 1 });
    const informers = new InformerFactory(scope.child("informers"), client);
    this.nodes = informers.informer<Node>(nodeDescriptor).onChange({
      add: () => this.nodesChanged(),
      update: (node, previous) => {
        if (node.metadata.labels !== previous.metadata.labels) this.nodesChanged();
      },
      delete: () => this.nodesChanged(),
    });
    this.services = informers.informer<Service>(serviceDescriptor).onChange({
      add: (service) => this.consider(service),
      update: (service) => this.consider(service),
      delete: (service) => this.forget(keyOf(service)),
    });
    informers.start();
    informers.whenSynced(() => {
      this.nodesChanged();
      this.controller.start();
    });
  }

  private consider(service: Service): void {
    const key = keyOf(service);
    const wanted = wantsLoadBalancer(service);
    if (wanted ? this.ensured.get(key) !== orderOf(service) : hasFinalizer(service))
      this.controller.enqueue(key);
  }

  /** A service that went without our finalizer (forced) still gives its address back. */
  private forget(key: string): void {
    if (this.ensured.delete(key)) this.provider.remove(key);
    this.failures.delete(key);
  }

  private nodesChanged(): void {
    if (!this.services?.hasSynced) return;
    const names = this.nodes
      .list()
      .filter((node) => node.metadata.labels?.[EXCLUDE_NODE] === undefined)
      .map((node) => node.metadata.name)
      .sort();
    if (names.join(" ") === this.nodeNames.join(" ")) return;
    this.nodeNames = names;
    for (const key of this.ensured.keys()) {
      const service = this.services.byKey(key);
      if (!service) continue;
      this.provider.ensure(key, portsOf(service), names);
      this.recorder.event(service, "Normal", "UpdatedLoadBalancer", "Updated load balancer with new hosts");
    }
  }

  private reconcile(key: string): ReconcileResult {
    const service = this.services.byKey(key);
    if (!service) return undefined;
    if (!wantsLoadBalancer(service))
      return hasFinalizer(service) ? this.beginRemoval(key, service) : undefined;
    if (this.ensured.get(key) === orderOf(service)) return undefined;
    this.recorder.event(service, "Normal", "EnsuringLoadBalancer", "Ensuring load balancer");
    if (!hasFinalizer(service)) this.writeFinalizers(service, true);
    return {
      continueAfterMs: this.scope.random.between(PROVISION_MIN_MS, PROVISION_MAX_MS),
      continueWith: () => this.ensure(key),
    };
  }

  private ensure(key: string): ReconcileResult {
    const service = this.find(key);
    if (!service || !wantsLoadBalancer(service)) return undefined;
    let address: string;
    try {
      address = this.provider.ensure(key, portsOf(service), this.nodeNames);
    } catch (error) {
      if (!(error instanceof Error) || error.name === "AssertionError") throw error;
      const message = `Error syncing load balancer: failed to ensure load balancer: ${error.message}`;
      this.recorder.event(service, "Warning", "SyncLoadBalancerFailed", message);
      return { requeueAfterMs: this.retryDelayMs(key) };
    }
    this.failures.delete(key);
    this.ensured.set(key, orderOf(service));
    if (service.status?.loadBalancer?.ingress?.[0]?.ip !== address)
      this.serviceClient.updateStatus({
        ...service,
        status: { ...service.status, loadBalancer: { ingress: [{ ip: address, ipMode: "VIP" }] } },
      });
    this.recorder.event(service, "Normal", "EnsuredLoadBalancer", "Ensured load balancer");
    return undefined;
  }

  private beginRemoval(key: string, service: Service): ReconcileResult {
    this.recorder.event(service, "Normal", "DeletingLoadBalancer", "Deleting load balancer");
    return {
      continueAfterMs: this.scope.random.between(PROVISION_MIN_MS, PROVISION_MAX_MS) / 2,
      continueWith: () => this.remove(key),
    };
  }

  private remove(key: string): ReconcileResult {
    this.provider.remove(key);
    this.ensured.delete(key);
    const service = this.find(key);
    // Gone, or wanted again meanwhile: the next look orders a new one.
    if (!service || wantsLoadBalancer(service)) return { requeueAfterMs: 0 };
    const cleared = service.status?.loadBalancer?.ingress
      ? this.serviceClient.updateStatus({ ...service, status: { ...service.status, loadBalancer: {} } })
      : service;
    this.recorder.event(service, "Normal", "DeletedLoadBalancer", "Deleted load balancer");
    this.writeFinalizers(cleared, false);
    return undefined;
  }

  private find(key: string): Service | undefined {
    const [namespace, name] = splitKey(key);
    return this.serviceClient.find(namespace, name);
  }

  private writeFinalizers(service: Service, present: boolean): void {
    const { namespace = "", name, resourceVersion } = service.metadata;
    const others = (service.metadata.finalizers ?? []).filter(
      (finalizer) => finalizer !== LOAD_BALANCER_FINALIZER,
    );
    const finalizers = present ? [...others, LOAD_BALANCER_FINALIZER] : others;
    this.serviceClient.patch(namespace, name, MERGE, {
      metadata: { resourceVersion, finalizers: finalizers.length > 0 ? finalizers : null },
    });
  }

  private retryDelayMs(key: string): number {
    const failures = this.failures.get(key) ?? 0;
    this.failures.set(key, failures + 1);
    return Math.min(RETRY_FIRST_MS * (1 << Math.min(failures, 10)), RETRY_MAX_MS);
  }
}

function portsOf(service: Service): { port: number; nodePort: number; protocol: "tcp" | "udp" }[] {
  const toPort = ({ port, nodePort, protocol }: ServicePort) => ({
    port,
    nodePort: nodePort ?? 0,
    protocol: protocol === "UDP" ? ("udp" as const) : ("tcp" as const),
  });
  return (service.spec.ports ?? []).map(toPort);
}

/** Starts the controller; it works until its scope ends. */
export function startLoadBalancerController(options: LoadBalancerControllerOptions): void {
  new LoadBalancerController(options);
}
