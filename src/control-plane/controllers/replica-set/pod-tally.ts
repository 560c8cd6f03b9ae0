/**
 * Counts the pods of one ReplicaSet as they change, so that a reconcile costs the same with ten pods and ten thousand.
 * "Incremental equals from scratch": `pod-tally.test.ts` compares it with a count over all pods.
 */

import { isPodActive, isPodTerminating, readySinceMs } from "#api/kinds/core/pod/pod-conditions.ts";
import type { Pod } from "#api/types.ts";

interface PodFacts {
  readonly active: boolean;
  readonly terminating: boolean;
  /** Of an active pod that is ready; undefined otherwise. */
  readonly readySinceMs: number | undefined;
  readonly labels: Readonly<Record<string, string>> | undefined;
}

type LabelMap = Readonly<Record<string, string>>;

/** Whether `labels` has every label of `wanted`. */
function hasAll(labels: LabelMap | undefined, wanted: LabelMap): boolean {
  for (const key in wanted) if (labels?.[key] !== wanted[key]) return false;
  return true;
}

function sameLabels(a: LabelMap | undefined, b: LabelMap | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && hasAll(a, b) && hasAll(b, a));
}

export class PodTally {
  active = 0;
  ready = 0;
  terminating = 0;
  /** Whether every pod's labels have been compared with the selector once. */
  selectorChecked = false;
  private readonly facts = new Map<string, PodFacts>();
  private templateLabels: LabelMap | undefined;
  private fullyLabeled = 0;

  get size(): number {
    return this.facts.size;
  }

  /** `pod` belongs to the ReplicaSet. Returns whether that changes anything a ReplicaSet cares about. */
  put(key: string, pod: Pod): boolean {
    const before = this.facts.get(key);
    const active = isPodActive(pod);
    const after: PodFacts = {
      active,
      terminating: isPodTerminating(pod),
      readySinceMs: active ? readySinceMs(pod) : undefined,
      labels: pod.metadata.labels,
    };
    if (
      before &&
      before.active === after.active &&
      before.terminating === after.terminating &&
      before.readySinceMs === after.readySinceMs &&
      sameLabels(before.labels, after.labels)
    )
      return false;
    if (before) this.count(before, -1);
    this.facts.set(key, after);
    this.count(after, 1);
    return true;
  }

  /** The pod is gone, or somebody else's. Returns whether it was counted. */
  remove(key: string): boolean {
    const before = this.facts.get(key);
    if (!before) return false;
    this.facts.delete(key);
    this.count(before, -1);
    return true;
  }

  /** Active pods that carry all labels of the pod template. */
  fullyLabeledWith(templateLabels: LabelMap): number {
    if (this.templateLabels !== templateLabels) {
      const same = sameLabels(this.templateLabels, templateLabels);
      this.templateLabels = templateLabels;
      if (!same) {
        this.fullyLabeled = 0;
        for (const facts of this.facts.values())
          if (facts.active && hasAll(facts.labels, templateLabels)) this.fullyLabeled++;
      }
    }
    return this.fullyLabeled;
  }

  /**
   * Pods ready for at least `minReadySeconds`, and the milliseconds until the next one joins them (undefined: none is
   * on its way). Linear only when `minReadySeconds` is above 0.
   */
  available(minReadySeconds: number, nowMs: number): { count: number; nextMs: number | undefined } {
    if (minReadySeconds <= 0) return { count: this.ready, nextMs: undefined };
    let count = 0;
    let nextMs: number | undefined;
    for (const { readySinceMs } of this.facts.values()) {
      if (readySinceMs === undefined) continue;
      const leftMs = readySinceMs + minReadySeconds * 1000 - nowMs;
      if (leftMs <= 0) count++;
      else if (nextMs === undefined || leftMs < nextMs) nextMs = leftMs;
    }
    return { count, nextMs };
  }

  private count(facts: PodFacts, sign: 1 | -1): void {
    if (facts.terminating) this.terminating += sign;
    if (!facts.active) return;
    this.active += sign;
    if (facts.readySinceMs !== undefined) this.ready += sign;
    if (this.templateLabels && hasAll(facts.labels, this.templateLabels)) this.fullyLabeled += sign;
  }
}
