/**
 * Tells the API about one pod: its status, soon after it has changed, and at the end that the object may go.
 * Models: pkg/kubelet/status/status_manager.go (v1.36).
 */

import { deepEqual } from "#api/deep-equal.ts";
import { StatusError } from "#api/status-error.ts";
import type { Pod } from "#api/types.ts";
import type { KubeletContext } from "./kubelet-context.ts";
import { withFieldsOfOthers, type PodStatus } from "./pod-status.ts";

/** Status changes are written together after a moment. */
const WRITE_LAG_MS: readonly [number, number] = [2, 12];
/** A status that could not be written is tried again with the next sync of the status manager (syncPeriod). */
const RETRY_MS = 10_000;

export class PodStatusWriter {
  /** As last reported; starts as what the API had. */
  status: PodStatus;
  /** A write is to come. */
  private waits = false;
  /** There is nobody left to tell. */
  private ended = false;
  // Not the pod itself: that would keep its first version for as long as it lives.
  private readonly namespace: string;
  private readonly name: string;
  private readonly uid: string;

  constructor(
    private readonly context: KubeletContext,
    pod: Pod,
    /** For a static pod: the mirror in the API stands for it. */
    private readonly isStatic: boolean,
  ) {
    this.status = pod.status ?? {};
    this.namespace = pod.metadata.namespace ?? "";
    this.name = pod.metadata.name;
    this.uid = pod.metadata.uid;
  }

  set(status: PodStatus): void {
    if (deepEqual(status, this.status)) return;
    this.status = status;
    if (this.waits) return;
    this.writeAfter(this.context.random.between(...WRITE_LAG_MS), "write pod status");
  }

  /** Writes at once what would be written soon, for a reader who has nothing yet. */
  rewrite(): void {
    if (!this.waits) this.write();
  }

  /** Writes what is still to be written, then deletes the object: the pod is over. */
  writeAndDelete(): void {
    this.context.podsLimit.after(0, "write the last pod status", () => {
      if (this.ended) return;
      if (this.waits) this.write();
      this.delete();
    });
  }

  delete(): void {
    if (this.isStatic) return;
    const { namespace, name, uid } = this;
    try {
      this.context.pods.delete(namespace, name, { gracePeriodSeconds: 0, preconditions: { uid } });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (error.code === 404 || error.code === 409) return; // it is gone, or another of its name is there
      this.context.scope.after(RETRY_MS, "delete the pod again", () => this.delete());
    }
  }

  /** There is nobody left to tell. */
  cancel(): void {
    this.ended = true;
  }

  private writeAfter(delayMs: number, label: string): void {
    if (this.waits) return;
    this.waits = true;
    this.context.podsLimit.after(delayMs, label, () => {
      // Written meanwhile.
      if (this.waits && !this.ended) this.write();
    });
  }

  private write(): void {
    this.waits = false;
    const { context, namespace, name, uid } = this;
    try {
      const current = context.pods.find(namespace, name);
      if (!current || (!this.isStatic && current.metadata.uid !== uid)) return;
      context.pods.updateStatus({ ...current, status: withFieldsOfOthers(this.status, current.status) });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (error.code === 404) return;
      // Lost against another writer: at once; no answer: with the next round.
      const delayMs = error.code === 409 ? 0 : RETRY_MS;
      this.writeAfter(delayMs, "write pod status again");
    }
  }
}
