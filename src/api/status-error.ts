/**
 * Errors for users of the API: what the server answers as a metav1.Status. Clients match them by `reason`.
 * Models: apimachinery pkg/api/errors (v0.36): the same reasons, codes and sentences.
 */

import type { FieldError } from "./field-error.ts";

export type StatusReason =
  | "Unauthorized"
  | "Forbidden"
  | "NotFound"
  | "AlreadyExists"
  | "Conflict"
  | "Gone"
  | "Expired"
  | "Invalid"
  | "ServerTimeout"
  | "Timeout"
  | "TooManyRequests"
  | "BadRequest"
  | "MethodNotAllowed"
  | "NotAcceptable"
  | "RequestEntityTooLarge"
  | "UnsupportedMediaType"
  | "InternalError"
  | "ServiceUnavailable"
  | "";

export interface StatusCause {
  reason?: string;
  message?: string;
  field?: string;
}

export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

/** metav1.Status, the body of every failed request (and of some successful ones). */
export interface Status {
  kind: "Status";
  apiVersion: "v1";
  metadata: Record<string, unknown>;
  status: "Success" | "Failure";
  message?: string;
  reason?: StatusReason;
  details?: StatusDetails;
  code: number;
}

export class StatusError extends Error {
  override readonly name = "StatusError";
  readonly status: Status;

  constructor(code: number, reason: StatusReason, message: string, details?: StatusDetails) {
    super(message);
    this.status = {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message,
      ...(reason ? { reason } : {}),
      ...(details ? { details } : {}),
      code,
    };
  }

  get reason(): StatusReason {
    return this.status.reason ?? "";
  }

  get code(): number {
    return this.status.code;
  }

  /** Whether one of the causes has this reason (apierrors.HasStatusCause). */
  hasCause(reason: string): boolean {
    return this.status.details?.causes?.some((cause) => cause.reason === reason) ?? false;
  }

  /** The error a client makes of a Status it received. */
  static of(status: Status): StatusError {
    const error = new StatusError(
      status.code,
      status.reason ?? "",
      status.message ?? "unknown",
      status.details,
    );
    (error as { status: Status }).status = status;
    return error;
  }
}

/** Whether `error` is a StatusError with this reason. */
export function hasReason(error: unknown, reason: StatusReason): error is StatusError {
  return error instanceof StatusError && error.reason === reason;
}

/** Names a resource in messages: `resource` is the plural ("pods"), with ".group" appended unless the core group. */
export interface GroupResource {
  readonly group: string;
  readonly resource: string;
}

export function groupResourceText({ group, resource }: GroupResource): string {
  return group === "" ? resource : `${resource}.${group}`;
}

const detailsOf = ({ group, resource }: GroupResource, name: string): StatusDetails => ({
  ...(name ? { name } : {}),
  ...(group ? { group } : {}),
  kind: resource,
});

export function notFound(resource: GroupResource, name: string): StatusError {
  return new StatusError(
    404,
    "NotFound",
    `${groupResourceText(resource)} "${name}" not found`,
    detailsOf(resource, name),
  );
}

export function alreadyExists(resource: GroupResource, name: string): StatusError {
  const message = `${groupResourceText(resource)} "${name}" already exists`;
  return new StatusError(409, "AlreadyExists", message, detailsOf(resource, name));
}

/** The message of a lost race on resourceVersion (registry/generic/registry/store.go OptimisticLockErrorMsg). */
export const OPTIMISTIC_LOCK_MESSAGE =
  "the object has been modified; please apply your changes to the latest version and try again";

export function conflict(resource: GroupResource, name: string, why = OPTIMISTIC_LOCK_MESSAGE): StatusError {
  const message = `Operation cannot be fulfilled on ${groupResourceText(resource)} "${name}": ${why}`;
  return new StatusError(409, "Conflict", message, detailsOf(resource, name));
}

export function forbidden(resource: GroupResource, name: string, why: string): StatusError {
  const subject = name === "" ? groupResourceText(resource) : `${groupResourceText(resource)} "${name}"`;
  return new StatusError(403, "Forbidden", `${subject} is forbidden: ${why}`, detailsOf(resource, name));
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, "BadRequest", message);
}

/** `kind` is the Kind, e.g. "Pod"; the message lists the field errors as upstream does. */
export function invalid(
  group: string,
  kind: string,
  name: string,
  errors: readonly FieldError[],
): StatusError {
  const texts = [...new Set(errors.map((error) => error.text))];
  const list = texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
  const subject = group === "" ? kind : `${kind}.${group}`;
  return new StatusError(422, "Invalid", `${subject} "${name}" is invalid: ${list}`, {
    ...(name ? { name } : {}),
    ...(group ? { group } : {}),
    kind,
    causes: errors.map((error) => ({ reason: error.type, message: error.message, field: error.field })),
  });
}

export function expired(message: string): StatusError {
  return new StatusError(410, "Expired", message);
}

/** What a client makes of a 429 (apimachinery NewGenericServerResponse): the answer says when to come back. */
export function tooManyRequests(retryAfterSeconds = 1): StatusError {
  const message = "the server has received too many requests and has asked us to try again later";
  return new StatusError(429, "TooManyRequests", message, { retryAfterSeconds });
}

export function unsupportedMediaType(message: string): StatusError {
  return new StatusError(415, "UnsupportedMediaType", message);
}

export function internalError(why: string): StatusError {
  return new StatusError(500, "InternalError", `Internal error occurred: ${why}`, {
    causes: [{ message: why }],
  });
}

/** The answer to a path that no handler knows. */
export function pageNotFound(): StatusError {
  return new StatusError(404, "NotFound", "the server could not find the requested resource", {});
}

/**
 * What clients make of an answer that is no Status. `text` is its body, `subject` what was asked: "post jobs.batch".
 * Models: apimachinery pkg/api/errors NewGenericServerResponse, as client-go calls it.
 */
export function genericServerError(code: number, text: string, subject = ""): StatusError {
  const [reason, message] = GENERIC[code] ?? [
    code >= 500 ? "InternalError" : "",
    code >= 500
      ? `an error on the server (${JSON.stringify(text || "unknown")}) has prevented the request from succeeding`
      : "the server rejected our request for an unknown reason",
  ];
  const words = code === 403 && text !== "" ? text : message;
  return new StatusError(code, reason, subject === "" ? words : `${words} (${subject})`);
}

const GENERIC: Readonly<Record<number, readonly [StatusReason, string]>> = {
  401: ["Unauthorized", "the server has asked for the client to provide credentials"],
  403: ["Forbidden", "the server does not allow access to the requested resource"],
  404: ["NotFound", "the server could not find the requested resource"],
  405: ["MethodNotAllowed", "the server does not allow this method on the requested resource"],
  503: ["ServiceUnavailable", "the server is currently unable to handle the request"],
};
