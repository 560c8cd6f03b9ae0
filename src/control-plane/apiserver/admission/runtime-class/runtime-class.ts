/**
 * A pod that names a runtime class gets one that exists.
 * Models: kubernetes plugin/pkg/admission/runtimeclass (v1.36).
 * Differs: without RuntimeClass objects none exists, and overhead is not looked at.
 */

import type { PodSpec } from "#api/types.ts";
import type { AdmissionPluginFactory } from "../admission.ts";
import { isCore, refusal } from "../refuse.ts";

export const runtimeClass: AdmissionPluginFactory = (reader) => ({
  name: "RuntimeClass",
  handles: (operation, resource, subresource) =>
    operation === "CREATE" && isCore(resource, "pods", subresource),
  validate: (attributes, object) => {
    const { runtimeClassName } = (object?.["spec"] ?? {}) as PodSpec;
    if (!runtimeClassName || reader.find("node.k8s.io", "runtimeclasses", "", runtimeClassName)) return;
    throw refusal(
      attributes,
      object,
      `pod rejected: RuntimeClass ${JSON.stringify(runtimeClassName)} not found`,
    );
  },
});
