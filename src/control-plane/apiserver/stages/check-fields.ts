/**
 * Part of decoding: fields of the wrong type are an error; fields that do not exist are an error, a warning or nothing,
 * as the request says, and are dropped.
 * Models: apiserver pkg/endpoints/handlers/create.go fieldValidation, apimachinery runtime/serializer/json (v0.36).
 */

import {
  decodeError,
  decodeErrorText,
  strictDecodingError,
  unknownFields,
  withoutUnknownFields,
} from "#api/schema/decode-errors.ts";
import { structuralSchema } from "#api/schema/structural-schema.ts";
import { badRequest, invalid } from "#api/status-error.ts";
import { fieldError } from "#api/field-error.ts";
import { isComponent } from "./authenticate.ts";
import { withZeroValues } from "./zero-values.ts";
import { queryValue, type RequestContext } from "../request-context.ts";

const LEVELS = ["Ignore", "Warn", "Strict"];

/**
 * The object without the fields that its kind does not have. Components of the cluster are compiled against the types,
 * so their objects are taken as they are. Throws a StatusError (400).
 */
export function checkFields<T extends object>(
  context: RequestContext,
  apiVersion: string,
  kind: string,
  object: T,
): T {
  const { request } = context;
  const level = queryValue(request, "fieldValidation") || "Warn";
  if (!LEVELS.includes(level)) {
    const kinds = { create: "CreateOptions", update: "UpdateOptions", patch: "PatchOptions" };
    const { verb } = context.target;
    throw invalid("meta.k8s.io", kinds[verb as keyof typeof kinds] ?? kinds.create, "", [
      fieldError.notSupported("fieldValidation", level, ["", ...LEVELS]),
    ]);
  }
  if (isComponent(request.user)) return object;
  const schema = structuralSchema(apiVersion, kind);
  if (!schema) return object;
  const version = apiVersion.slice(apiVersion.indexOf("/") + 1);
  const wrong = decodeError(object, schema);
  if (wrong !== undefined) throw badRequest(decodeErrorText(kind, version, wrong));
  const unknown = unknownFields(object, schema);
  if (unknown.length === 0) return withZeroValues(object, schema);
  if (level === "Strict") {
    throw badRequest(decodeErrorText(kind, version, strictDecodingError(object, schema) ?? ""));
  }
  if (level === "Warn")
    context.warnings.push(...unknown.map((field) => `unknown field ${JSON.stringify(field)}`));
  return withZeroValues(withoutUnknownFields(object, schema), schema);
}
