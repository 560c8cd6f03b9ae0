/**
 * Validation of environment variables and of what they come from.
 * Models: kubernetes pkg/apis/core/validation/validation.go ValidateEnv, validateEnvVarValueFrom, ValidateEnvFrom (v1.36).
 */

import { fieldError, type FieldError } from "../field-error.ts";
import { configKeyErrors, environmentNameErrors } from "../names.ts";
import type { Container } from "../types.ts";
import {
  checkFieldReference,
  checkResourceReference,
  ENVIRONMENT_FIELDS,
  type FieldReference,
  type ResourceReference,
} from "./field-reference-validation.ts";
import { checkDnsSubdomain, invalidEach, NO_ERRORS, type Errors } from "./validation-rules.ts";

type Variable = NonNullable<Container["env"]>[number];

const SOURCES = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"] as const;

/** Keys of ConfigMaps and Secrets that variables refer to. An empty name is an invalid one. */
function checkKeyReference({ key, name = "" }: { key?: string; name?: string }, path: string): Errors {
  const ofName = checkDnsSubdomain(name, `${path}.name`);
  return key
    ? [...ofName, ...invalidEach(`${path}.key`, key, configKeyErrors(key))]
    : [...ofName, fieldError.required(`${path}.key`)];
}

function checkValueFrom({ value, valueFrom }: Variable, path: string): Errors {
  if (!valueFrom) return NO_ERRORS;
  const errors: FieldError[] = [];
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom;
  if (fieldRef) {
    errors.push(...checkFieldReference(fieldRef as FieldReference, ENVIRONMENT_FIELDS, `${path}.fieldRef`));
  }
  if (resourceFieldRef) {
    errors.push(
      ...checkResourceReference(resourceFieldRef as ResourceReference, false, `${path}.resourceFieldRef`),
    );
  }
  if (configMapKeyRef) errors.push(...checkKeyReference(configMapKeyRef, `${path}.configMapKeyRef`));
  if (secretKeyRef) errors.push(...checkKeyReference(secretKeyRef, `${path}.secretKeyRef`));
  const given = SOURCES.filter((source) => (valueFrom as Record<string, unknown>)[source] !== undefined);
  if (given.length === 0) {
    const list = "`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`";
    errors.push(fieldError.invalid(path, "", `must specify one of: ${list}`));
  } else if (value) {
    errors.push(fieldError.invalid(path, "", "may not be specified when `value` is not empty"));
  } else if (given.length > 1) {
    errors.push(fieldError.invalid(path, "", "may not have more than one field specified at a time"));
  }
  return errors;
}

export function checkEnvironment(variables: Container["env"], path: string): Errors {
  if (!variables) return NO_ERRORS;
  const errors: FieldError[] = [];
  variables.forEach((variable, index) => {
    const place = `${path}[${index}]`;
    const { name } = variable;
    if (!name) errors.push(fieldError.required(`${place}.name`));
    else errors.push(...invalidEach(`${place}.name`, name, environmentNameErrors(name)));
    errors.push(...checkValueFrom(variable, `${place}.valueFrom`));
  });
  return errors;
}

/** Upstream puts what is wrong with the number of sources at the list, not at its element. */
export function checkEnvironmentSources(sources: Container["envFrom"], path: string): Errors {
  if (!sources) return NO_ERRORS;
  const errors: FieldError[] = [];
  sources.forEach(({ prefix, configMapRef, secretRef }, index) => {
    const place = `${path}[${index}]`;
    if (prefix) errors.push(...invalidEach(`${place}.prefix`, prefix, environmentNameErrors(prefix)));
    for (const [field, reference] of Object.entries({ configMapRef, secretRef })) {
      if (!reference) continue;
      errors.push(
        ...(reference.name
          ? checkDnsSubdomain(reference.name, `${place}.${field}.name`)
          : [fieldError.required(`${place}.${field}.name`)]),
      );
    }
    if (!configMapRef && !secretRef) {
      errors.push(fieldError.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`"));
    } else if (configMapRef && secretRef) {
      errors.push(fieldError.invalid(path, "", "may not have more than one field specified at a time"));
    }
  });
  return errors;
}
