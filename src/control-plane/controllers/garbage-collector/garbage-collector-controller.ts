/**
 * Deletes objects whose owners are gone, and carries out foreground deletion and orphaning.
 * Models: kubernetes pkg/controller/garbagecollector/garbagecollector.go (v1.36).
 * Differs: kinds come from the registry at start, not from periodic discovery.
 */

import { eventDescriptor } from "#api/kinds/core/event/descriptor.ts";
import { apiVersionOf, type KindDescriptor } from "#api/kind-descriptor.ts";
import { StatusError } from "#api/status-error.ts";
import type { KubernetesObject, OwnerReference } from "#api/types.ts";
import type { Client, DeleteOptions } from "#client/client.ts";
import { Controller, type ReconcileResult } from "#client/controller.ts";
import type { EventRecorder } from "#client/event-recorder.ts";
import type { ControllerContext, ControllerDefinition } from "../controller-context.ts";
import { FOREGROUND_FINALIZER, ORPHAN_FINALIZER, OwnershipGraph, type GraphNode } from "./ownership-graph.ts";

/** --concurrent-gc-syncs */
const WORKERS = 20;
/** How soon an owner is looked for again that the server has but the informer has not shown yet. */
const UNOBSERVED_RETRY_MS = 50;
/** The size of upstream's absentOwnerCache (NewGarbageCollector). */
const ABSENT_OWNERS = 500;
const MERGE = "application/merge-patch+json";

interface Classified {
  readonly solid: OwnerReference[];
  readonly dangling: OwnerReference[];
  readonly waiting: OwnerReference[];
}

class GarbageCollector {
  private readonly client: Client;
  private readonly recorder: EventRecorder;
  private readonly graph: OwnershipGraph;
  private readonly deleting: Controller;
  private readonly orphaning: Controller;
  private readonly kinds = new Map<string, KindDescriptor>();
  /** Uids of owners that are known to be gone: none comes twice, so their other dependents need not ask. */
  private readonly absentOwners = new Set<string>();

  constructor(context: ControllerContext) {
    this.client = context.client;
    this.recorder = context.recorder("garbage-collector-controller");
    for (const kind of context.kinds) this.kinds.set(`${apiVersionOf(kind)}/${kind.kind}`, kind);
    this.deleting = new Controller(context.scope, {
      limit: context.client.limit,
      reconcile: (uid) => this.attemptToDelete(uid),
      workers: WORKERS,
    });
    this.orphaning = new Controller(context.scope, {
      limit: context.client.limit,
      reconcile: (uid) => this.attemptToOrphan(uid),
      workers: WORKERS,
    });
    this.graph = new OwnershipGraph(
      {
        attemptToDelete: (node) => this.deleting.enqueue(node.uid),
        attemptToOrphan: (node) => this.orphaning.enqueue(node.uid),
        invalidNamespace: (dependent, reference) => this.reportInvalidNamespace(dependent, reference),
      },
      (apiVersion, kind) => this.kinds.get(`${apiVersion}/${kind}`),
    );
    for (const kind of context.kinds) {
      if (
        kind.kind === eventDescriptor.kind ||
        !kind.verbs.includes("delete") ||
        !kind.verbs.includes("watch")
      )
        continue;
      context.informers.informer<KubernetesObject>(kind).onChange({
        add: (object) => this.graph.put(kind, object),
        update: (object, previous) => {
          const { metadata } = object;
          // Most changes are none of the collector's business.
          if (
            metadata.ownerReferences !== previous.metadata.ownerReferences ||
            metadata.deletionTimestamp !== undefined
          )
            this.graph.put(kind, object);
        },
        delete: ({ metadata: { uid } }) => {
          if ((this.graph.get(uid)?.dependents.size ?? 0) > 0) this.noteAbsent(uid);
          this.graph.remove(uid);
        },
      });
    }
    context.whenSynced(() => {
      this.deleting.start();
      this.orphaning.start();
    });
  }

  private noteAbsent(uid: string): void {
    this.absentOwners.add(uid);
    if (this.absentOwners.size > ABSENT_OWNERS)
      this.absentOwners.delete(this.absentOwners.values().next().value as string);
  }

  private reportInvalidNamespace(
    dependent: GraphNode,
    { apiVersion, kind, name, uid }: OwnerReference,
  ): void {
    const owner = `[${apiVersion}/${kind}, namespace: ${dependent.namespace}, name: ${name}, uid: ${uid}]`;
    this.recorder.record(
      {
        apiVersion: dependent.apiVersion,
        kind: dependent.kindName,
        namespace: dependent.namespace,
        name: dependent.name,
        uid: dependent.uid,
      },
      "Warning",
      "OwnerRefInvalidNamespace",
      `ownerRef ${owner} does not exist in namespace ${JSON.stringify(dependent.namespace)}`,
    );
  }

  /** The object on the server, or undefined when it is gone or its name has another uid. */
  private live(node: GraphNode): KubernetesObject | undefined {
    if (!node.kind) return undefined;
    const object = this.client.resource<KubernetesObject>(node.kind).find(node.namespace, node.name);
    return object?.metadata.uid === node.uid ? object : undefined;
  }

  /** attemptToDeleteItem */
  private attemptToDelete(uid: string): ReconcileResult {
    const node = this.graph.get(uid);
    // A kind that nobody serves: whether the owner exists cannot be known, so nothing is deleted for its sake.
    if (!node?.kind) return undefined;
    if (node.beingDeleted && !node.deletingDependents) return undefined;
    const object = this.live(node);
    if (!object) {
      this.graph.remove(uid);
      return undefined;
    }
    if (node.virtual) return { requeueAfterMs: UNOBSERVED_RETRY_MS };
    if (node.deletingDependents) return this.finishForeground(node, object);
    const owners = object.metadata.ownerReferences ?? [];
    if (owners.length === 0) return undefined;
    const { solid, dangling, waiting } = this.classify(node, owners);
    if (solid.length > 0) {
      if (dangling.length + waiting.length > 0) this.writeOwners(node, object, solid);
      return undefined;
    }
    if (waiting.length > 0 && node.dependents.size > 0) {
      // A circle of blocking references would never resolve: this one gives way.
      if ([...node.dependents].some((dependent) => dependent.deletingDependents))
        this.writeOwners(
          node,
          object,
          owners.map((owner) => ({ ...owner, blockOwnerDeletion: false })),
        );
      this.delete(node, object, "Foreground");
      return undefined;
    }
    const finalizers = object.metadata.finalizers ?? [];
    const policy = finalizers.includes(ORPHAN_FINALIZER)
      ? "Orphan"
      : finalizers.includes(FOREGROUND_FINALIZER)
        ? "Foreground"
        : "Background";
    this.delete(node, object, policy);
    return undefined;
  }

  private classify(node: GraphNode, owners: readonly OwnerReference[]): Classified {
    const result: Classified = { solid: [], dangling: [], waiting: [] };
    for (const reference of owners) {
      const kind = this.kinds.get(`${reference.apiVersion}/${reference.kind}`);
      // Unknown kinds, and namespaced owners of cluster-scoped objects, cannot be looked up: let them be.
      if (!kind || (kind.scope === "Namespaced" && node.namespace === "")) {
        result.solid.push(reference);
        continue;
      }
      if (this.absentOwners.has(reference.uid)) {
        result.dangling.push(reference);
        continue;
      }
      const namespace = kind.scope === "Cluster" ? "" : node.namespace;
      const owner = this.client.resource<KubernetesObject>(kind).find(namespace, reference.name);
      if (owner?.metadata.uid !== reference.uid) {
        this.noteAbsent(reference.uid);
        result.dangling.push(reference);
      } else if (
        owner.metadata.deletionTimestamp !== undefined &&
        owner.metadata.finalizers?.includes(FOREGROUND_FINALIZER)
      )
        result.waiting.push(reference);
      else result.solid.push(reference);
    }
    return result;
  }

  /** processDeletingDependentsItem: the owner goes when nothing blocks it any more. */
  private finishForeground(node: GraphNode, object: KubernetesObject): ReconcileResult {
    const blocking = [...node.dependents].filter((dependent) =>
      dependent.owners.some((owner) => owner.uid === node.uid && owner.blockOwnerDeletion === true),
    );
    if (blocking.length === 0) {
      this.removeFinalizer(node, object, FOREGROUND_FINALIZER);
      return undefined;
    }
    for (const dependent of blocking) if (!dependent.deletingDependents) this.deleting.enqueue(dependent.uid);
    return undefined;
  }

  /** attemptToOrphanWorker: first the dependents forget their owner, then the owner may go. */
  private attemptToOrphan(uid: string): ReconcileResult {
    const node = this.graph.get(uid);
    if (!node) return undefined;
    const object = this.live(node);
    if (!object) return undefined;
    for (const dependent of node.dependents) {
      const other = this.live(dependent);
      if (!other) continue;
      const owners = other.metadata.ownerReferences ?? [];
      const kept = owners.filter((owner) => owner.uid !== uid);
      if (kept.length < owners.length) this.writeOwners(dependent, other, kept);
    }
    this.removeFinalizer(node, object, ORPHAN_FINALIZER);
    return undefined;
  }

  private writeOwners(node: GraphNode, object: KubernetesObject, owners: readonly OwnerReference[]): void {
    this.patchMetadata(node, object, { ownerReferences: owners.length > 0 ? owners : null });
  }

  private removeFinalizer(node: GraphNode, object: KubernetesObject, finalizer: string): void {
    const before = object.metadata.finalizers ?? [];
    if (!before.includes(finalizer)) return;
    const kept = before.filter((other) => other !== finalizer);
    this.patchMetadata(node, object, { finalizers: kept.length > 0 ? kept : null });
  }

  /** With the resourceVersion that was read: a conflict is retried with back-off. */
  private patchMetadata(node: GraphNode, object: KubernetesObject, change: Record<string, unknown>): void {
    if (!node.kind) return;
    const { uid, resourceVersion } = object.metadata;
    try {
      this.client
        .resource<KubernetesObject>(node.kind)
        .patch(node.namespace, node.name, MERGE, { metadata: { uid, resourceVersion, ...change } });
    } catch (error) {
      if (!(error instanceof StatusError && error.reason === "NotFound")) throw error;
    }
  }

  private delete(
    node: GraphNode,
    object: KubernetesObject,
    propagationPolicy: NonNullable<DeleteOptions["propagationPolicy"]>,
  ): void {
    if (!node.kind) return;
    const { uid, resourceVersion } = object.metadata;
    try {
      this.client
        .resource<KubernetesObject>(node.kind)
        .delete(node.namespace, node.name, { propagationPolicy, preconditions: { uid, resourceVersion } });
    } catch (error) {
      if (!(error instanceof StatusError && error.reason === "NotFound")) throw error;
    }
  }
}

export const garbageCollectorController: ControllerDefinition = {
  name: "garbage-collector-controller",
  // A deletion takes two requests (startGarbageCollectorController in core.go).
  limitFactors: { perSecond: 2, burst: 1 },
  start: (context) => void new GarbageCollector(context),
};
