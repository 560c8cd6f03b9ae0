/**
 * Rules that the validations of several kinds share. Every function returns its errors; an empty list is always the
 * same one, so that valid objects cost nothing.
 * Models: apimachinery pkg/api/validation, pkg/apis/meta/v1/validation and kubernetes pkg/apis/core/validation (v1.36).
 */

import { utf8Length } from "../base64.ts";
import { deepEqual } from "../deep-equal.ts";
import { fieldError, type FieldError } from "../field-error.ts";
import {
  dnsLabelErrors,
  dnsSubdomainErrors,
  labelValueErrors,
  percentErrors,
  portNameErrors,
  portNumberErrors,
  qualifiedNameErrors,
} from "../names.ts";
import type { LabelSelector } from "../types.ts";

export type Errors = readonly FieldError[];

export const NO_ERRORS: Errors = [];

/** isNegativeErrorMsg. */
export const NOT_NEGATIVE = "must be greater than or equal to 0";
/** FieldImmutableErrorMsg. */
export const IMMUTABLE = "field is immutable";

export function invalidEach(path: string, value: unknown, sentences: readonly string[]): Errors {
  return sentences.length === 0
    ? NO_ERRORS
    : sentences.map((sentence) => fieldError.invalid(path, value, sentence));
}

export function checkDnsLabel(text: string, path: string): Errors {
  return invalidEach(path, text, dnsLabelErrors(text));
}

export function checkDnsSubdomain(text: string, path: string): Errors {
  return invalidEach(path, text, dnsSubdomainErrors(text));
}

export function checkLabelName(key: string, path: string): Errors {
  return invalidEach(path, key, qualifiedNameErrors(key));
}

export function checkNotNegative(value: number | undefined, path: string): Errors {
  return value !== undefined && value < 0 ? [fieldError.invalid(path, value, NOT_NEGATIVE)] : NO_ERRORS;
}

/** An enumeration that must be set. */
export function checkOneOf(value: string | undefined, path: string, supported: readonly string[]): Errors {
  if (!value) return [fieldError.required(path)];
  return supported.includes(value) ? NO_ERRORS : [fieldError.notSupported(path, value, supported)];
}

export function checkImmutable(next: unknown, previous: unknown, path: string): Errors {
  return deepEqual(next, previous) ? NO_ERRORS : [fieldError.invalid(path, next, IMMUTABLE)];
}

/** TotalAnnotationSizeLimitB: keys and values together. */
const MAX_ANNOTATIONS_BYTES = 256 * 1024;

/** Keys are compared without regard to case; values may be anything. */
export function checkAnnotations(
  annotations: Readonly<Record<string, string>> | undefined,
  path: string,
): Errors {
  if (!annotations) return NO_ERRORS;
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations)) {
    bytes += utf8Length(key) + utf8Length(value);
    errors.push(...invalidEach(path, key, qualifiedNameErrors(key.toLowerCase())));
  }
  if (bytes > MAX_ANNOTATIONS_BYTES) errors.push(fieldError.tooLong(path, MAX_ANNOTATIONS_BYTES));
  return errors;
}

const checkedLabels = new WeakSet<object>();

export function checkLabels(labels: Readonly<Record<string, string>> | undefined, path: string): Errors {
  if (labels === undefined || labels === null || checkedLabels.has(labels)) return NO_ERRORS;
  const errors: FieldError[] = [];
  for (const [key, value] of Object.entries(labels)) {
    errors.push(...checkLabelName(key, path), ...invalidEach(path, value, labelValueErrors(value)));
  }
  if (errors.length === 0) checkedLabels.add(labels);
  return errors;
}

/** The errors of the values of a set-based requirement; undefined when the operator is no set-based one. */
export function checkSetValues(
  operator: string,
  values: readonly string[],
  place: string,
): Errors | undefined {
  if (operator === "In" || operator === "NotIn") {
    const why = "must be specified when `operator` is 'In' or 'NotIn'";
    return values.length === 0 ? [fieldError.required(`${place}.values`, why)] : NO_ERRORS;
  }
  if (operator === "Exists" || operator === "DoesNotExist") {
    const why = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
    return values.length > 0 ? [fieldError.forbidden(`${place}.values`, why)] : NO_ERRORS;
  }
  return undefined;
}

export function checkLabelSelector(selector: LabelSelector | undefined, path: string): Errors {
  if (!selector) return NO_ERRORS;
  const errors: FieldError[] = [...checkLabels(selector.matchLabels, `${path}.matchLabels`)];
  selector.matchExpressions?.forEach(({ key, operator, values = [] }, index) => {
    const place = `${path}.matchExpressions[${index}]`;
    const ofSet = checkSetValues(operator, values, place);
    if (ofSet) errors.push(...ofSet);
    else {
      errors.push(fieldError.invalid(`${place}.operator`, operator, "not a valid selector operator"));
    }
    errors.push(...checkLabelName(key, `${place}.key`));
    values.forEach((value, position) => {
      errors.push(...invalidEach(`${place}.values[${position}]`, value, labelValueErrors(value)));
    });
  });
  return errors;
}

/** A port by number or by name. */
export function checkPort(port: number | string | undefined, path: string): Errors {
  if (typeof port === "string") return invalidEach(path, port, portNameErrors(port));
  return invalidEach(path, port ?? 0, portNumberErrors(port ?? 0));
}

/** "10%" or a number that is not negative. */
export function checkIntOrPercent(value: number | string | undefined, path: string): Errors {
  if (typeof value === "number") return checkNotNegative(value, path);
  return value === undefined ? NO_ERRORS : invalidEach(path, value, percentErrors(value));
}

/** For maps whose total size is limited to 1 MiB (MaxSecretSize). */
export const MAX_DATA_BYTES = 1024 * 1024;
