/**
 * Taints keep out pods that do not tolerate them; PreferNoSchedule taints lower the score.
 * Models: plugins/tainttoleration (v1.36); the reason names no taint since v1.33.
 */

import type { Toleration } from "#api/types.ts";
import { normalizeScores, refusal, type Plugin } from "../../framework.ts";
import { firstUntolerated, tolerates } from "./tolerates.ts";

const REFUSAL = refusal(
  "TaintToleration",
  "UnschedulableAndUnresolvable",
  "node(s) had untolerated taint(s)",
);

export function taintToleration(): Plugin {
  let soft: readonly Toleration[] = [];
  return {
    name: "TaintToleration",
    weight: 3,
    requeueOn: ["node-added", "node-taints"],
    filter(pod, node) {
      if (node.hardTaints.length === 0) return undefined;
      return firstUntolerated(node.hardTaints, pod.tolerations) ? REFUSAL : undefined;
    },
    preScore(pod) {
      soft = pod.tolerations.filter(({ effect }) => !effect || effect === "PreferNoSchedule");
      return true;
    },
    score(_, node) {
      if (node.softTaints.length === 0) return 0;
      return node.softTaints.filter((taint) => !soft.some((toleration) => tolerates(toleration, taint)))
        .length;
    },
    normalize: (scores) => normalizeScores(scores, true),
  };
}
