/** Models: kubernetes pkg/apis/coordination/validation/validation.go ValidateLeaseSpec (v1.36). */

import { fieldError, type FieldError } from "../../../field-error.ts";
import type { DraftObject, Lease } from "../../../types.ts";
import { checkNotNegative, NO_ERRORS } from "../../validation-rules.ts";

export function validateLease(lease: DraftObject): readonly FieldError[] {
  const spec = (lease["spec"] ?? {}) as NonNullable<Lease["spec"]>;
  const { leaseDurationSeconds, leaseTransitions } = spec;
  const transitions = checkNotNegative(leaseTransitions, "spec.leaseTransitions");
  if (leaseDurationSeconds === undefined || leaseDurationSeconds > 0) {
    return transitions.length === 0 ? NO_ERRORS : transitions;
  }
  const why = "must be greater than 0";
  return [fieldError.invalid("spec.leaseDurationSeconds", leaseDurationSeconds, why), ...transitions];
}
