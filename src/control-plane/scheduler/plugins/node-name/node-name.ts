/**
 * Holds a pod to the node that its spec names.
 * Models: plugins/nodename (v1.36).
 */

import { refusal, type Plugin } from "../../framework.ts";

const REFUSAL = refusal(
  "NodeName",
  "UnschedulableAndUnresolvable",
  "node(s) didn't match the requested node name",
);

export function nodeName(): Plugin {
  return {
    name: "NodeName",
    weight: 0,
    requeueOn: ["node-added"],
    preFilter: (pod) => (pod.pod.spec.nodeName ? undefined : "skip"),
    filter(pod, node) {
      const wanted = pod.pod.spec.nodeName;
      return !wanted || wanted === node.name ? undefined : REFUSAL;
    },
  };
}
