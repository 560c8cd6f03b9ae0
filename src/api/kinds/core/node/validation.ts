/** Models: kubernetes pkg/apis/core/validation/validation.go ValidateNode, ValidateNodeUpdate (v1.36). */

import { deepEqual } from "../../../deep-equal.ts";
import { fieldError, type FieldError } from "../../../field-error.ts";
import type { DraftObject, Node } from "../../../types.ts";
import { checkTaints } from "../../scheduling-validation.ts";
import { NO_ERRORS } from "../../validation-rules.ts";

type Spec = NonNullable<Node["spec"]>;

export function validateNode(node: DraftObject): readonly FieldError[] {
  const spec = (node["spec"] ?? {}) as Spec;
  return checkTaints(spec.taints, "spec.taints");
}

export function validateNodeUpdate(next: DraftObject, previous: Node): readonly FieldError[] {
  const spec = (next["spec"] ?? {}) as Spec;
  const before = (previous.spec ?? {}) as Spec;
  if (spec === before) return NO_ERRORS;
  const errors: FieldError[] = [];
  if (before.podCIDRs?.length && !deepEqual(spec.podCIDRs, before.podCIDRs)) {
    const why = 'node updates may not change podCIDR except from "" to valid';
    errors.push(fieldError.forbidden("spec.podCIDRs", why));
  }
  if (before.providerID && spec.providerID !== before.providerID) {
    const why = 'node updates may not change providerID except from "" to valid';
    errors.push(fieldError.forbidden("spec.providerID", why));
  }
  return errors;
}
