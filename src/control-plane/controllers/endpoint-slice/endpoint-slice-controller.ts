/**
 * Keeps the EndpointSlices of each service equal to the pods it selects.
 * Models: kubernetes pkg/controller/endpointslice and staging endpointslice (v1.36).
 * Differs: placement is kept in memory and changed pod by pod; reconciles of one service are at least {@link BATCH_MS}
 * apart.
 */

import { isPodReady, podCondition } from "#api/kinds/core/pod/pod-conditions.ts";
import { endpointSliceDescriptor } from "#api/kinds/discovery/endpoint-slice/descriptor.ts";
import { nodeDescriptor } from "#api/kinds/core/node/descriptor.ts";
import { podDescriptor } from "#api/kinds/core/pod/descriptor.ts";
import { serviceDescriptor } from "#api/kinds/core/service/descriptor.ts";
import { StatusError } from "#api/status-error.ts";
import { formatTime, parseTime } from "#api/time.ts";
import type { DraftObject, EndpointSlice, Node, ObjectMeta, Pod, Service } from "#api/types.ts";
import type { ResourceClient } from "#client/client.ts";
import type { EventRecorder } from "#client/event-recorder.ts";
import { keyOf, type Informer } from "#client/informer.ts";
import type { Scope } from "#kernel/scope.ts";
import { Controller, type ReconcileResult } from "#client/controller.ts";
import type { ControllerContext, ControllerDefinition } from "../controller-context.ts";
import { newControllerReference } from "../owner-references.ts";
import {
  belongsInEndpoints,
  endpointOf,
  endpointPorts,
  hasNamedTargets,
  type EndpointPort,
} from "./endpoint.ts";
import { ServiceSelectors, selects } from "./service-selectors.ts";
import { SlicePlan, type PlannedSlice } from "./slice-plan.ts";

const SERVICE_NAME = "kubernetes.io/service-name";
const MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
const MANAGER = "endpointslice-controller.k8s.io";
const HEADLESS = "service.kubernetes.io/headless";
/** corev1.EndpointsLastChangeTriggerTime */
const LAST_CHANGE_TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";
/** Times of conditions are cut to seconds, and reach us after the watch's delay. */
const TRIGGER_SLACK_MS = 1100;
/** --concurrent-service-endpoint-syncs, maxRetries (endpointslice_controller.go) */
const WORKERS = 5;
const MAX_RETRIES = 15;
/** Changes of one service within this time are written together; a large service waits longer. */
const BATCH_MS = 100;
const LARGE_BATCH_MS = 500;
const LARGE_SERVICE = 1000;
/** When the cache lacks our own writes it is looked at again after this time (defaultSyncBackOff). */
const STALE_CACHE_MS = 1000;

/** Informer index: the service a slice belongs to, "namespace/name". */
const BY_SERVICE = "service";

function managedServiceOf(slice: EndpointSlice): readonly string[] {
  const labels = slice.metadata.labels;
  if (labels?.[MANAGED_BY] !== MANAGER) return [];
  return [`${slice.metadata.namespace ?? ""}/${labels[SERVICE_NAME] ?? ""}`];
}

/** What is remembered of a service between reconciles. */
interface ServiceState {
  readonly service: Service;
  readonly plan: SlicePlan;
  /** Ports of every pod, unless they have to be looked up pod by pod. */
  readonly ports: readonly EndpointPort[] | undefined;
  /** Changed pods → when their readiness had last changed before that. */
  readonly dirty: Map<string, number>;
}

class EndpointSliceController {
  private readonly scope: Scope;
  private readonly controller: Controller;
  private readonly services: Informer<Service>;
  private readonly pods: Informer<Pod>;
  private readonly nodes: Informer<Node>;
  private readonly slices: Informer<EndpointSlice>;
  private readonly sliceClient: ResourceClient<EndpointSlice>;
  private readonly recorder: EventRecorder;
  private readonly selectors = new ServiceSelectors();
  private readonly states = new Map<string, ServiceState>();
  /**
   * Our writes that the cache has not seen yet: service key → slice key → resourceVersion, Infinity for a deletion.
   * Their echo is no news, and until it is there the cache must not be planned from (upstream's slice tracker).
   */
  private readonly unseen = new Map<string, Map<string, number>>();
  /** When each service was last looked at. */
  private readonly lastRunMs = new Map<string, number>();

  constructor(context: ControllerContext) {
    this.scope = context.scope;
    this.sliceClient = context.client.resource<EndpointSlice>(endpointSliceDescriptor);
    this.recorder = context.recorder("endpoint-slice-controller");
    this.controller = new Controller(context.scope, {
      limit: context.client.limit,
      reconcile: (key) => this.reconcile(key),
      workers: WORKERS,
      maxRetries: MAX_RETRIES,
    });
    this.nodes = context.informers.informer<Node>(nodeDescriptor);
    this.services = context.informers.informer<Service>(serviceDescriptor).onChange({
      add: (service) => this.serviceChanged(service),
      update: (service) => this.serviceChanged(service),
      delete: (service) => {
        this.selectors.remove(service);
        this.states.delete(keyOf(service));
        this.lastRunMs.delete(keyOf(service));
      },
    });
    this.pods = context.informers.informer<Pod>(podDescriptor).onChange({
      add: (pod) => this.podChanged(pod, undefined),
      update: (pod, previous) => this.podChanged(pod, previous),
      delete: (pod) => this.podChanged(undefined, pod),
    });
    this.slices = context.informers
      .informer<EndpointSlice>(endpointSliceDescriptor)
      .addIndex(BY_SERVICE, managedServiceOf)
      .onChange({
        add: (slice) => this.sliceChanged(slice),
        update: (slice) => this.sliceChanged(slice),
        delete: (slice) => this.sliceChanged(slice),
      });
    context.whenSynced(() => this.controller.start());
  }

  private serviceChanged(service: Service): void {
    this.selectors.put(service);
    const key = keyOf(service);
    const state = this.states.get(key);
    // Status (a load balancer's address) is none of our business.
    if (state?.service.spec === service.spec && state.service.metadata.labels === service.metadata.labels)
      return;
    this.states.delete(key);
    this.controller.enqueue(key);
  }

  private podChanged(pod: Pod | undefined, previous: Pod | undefined): void {
    const some = (pod ?? previous) as Pod;
    if (pod && previous && !matters(pod, previous)) return;
    const keys = this.selectors.matching(some);
    if (pod && previous && pod.metadata.labels !== previous.metadata.labels)
      for (const key of this.selectors.matching(previous)) keys.add(key);
    for (const key of keys) this.markDirty(key, keyOf(some), previous);
  }

  private markDirty(serviceKey: string, podKey: string, previous: Pod | undefined): void {
    const state = this.states.get(serviceKey);
    if (state && !state.dirty.has(podKey))
      state.dirty.set(podKey, previous ? readinessChangedMs(previous) : -Infinity);
    const batchMs = state && state.plan.size > LARGE_SERVICE ? LARGE_BATCH_MS : BATCH_MS;
    const lastRunMs = this.lastRunMs.get(serviceKey);
    this.controller.enqueueAfter(
      serviceKey,
      state && lastRunMs !== undefined ? lastRunMs + batchMs - this.scope.nowMs : 0,
    );
  }

  /** Somebody else wrote to a slice: what we remember of the service is worth nothing. */
  private sliceChanged(slice: EndpointSlice): void {
    const [key] = managedServiceOf(slice);
    if (key === undefined) return;
    const sliceKey = keyOf(slice);
    const unseen = this.unseen.get(key);
    const ours = unseen?.get(sliceKey);
    const revision = Number(slice.metadata.resourceVersion);
    const isGone = !this.slices.byKey(sliceKey);
    if (unseen && ours !== undefined && (isGone || revision >= ours)) {
      unseen.delete(sliceKey);
      if (unseen.size === 0) this.unseen.delete(key);
    }
    if (ours !== undefined && revision <= ours) return;
    this.states.delete(key);
    if (this.services.byKey(key)) this.controller.enqueue(key);
  }

  private reconcile(key: string): ReconcileResult {
    const service = this.services.byKey(key);
    if (!service || !service.spec.selector || service.spec.type === "ExternalName") {
      this.states.delete(key);
      return undefined;
    }
    const known = this.states.get(key);
    if (!known && this.unseen.has(key)) return { requeueAfterMs: STALE_CACHE_MS };
    const state = known ?? this.rebuild(key, service);
    const trigger = this.triggerTime(state, this.lastRunMs.get(key));
    this.applyDirty(state);
    this.lastRunMs.set(key, this.scope.nowMs);
    try {
      this.write(state, trigger);
    } catch (error) {
      // Whatever the server thinks now, the next run starts from the cache again.
      this.states.delete(key);
      if (error instanceof StatusError) {
        const message = `Error updating Endpoint Slices for Service ${key}: ${error.message}`;
        this.recorder.event(service, "Warning", "FailedToUpdateEndpointSlices", message);
      }
      throw error;
    }
    return undefined;
  }

  private rebuild(key: string, service: Service): ServiceState {
    const plan = new SlicePlan();
    const stored = this.slices.by(BY_SERVICE, key);
    plan.adopt(stored);
    const ports = hasNamedTargets(service) ? undefined : NO_POD_PORTS(service);
    const state: ServiceState = { service, plan, ports, dirty: new Map() };
    for (const podKey of [...plan.podKeys]) state.dirty.set(podKey, Infinity);
    for (const pod of this.pods.list(service.metadata.namespace))
      if (selects(service, pod)) state.dirty.set(keyOf(pod), Infinity);
    const labels = sliceLabels(service);
    if (stored.some((slice) => !sameMap(slice.metadata.labels, labels))) plan.touchAll();
    this.states.set(key, state);
    return state;
  }

  /**
   * What made this run necessary: of a new service its creation, else the earliest of the changed pods' last changes of
   * readiness since the run before (TriggerTimeTracker).
   */
  private triggerTime(
    { service, plan, dirty }: ServiceState,
    lastRunMs: number | undefined,
  ): string | undefined {
    if (lastRunMs === undefined) return service.metadata.creationTimestamp;
    let firstMs = Infinity;
    for (const [podKey, beforeMs] of dirty) {
      const pod = this.pods.byKey(podKey);
      if (!pod || !selects(service, pod)) continue;
      const changedMs = readinessChangedMs(pod);
      // A newcomer has been unready for a while, seen by nobody here, when it gets its address.
      const isNew = !plan.has(podKey) && changedMs > lastRunMs - TRIGGER_SLACK_MS;
      if (changedMs > beforeMs || isNew) firstMs = Math.min(firstMs, changedMs);
    }
    return firstMs === Infinity ? undefined : formatTime(firstMs);
  }

  private applyDirty(state: ServiceState): void {
    const { service, plan } = state;
    for (const podKey of state.dirty.keys()) {
      const pod = this.pods.byKey(podKey);
      if (!pod || !selects(service, pod) || !belongsInEndpoints(pod)) plan.remove(podKey);
      else
        plan.put(
          podKey,
          endpointOf(pod, service, this.nodes.get("", pod.spec.nodeName ?? "")),
          state.ports ?? endpointPorts(pod, service),
        );
    }
    state.dirty.clear();
  }

  private write({ service, plan }: ServiceState, trigger: string | undefined): void {
    const { write, drop } = plan.settle();
    for (const slice of write) this.writeSlice(service, slice, trigger);
    for (const { stored } of drop) {
      if (!stored) continue;
      this.remember(service, stored, Infinity);
      try {
        this.sliceClient.delete(stored.metadata.namespace ?? "", stored.metadata.name);
      } catch (error) {
        if (!(error instanceof StatusError && error.reason === "NotFound")) throw error;
      }
    }
  }

  private writeSlice(service: Service, slice: PlannedSlice, trigger: string | undefined): void {
    const { namespace = "", name } = service.metadata;
    const endpoints = [...slice.endpoints.values()];
    const labels = sliceLabels(service);
    if (slice.stored) {
      const { stored } = slice;
      slice.stored = this.sliceClient.update({
        ...stored,
        metadata: withTriggerTime({ ...stored.metadata, labels }, trigger),
        endpoints,
        ports: [...slice.ports],
      });
    } else {
      const draft: DraftObject = {
        apiVersion: "discovery.k8s.io/v1",
        kind: "EndpointSlice",
        metadata: {
          generateName: `${name}-`,
          namespace,
          labels,
          ...(trigger === undefined ? {} : { annotations: { [LAST_CHANGE_TRIGGER_TIME]: trigger } }),
          ownerReferences: [newControllerReference(service)],
        },
        addressType: "IPv4",
        endpoints,
        ports: [...slice.ports],
      };
      slice.stored = this.sliceClient.create(namespace, draft);
    }
    this.remember(service, slice.stored, Number(slice.stored.metadata.resourceVersion));
  }

  private remember(service: Service, slice: EndpointSlice, revision: number): void {
    const key = keyOf(service);
    let unseen = this.unseen.get(key);
    if (!unseen) this.unseen.set(key, (unseen = new Map()));
    unseen.set(keyOf(slice), revision);
  }
}

/** With numeric target ports every pod has the same: those of a pod without containers. */
const NO_POD_PORTS = (service: Service): EndpointPort[] =>
  endpointPorts({ spec: { containers: [] } } as unknown as Pod, service);

/** Whether an endpoint can differ between the two states of a pod. */
function matters(pod: Pod, previous: Pod): boolean {
  return (
    pod.metadata.labels !== previous.metadata.labels ||
    pod.metadata.deletionTimestamp !== previous.metadata.deletionTimestamp ||
    pod.spec.nodeName !== previous.spec.nodeName ||
    pod.status?.podIP !== previous.status?.podIP ||
    pod.status?.phase !== previous.status?.phase ||
    isPodReady(pod) !== isPodReady(previous)
  );
}

/** getPodTriggerTime; -Infinity without a condition. */
function readinessChangedMs(pod: Pod): number {
  return parseTime(podCondition(pod, "Ready")?.lastTransitionTime ?? "") ?? -Infinity;
}

/** Says when what the slice tells now came about, or that this is not known (addTriggerTimeAnnotation). */
function withTriggerTime(metadata: ObjectMeta, trigger: string | undefined): ObjectMeta {
  const { annotations, ...rest } = metadata;
  if (trigger !== undefined)
    return { ...rest, annotations: { ...annotations, [LAST_CHANGE_TRIGGER_TIME]: trigger } };
  const { [LAST_CHANGE_TRIGGER_TIME]: _old, ...others } = annotations ?? {};
  return Object.keys(others).length === 0 ? rest : { ...rest, annotations: others };
}

function sliceLabels(service: Service): Record<string, string> {
  return {
    ...service.metadata.labels,
    ...(service.spec.clusterIP === "None" ? { [HEADLESS]: "" } : {}),
    [SERVICE_NAME]: service.metadata.name,
    [MANAGED_BY]: MANAGER,
  };
}

function sameMap(
  a: Readonly<Record<string, string>> | undefined,
  b: Readonly<Record<string, string>>,
): boolean {
  const keys = Object.keys(b);
  return Object.keys(a ?? {}).length === keys.length && keys.every((key) => a?.[key] === b[key]);
}

export const endpointSliceController: ControllerDefinition = {
  name: "endpointslice-controller",
  start: (context) => void new EndpointSliceController(context),
};
