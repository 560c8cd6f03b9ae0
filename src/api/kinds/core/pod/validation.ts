/**
 * Validation of pods, and the warnings about what is allowed and unwise.
 * Models: kubernetes pkg/apis/core/validation/validation.go ValidatePodCreate, pkg/api/pod/warnings.go (v1.36).
 */

import { fieldError, type FieldError } from "../../../field-error.ts";
import type { Container, DraftObject, PodSpec } from "../../../types.ts";
import { notSimulatedWarnings } from "./not-simulated.ts";
import { checkPodSpec } from "../../pod-spec-validation.ts";

/** validateContainerOnlyForPod and the like: templates are not held to these, for the sake of old ones. */
function checkOnlyForPods(spec: PodSpec | undefined): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const list of ["containers", "initContainers"] as const) {
    spec?.[list]?.forEach(({ image }, index) => {
      if (!image || image === image.trim()) return;
      const place = `spec.${list}[${index}].image`;
      errors.push(fieldError.invalid(place, image, "must not have leading or trailing whitespace"));
    });
  }
  // Only the subresource of that name, which is not served, could add them later.
  if (spec?.ephemeralContainers?.length) {
    errors.push(fieldError.forbidden("spec.ephemeralContainers", "cannot be set on create"));
  }
  return errors;
}

export function validatePod(pod: DraftObject): readonly FieldError[] {
  const spec = pod["spec"] as PodSpec | undefined;
  const errors = [...checkPodSpec(spec, "spec"), ...checkOnlyForPods(spec)];
  const gated = spec?.nodeName && (spec.schedulingGates?.length ?? 0) > 0;
  // Binding clears the gates first; an update that keeps both is as wrong as a creation.
  if (!gated) return errors;
  const why = "cannot be set until all schedulingGates have been cleared";
  return [...errors, fieldError.forbidden("spec.nodeName", why)];
}

function environmentWarnings({ env }: Container, path: string): string[] {
  const names = new Set<string>();
  return (env ?? []).flatMap(({ name }, index) => {
    if (!names.has(name)) {
      names.add(name);
      return [];
    }
    const hidden = JSON.stringify(name);
    return [
      `${path}.env[${index}]: hides previous definition of ${hidden}, which may be dropped when using apply`,
    ];
  });
}

/** Of a pod's or a template's spec; `path` is where the spec stands. */
export function podSpecWarnings(spec: PodSpec | undefined, path: string): readonly string[] {
  if (!spec) return [];
  const warnings: string[] = [];
  spec.initContainers?.forEach((container, index) => {
    warnings.push(...environmentWarnings(container, `${path}.initContainers[${index}]`));
  });
  spec.containers?.forEach((container, index) => {
    warnings.push(...environmentWarnings(container, `${path}.containers[${index}]`));
  });
  const grace = spec.terminationGracePeriodSeconds;
  if (grace !== undefined && grace < 0) {
    warnings.push(
      `${path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`,
    );
  }
  return [...warnings, ...notSimulatedWarnings(spec, path)];
}

export function podWarnings(pod: DraftObject): readonly string[] {
  return podSpecWarnings(pod["spec"] as PodSpec | undefined, "spec");
}
