/**
 * A pod's priority comes from its class.
 * Models: kubernetes plugin/pkg/admission/priority (v1.36).
 * Differs: without PriorityClass objects only the two built-in classes exist.
 */

import type { KubernetesObject, PodSpec } from "#api/types.ts";
import type { AdmissionPluginFactory } from "../admission.ts";
import { isCore, refusal } from "../refuse.ts";

/** kubernetes pkg/apis/scheduling/types.go SystemCriticalPriority, plus 1000 for nodes. */
const SYSTEM_CLASSES: Readonly<Record<string, number>> = {
  "system-cluster-critical": 2_000_000_000,
  "system-node-critical": 2_000_001_000,
};

interface PriorityClass extends KubernetesObject {
  readonly value: number;
  readonly preemptionPolicy?: string;
}

export const priority: AdmissionPluginFactory = (reader) => ({
  name: "Priority",
  handles: (operation, resource, subresource) =>
    operation === "CREATE" && isCore(resource, "pods", subresource),
  mutate: (attributes, object) => {
    const spec = (object["spec"] ?? {}) as PodSpec;
    const name = spec.priorityClassName ?? "";
    let value = 0;
    let preemptionPolicy = "PreemptLowerPriority";
    if (name !== "") {
      const found = reader.find("scheduling.k8s.io", "priorityclasses", "", name) as
        PriorityClass | undefined;
      const known = Object.hasOwn(SYSTEM_CLASSES, name) ? SYSTEM_CLASSES[name] : found?.value;
      if (known === undefined) {
        throw refusal(attributes, object, `no PriorityClass with name ${name} was found`);
      }
      value = known;
      preemptionPolicy = found?.preemptionPolicy ?? preemptionPolicy;
    }
    if (spec.priority !== undefined && spec.priority !== value) {
      const why = `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`;
      throw refusal(attributes, object, why);
    }
    return { ...object, spec: { preemptionPolicy, ...spec, priority: value } };
  },
});
