/** From results to responses: the object itself, a table of it, or its metadata alone, as the client asked. */

import type { ApiResponse } from "#api/door.ts";
import type { Status, StatusError } from "#api/status-error.ts";
import type { KubernetesObject } from "#api/types.ts";
import type { RequestContext } from "../request-context.ts";
import type { ListPage } from "../storage/object-store.ts";
import { representationOf } from "./representation.ts";

const JSON_HEADERS: Readonly<Record<string, string>> = Object.freeze({ "content-type": "application/json" });

/** The headers of a response in this request: its content type and the warnings so far. */
export function headersOf(context: RequestContext): Readonly<Record<string, string>> {
  if (context.warnings.length === 0) return JSON_HEADERS;
  return { ...JSON_HEADERS, warning: [...new Set(context.warnings)].join("\n") };
}

export function respondObject(
  context: RequestContext,
  status: number,
  object: KubernetesObject,
): ApiResponse {
  const body = representationOf(context).one(object);
  return { status, headers: headersOf(context), body };
}

export function respondList(context: RequestContext, page: ListPage): ApiResponse {
  return { status: 200, headers: headersOf(context), body: representationOf(context).list(page) };
}

export function respondRaw(context: RequestContext, status: number, body: unknown): ApiResponse {
  return { status, headers: headersOf(context), body };
}

/** metav1.Status of a success, as deletions answer it. */
export function successStatus(details: Status["details"], code = 200): Status {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    ...(details ? { details } : {}),
    code,
  };
}

export function respondError(error: StatusError): ApiResponse {
  const { retryAfterSeconds } = error.status.details ?? {};
  const headers =
    retryAfterSeconds === undefined
      ? JSON_HEADERS
      : { ...JSON_HEADERS, "retry-after": String(retryAfterSeconds) };
  return { status: error.code, headers, body: error.status };
}
