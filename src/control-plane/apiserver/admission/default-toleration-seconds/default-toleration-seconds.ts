/**
 * Every pod tolerates a node that is not ready or unreachable for five minutes, unless it says otherwise.
 * Models: kubernetes plugin/pkg/admission/defaulttolerationseconds (v1.36).
 */

import type { PodSpec, Toleration } from "#api/types.ts";
import type { AdmissionPluginFactory } from "../admission.ts";
import { isCore } from "../refuse.ts";

/** defaultNotReadyTolerationSeconds and defaultUnreachableTolerationSeconds. */
const TOLERATION_SECONDS = 300;
const KEYS = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] as const;

const covers = (toleration: Toleration, key: string): boolean =>
  (toleration.key === key || !toleration.key) && (toleration.effect === "NoExecute" || !toleration.effect);

export const defaultTolerationSeconds: AdmissionPluginFactory = () => ({
  name: "DefaultTolerationSeconds",
  handles: (operation, resource, subresource) =>
    (operation === "CREATE" || operation === "UPDATE") && isCore(resource, "pods", subresource),
  mutate: (_attributes, object) => {
    const spec = (object["spec"] ?? {}) as PodSpec;
    const tolerations = spec.tolerations ?? [];
    const missing = KEYS.filter((key) => !tolerations.some((toleration) => covers(toleration, key)));
    if (missing.length === 0) return object;
    const added = missing.map((key) => ({
      key,
      operator: "Exists",
      effect: "NoExecute",
      tolerationSeconds: TOLERATION_SECONDS,
    }));
    return { ...object, spec: { ...spec, tolerations: [...tolerations, ...added] } };
  },
});
