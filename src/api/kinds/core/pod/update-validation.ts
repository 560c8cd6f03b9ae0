/**
 * Validation of changes to pods: almost all of a pod's spec is settled at its creation.
 * Models: kubernetes pkg/apis/core/validation/validation.go ValidatePodUpdate, ValidatePodStatusUpdate (v1.36).
 * Differs: the difference that is shown after the sentence names the fields that changed; upstream's go-cmp also shows
 * what surrounds them.
 */

import { deepEqual } from "../../../deep-equal.ts";
import { fieldError, type FieldError } from "../../../field-error.ts";
import { rangeSentence } from "../../../names.ts";
import type { Container, DraftObject, Pod, PodSpec, Toleration } from "../../../types.ts";
import { checkImmutable, NO_ERRORS, type Errors } from "../../validation-rules.ts";
import { goStructDifference } from "./go-difference.ts";

const MAX_INT32 = 2 ** 31 - 1;

/** updatablePodSpecFields. */
const UPDATABLE = [
  "`spec.containers[*].image`",
  "`spec.initContainers[*].image`",
  "`spec.activeDeadlineSeconds`",
  "`spec.tolerations` (only additions to existing tolerations)",
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
].join(",");

function deadlineErrors(next: number | undefined, previous: number | undefined): Errors {
  const path = "spec.activeDeadlineSeconds";
  if (next === undefined) {
    const why = "must not update from a positive integer to nil value";
    return previous === undefined ? NO_ERRORS : [fieldError.invalid(path, null, why)];
  }
  if (next < 0 || next > MAX_INT32) return [fieldError.invalid(path, next, rangeSentence(0, MAX_INT32))];
  return previous !== undefined && previous < next
    ? [fieldError.invalid(path, next, "must be less than or equal to previous value")]
    : NO_ERRORS;
}

const withoutSeconds = ({ tolerationSeconds: _seconds, ...rest }: Toleration): unknown => rest;

function tolerationErrors(next: readonly Toleration[], previous: readonly Toleration[]): Errors {
  const kept = previous.every((old) =>
    next.some((toleration) => deepEqual(withoutSeconds(toleration), withoutSeconds(old))),
  );
  const why = "existing toleration can not be modified except its tolerationSeconds";
  return kept ? NO_ERRORS : [fieldError.forbidden("spec.tolerations", why)];
}

function gateErrors(next: PodSpec, previous: PodSpec): Errors {
  const before = new Set(previous.schedulingGates?.map(({ name }) => name));
  return (next.schedulingGates ?? [])
    .filter(({ name }) => !before.has(name))
    .map(({ name }) =>
      fieldError.forbidden(
        "spec.schedulingGates",
        `only deletion is allowed, but found new scheduling gate '${name}'`,
      ),
    );
}

/** The new containers with the old images: what remains must be equal. */
const withImagesOf = (next: readonly Container[] = [], previous: readonly Container[] = []): unknown[] =>
  next.map((container, index) => ({ ...container, image: previous[index]?.image }));

const isGated = ({ schedulingGates }: PodSpec): boolean => (schedulingGates?.length ?? 0) > 0;

/** A pod that waits at a gate can still be told where to go. */
function selectorErrors(next: PodSpec, previous: PodSpec): Errors {
  const { nodeSelector = {} } = next;
  const kept = Object.entries(previous.nodeSelector ?? {}).every(
    ([key, value]) => nodeSelector[key] === value,
  );
  if (!isGated(previous) || kept) return NO_ERRORS;
  const why = "only additions to spec.nodeSelector are allowed (no deletions or mutations)";
  return [fieldError.invalid("spec.nodeSelector", nodeSelector, why)];
}

/** Affinity to nodes may be given to a gated pod that has none. */
function settledAffinity(next: PodSpec, previous: PodSpec): PodSpec["affinity"] {
  if (!isGated(previous) || previous.affinity?.nodeAffinity !== undefined) return next.affinity;
  const { nodeAffinity: _given, ...others } = next.affinity ?? {};
  return Object.keys(others).length === 0 && previous.affinity === undefined ? undefined : others;
}

/** The new spec with everything put back that may change. */
function settled(next: PodSpec, previous: PodSpec): Readonly<Record<string, unknown>> {
  const grace = previous.terminationGracePeriodSeconds;
  const mended = grace !== undefined && grace < 0 && next.terminationGracePeriodSeconds === 1;
  return {
    ...next,
    containers: withImagesOf(next.containers, previous.containers),
    initContainers: next.initContainers && withImagesOf(next.initContainers, previous.initContainers),
    activeDeadlineSeconds: previous.activeDeadlineSeconds,
    tolerations: previous.tolerations,
    schedulingGates: previous.schedulingGates,
    nodeSelector: isGated(previous) ? previous.nodeSelector : next.nodeSelector,
    affinity: settledAffinity(next, previous),
    terminationGracePeriodSeconds: mended ? grace : next.terminationGracePeriodSeconds,
  };
}

export function validatePodUpdate(draft: DraftObject, pod: Pod): readonly FieldError[] {
  const next = draft["spec"] as PodSpec;
  const previous = pod.spec as PodSpec;
  if (next === previous) return NO_ERRORS;
  for (const list of ["containers", "initContainers"] as const) {
    if ((next[list]?.length ?? 0) !== (previous[list]?.length ?? 0)) {
      return [fieldError.forbidden(`spec.${list}`, "pod updates may not add or remove containers")];
    }
  }
  const errors: FieldError[] = [
    ...deadlineErrors(next.activeDeadlineSeconds, previous.activeDeadlineSeconds),
    ...tolerationErrors(next.tolerations ?? [], previous.tolerations ?? []),
    ...gateErrors(next, previous),
    ...selectorErrors(next, previous),
  ];
  const munged = settled(next, previous);
  if (!deepEqual(munged, previous)) {
    const difference = goStructDifference("core.PodSpec", previous, munged);
    errors.push(
      fieldError.forbidden(
        "spec",
        `pod updates may not change fields other than ${UPDATABLE}\n${difference}`,
      ),
    );
  }
  return errors;
}

type ContainerStatuses = NonNullable<NonNullable<Pod["status"]>["containerStatuses"]>;

/** A container that has ended for good does not run again. */
function transitionErrors(pod: Pod, next: ContainerStatuses, previous: ContainerStatuses): Errors {
  const policy = pod.spec.restartPolicy;
  if (policy === "Always" || next === previous) return NO_ERRORS;
  const errors: FieldError[] = [];
  previous.forEach(({ name, state }, index) => {
    if (!state?.terminated || (state.terminated.exitCode !== 0 && policy === "OnFailure")) return;
    const after = next.find((status) => status.name === name);
    if (after && !after.state?.terminated) {
      const place = `status.containerStatuses[${index}].state`;
      errors.push(fieldError.forbidden(place, "may not be transitioned to non-terminated state"));
    }
  });
  return errors;
}

export function validatePodStatusUpdate(draft: DraftObject, pod: Pod): readonly FieldError[] {
  const next = (draft["status"] ?? {}) as NonNullable<Pod["status"]>;
  const previous = pod.status ?? {};
  const statuses = transitionErrors(pod, next.containerStatuses ?? [], previous.containerStatuses ?? []);
  const quality =
    previous.qosClass === undefined || next.qosClass === undefined
      ? NO_ERRORS
      : checkImmutable(next.qosClass, previous.qosClass, "status.qosClass");
  return statuses.length + quality.length === 0 ? NO_ERRORS : [...statuses, ...quality];
}
