/**
 * Errors of validation: a list of them, each with the path of its field.
 * Models: apimachinery pkg/util/validation/field/errors.go (v0.36).
 */

export type FieldErrorType =
  | "FieldValueNotFound"
  | "FieldValueRequired"
  | "FieldValueDuplicate"
  | "FieldValueInvalid"
  | "FieldValueNotSupported"
  | "FieldValueForbidden"
  | "FieldValueTooLong"
  | "FieldValueTooMany"
  | "InternalError"
  | "FieldValueTypeInvalid";

export interface FieldError {
  readonly type: FieldErrorType;
  /** e.g. "spec.containers[0].name" */
  readonly field: string;
  /** Without the field: `Invalid value: "Web": a lowercase RFC 1123 label …`. */
  readonly message: string;
  /** With it. */
  readonly text: string;
}

function make(type: FieldErrorType, field: string, message: string): FieldError {
  return { type, field, message, text: `${field}: ${message}` };
}

/** How Go prints a bad value: strings quoted, everything else as JSON. */
function show(value: unknown): string {
  if (value === undefined || value === null) return "null";
  return JSON.stringify(value);
}

const withDetail = (text: string, detail: string): string => (detail === "" ? text : `${text}: ${detail}`);

export const fieldError = {
  required: (field: string, detail = ""): FieldError =>
    make("FieldValueRequired", field, withDetail("Required value", detail)),
  invalid: (field: string, value: unknown, detail = ""): FieldError =>
    make("FieldValueInvalid", field, withDetail(`Invalid value: ${show(value)}`, detail)),
  typeInvalid: (field: string, value: unknown, detail = ""): FieldError =>
    make("FieldValueTypeInvalid", field, withDetail(`Invalid value: ${show(value)}`, detail)),
  duplicate: (field: string, value: unknown): FieldError =>
    make("FieldValueDuplicate", field, `Duplicate value: ${show(value)}`),
  notFound: (field: string, value: unknown): FieldError =>
    make("FieldValueNotFound", field, `Not found: ${show(value)}`),
  forbidden: (field: string, detail = ""): FieldError =>
    make("FieldValueForbidden", field, withDetail("Forbidden", detail)),
  notSupported: (field: string, value: unknown, supported: readonly string[]): FieldError =>
    make(
      "FieldValueNotSupported",
      field,
      `Unsupported value: ${show(value)}` +
        (supported.length > 0
          ? `: supported values: ${supported.map((s) => JSON.stringify(s)).join(", ")}`
          : ""),
    ),
  tooLong: (field: string, maxLength: number): FieldError =>
    make("FieldValueTooLong", field, `Too long: may not be more than ${maxLength} bytes`),
  tooMany: (field: string, count: number, max: number): FieldError =>
    make("FieldValueTooMany", field, `Too many: ${count}: must have at most ${max} items`),
  internal: (field: string, detail: string): FieldError =>
    make("InternalError", field, `Internal error: ${detail}`),
};
