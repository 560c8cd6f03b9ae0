/**
 * Validation that controllers of pods share: selector, template, and that the one matches the other.
 * Models: kubernetes pkg/apis/apps/validation/validation.go ValidatePodTemplateSpecForReplicaSet (v1.36).
 */

import { fieldError, type FieldError } from "../../field-error.ts";
import { selectorMatches, selectorOf } from "../../label-selector.ts";
import type { DraftObject, LabelSelector, PodTemplateSpec } from "../../types.ts";
import { podSpecWarnings } from "../core/pod/validation.ts";
import { checkPodSpec } from "../pod-spec-validation.ts";
import { checkAnnotations, checkLabels, checkLabelSelector, type Errors } from "../validation-rules.ts";

/** No selector selects nothing, so no template matches it; an empty one selects everything. */
function checkTemplate(
  template: PodTemplateSpec | undefined,
  selector: LabelSelector | undefined,
  path: string,
): Errors {
  const errors: FieldError[] = [];
  const labels = template?.metadata?.labels;
  if (!selectorMatches(selectorOf(selector), labels)) {
    const why = "`selector` does not match template `labels`";
    errors.push(fieldError.invalid(`${path}.metadata.labels`, labels ?? null, why));
  }
  errors.push(
    ...checkLabels(labels, `${path}.labels`),
    ...checkAnnotations(template?.metadata?.annotations, `${path}.annotations`),
    ...checkPodSpec(template?.spec, `${path}.spec`),
  );
  if (template?.spec?.ephemeralContainers?.length) {
    const why = "ephemeral containers not allowed in pod template";
    errors.push(fieldError.forbidden(`${path}.spec.ephemeralContainers`, why));
  }
  const { restartPolicy, activeDeadlineSeconds } = template?.spec ?? {};
  if (restartPolicy !== undefined && restartPolicy !== "Always") {
    errors.push(fieldError.notSupported(`${path}.spec.restartPolicy`, restartPolicy, ["Always"]));
  }
  if (activeDeadlineSeconds !== undefined) {
    const why = "activeDeadlineSeconds in ReplicaSet is not Supported";
    errors.push(fieldError.forbidden(`${path}.spec.activeDeadlineSeconds`, why));
  }
  return errors;
}

function isEmptySelector({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions?.length ?? 0) === 0;
}

/** `spec.selector` and `spec.template` of Deployments and ReplicaSets, with upstream's sentence for both. */
export function checkSelectorAndTemplate(spec: {
  readonly selector?: LabelSelector;
  readonly template?: PodTemplateSpec;
}): Errors {
  const { selector, template } = spec;
  if (!selector)
    return [fieldError.required("spec.selector"), ...checkTemplate(template, undefined, "spec.template")];
  const ofSelector = checkLabelSelector(selector, "spec.selector");
  // What cannot be read as a selector hides what is wrong with the template.
  if (ofSelector.length > 0) {
    return [...ofSelector, fieldError.invalid("spec.selector", selector, "invalid label selector")];
  }
  const errors: FieldError[] = [];
  if (isEmptySelector(selector)) {
    const why = "empty selector is invalid for deployment";
    errors.push(fieldError.invalid("spec.selector", selector, why));
  }
  return [...errors, ...checkTemplate(template, selector, "spec.template")];
}

/** GetWarningsForPodTemplate: what is allowed and unwise in the pods to come. */
export function templateWarnings(object: DraftObject): readonly string[] {
  const { template } = (object["spec"] ?? {}) as { template?: PodTemplateSpec };
  return podSpecWarnings(template?.spec, "spec.template.spec");
}
