/**
 * What a scheduler plugin is. A plugin is a folder in plugins/ and a line in plugins/index.ts; it implements the phases
 * it needs. Cycles run one after the other, so a plugin may keep what it computed for the pod of the present cycle.
 * Models: k8s.io/kube-scheduler/framework (v0.36): PreFilter, Filter, PreScore, Score, NormalizeScore and queueing hints.
 * Differs: reserve is the cache's assume and bind the default binder, neither is a plugin; preemption (PostFilter)
 * comes later and says so in events.
 */

import type { NodeInfo } from "./node-info.ts";
import type { PodInfo } from "./pod-info.ts";

/** Unresolvable: removing pods from the node would not help. */
export type RefusalCode = "Unschedulable" | "UnschedulableAndUnresolvable";

/** Why a plugin refuses a node. Plugins make these once and return the same object. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly reasons: readonly string[];
  readonly plugin: string;
}

export function refusal(plugin: string, code: RefusalCode, ...reasons: string[]): Refusal {
  return Object.freeze({ plugin, code, reasons: Object.freeze(reasons) });
}

/**
 * - "skip": the plugin's filter has nothing to say about this pod
 * - nodes: only these can fit
 * - refused: none can fit
 */
export type PreFilterResult =
  "skip" | { readonly nodes: ReadonlySet<string> } | { readonly refused: Refusal } | undefined;

/** Changes of the cluster that may make a pod schedulable that was not (framework.ClusterEvent). */
export type ClusterChange =
  | "node-added"
  | "node-allocatable"
  | "node-labels"
  | "node-taints"
  /** spec.unschedulable and conditions */
  | "node-condition"
  | "assigned-pod-deleted"
  | "assigned-pod-updated";

/** What score plugins may ask about the cluster as a whole. */
export interface ClusterFacts {
  readonly nodeCount: number;
  /** How many nodes have an image. */
  imageHolders(image: string): number;
}

/** Highest score of a plugin for a node, after normalizing. */
export const MAX_NODE_SCORE = 100;

export interface Plugin {
  readonly name: string;
  /** How much its scores count; 0 for plugins that do not score. */
  readonly weight: number;
  preFilter?(pod: PodInfo): PreFilterResult;
  /** Undefined: the node fits. */
  filter?(pod: PodInfo, node: NodeInfo): Refusal | undefined;
  /** False: all nodes are alike to this plugin, score is not called. */
  preScore?(pod: PodInfo, cluster: ClusterFacts): boolean;
  /** A whole number; 0 to 100 unless `normalize` brings it there. */
  score?(pod: PodInfo, node: NodeInfo): number;
  /** Changes the scores of all nodes in place. */
  normalize?(scores: number[]): void;
  /** Which changes may undo its refusals. */
  readonly requeueOn: readonly ClusterChange[];
}

/** helper.DefaultNormalizeScore: the highest becomes 100, or 0 when `reverse`. */
export function normalizeScores(scores: number[], reverse: boolean): void {
  let highest = 0;
  for (const score of scores) if (score > highest) highest = score;
  for (let i = 0; i < scores.length; i++) {
    if (highest === 0) {
      if (reverse) scores[i] = MAX_NODE_SCORE;
      continue;
    }
    const share = Math.floor((MAX_NODE_SCORE * (scores[i] as number)) / highest);
    scores[i] = reverse ? MAX_NODE_SCORE - share : share;
  }
}
