/** Models: kubernetes pkg/apis/apps/validation/validation.go ValidateDeployment, ValidateDeploymentUpdate (v1.36). */

import { fieldError, type FieldError } from "../../../field-error.ts";
import type { IntOrString } from "../../../int-or-percent.ts";
import type { Deployment, DraftObject } from "../../../types.ts";
import {
  checkImmutable,
  checkIntOrPercent,
  checkNotNegative,
  NO_ERRORS,
  type Errors,
} from "../../validation-rules.ts";
import { checkSelectorAndTemplate } from "../pod-template-validation.ts";

type Spec = Partial<Deployment["spec"]>;

const isZero = (value: IntOrString | undefined): boolean =>
  value === 0 || value === "0%" || value === undefined;

function checkRollingUpdate(
  maxUnavailable: IntOrString | undefined,
  maxSurge: IntOrString | undefined,
): Errors {
  const path = "spec.strategy.rollingUpdate";
  const errors: FieldError[] = [
    ...checkIntOrPercent(maxUnavailable, `${path}.maxUnavailable`),
    ...checkIntOrPercent(maxSurge, `${path}.maxSurge`),
  ];
  if (isZero(maxUnavailable) && isZero(maxSurge)) {
    const why = "may not be 0 when `maxSurge` is 0";
    errors.push(fieldError.invalid(`${path}.maxUnavailable`, maxUnavailable, why));
  }
  const percent = typeof maxUnavailable === "string" ? /^(\d+)%$/.exec(maxUnavailable) : null;
  if (percent && Number(percent[1]) > 100) {
    errors.push(
      fieldError.invalid(`${path}.maxUnavailable`, maxUnavailable, "must not be greater than 100%"),
    );
  }
  return errors;
}

function checkStrategy(strategy: Spec["strategy"]): Errors {
  const { type, rollingUpdate } = strategy ?? {};
  if (type === "Recreate") {
    const why = "may not be specified when strategy `type` is 'Recreate'";
    return rollingUpdate ? [fieldError.forbidden("spec.strategy.rollingUpdate", why)] : NO_ERRORS;
  }
  if (type === "RollingUpdate")
    return checkRollingUpdate(rollingUpdate?.maxUnavailable, rollingUpdate?.maxSurge);
  // Upstream shows its internal type.
  const shown = { Type: type ?? "", RollingUpdate: rollingUpdate ?? null };
  return [fieldError.notSupported("spec.strategy", shown, ["Recreate", "RollingUpdate"])];
}

export function validateDeployment(deployment: DraftObject): readonly FieldError[] {
  const spec = (deployment["spec"] ?? {}) as Spec;
  const { minReadySeconds = 0, progressDeadlineSeconds } = spec;
  const errors: FieldError[] = [
    ...checkNotNegative(spec.replicas, "spec.replicas"),
    ...checkSelectorAndTemplate(spec),
    ...checkStrategy(spec.strategy),
    ...checkNotNegative(minReadySeconds, "spec.minReadySeconds"),
    ...checkNotNegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit"),
    ...checkNotNegative(progressDeadlineSeconds, "spec.progressDeadlineSeconds"),
  ];
  if (progressDeadlineSeconds !== undefined && progressDeadlineSeconds <= minReadySeconds) {
    const why = "must be greater than minReadySeconds";
    errors.push(fieldError.invalid("spec.progressDeadlineSeconds", progressDeadlineSeconds, why));
  }
  return errors;
}

export function validateDeploymentUpdate(next: DraftObject, previous: Deployment): readonly FieldError[] {
  const spec = (next["spec"] ?? {}) as Spec;
  return checkImmutable(spec.selector, previous.spec.selector, "spec.selector");
}
