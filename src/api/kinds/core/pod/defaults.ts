/**
 * Defaults of pods, and what the strategy sets before a pod is stored.
 * Models: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_Pod, pkg/registry/core/pod/strategy.go (v1.36).
 * Differs: defaults of pod-level resources are left to the user.
 */

import type { DraftObject, Pod } from "../../../types.ts";
import { mapField, withField } from "../../defaulting.ts";
import { podOnlyDefaults } from "../../pod-spec-defaults.ts";
import { qosClassOf } from "./pod-qos.ts";

export function podDefaults(pod: DraftObject): DraftObject {
  return mapField(pod, "spec", podOnlyDefaults);
}

/** PrepareForCreate: a new pod is pending, and its quality of service follows from its resources for good. */
export function preparePodForCreate(pod: DraftObject): DraftObject {
  const spec = pod["spec"] as Pod["spec"] | undefined;
  if (typeof spec !== "object" || spec === null) return pod;
  const gated = (spec.schedulingGates?.length ?? 0) > 0;
  const conditions = gated ? { conditions: [SCHEDULING_GATED] } : {};
  return { ...pod, status: { ...conditions, phase: "Pending", qosClass: qosClassOf(spec) } };
}

/** applySchedulingGatedCondition: the scheduler does not look at such pods, so the server says why they wait. */
const SCHEDULING_GATED = Object.freeze({
  type: "PodScheduled",
  status: "False",
  lastTransitionTime: null,
  reason: "SchedulingGated",
  message: "Scheduling is blocked due to non-empty scheduling gates",
});

/** PrepareForUpdate: users change the spec, kubelets the status. */
export function preparePodForUpdate(next: DraftObject, previous: Pod): DraftObject {
  return withField(next, "status", previous.status);
}

/** No condition of a pod has a time of probing, and Go's encoder says so. */
export function podWithGoNulls(pod: Pod): Pod {
  const { conditions } = pod.status ?? {};
  if (!conditions?.length) return pod;
  const shown = conditions.map((condition) => Object.freeze({ lastProbeTime: null, ...condition }));
  return Object.freeze({
    ...pod,
    status: Object.freeze({ ...pod.status, conditions: Object.freeze(shown) }),
  }) as unknown as Pod;
}
