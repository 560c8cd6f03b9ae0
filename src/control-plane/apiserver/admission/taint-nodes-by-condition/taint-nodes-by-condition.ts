/**
 * A new node takes no pods until its conditions say that it is ready.
 * Models: kubernetes plugin/pkg/admission/nodetaint (v1.36).
 */

import type { Node } from "#api/types.ts";
import type { AdmissionPluginFactory } from "../admission.ts";
import { isCore } from "../refuse.ts";

const NOT_READY = "node.kubernetes.io/not-ready";

export const taintNodesByCondition: AdmissionPluginFactory = () => ({
  name: "TaintNodesByCondition",
  handles: (operation, resource, subresource) =>
    operation === "CREATE" && isCore(resource, "nodes", subresource),
  mutate: (_attributes, object) => {
    const spec = (object["spec"] ?? {}) as Node["spec"];
    const taints = spec.taints ?? [];
    if (taints.some(({ key, effect }) => key === NOT_READY && effect === "NoSchedule")) return object;
    return { ...object, spec: { ...spec, taints: [...taints, { key: NOT_READY, effect: "NoSchedule" }] } };
  },
});
