/** Models: kubernetes pkg/apis/apps/validation/validation.go ValidateReplicaSet, ValidateReplicaSetUpdate (v1.36). */

import type { FieldError } from "../../../field-error.ts";
import type { DraftObject, ReplicaSet } from "../../../types.ts";
import { checkImmutable, checkNotNegative } from "../../validation-rules.ts";
import { checkSelectorAndTemplate } from "../pod-template-validation.ts";

type Spec = Partial<ReplicaSet["spec"]>;

export function validateReplicaSet(replicaSet: DraftObject): readonly FieldError[] {
  const spec = (replicaSet["spec"] ?? {}) as Spec;
  return [
    ...checkNotNegative(spec.replicas, "spec.replicas"),
    ...checkNotNegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...checkSelectorAndTemplate(spec),
  ];
}

export function validateReplicaSetUpdate(next: DraftObject, previous: ReplicaSet): readonly FieldError[] {
  const spec = (next["spec"] ?? {}) as Spec;
  return checkImmutable(spec.selector, previous.spec.selector, "spec.selector");
}
