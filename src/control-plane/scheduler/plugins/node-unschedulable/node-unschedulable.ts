/**
 * Keeps pods off cordoned nodes, unless they tolerate the taint that a cordon also sets.
 * Models: plugins/nodeunschedulable (v1.36).
 */

import { refusal, type Plugin } from "../../framework.ts";
import { tolerates } from "../taint-toleration/tolerates.ts";

const REFUSAL = refusal("NodeUnschedulable", "UnschedulableAndUnresolvable", "node(s) were unschedulable");
const TAINT = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" } as const;

export function nodeUnschedulable(): Plugin {
  return {
    name: "NodeUnschedulable",
    weight: 0,
    requeueOn: ["node-added", "node-condition"],
    filter(pod, node) {
      if (!node.unschedulable) return undefined;
      return pod.tolerations.some((toleration) => tolerates(toleration, TAINT)) ? undefined : REFUSAL;
    },
  };
}
