/** Models: kubernetes pkg/apis/core/validation/validation.go ValidateSecret, ValidateSecretUpdate (v1.36). */

import { fieldError, type FieldError } from "../../../field-error.ts";
import type { DraftObject, Secret } from "../../../types.ts";
import { checkImmutable, MAX_DATA_BYTES, NO_ERRORS, type Errors } from "../../validation-rules.ts";
import { checkImmutableData, checkKeys, type Data } from "../immutable-data.ts";

const SERVICE_ACCOUNT_ANNOTATION = "kubernetes.io/service-account.name";

/** Keys that the data of a type must have. */
const REQUIRED_KEYS: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/dockercfg": [".dockercfg"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"],
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
};

function checkType(type: string, data: Data, annotations: Readonly<Record<string, string>>): Errors {
  const has = (key: string): boolean => data !== undefined && Object.hasOwn(data, key);
  if (type === "kubernetes.io/service-account-token") {
    return annotations[SERVICE_ACCOUNT_ANNOTATION]
      ? NO_ERRORS
      : [fieldError.required(`metadata.annotations[${SERVICE_ACCOUNT_ANNOTATION}]`)];
  }
  if (type === "kubernetes.io/basic-auth") {
    if (has("username") || has("password")) return NO_ERRORS;
    return [fieldError.required("data[username]"), fieldError.required("data[password]")];
  }
  const required = REQUIRED_KEYS[type] ?? [];
  return required.filter((key) => !has(key)).map((key) => fieldError.required(`data[${key}]`));
}

export function validateSecret(secret: DraftObject): readonly FieldError[] {
  const data = secret["data"] as Data;
  const errors: FieldError[] = [...checkKeys(data, "data")];
  let size = 0;
  for (const value of Object.values(data ?? {})) size += Math.floor((value.length * 3) / 4);
  if (size > MAX_DATA_BYTES) errors.push(fieldError.tooLong("data", MAX_DATA_BYTES));
  errors.push(...checkType(String(secret["type"] ?? ""), data, secret.metadata.annotations ?? {}));
  return errors;
}

export function validateSecretUpdate(next: DraftObject, previous: Secret): readonly FieldError[] {
  return [
    ...checkImmutable(next["type"] ?? previous.type, previous.type, "type"),
    ...checkImmutableData(next as Partial<Secret>, previous, ["data"]),
  ];
}
