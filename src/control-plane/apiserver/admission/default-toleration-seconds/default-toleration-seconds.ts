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

const tolerationOf = (key: string): Toleration =>
  Object.freeze({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: TOLERATION_SECONDS });

/** Shared by all pods. */
const TOLERATIONS = new Map(KEYS.map((key) => [key, tolerationOf(key)] as const));
const ALL_TOLERATIONS = Object.freeze([...TOLERATIONS.values()]) as Toleration[];

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
    const all =
      tolerations.length === 0
        ? ALL_TOLERATIONS
        : [...tolerations, ...missing.map((key) => TOLERATIONS.get(key) as Toleration)];
    return { ...object, spec: { ...spec, tolerations: all } };
  },
});
