/**
 * Prefers nodes whose resources would be used in equal parts.
 * Models: plugins/noderesources/balanced_allocation.go (v1.36); pods that ask for nothing are not scored (since v1.33).
 */

import { MAX_NODE_SCORE, type Plugin } from "../../framework.ts";
import type { NodeInfo } from "../../node-info.ts";
import type { PodInfo } from "../../pod-info.ts";
import { usageWith } from "../node-resources-fit/allocation-score.ts";

const DEFAULT_RESOURCES: readonly string[] = ["cpu", "memory"];

/** (1 - standard deviation of the used fractions) × 100, cut to a whole number. */
export function balanceScore(pod: PodInfo, node: NodeInfo, resources: readonly string[]): number {
  const fractions: number[] = [];
  for (const name of resources) {
    const usage = usageWith(pod, node, name, true);
    if (usage && usage[0] > 0) fractions.push(Math.min(1, usage[1] / usage[0]));
  }
  if (fractions.length < 2) return MAX_NODE_SCORE;
  return Math.floor((1 - deviation(fractions)) * MAX_NODE_SCORE);
}

function deviation(fractions: readonly number[]): number {
  if (fractions.length === 2) return Math.abs(((fractions[0] as number) - (fractions[1] as number)) / 2);
  const mean = fractions.reduce((sum, fraction) => sum + fraction, 0) / fractions.length;
  const squares = fractions.reduce((sum, fraction) => sum + (fraction - mean) * (fraction - mean), 0);
  return Math.sqrt(squares / fractions.length);
}

export function nodeResourcesBalancedAllocation(resources: readonly string[] = DEFAULT_RESOURCES): Plugin {
  const asksFor = ({ requests }: PodInfo, name: string): boolean =>
    name === "cpu"
      ? requests.milliCpu > 0
      : name === "memory"
        ? requests.memory > 0
        : (requests.scalars?.get(name) ?? 0) > 0;
  return {
    name: "NodeResourcesBalancedAllocation",
    weight: 1,
    requeueOn: [],
    preScore: (pod) => resources.some((name) => asksFor(pod, name)),
    score: (pod, node) => balanceScore(pod, node, resources),
  };
}
