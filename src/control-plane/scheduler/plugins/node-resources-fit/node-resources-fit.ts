/**
 * Refuses nodes without room for what the pod asks for; prefers empty ones.
 * Models: plugins/noderesources/fit.go (v1.36), strategy LeastAllocated.
 */

import { refusal, type Plugin, type Refusal } from "../../framework.ts";
import { allocationScore, leastAllocatedScore, type ScoringStrategy } from "./allocation-score.ts";
import { fits, insufficientResources } from "./insufficient.ts";

const NAME = "NodeResourcesFit";

export interface FitOptions {
  /** LeastAllocated of cpu and memory with equal weights, unless given. */
  readonly strategy?: ScoringStrategy;
  readonly ignoredResources?: readonly string[];
  readonly ignoredResourceGroups?: readonly string[];
}

export function nodeResourcesFit(options: FitOptions = {}): Plugin {
  const { strategy, ignoredResources = [], ignoredResourceGroups = [] } = options;
  const ignored = (name: string): boolean =>
    ignoredResources.includes(name) || ignoredResourceGroups.includes(name.split("/")[0] as string);
  // There are few different sets of reasons; each refusal is made once.
  const refusals = new Map<string, Refusal>();
  return {
    name: NAME,
    weight: 1,
    requeueOn: ["node-added", "node-allocatable", "assigned-pod-deleted", "assigned-pod-updated"],
    filter(pod, node) {
      if (fits(pod, node)) return undefined;
      const lacking = insufficientResources(pod, node, ignored);
      if (lacking.length === 0) return undefined;
      const code = lacking.some(({ unresolvable }) => unresolvable)
        ? "UnschedulableAndUnresolvable"
        : "Unschedulable";
      const reasons = lacking.map(({ reason }) => reason);
      const key = `${code}|${reasons.join("|")}`;
      let known = refusals.get(key);
      if (!known) refusals.set(key, (known = refusal(NAME, code, ...reasons)));
      return known;
    },
    score: strategy ? (pod, node) => allocationScore(strategy, pod, node) : leastAllocatedScore,
  };
}
