/** Models: kubernetes pkg/apis/core/validation/validation.go ValidateNamespace (v1.36). */

import { fieldError, type FieldError } from "../../../field-error.ts";
import type { DraftObject } from "../../../types.ts";
import { checkLabelName } from "../../validation-rules.ts";

export function validateNamespace(namespace: DraftObject): readonly FieldError[] {
  const { finalizers = [] } = (namespace["spec"] ?? {}) as { finalizers?: readonly string[] };
  return finalizers.flatMap((finalizer, index) => {
    const path = `spec.finalizers[${index}]`;
    const errors = checkLabelName(finalizer, path);
    if (errors.length > 0 || finalizer.includes("/") || finalizer === "kubernetes") return errors;
    return [
      fieldError.invalid(
        path,
        finalizer,
        "name is neither a standard finalizer name nor is it fully qualified",
      ),
    ];
  });
}
