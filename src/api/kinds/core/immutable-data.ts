/**
 * What ConfigMaps and Secrets have in common: keys, the size of all data, and `immutable`.
 * Models: kubernetes pkg/apis/core/validation/validation.go ValidateConfigMap, ValidateSecret and their updates (v1.36).
 */

import { deepEqual } from "../../deep-equal.ts";
import { fieldError, type FieldError } from "../../field-error.ts";
import { configKeyErrors } from "../../names.ts";
import { invalidEach, NO_ERRORS, type Errors } from "../validation-rules.ts";

export type Data = Readonly<Record<string, string>> | undefined;

export function checkKeys(data: Data, field: string): Errors {
  return Object.keys(data ?? {}).flatMap((key) => invalidEach(`${field}[${key}]`, key, configKeyErrors(key)));
}

interface MaybeImmutable {
  readonly immutable?: boolean;
}

export function checkImmutableData<T extends MaybeImmutable>(
  next: Partial<T>,
  previous: T,
  fields: readonly (keyof T & string)[],
): Errors {
  if (!previous.immutable) return NO_ERRORS;
  const why = "field is immutable when `immutable` is set";
  const errors: FieldError[] = [];
  if (!next.immutable) errors.push(fieldError.forbidden("immutable", why));
  for (const field of fields) {
    if (!deepEqual(next[field] ?? {}, previous[field] ?? {})) errors.push(fieldError.forbidden(field, why));
  }
  return errors;
}
