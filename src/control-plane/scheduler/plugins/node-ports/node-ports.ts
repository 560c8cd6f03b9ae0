/**
 * Refuses nodes where a host port of the pod is taken.
 * Models: plugins/nodeports (v1.36).
 */

import { refusal, type Plugin } from "../../framework.ts";

const REFUSAL = refusal(
  "NodePorts",
  "Unschedulable",
  "node(s) didn't have free ports for the requested pod ports",
);

export function nodePorts(): Plugin {
  return {
    name: "NodePorts",
    weight: 0,
    requeueOn: ["node-added", "assigned-pod-deleted"],
    preFilter: (pod) => (pod.hostPorts.length === 0 ? "skip" : undefined),
    filter(pod, node) {
      if (!node.usesPorts) return undefined;
      return pod.hostPorts.some((port) => node.portConflicts(port)) ? REFUSAL : undefined;
    },
  };
}
