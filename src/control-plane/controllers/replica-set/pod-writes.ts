/**
 * The writes of a ReplicaSet that has too few or too many pods: one task each, so that they wait for the client's limit.
 * Models: kubernetes pkg/controller/replicaset/replica_set.go manageReplicas, controller_utils.go slowStartBatch (v1.36).
 * Differs: the writes of a batch, which upstream sends side by side, follow one another in the same instant.
 */

import { StatusError } from "#api/status-error.ts";
import type { DraftObject, Pod, ReplicaSet } from "#api/types.ts";
import type { ResourceClient } from "#client/client.ts";
import type { ReconcileResult } from "#client/controller.ts";
import type { EventRecorder } from "#client/event-recorder.ts";
import type { Expectations } from "#client/expectations.ts";
import { keyOf } from "#client/informer.ts";
import type { Scope } from "#kernel/scope.ts";
import { newControllerReference } from "../owner-references.ts";

/** BurstReplicas: no sync creates or deletes more pods (replica_set.go). */
export const BURST_REPLICAS = 500;
/** SlowStartInitialBatchSize: creation starts with one pod and doubles while it succeeds (controller_utils.go). */
const SLOW_START_INITIAL_BATCH = 1;
/** Between two batches of writes: the round trip of the one before. */
const BATCH_PAUSE_MS: readonly [number, number] = [1, 4];

/** The pod that a ReplicaSet creates. Models: GetPodFromTemplate (controller_utils.go). */
function podFromTemplate(replicaSet: ReplicaSet): DraftObject {
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

/** What is done when all is written; `failure` is the first that was met. */
type Done = (failure: StatusError | undefined) => ReconcileResult;

interface Creation {
  readonly key: string;
  readonly replicaSet: ReplicaSet;
  readonly draft: DraftObject;
  /** How many pods are to follow the present batch. */
  readonly left: number;
  readonly done: Done;
}

interface Deletion {
  readonly key: string;
  readonly replicaSet: ReplicaSet;
  readonly victims: readonly Pod[];
  readonly done: Done;
}

export class PodWrites {
  constructor(
    private readonly scope: Scope,
    private readonly pods: ResourceClient<Pod>,
    private readonly recorder: EventRecorder,
    private readonly expectations: Expectations,
  ) {}

  /** Creates `count` pods of the ReplicaSet `key`. */
  create(key: string, replicaSet: ReplicaSet, count: number, done: Done): ReconcileResult {
    this.expectations.expectCreations(key, count, this.scope.nowMs);
    const batch = Math.min(SLOW_START_INITIAL_BATCH, count);
    const draft = podFromTemplate(replicaSet);
    return this.createOne({ key, replicaSet, draft, left: count - batch, done }, batch, batch, undefined);
  }

  delete(key: string, replicaSet: ReplicaSet, victims: readonly Pod[], done: Done): ReconcileResult {
    this.expectations.expectDeletions(key, victims.map(keyOf), this.scope.nowMs);
    return this.deleteOne({ key, replicaSet, victims, done }, 0, undefined);
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
      const pod = this.pods.create(replicaSet.metadata.namespace ?? "", draft);
      this.recorder.event(replicaSet, "Normal", "SuccessfulCreate", `Created pod: ${pod.metadata.name}`);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.expectations.creationObserved(key);
      if (!error.hasCause("NamespaceTerminating")) {
        failure ??= error;
        this.recorder.event(replicaSet, "Warning", "FailedCreate", `Error creating: ${error.message}`);
      }
    }
    if (missing > 1)
      return {
        continueAfterMs: 0,
        continueWith: () => this.createOne(creation, batch, missing - 1, failure),
      };
    if (failure) this.expectations.creationObserved(key, left);
    if (failure || left === 0) return creation.done(failure);
    const next = Math.min(2 * batch, left);
    return {
      continueAfterMs: this.scope.random.between(...BATCH_PAUSE_MS),
      continueWith: () => this.createOne({ ...creation, left: left - next }, next, next, undefined),
    };
  }

  private deleteOne(deletion: Deletion, index: number, failed: StatusError | undefined): ReconcileResult {
    const { key, replicaSet, victims, done } = deletion;
    let failure = failed;
    const pod = victims[index] as Pod;
    const { namespace = "", name } = pod.metadata;
    try {
      this.pods.delete(namespace, name);
      this.recorder.event(replicaSet, "Normal", "SuccessfulDelete", `Deleted pod: ${name}`);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.expectations.deletionObserved(key, keyOf(pod));
      if (error.reason !== "NotFound") {
        failure ??= error;
        this.recorder.event(replicaSet, "Warning", "FailedDelete", `Error deleting: ${error.message}`);
      }
    }
    if (index + 1 >= victims.length) return done(failure);
    return {
      continueAfterMs: 0,
      continueWith: () => this.deleteOne(deletion, index + 1, failure),
    };
  }
}
