/**
 * Keeps as many pods as a ReplicaSet asks for: creates, adopts, releases and deletes them, and counts them in the status.
 * Models: kubernetes pkg/controller/replicaset/replica_set.go (v1.36).
 * Differs: pods are counted as they change (pod-tally.ts) instead of listed at every sync; the writes of a batch, which
 * upstream sends side by side, are tasks of the same instant, as far as the client's limit lets them.
 */

import { isPodActive } from "#api/kinds/core/pod/pod-conditions.ts";
import { selectorMatches, selectorOf } from "#api/label-selector.ts";
import { podDescriptor } from "#api/kinds/core/pod/descriptor.ts";
import { replicaSetDescriptor } from "#api/kinds/apps/replica-set/descriptor.ts";
import { StatusError } from "#api/status-error.ts";
import type { DraftObject, Pod, ReplicaSet } from "#api/types.ts";
import type { ResourceClient } from "#client/client.ts";
import type { EventRecorder } from "#client/event-recorder.ts";
import { Expectations } from "#client/expectations.ts";
import { keyOf, type Informer } from "#client/informer.ts";
import type { Scope } from "#kernel/scope.ts";
import { Controller, type ReconcileResult } from "#client/controller.ts";
import type { ControllerContext, ControllerDefinition } from "../controller-context.ts";
import {
  BY_CONTROLLER,
  ORPHANS_BY_NAMESPACE,
  OWNERSHIP_PATCH,
  adoptionPatch,
  controllerOf,
  controllerUidOf,
  newControllerReference,
  orphanNamespaceOf,
  releasePatch,
} from "../owner-references.ts";
import { OwnWrites } from "../own-writes.ts";
import { PodTally } from "./pod-tally.ts";
import { podsToDelete } from "./pod-deletion-order.ts";
import { replicaSetStatus, sameReplicaSetStatus } from "./replica-set-status.ts";

/** BurstReplicas: no sync creates or deletes more pods (replica_set.go). */
const BURST_REPLICAS = 500;
/** SlowStartInitialBatchSize: creation starts with one pod and doubles while it succeeds (controller_utils.go). */
const SLOW_START_INITIAL_BATCH = 1;
/** Between two batches of writes: the round trip of the one before. */
const BATCH_MIN_MS = 1;
const BATCH_MAX_MS = 4;
/** --concurrent-replicaset-syncs */
const WORKERS = 5;

/** The pod that a ReplicaSet creates. Models: GetPodFromTemplate (controller_utils.go). */
export function podFromTemplate(replicaSet: ReplicaSet): DraftObject {
  const { template } = replicaSet.spec;
  const { labels, annotations, finalizers } = template?.metadata ?? {};
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      generateName: `${replicaSet.metadata.name}-`,
      ...(replicaSet.metadata.namespace === undefined ? {} : { namespace: replicaSet.metadata.namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [newControllerReference(replicaSet)],
    },
    spec: template?.spec,
  };
}

class ReplicaSetController {
  private readonly scope: Scope;
  private readonly controller: Controller;
  private readonly pods: Informer<Pod>;
  private readonly replicaSets: Informer<ReplicaSet>;
  private readonly podClient: ResourceClient<Pod>;
  private readonly replicaSetClient: ResourceClient<ReplicaSet>;
  private readonly recorder: EventRecorder;
  private readonly expectations = new Expectations();
  private readonly ownWrites = new OwnWrites<ReplicaSet>();
  /** By uid of the ReplicaSet. */
  private readonly tallies = new Map<string, PodTally>();
  /** Keys of pods whose labels changed, by key of the ReplicaSet that has to look at them. */
  private readonly relabeled = new Map<string, Set<string>>();

  constructor(context: ControllerContext) {
    this.scope = context.scope;
    this.podClient = context.client.resource<Pod>(podDescriptor);
    this.replicaSetClient = context.client.resource<ReplicaSet>(replicaSetDescriptor);
    this.recorder = context.recorder("replicaset-controller");
    this.controller = new Controller(context.scope, {
      limit: context.client.limit,
      reconcile: (key) => this.reconcile(key),
      workers: WORKERS,
    });
    this.replicaSets = context.informers
      .informer<ReplicaSet>(replicaSetDescriptor)
      .addIndex(BY_CONTROLLER, controllerUidOf)
      .onChange({
        add: (replicaSet) => this.controller.enqueue(keyOf(replicaSet)),
        update: (replicaSet) => {
          if (!this.ownWrites.isEcho(replicaSet)) this.controller.enqueue(keyOf(replicaSet));
        },
        delete: (replicaSet) => {
          this.expectations.forget(keyOf(replicaSet));
          this.ownWrites.forget(keyOf(replicaSet));
        },
      });
    this.pods = context.informers
      .informer<Pod>(podDescriptor)
      .addIndex(BY_CONTROLLER, controllerUidOf)
      .addIndex(ORPHANS_BY_NAMESPACE, orphanNamespaceOf)
      .onChange({
        add: (pod) => this.podAdded(pod),
        update: (pod, previous) => this.podUpdated(pod, previous),
        delete: (pod) => this.podDeleted(pod),
      });
    context.whenSynced(() => this.controller.start());
  }

  private podAdded(pod: Pod): void {
    const owner = this.ownerOf(pod);
    if (!owner) {
      this.enqueueMatching(pod);
      return;
    }
    const { key } = owner;
    this.tallyOf(owner.uid).put(keyOf(pod), pod);
    if (pod.metadata.deletionTimestamp === undefined) this.expectations.creationObserved(key);
    else this.expectations.deletionObserved(key, keyOf(pod));
    this.controller.enqueue(key);
  }

  private podUpdated(pod: Pod, previous: Pod): void {
    const podKey = keyOf(pod);
    const owner = this.ownerOf(pod);
    const before = this.ownerOf(previous);
    if (before && before.uid !== owner?.uid) {
      this.uncount(before.uid, podKey);
      this.controller.enqueue(before.key);
    }
    const relabeled = pod.metadata.labels !== previous.metadata.labels;
    if (!owner) {
      if (relabeled || before) this.enqueueMatching(pod);
      return;
    }
    const { key } = owner;
    const terminating = pod.metadata.deletionTimestamp !== undefined;
    if (terminating && previous.metadata.deletionTimestamp === undefined)
      this.expectations.deletionObserved(key, podKey);
    if (relabeled) {
      let keys = this.relabeled.get(key);
      if (!keys) this.relabeled.set(key, (keys = new Set()));
      keys.add(podKey);
    }
    if (this.tallyOf(owner.uid).put(podKey, pod)) this.controller.enqueue(key);
  }

  private podDeleted(pod: Pod): void {
    const owner = this.ownerOf(pod);
    if (!owner) return;
    this.uncount(owner.uid, keyOf(pod));
    this.expectations.deletionObserved(owner.key, keyOf(pod));
    this.controller.enqueue(owner.key);
  }

  /** The ReplicaSet that controls `pod`. */
  private ownerOf(pod: Pod): Owner | undefined {
    const owner = controllerOf(pod);
    if (owner?.kind !== "ReplicaSet") return undefined;
    return { key: `${pod.metadata.namespace ?? ""}/${owner.name}`, uid: owner.uid };
  }

  private tallyOf(uid: string): PodTally {
    let tally = this.tallies.get(uid);
    if (!tally) this.tallies.set(uid, (tally = new PodTally()));
    return tally;
  }

  private uncount(uid: string, podKey: string): void {
    const tally = this.tallies.get(uid);
    tally?.remove(podKey);
    if (tally?.size === 0) this.tallies.delete(uid);
  }

  /** A pod without controller may be adopted by any ReplicaSet of its namespace whose selector matches. */
  private enqueueMatching(pod: Pod): void {
    if (controllerOf(pod) || !pod.metadata.labels) return;
    for (const replicaSet of this.replicaSets.list(pod.metadata.namespace))
      if (selectorMatches(selectorOf(replicaSet.spec.selector), pod.metadata.labels))
        this.controller.enqueue(keyOf(replicaSet));
  }

  private reconcile(key: string): ReconcileResult {
    const cached = this.replicaSets.byKey(key);
    if (!cached) {
      this.expectations.forget(key);
      this.relabeled.delete(key);
      return undefined;
    }
    const replicaSet = this.ownWrites.newest(cached);
    const mayManage = this.expectations.satisfied(key, this.scope.nowMs);
    this.claimPods(key, replicaSet);
    if (!mayManage || replicaSet.metadata.deletionTimestamp !== undefined)
      return this.updateStatus(key, undefined);
    const surplus = this.tallyOf(replicaSet.metadata.uid).active - (replicaSet.spec.replicas ?? 1);
    if (surplus < 0) return this.createPods(key, replicaSet, Math.min(-surplus, BURST_REPLICAS));
    if (surplus > 0) return this.deletePods(key, replicaSet, Math.min(surplus, BURST_REPLICAS));
    return this.updateStatus(key, undefined);
  }

  /** Adopts matching pods that nobody controls and releases those that match no longer (ClaimPods). */
  private claimPods(key: string, replicaSet: ReplicaSet): void {
    const selector = selectorOf(replicaSet.spec.selector);
    const { namespace = "", uid, deletionTimestamp } = replicaSet.metadata;
    const tally = this.tallyOf(uid);
    const suspects = this.relabeled.get(key);
    this.relabeled.delete(key);
    const check = tally.selectorChecked
      ? [...(suspects ?? [])].map((podKey) => this.pods.byKey(podKey))
      : this.pods.by(BY_CONTROLLER, uid);
    // Should a release fail, the next run looks at all pods again.
    tally.selectorChecked = false;
    for (const pod of check) {
      if (!pod || controllerOf(pod)?.uid !== uid || selectorMatches(selector, pod.metadata.labels)) continue;
      this.patchIgnoringAbsence(pod, releasePatch(uid, pod));
      tally.remove(keyOf(pod));
    }
    tally.selectorChecked = true;
    if (deletionTimestamp !== undefined) return;
    let mayAdopt: boolean | undefined;
    for (const pod of this.pods.by(ORPHANS_BY_NAMESPACE, namespace)) {
      if (pod.metadata.deletionTimestamp !== undefined || !isPodActive(pod)) continue;
      if (!selectorMatches(selector, pod.metadata.labels)) continue;
      mayAdopt ??= this.stillThere(replicaSet);
      if (!mayAdopt) return;
      const adopted = this.patchIgnoringAbsence(pod, adoptionPatch(replicaSet, pod));
      if (adopted) this.tallyOf(uid).put(keyOf(adopted), adopted);
    }
  }

  /** An uncached look, because adopting for an owner that is being deleted would make the pod its victim. */
  private stillThere(replicaSet: ReplicaSet): boolean {
    const { namespace = "", name, uid } = replicaSet.metadata;
    const fresh = this.replicaSetClient.find(namespace, name);
    return fresh?.metadata.uid === uid && fresh.metadata.deletionTimestamp === undefined;
  }

  private patchIgnoringAbsence(pod: Pod, patch: unknown): Pod | undefined {
    try {
      return this.podClient.patch(pod.metadata.namespace ?? "", pod.metadata.name, OWNERSHIP_PATCH, patch);
    } catch (error) {
      // Gone, or its name has another uid by now: nothing to claim.
      if (error instanceof StatusError && (error.code === 404 || error.code === 422 || error.code === 409))
        return undefined;
      throw error;
    }
  }

  private createPods(key: string, replicaSet: ReplicaSet, count: number): ReconcileResult {
    this.expectations.expectCreations(key, count, this.scope.nowMs);
    const batch = Math.min(SLOW_START_INITIAL_BATCH, count);
    return this.createBatch(
      { key, replicaSet, draft: podFromTemplate(replicaSet), left: count - batch },
      batch,
    );
  }

  private createBatch(creation: Creation, batch: number): ReconcileResult {
    return this.createOne(creation, batch, batch, undefined);
  }

  /** Creates one of the `missing` pods of a batch, and ends the batch after the last. */
  private createOne(
    creation: Creation,
    batch: number,
    missing: number,
    failed: StatusError | undefined,
  ): ReconcileResult {
    const { key, replicaSet, draft, left } = creation;
    let failure = failed;
    try {
      const pod = this.podClient.create(replicaSet.metadata.namespace ?? "", draft);
      this.recorder.event(replicaSet, "Normal", "SuccessfulCreate", `Created pod: ${pod.metadata.name}`);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.expectations.creationObserved(key);
      if (!isNamespaceTerminating(error)) {
        failure ??= error;
        this.recorder.event(replicaSet, "Warning", "FailedCreate", `Error creating: ${error.message}`);
      }
    }
    if (missing > 1)
      return {
        continueAfterMs: 0,
        continueWith: () => this.createOne(creation, batch, missing - 1, failure),
      };
    if (failure) {
      this.expectations.creationObserved(key, left);
      this.updateStatus(key, failure.message);
      throw failure;
    }
    if (left === 0) return this.updateStatus(key, undefined);
    const next = Math.min(2 * batch, left);
    return {
      continueAfterMs: this.batchPauseMs(),
      continueWith: () => this.createBatch({ ...creation, left: left - next }, next),
    };
  }

  private deletePods(key: string, replicaSet: ReplicaSet, count: number): ReconcileResult {
    const { uid } = replicaSet.metadata;
    const own = this.pods.by(BY_CONTROLLER, uid).filter(isPodActive);
    const victims = podsToDelete(own, this.relatedPods(replicaSet), count, this.scope.nowMs);
    this.expectations.expectDeletions(key, victims.map(keyOf), this.scope.nowMs);
    return this.deleteOne(key, replicaSet, victims, 0, undefined);
  }

  private deleteOne(
    key: string,
    replicaSet: ReplicaSet,
    victims: readonly Pod[],
    index: number,
    failed: StatusError | undefined,
  ): ReconcileResult {
    let failure = failed;
    const pod = victims[index] as Pod;
    const { namespace = "", name } = pod.metadata;
    try {
      this.podClient.delete(namespace, name);
      this.recorder.event(replicaSet, "Normal", "SuccessfulDelete", `Deleted pod: ${name}`);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.expectations.deletionObserved(key, keyOf(pod));
      if (error.reason !== "NotFound") {
        failure ??= error;
        this.recorder.event(replicaSet, "Warning", "FailedDelete", `Error deleting: ${error.message}`);
      }
    }
    if (index + 1 < victims.length)
      return {
        continueAfterMs: 0,
        continueWith: () => this.deleteOne(key, replicaSet, victims, index + 1, failure),
      };
    const result = this.updateStatus(key, failure?.message);
    if (failure) throw failure;
    return result;
  }

  /** The active pods of all ReplicaSets with the same owner, this one included. */
  private *relatedPods(replicaSet: ReplicaSet): Iterable<Pod> {
    const owner = controllerOf(replicaSet);
    const family = owner ? this.replicaSets.by(BY_CONTROLLER, owner.uid) : [replicaSet];
    for (const { metadata } of family)
      for (const pod of this.pods.iterate(BY_CONTROLLER, metadata.uid)) if (isPodActive(pod)) yield pod;
  }

  private updateStatus(key: string, failure: string | undefined): ReconcileResult {
    const cached = this.replicaSets.byKey(key);
    if (!cached) return undefined;
    const replicaSet = this.ownWrites.newest(cached);
    const tally = this.tallyOf(replicaSet.metadata.uid);
    const { nowMs } = this.scope;
    const available = tally.available(replicaSet.spec.minReadySeconds ?? 0, nowMs);
    const status = replicaSetStatus(
      replicaSet,
      {
        active: tally.active,
        fullyLabeled: tally.fullyLabeledWith(replicaSet.spec.template?.metadata?.labels ?? NO_LABELS),
        ready: tally.ready,
        available: available.count,
        terminating: tally.terminating,
      },
      failure,
      nowMs,
    );
    if (!sameReplicaSetStatus(replicaSet.status, status)) {
      try {
        this.ownWrites.remember(this.replicaSetClient.updateStatus({ ...replicaSet, status }));
      } catch (error) {
        if (!(error instanceof StatusError && error.reason === "NotFound")) throw error;
      }
    }
    return available.nextMs === undefined ? undefined : { requeueAfterMs: available.nextMs };
  }

  private batchPauseMs(): number {
    return this.scope.random.between(BATCH_MIN_MS, BATCH_MAX_MS);
  }
}

const NO_LABELS: Readonly<Record<string, string>> = {};

/** What a run that creates pods is about. */
interface Creation {
  readonly key: string;
  readonly replicaSet: ReplicaSet;
  readonly draft: DraftObject;
  /** How many pods are to follow the present batch. */
  readonly left: number;
}

interface Owner {
  /** "namespace/name" */
  readonly key: string;
  readonly uid: string;
}

/** Whether a create was refused because the namespace is on its way out (apierrors.HasStatusCause). */
export function isNamespaceTerminating(error: StatusError): boolean {
  return error.status.details?.causes?.some((cause) => cause.reason === "NamespaceTerminating") ?? false;
}

export const replicaSetController: ControllerDefinition = {
  name: "replicaset-controller",
  start: (context) => void new ReplicaSetController(context),
};
