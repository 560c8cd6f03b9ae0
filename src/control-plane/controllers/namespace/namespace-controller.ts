/**
 * Empties a namespace that is being deleted, then lets it go.
 * Models: kubernetes pkg/controller/namespace (namespace_controller.go, deletion/namespaced_resources_deleter.go; v1.36
 * with OrderedNamespaceDeletion: pods go first).
 */

import { namespaceDescriptor } from "#api/kinds/core/namespace/descriptor.ts";
import { podDescriptor } from "#api/kinds/core/pod/descriptor.ts";
import { apiPrefixOf, type KindDescriptor } from "#api/kind-descriptor.ts";
import { StatusError } from "#api/status-error.ts";
import { formatTime } from "#api/time.ts";
import type { KubernetesObject, Namespace, Pod } from "#api/types.ts";
import type { Client, ResourceClient } from "#client/client.ts";
import type { Informer } from "#client/informer.ts";
import type { Scope } from "#kernel/scope.ts";
import { Controller, type ReconcileResult } from "#client/controller.ts";
import type { ControllerContext, ControllerDefinition } from "../controller-context.ts";
import { remainingConditions, withConditions, type Remaining } from "./namespace-conditions.ts";

/** namespaceDeletionGracePeriod: until creations that were under way are visible (namespace_controller.go). */
const DELETION_GRACE_MS = 5000;
/** --concurrent-namespace-syncs */
const WORKERS = 10;
/** What remains is looked at again after half its grace and a second (namespace_controller.go worker). */
const DEFAULT_ESTIMATE_SECONDS = 15;

class NamespaceController {
  private readonly scope: Scope;
  private readonly client: Client;
  private readonly controller: Controller;
  private readonly namespaces: Informer<Namespace>;
  private readonly namespaceClient: ResourceClient<Namespace>;
  private readonly kinds: readonly KindDescriptor[];

  constructor(context: ControllerContext) {
    this.scope = context.scope;
    this.client = context.client;
    this.namespaceClient = context.client.resource<Namespace>(namespaceDescriptor);
    this.kinds = context.kinds.filter((kind) => kind.scope === "Namespaced" && kind.verbs.includes("delete"));
    this.controller = new Controller(context.scope, {
      limit: context.client.limit,
      reconcile: (name) => this.reconcile(name),
      workers: WORKERS,
    });
    const noticed = (namespace: Namespace): void => {
      if (namespace.metadata.deletionTimestamp === undefined) return;
      if (!this.controller.queue.isDelayed(namespace.metadata.name))
        this.controller.enqueueAfter(namespace.metadata.name, DELETION_GRACE_MS);
    };
    this.namespaces = context.informers.informer<Namespace>(namespaceDescriptor).onChange({
      add: noticed,
      update: (namespace, previous) => {
        if (previous.metadata.deletionTimestamp === undefined) noticed(namespace);
      },
    });
    context.whenSynced(() => this.controller.start());
  }

  private reconcile(name: string): ReconcileResult {
    if (!this.namespaces.get("", name)) return undefined;
    const namespace = this.namespaceClient.find("", name);
    if (!namespace || namespace.metadata.deletionTimestamp === undefined) return undefined;
    if ((namespace.spec.finalizers ?? []).length === 0) return undefined;
    const remaining = this.deleteContent(name);
    this.report(namespace, remaining);
    if (remaining.objects.size > 0) {
      const seconds = remaining.estimateSeconds > 0 ? remaining.estimateSeconds : DEFAULT_ESTIMATE_SECONDS;
      return { requeueAfterMs: (Math.floor(seconds / 2) + 1) * 1000 };
    }
    this.finalize(name);
    return undefined;
  }

  private deleteContent(namespace: string): Remaining {
    const remaining: Remaining = {
      objects: new Map(),
      finalizers: new Map(),
      estimateSeconds: 0,
      failures: [],
    };
    const pods = this.kinds.filter((kind) => kind.plural === podDescriptor.plural && kind.group === "");
    for (const kind of pods) this.deleteAll(kind, namespace, remaining);
    // Pods first: what they use (network policies, secrets) must not go before them.
    if (remaining.objects.size > 0) return remaining;
    for (const kind of this.kinds) if (!pods.includes(kind)) this.deleteAll(kind, namespace, remaining);
    return remaining;
  }

  /** deleteAllContentForGroupVersionResource */
  private deleteAll(kind: KindDescriptor, namespace: string, remaining: Remaining): void {
    const client = this.client.resource<KubernetesObject>(kind);
    const label = `${kind.plural}.${kind.group}`;
    try {
      if (client.list(namespace, { limit: 1 }).items.length === 0) return;
      this.client.send({
        method: "DELETE",
        path: `${apiPrefixOf(kind)}/namespaces/${namespace}/${kind.plural}`,
        body: { propagationPolicy: "Background" },
      });
      const left = client.list(namespace).items;
      if (left.length === 0) return;
      remaining.objects.set(label, left.length);
      for (const object of left) {
        for (const finalizer of object.metadata.finalizers ?? [])
          remaining.finalizers.set(finalizer, (remaining.finalizers.get(finalizer) ?? 0) + 1);
        if (kind.plural === podDescriptor.plural)
          remaining.estimateSeconds = Math.max(remaining.estimateSeconds, graceOf(object as unknown as Pod));
      }
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (error.reason === "NotFound" || error.reason === "MethodNotAllowed") return;
      remaining.failures.push(error.message);
      remaining.objects.set(label, remaining.objects.get(label) ?? 0);
    }
  }

  private report(namespace: Namespace, remaining: Remaining): void {
    const wanted = remainingConditions(remaining, formatTime(this.scope.nowMs));
    const conditions = withConditions(namespace.status?.conditions ?? [], wanted);
    if (conditions === namespace.status?.conditions) return;
    try {
      this.namespaceClient.updateStatus({ ...namespace, status: { ...namespace.status, conditions } });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      // Only a report: the next round brings it again.
    }
  }

  private finalize(name: string): void {
    const namespace = this.namespaceClient.find("", name);
    if (!namespace) return;
    const finalizers = (namespace.spec.finalizers ?? []).filter((finalizer) => finalizer !== "kubernetes");
    this.client.send({
      method: "PUT",
      path: this.namespaceClient.path("", name, "finalize"),
      body: { ...namespace, spec: { ...namespace.spec, finalizers } },
    });
  }
}

/** The seconds a terminating pod still has a right to. */
function graceOf(pod: Pod): number {
  return Number(pod.metadata.deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 0);
}

export const namespaceController: ControllerDefinition = {
  name: "namespace-controller",
  // Emptying a namespace takes many requests (startNamespaceController in core.go).
  limitFactors: { perSecond: 20, burst: 100 },
  start: (context) => void new NamespaceController(context),
};
