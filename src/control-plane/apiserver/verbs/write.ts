/** create, update, delete and deletecollection. Models: apiserver pkg/endpoints/handlers (v0.36). */

import type { ApiResponse } from "#api/door.ts";
import { fieldError, type FieldError } from "#api/field-error.ts";
import { badRequest, invalid, notFound } from "#api/status-error.ts";
import type { DraftObject } from "#api/types.ts";
import { respondList, respondObject, respondRaw, successStatus } from "../output/respond.ts";
import { queryValue, type RequestContext } from "../request-context.ts";
import { decodeObject, decodeRecord, parseDryRun, queryNumber } from "../stages/decode.ts";
import { createObject } from "../strategy/create-object.ts";
import { deleteObject, type DeletionOptions } from "../strategy/delete-object.ts";
import { updateObject } from "../strategy/update-object.ts";
import { requireObject, selectionOf } from "./read.ts";

export function create(context: RequestContext): ApiResponse {
  return respondObject(context, 201, createObject(context, decodeObject(context)));
}

export function update(context: RequestContext): ApiResponse {
  const { target, server } = context;
  const draft = decodeObject(context);
  checkName(context, draft);
  const previous = target.resource.objects.get(target.namespace, target.name);
  if (!previous) {
    if (!server.hooksOf(target.resource)?.createsOnUpdate)
      throw notFound(target.resource.resource, target.name);
    return respondObject(context, 201, createObject(context, draft));
  }
  const stored = updateObject(context, previous, draft, { subresource: "", fromClient: true });
  return respondObject(context, 200, stored);
}

/** The name in the body must be that of the URL (handlers/rest.go checkName). */
export function checkName(context: RequestContext, draft: DraftObject): void {
  const { name } = context.target;
  const said = draft.metadata.name ?? "";
  if (said === "") throw badRequest("name must be provided");
  if (said !== name) {
    throw badRequest(`the name of the object (${said}) does not match the name on the URL (${name})`);
  }
}

export function deleteOne(context: RequestContext): ApiResponse {
  const options = deletionOptions(context);
  const dryRun = context.dryRun || parseDryRun(options.dryRun, "DeleteOptions");
  const object = requireObject(context);
  const result = deleteObject({ ...context, dryRun }, object, options);
  const { resource } = context.target;
  if (!result.removed || context.server.hooksOf(resource)?.returnsDeleted) {
    return respondObject(context, 200, result.object);
  }
  const { group, plural } = resource.descriptor;
  const details = {
    name: object.metadata.name,
    ...(group ? { group } : {}),
    kind: plural,
    uid: object.metadata.uid,
  };
  return respondRaw(context, 200, successStatus(details));
}

export function deleteCollection(context: RequestContext): ApiResponse {
  const { target } = context;
  const options = deletionOptions(context);
  const dryRun = context.dryRun || parseDryRun(options.dryRun, "DeleteOptions");
  const page = target.resource.objects.list({
    namespace: target.namespace,
    selection: selectionOf(context),
    resourceVersion: "",
  });
  const items = page.items.map((object) => {
    // Deleting one may have changed another (an owner, a hook): what is gone is gone.
    const present = target.resource.objects.get(object.metadata.namespace ?? "", object.metadata.name);
    if (!present) return object;
    return deleteObject({ ...context, dryRun }, present, options).object;
  });
  return respondList(context, { items, resourceVersion: String(context.server.store.revision) });
}

interface DecodedDeletion extends DeletionOptions {
  readonly dryRun: string | readonly string[] | undefined;
}

const POLICIES: readonly string[] = ["Orphan", "Background", "Foreground"];

/** DeleteOptions come in the body or, without one, as query parameters. */
function deletionOptions(context: RequestContext): DecodedDeletion {
  const { request } = context;
  const body = request.body === undefined ? undefined : decodeRecord(request.body, "DeleteOptions");
  const grace = body ? body["gracePeriodSeconds"] : queryNumber(context, "gracePeriodSeconds");
  const said = body ? body["propagationPolicy"] : queryValue(request, "propagationPolicy") || undefined;
  const orphan = body ? body["orphanDependents"] : undefined;
  const policy =
    said === undefined && typeof orphan === "boolean" ? (orphan ? "Orphan" : "Background") : said;
  const errors: FieldError[] = [];
  if (said !== undefined && typeof orphan === "boolean") {
    const why = "orphanDependents and deletionPropagation cannot be both set";
    errors.push(fieldError.invalid("propagationPolicy", said, why));
  }
  if (policy !== undefined && !POLICIES.includes(policy as string)) {
    errors.push(
      fieldError.notSupported("propagationPolicy", policy, ["Foreground", "Background", "Orphan", "nil"]),
    );
  }
  if (errors.length > 0) throw invalid("meta.k8s.io", "DeleteOptions", "", errors);
  if (grace !== undefined && grace !== null && typeof grace !== "number") {
    throw badRequest("gracePeriodSeconds must be a whole number");
  }
  const preconditions = body?.["preconditions"] as DeletionOptions["preconditions"];
  return {
    gracePeriodSeconds: grace ?? undefined,
    propagationPolicy: policy as DeletionOptions["propagationPolicy"],
    preconditions: preconditions ?? undefined,
    dryRun: body?.["dryRun"] as string[] | undefined,
  };
}
