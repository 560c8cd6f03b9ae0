/**
 * One reconcile of one Deployment: finds the newest ReplicaSet, scales, cleans up and reports.
 * Models: kubernetes pkg/controller/deployment (syncDeployment with sync.go, rolling.go, recreate.go, progress.go; v1.36).
 * Differs: pods that a ReplicaSet was told to delete do not count as available, even before it has done so.
 */

import { StatusError } from "#api/status-error.ts";
import { parseTime } from "#api/time.ts";
import type { Deployment, DraftObject, ReplicaSet } from "#api/types.ts";
import type { EventType } from "#client/event-recorder.ts";
import type { ReconcileResult } from "#client/controller.ts";
import {
  countsOf,
  deploymentCondition,
  deploymentStatus,
  hasProgressDeadline,
  isComplete,
  newCondition,
  sameDeploymentStatus,
  withDeploymentCondition,
  withProgress,
  type DeploymentCondition,
  type DeploymentStatus,
} from "./deployment-status.ts";
import { podTemplateHash, templateFingerprint } from "./pod-template-hash.ts";
import {
  newReplicaSetSize,
  reconcileNewReplicaSet,
  reconcileOldReplicaSets,
  scaleProportionally,
  type Strategy,
} from "./replica-arithmetic.ts";
import {
  isActive,
  newReplicaSetDraft,
  replicaSetsToCleanUp,
  sizeOf,
  sortedByAge,
  strategyOf,
} from "./replica-sets.ts";
import { REVISION, desiredReplicasOf, maxRevision, newestAnnotations, withSizes } from "./revisions.ts";

/** What a sync may do to the world. The writes answer with the stored object and throw StatusErrors. */
export interface DeploymentWrites {
  createReplicaSet(draft: DraftObject): ReplicaSet;
  findReplicaSet(namespace: string, name: string): ReplicaSet | undefined;
  updateReplicaSet(replicaSet: ReplicaSet): ReplicaSet;
  deleteReplicaSet(replicaSet: ReplicaSet): void;
  updateStatus(deployment: Deployment): Deployment;
  event(deployment: Deployment, type: EventType, reason: string, message: string): void;
}

const quote = (name: string): string => JSON.stringify(name);

export class DeploymentSync {
  private readonly strategy: Strategy;
  /** By name: what the cache and our own writes know. */
  private readonly sets = new Map<string, ReplicaSet>();
  private newestName: string | undefined;

  constructor(
    private deployment: Deployment,
    replicaSets: readonly ReplicaSet[],
    private readonly writes: DeploymentWrites,
    private readonly nowMs: number,
    private readonly oldPodsRunning: (newest: ReplicaSet | undefined) => boolean,
  ) {
    this.strategy = strategyOf(deployment);
    for (const replicaSet of sortedByAge(replicaSets)) this.sets.set(replicaSet.metadata.name, replicaSet);
    this.newestName = this.findNewest()?.metadata.name;
  }

  run(): ReconcileResult {
    const { deployment } = this;
    if (deployment.metadata.deletionTimestamp !== undefined) {
      this.syncNewest(false);
      return this.reportStatus();
    }
    this.checkPausedCondition();
    if (deployment.spec.paused) return this.scaleOnly();
    this.syncNewest(false);
    if (this.isScalingEvent()) return this.scaleOnly();
    return this.strategy.rolling ? this.rollOut() : this.recreate();
  }

  private get newest(): ReplicaSet | undefined {
    return this.newestName === undefined ? undefined : this.sets.get(this.newestName);
  }

  private get all(): ReplicaSet[] {
    return [...this.sets.values()];
  }

  private get old(): ReplicaSet[] {
    return this.all.filter((set) => set.metadata.name !== this.newestName);
  }

  private get desired(): number {
    return this.deployment.spec.replicas ?? 1;
  }

  /** FindNewReplicaSet: the oldest whose template is the Deployment's. */
  private findNewest(): ReplicaSet | undefined {
    const wanted = templateFingerprint(this.deployment.spec.template);
    return this.all.find((set) => set.spec.template && templateFingerprint(set.spec.template) === wanted);
  }

  private rollOut(): ReconcileResult {
    this.syncNewest(true);
    const { newest } = this;
    if (newest) {
      const size = reconcileNewReplicaSet(this.strategy, this.all.map(sizeOf), sizeOf(newest));
      if (this.scale(newest, size)) return this.reportRollout();
    }
    const active = this.old.filter(isActive).map(sizeOf);
    const scaling = reconcileOldReplicaSets(this.strategy, active, newest && sizeOf(newest));
    let scaledDown = false;
    for (const [name, size] of scaling) {
      const set = this.sets.get(name);
      if (set && this.scale(set, size)) scaledDown = true;
    }
    if (scaledDown) return this.reportRollout();
    return this.reportAndCleanUp();
  }

  private recreate(): ReconcileResult {
    let scaledDown = false;
    for (const set of this.old.filter(isActive)) if (this.scale(set, 0)) scaledDown = true;
    if (scaledDown) return this.reportRollout();
    if (this.oldPodsRunning(this.newest)) return this.reportRollout();
    if (!this.newest) this.syncNewest(true);
    if (this.newest) this.scale(this.newest, this.desired);
    return this.reportAndCleanUp();
  }

  /** On scaling and while paused: sizes change, revisions do not (sync in sync.go). */
  private scaleOnly(): ReconcileResult {
    this.syncNewest(false);
    this.scaleToDesired();
    if (this.deployment.spec.paused) this.cleanUp();
    return this.reportStatus();
  }

  private isScalingEvent(): boolean {
    return this.all.some((set) => {
      if (!isActive(set)) return false;
      const annotated = desiredReplicasOf(set);
      return annotated !== undefined && annotated !== this.desired;
    });
  }

  private scaleToDesired(): void {
    const active = this.all.filter(isActive);
    const newestFirst = [...this.old].reverse();
    const only = active.length > 1 ? undefined : (active[0] ?? this.newest ?? newestFirst[0]);
    if (only) {
      if (only.spec.replicas !== this.desired) this.scale(only, this.desired);
      return;
    }
    const { newest } = this;
    if (newest && this.isSaturated(newest)) {
      for (const set of this.old.filter(isActive)) this.scale(set, 0);
      return;
    }
    if (!this.strategy.rolling) return;
    for (const [name, size] of scaleProportionally(this.strategy, active.map(sizeOf))) {
      const set = this.sets.get(name);
      if (set) this.resize(set, size);
    }
  }

  /** Whether the newest ReplicaSet carries the whole Deployment (IsSaturated). */
  private isSaturated(newest: ReplicaSet): boolean {
    return (
      newest.spec.replicas === this.desired &&
      desiredReplicasOf(newest) === this.desired &&
      (newest.status?.availableReplicas ?? 0) === this.desired
    );
  }

  /** scaleReplicaSetAndRecordEvent: nothing when the size is right already. Returns whether it scaled. */
  private scale(set: ReplicaSet, size: number): boolean {
    if ((set.spec.replicas ?? 1) === size) return false;
    this.resize(set, size);
    return true;
  }

  /** scaleReplicaSet: size and annotations in one write. */
  private resize(set: ReplicaSet, size: number): void {
    const before = set.spec.replicas ?? 1;
    const annotations = set.metadata.annotations ?? {};
    const sized = withSizes(annotations, this.desired, this.desired + this.strategy.maxSurge);
    if (before === size && sized === annotations) return;
    const updated = this.writes.updateReplicaSet({
      ...set,
      metadata: { ...set.metadata, annotations: sized },
      spec: { ...set.spec, replicas: size },
    });
    this.sets.set(set.metadata.name, updated);
    if (before === size) return;
    const direction = before < size ? "up" : "down";
    this.scalingEvent(`Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${size}`);
  }

  private scalingEvent(message: string): void {
    this.writes.event(this.deployment, "Normal", "ScalingReplicaSet", message);
  }

  /** Brings the newest ReplicaSet's annotations and the Deployment's revision up to date, or creates it. */
  private syncNewest(mayCreate: boolean): void {
    const revision = maxRevision(this.old) + 1;
    const { newest } = this;
    if (!newest) {
      if (mayCreate) this.createNewest(revision);
      return;
    }
    const annotations = newest.metadata.annotations ?? {};
    const wanted = newestAnnotations(this.deployment, annotations, revision);
    const minReadySeconds = this.deployment.spec.minReadySeconds ?? 0;
    if (wanted !== annotations || (newest.spec.minReadySeconds ?? 0) !== minReadySeconds) {
      const updated = this.writes.updateReplicaSet({
        ...newest,
        metadata: { ...newest.metadata, annotations: wanted },
        spec: { ...newest.spec, minReadySeconds },
      });
      this.sets.set(updated.metadata.name, updated);
      return;
    }
    const known = deploymentCondition(this.deployment.status, "Progressing");
    const found =
      known || !hasProgressDeadline(this.deployment)
        ? undefined
        : this.progressing(
            "True",
            "FoundNewReplicaSet",
            `Found new replica set ${quote(newest.metadata.name)}`,
          );
    this.saveRevision(newest.metadata.annotations?.[REVISION] ?? String(revision), found);
  }

  private createNewest(revision: number): void {
    const { deployment } = this;
    const hash = podTemplateHash(deployment.spec.template, deployment.status?.collisionCount);
    const allReplicas = this.all.reduce((sum, set) => sum + (set.spec.replicas ?? 1), 0);
    const replicas = newReplicaSetSize(this.strategy, allReplicas, 0);
    const annotations = newestAnnotations(deployment, {}, revision);
    const sized = withSizes(annotations, this.desired, this.desired + this.strategy.maxSurge);
    const draft = newReplicaSetDraft(deployment, hash, replicas, sized);
    const created = this.createOrFind(draft);
    if (!created) return;
    const { name } = created.set.metadata;
    this.sets.set(name, created.set);
    this.newestName = name;
    if (created.isNew && replicas > 0)
      this.scalingEvent(`Scaled up replica set ${name} from 0 to ${replicas}`);
    const condition =
      created.isNew && hasProgressDeadline(deployment)
        ? this.progressing("True", "NewReplicaSetCreated", `Created new replica set ${quote(name)}`)
        : undefined;
    this.saveRevision(String(revision), condition);
  }

  /** Creates the ReplicaSet; an equal one that is there already is as good. Undefined: the namespace is going away. */
  private createOrFind(draft: DraftObject): { set: ReplicaSet; isNew: boolean } | undefined {
    const { deployment } = this;
    const name = draft.metadata.name ?? "";
    try {
      return { set: this.writes.createReplicaSet(draft), isNew: true };
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (error.hasCause("NamespaceTerminating")) return undefined;
      if (error.reason === "AlreadyExists") {
        const there = this.writes.findReplicaSet(deployment.metadata.namespace ?? "", name);
        const mine = there?.metadata.ownerReferences?.some((owner) => owner.uid === deployment.metadata.uid);
        const template = there?.spec.template;
        if (
          there &&
          mine &&
          template &&
          templateFingerprint(template) === templateFingerprint(deployment.spec.template)
        )
          return { set: there, isNew: false };
        // Another template has the same hash: count the collision, so that the next try hashes differently.
        const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
        this.deployment = this.writes.updateStatus({
          ...deployment,
          status: { ...deployment.status, collisionCount },
        });
        throw error;
      }
      const message = `Failed to create new replica set ${quote(name)}: ${error.message}`;
      if (hasProgressDeadline(deployment))
        this.saveCondition(this.progressing("False", "ReplicaSetCreateError", message));
      this.writes.event(deployment, "Warning", "ReplicaSetCreateError", message);
      throw error;
    }
  }

  private progressing(
    status: "True" | "False" | "Unknown",
    reason: string,
    message: string,
  ): DeploymentCondition {
    return newCondition("Progressing", status, reason, message, this.nowMs);
  }

  private saveCondition(condition: DeploymentCondition): void {
    const conditions = withDeploymentCondition(this.deployment.status?.conditions ?? [], condition);
    if (conditions === this.deployment.status?.conditions) return;
    this.deployment = this.writes.updateStatus({
      ...this.deployment,
      status: { ...this.deployment.status, conditions: conditions as DeploymentCondition[] },
    });
  }

  /** The Deployment's revision is that of its newest ReplicaSet. Written through /status, as upstream does. */
  private saveRevision(revision: string, condition: DeploymentCondition | undefined): void {
    const { deployment } = this;
    const stale = deployment.metadata.annotations?.[REVISION] !== revision;
    if (!stale && !condition) return;
    const conditions = condition
      ? withDeploymentCondition(deployment.status?.conditions ?? [], condition)
      : deployment.status?.conditions;
    this.deployment = this.writes.updateStatus({
      ...deployment,
      metadata: {
        ...deployment.metadata,
        annotations: { ...deployment.metadata.annotations, [REVISION]: revision },
      },
      status: { ...deployment.status, ...(conditions ? { conditions: [...conditions] } : {}) },
    });
  }

  /** So that a Deployment paused for longer than its deadline has not failed when it is resumed. */
  private checkPausedCondition(): void {
    const { deployment } = this;
    if (!hasProgressDeadline(deployment)) return;
    const reason = deploymentCondition(deployment.status, "Progressing")?.reason;
    if (reason === "ProgressDeadlineExceeded") return;
    if (deployment.spec.paused && reason !== "DeploymentPaused")
      this.saveCondition(this.progressing("Unknown", "DeploymentPaused", "Deployment is paused"));
    else if (!deployment.spec.paused && reason === "DeploymentPaused")
      this.saveCondition(this.progressing("Unknown", "DeploymentResumed", "Deployment is resumed"));
  }

  /** Upstream cleans up first, and again when it hears of the status it wrote, which is what decides here. */
  private reportAndCleanUp(): ReconcileResult {
    const result = this.reportRollout();
    this.cleanUpWhenComplete();
    return result;
  }

  private cleanUpWhenComplete(): void {
    const { metadata, status } = this.deployment;
    if (
      isComplete(this.desired, countsOf(status)) &&
      (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0)
    )
      this.cleanUp();
  }

  /** Deletes old ReplicaSets beyond revisionHistoryLimit, lowest revision first (cleanupDeployment). */
  private cleanUp(): void {
    for (const set of replicaSetsToCleanUp(this.old, this.deployment.spec.revisionHistoryLimit)) {
      try {
        this.writes.deleteReplicaSet(set);
      } catch (error) {
        if (!(error instanceof StatusError && error.reason === "NotFound")) throw error;
      }
    }
  }

  private reportStatus(): ReconcileResult {
    this.writeStatus(this.currentStatus());
    return undefined;
  }

  private reportRollout(): ReconcileResult {
    const status = withProgress(this.deployment, this.currentStatus(), this.all, this.newest, this.nowMs);
    this.writeStatus(status);
    return this.whenDeadlinePasses(status);
  }

  private currentStatus(): DeploymentStatus {
    return deploymentStatus(this.deployment, this.all, this.newest, this.strategy.maxUnavailable, this.nowMs);
  }

  private writeStatus(status: DeploymentStatus): void {
    if (sameDeploymentStatus(this.deployment.status, status)) return;
    this.deployment = this.writes.updateStatus({ ...this.deployment, status });
  }

  /** Nothing happens when a rollout is stuck, so it has to look again itself (requeueStuckDeployment). */
  private whenDeadlinePasses(status: DeploymentStatus): ReconcileResult {
    const progressing = deploymentCondition(status, "Progressing");
    if (!hasProgressDeadline(this.deployment) || !progressing) return undefined;
    if (isComplete(this.desired, countsOf(status)) || progressing.reason === "ProgressDeadlineExceeded")
      return undefined;
    const deadlineMs = (this.deployment.spec.progressDeadlineSeconds ?? 0) * 1000;
    const leftMs = (parseTime(progressing.lastUpdateTime ?? "") ?? 0) + deadlineMs - this.nowMs;
    return { requeueAfterMs: Math.max(0, leftMs) + 1000 };
  }
}
