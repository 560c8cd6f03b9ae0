/**
 * Change of an object, or of one subresource of it: conflicts, mutating admission, strategy, validation, validating
 * admission, store.
 * Models: apiserver pkg/registry/generic/registry/store.go Update, rest/update.go (v0.36).
 */

import { fieldError, type FieldError } from "#api/field-error.ts";
import { badRequest, conflict, invalid } from "#api/status-error.ts";
import type { DraftObject, KubernetesObject } from "#api/types.ts";
import type { AdmissionAttributes } from "../admission/admission.ts";
import type { RequestContext } from "../request-context.ts";
import { deepEqual } from "#api/deep-equal.ts";
import { removeObject } from "./delete-object.ts";
import { isComponent } from "../stages/authenticate.ts";
import { nextMetadata, validateMetadataUpdate } from "./object-meta.ts";

export interface UpdateOptions {
  /** "" for the object itself. */
  readonly subresource: "" | "status" | "scale" | "finalize" | "binding" | "eviction";
  /** Whether defaults were applied and the body is the client's; false for the server's own small changes. */
  readonly fromClient: boolean;
}

/** Replaces `previous` by `draft`; returns what is stored then. Throws a StatusError. */
export function updateObject(
  context: RequestContext,
  previous: KubernetesObject,
  draft: DraftObject,
  options: UpdateOptions,
): KubernetesObject {
  const { server, target } = context;
  const { resource } = target;
  checkIdentity(context, previous, draft);
  const whole = options.subresource !== "status";
  const proposed = whole
    ? options.fromClient
      ? resource.descriptor.applyDefaults(draft)
      : draft
    : statusOnly(draft, previous);
  const attributes: AdmissionAttributes = {
    operation: "UPDATE",
    resource,
    subresource: options.subresource,
    namespace: target.namespace,
    name: previous.metadata.name,
    previous,
    user: context.user,
    dryRun: context.dryRun,
    warnings: context.warnings,
  };
  const admitted = server.admission.mutate(attributes, proposed);
  let object = whole ? prepare(context, admitted, previous, options) : admitted;
  const generation = nextGeneration(context, object, previous, options.subresource);
  const metadata = nextMetadata(object.metadata, previous, generation);
  object = metadata === object.metadata ? object : { ...object, metadata };
  const hooks = server.hooksOf(resource);
  const reservation = options.subresource === "" ? hooks?.beginUpdate?.(object, previous) : undefined;
  if (reservation) object = reservation.object;
  try {
    const errors = validate(context, object, previous, options);
    if (errors.length > 0) {
      const { group, kind } = resource.descriptor;
      throw invalid(group, kind, previous.metadata.name, errors);
    }
    server.admission.validate(attributes, object);
    if (context.dryRun) {
      reservation?.release();
      return object as unknown as KubernetesObject;
    }
    const stored = store(context, object, previous);
    hooks?.afterUpdate?.(stored, previous);
    return stored;
  } catch (error) {
    reservation?.release();
    throw error;
  }
}

function checkIdentity(context: RequestContext, previous: KubernetesObject, draft: DraftObject): void {
  const { resource } = context.target;
  const { name, uid, resourceVersion } = previous.metadata;
  const said = draft.metadata;
  if (said === previous.metadata) return;
  if (said.namespace && said.namespace !== (previous.metadata.namespace ?? "")) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
  if (said.uid && said.uid !== uid) {
    const key = resource.objects.keyOf(previous.metadata.namespace ?? "", name);
    const why = `Precondition failed: UID in precondition: ${said.uid}, UID in object meta: ${uid}`;
    throw conflict(
      resource.resource,
      name,
      `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`,
    );
  }
  if (said.resourceVersion) {
    if (said.resourceVersion !== resourceVersion) throw conflict(resource.resource, name);
  } else if (context.server.hooksOf(resource)?.requiresResourceVersion) {
    const { group, kind } = resource.descriptor;
    throw invalid(group, kind, name, [
      fieldError.invalid("metadata.resourceVersion", 0, "must be specified for an update"),
    ]);
  }
}

/** Through /status go the status, labels and annotations; the rest stays as it was. */
function statusOnly(draft: DraftObject, previous: KubernetesObject): DraftObject {
  const { metadata } = draft;
  const sameMeta =
    metadata.labels === previous.metadata.labels && metadata.annotations === previous.metadata.annotations;
  const kept = sameMeta
    ? previous.metadata
    : { ...previous.metadata, labels: metadata.labels ?? {}, annotations: metadata.annotations ?? {} };
  return { ...(previous as unknown as DraftObject), metadata: kept, status: draft["status"] };
}

function prepare(
  context: RequestContext,
  draft: DraftObject,
  previous: KubernetesObject,
  options: UpdateOptions,
): DraftObject {
  const { descriptor } = context.target.resource;
  if (!options.fromClient) return draft;
  if (descriptor.prepareForUpdate) return descriptor.prepareForUpdate(draft, previous);
  const status = (previous as unknown as DraftObject)["status"];
  if (!descriptor.statusSubresource || draft["status"] === status) return draft;
  return { ...draft, status };
}

/** +1 when something beside metadata and status changed. A node's name is not the user's wish, so binding is none. */
function nextGeneration(
  context: RequestContext,
  next: DraftObject,
  previous: KubernetesObject,
  subresource: string,
): number | undefined {
  const { generation } = previous.metadata;
  const { hasGeneration, generationCountsAnnotations } = context.target.resource.descriptor;
  if (!hasGeneration || subresource === "binding") return generation;
  const { annotations } = previous.metadata;
  if (
    generationCountsAnnotations &&
    subresource !== "status" &&
    !deepEqual(next.metadata.annotations ?? {}, annotations ?? {})
  ) {
    return (generation ?? 0) + 1;
  }
  const before = previous as unknown as DraftObject;
  for (const field of fieldsOfEither(next, before)) {
    if (field === "metadata" || field === "status" || field === "kind" || field === "apiVersion") continue;
    if (!deepEqual(next[field], before[field])) return (generation ?? 0) + 1;
  }
  return generation;
}

function fieldsOfEither(a: DraftObject, b: DraftObject): string[] {
  const fields = Object.keys(a);
  for (const field of Object.keys(b)) if (!(field in a)) fields.push(field);
  return fields;
}

function validate(
  context: RequestContext,
  object: DraftObject,
  previous: KubernetesObject,
  options: UpdateOptions,
): FieldError[] {
  const { descriptor } = context.target.resource;
  const errors = validateMetadataUpdate(object.metadata, previous.metadata);
  if (!options.fromClient) return errors;
  if (options.subresource === "status") {
    errors.push(...(descriptor.validateStatusUpdate?.(object, previous) ?? []));
  } else {
    errors.push(...descriptor.validate(object), ...(descriptor.validateUpdate?.(object, previous) ?? []));
    const warnings = isComponent(context.request.user) ? undefined : descriptor.warnings?.(object);
    if (warnings) context.warnings.push(...warnings);
  }
  return errors;
}

/** Nothing is written when nothing changed; an object that only waited for this change to go, goes. */
function store(context: RequestContext, object: DraftObject, previous: KubernetesObject): KubernetesObject {
  const { server, target } = context;
  const next = object as unknown as KubernetesObject;
  const hooks = server.hooksOf(target.resource);
  if (next.metadata.deletionTimestamp !== undefined) {
    const held = (next.metadata.finalizers?.length ?? 0) > 0;
    const goes = hooks?.goesWith ? hooks.goesWith(next) : previous.metadata.deletionGracePeriodSeconds === 0;
    if (goes && !held) {
      removeObject(context, previous);
      return next;
    }
  }
  if (deepEqual(next, previous)) return previous;
  return target.resource.objects.update(next, previous, hooks?.leaseFor?.());
}
