/**
 * patch: JSON patch, merge patch, strategic merge patch.
 * Models: apiserver pkg/endpoints/handlers/patch.go (v0.36).
 * Differs: server-side apply is refused.
 */

import type { ApiResponse } from "#api/door.ts";
import { applyJsonPatch } from "#api/json-patch.ts";
import { applyMergePatch } from "#api/merge-patch.ts";
import { isJsonObject, type JsonObject } from "#api/object-path.ts";
import { StatusError, badRequest, unsupportedMediaType } from "#api/status-error.ts";
import { applyStrategicMergePatch } from "#api/strategic-merge-patch.ts";
import type { DraftObject } from "#api/types.ts";
import { respondObject } from "../output/respond.ts";
import type { RequestContext } from "../request-context.ts";
import { asKind } from "../stages/decode.ts";
import { inspectBody } from "../stages/inspect-body.ts";
import { withoutNulls } from "../stages/without-nulls.ts";
import { updateObject } from "../strategy/update-object.ts";
import { requireObject } from "./read.ts";
import { checkName } from "./write.ts";

export const PATCH_TYPES = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
] as const;

/** Patches the object that the target names, whole or through /status. */
export function patch(context: RequestContext): ApiResponse {
  // Before the object is looked for: server-side apply creates what is not there, so "not found" would mislead.
  if (patchType(context) === SERVER_SIDE_APPLY) throw noServerSideApply();
  const previous = requireObject(context);
  const patched = applyPatchBody(context, previous as unknown as JsonObject);
  const draft = asKind(context, context.target.resource, withoutNulls(patched));
  checkName(context, draft);
  const subresource = context.target.subresource === "status" ? "status" : "";
  const stored = updateObject(context, previous, draft, { subresource, fromClient: true });
  return respondObject(context, 200, stored);
}

const SERVER_SIDE_APPLY = "application/apply-patch+yaml";

const patchType = ({ request }: RequestContext): string =>
  (request.headers?.["content-type"] ?? "").split(";")[0]?.trim() ?? "";

const noServerSideApply = (): StatusError =>
  unsupportedMediaType(
    "server-side apply is not simulated by this server: use client-side apply (kubectl without --server-side, helm with --server-side=false)",
  );

/** `target` after the patch in the request's body. Throws a StatusError: 400, 415 or 422. */
export function applyPatchBody(
  context: RequestContext,
  target: JsonObject,
): DraftObject & Record<string, unknown> {
  const { request } = context;
  const type = patchType(context);
  const body = request.body;
  inspectBody(body);
  let result: unknown;
  switch (type) {
    case "application/json-patch+json":
      result = jsonPatched(target, body);
      break;
    case "application/merge-patch+json":
      if (!isJsonObject(body)) throw notAMap(body);
      result = applyMergePatch(target, body);
      break;
    case "application/strategic-merge-patch+json":
      result = strategicPatched(context, target, body);
      break;
    case SERVER_SIDE_APPLY:
      throw noServerSideApply();
    default:
      throw unsupportedMediaType(
        `the body of the request was in an unknown format - accepted media types include: ${PATCH_TYPES.join(", ")}`,
      );
  }
  if (!isJsonObject(result)) throw unprocessable();
  return result as DraftObject & Record<string, unknown>;
}

/** apimachinery NewGenericServerResponse(422): the cause is not shown. */
function unprocessable(): StatusError {
  return new StatusError(
    422,
    "Invalid",
    "the server rejected our request due to an error in our request",
    {},
  );
}

/** What Go's decoder says of a patch that is no object. */
function notAMap(body: unknown): StatusError {
  const kind = Array.isArray(body) ? "array" : body === null ? "null" : typeof body;
  const go = kind === "boolean" ? "bool" : kind;
  return badRequest(
    `error decoding patch: json: cannot unmarshal ${go} into Go value of type map[string]interface {}`,
  );
}

function jsonPatched(target: JsonObject, body: unknown): unknown {
  if (!Array.isArray(body)) {
    throw badRequest(
      "error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch",
    );
  }
  const result = applyJsonPatch(target, body);
  if (!result.ok) throw unprocessable();
  return result.value;
}

function strategicPatched(context: RequestContext, target: JsonObject, body: unknown): unknown {
  if (!isJsonObject(body)) throw notAMap(body);
  const schema = context.server.mergeSchemaOf(context.target.resource);
  if (!schema) {
    throw unsupportedMediaType(
      `the body of the request was in an unknown format - accepted media types include: ${PATCH_TYPES.slice(0, 2).join(", ")}`,
    );
  }
  const result = applyStrategicMergePatch(target, body, schema);
  if (!result.ok) throw badRequest(result.error);
  return result.value;
}
