/** Models: kubernetes pkg/apis/core/validation/validation.go ValidateConfigMap (v1.36). */

import { utf8Length } from "../../../base64.ts";
import { fieldError, type FieldError } from "../../../field-error.ts";
import type { ConfigMap, DraftObject } from "../../../types.ts";
import { MAX_DATA_BYTES } from "../../validation-rules.ts";
import { checkImmutableData, checkKeys, type Data } from "../immutable-data.ts";

export function validateConfigMap(configMap: DraftObject): readonly FieldError[] {
  const data = configMap["data"] as Data;
  const binary = configMap["binaryData"] as Data;
  const errors: FieldError[] = [...checkKeys(data, "data")];
  for (const key of Object.keys(data ?? {})) {
    if (binary && Object.hasOwn(binary, key)) {
      errors.push(fieldError.invalid(`data[${key}]`, key, "duplicate of key present in binaryData"));
    }
  }
  errors.push(...checkKeys(binary, "binaryData"));
  let size = 0;
  for (const value of Object.values(data ?? {})) size += utf8Length(value);
  // Base64 takes four characters for three bytes.
  for (const value of Object.values(binary ?? {})) size += Math.floor((value.length * 3) / 4);
  if (size > MAX_DATA_BYTES) errors.push(fieldError.tooLong("[]", MAX_DATA_BYTES));
  return errors;
}

export function validateConfigMapUpdate(next: DraftObject, previous: ConfigMap): readonly FieldError[] {
  return checkImmutableData(next as Partial<ConfigMap>, previous, ["data", "binaryData"]);
}
