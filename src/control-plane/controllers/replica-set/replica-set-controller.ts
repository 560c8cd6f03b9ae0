/**
 * Keeps as many pods as a ReplicaSet asks for: creates, adopts, releases and deletes them, and counts them in the status.
 * Models: kubernetes pkg/controller/replicaset/replica_set.go (v1.36).
 * Differs: pods are counted as they change (pod-tally.ts) instead of listed at every sync.
 */

import { isPodActive } from "#api/kinds/core/pod/pod-conditions.ts";
import { selectorMatches, selectorOf } from "#api/label-selector.ts";
import { podDescriptor } from "#api/kinds/core/pod/descriptor.ts";
import { replicaSetDescriptor } from "#api/kinds/apps/replica-set/descriptor.ts";
import { StatusError } from "#api/status-error.ts";
import type { Pod, ReplicaSet } from "#api/types.ts";
import type { ResourceClient } from "#client/client.ts";
import { Expectations } from "#client/expectations.ts";
import { keyOf, type Informer } from "#client/informer.ts";
import type { Scope } from "#kernel/scope.ts";
import { Controller, type ReconcileResult } from "#client/controller.ts";
import type { ControllerContext, ControllerDefinition } from "../controller-context.ts";
import { Claiming } from "../claiming.ts";
import {
  BY_CONTROLLER,
  ORPHANS_BY_NAMESPACE,
  controllerOf,
  controllerUidOf,
  orphanNamespaceOf,
} from "../owner-references.ts";
import { OwnWrites } from "../own-writes.ts";
import { PodTally } from "./pod-tally.ts";
import { podsToDelete } from "./pod-deletion-order.ts";
import { BURST_REPLICAS, PodWrites } from "./pod-writes.ts";
import { replicaSetStatus, sameReplicaSetStatus } from "./replica-set-status.ts";

/** --concurrent-replicaset-syncs */
const WORKERS = 5;

class ReplicaSetController {
  private readonly scope: Scope;
  private readonly controller: Controller;
  private readonly pods: Informer<Pod>;
  private readonly replicaSets: Informer<ReplicaSet>;
  private readonly podClient: ResourceClient<Pod>;
  private readonly replicaSetClient: ResourceClient<ReplicaSet>;
  private readonly podWrites: PodWrites;
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
    const recorder = context.recorder("replicaset-controller");
    this.podWrites = new PodWrites(context.scope, this.podClient, recorder, this.expectations);
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
    const count = Math.min(Math.abs(surplus), BURST_REPLICAS);
    if (count === 0) return this.updateStatus(key, undefined);
    const done = (failure: StatusError | undefined): ReconcileResult => {
      const result = this.updateStatus(key, failure?.message);
      if (failure) throw failure;
      return result;
    };
    return surplus < 0
      ? this.podWrites.create(key, replicaSet, count, done)
      : this.podWrites.delete(key, replicaSet, this.victims(replicaSet, count), done);
  }

  private victims(replicaSet: ReplicaSet, count: number): readonly Pod[] {
    const own = this.pods.by(BY_CONTROLLER, replicaSet.metadata.uid).filter(isPodActive);
    return podsToDelete(own, this.relatedPods(replicaSet), count, this.scope.nowMs);
  }

  /** Adopts matching pods that nobody controls and releases those that match no longer (ClaimPods). */
  private claimPods(key: string, replicaSet: ReplicaSet): void {
    const selector = selectorOf(replicaSet.spec.selector);
    const { namespace = "", uid, deletionTimestamp } = replicaSet.metadata;
    const claiming = new Claiming(replicaSet, this.replicaSetClient, this.podClient);
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
      claiming.release(pod);
      tally.remove(keyOf(pod));
    }
    tally.selectorChecked = true;
    if (deletionTimestamp !== undefined) return;
    for (const pod of this.pods.by(ORPHANS_BY_NAMESPACE, namespace)) {
      if (pod.metadata.deletionTimestamp !== undefined || !isPodActive(pod)) continue;
      if (!selectorMatches(selector, pod.metadata.labels)) continue;
      const adopted = claiming.adopt(pod);
      if (adopted) this.tallyOf(uid).put(keyOf(adopted), adopted);
    }
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
}

const NO_LABELS: Readonly<Record<string, string>> = {};

interface Owner {
  /** "namespace/name" */
  readonly key: string;
  readonly uid: string;
}

export const replicaSetController: ControllerDefinition = {
  name: "replicaset-controller",
  start: (context) => void new ReplicaSetController(context),
};
