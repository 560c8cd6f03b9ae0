/**
 * Creation: mutating admission, defaults, strategy, validation, validating admission, store.
 * Models: apiserver pkg/registry/generic/registry/store.go Create, rest/create.go (v0.36).
 */

import { StatusError, badRequest, hasReason, invalid } from "#api/status-error.ts";
import type { DraftObject, KubernetesObject } from "#api/types.ts";
import { StoreError } from "../../etcd/store-errors.ts";
import type { AdmissionAttributes } from "../admission/admission.ts";
import type { RequestContext } from "../request-context.ts";
import { isComponent } from "../stages/authenticate.ts";
import { newMetadata, validateMetadata, type DraftMeta } from "./object-meta.ts";

/** registry/generic/registry/store.go maxNameGenerationCreateAttempts. */
const MAX_NAME_ATTEMPTS = 8;
/** storage/names/generate.go: prefix at most 58 characters, suffix 5. */
const MAX_NAME_PREFIX_LENGTH = 58;
const NAME_SUFFIX_LENGTH = 5;

/** Creates the object that `draft` describes in the target's namespace. Throws a StatusError. */
export function createObject(context: RequestContext, draft: DraftObject): KubernetesObject {
  const { server, target } = context;
  const { resource } = target;
  const namespace = checkNamespace(draft, resource.namespaced ? target.namespace : "");
  if (draft.metadata.resourceVersion) {
    throw new StatusError(500, "", "resourceVersion should not be set on objects to be created");
  }
  const attributes: AdmissionAttributes = {
    operation: "CREATE",
    resource,
    subresource: "",
    namespace,
    name: draft.metadata.name ?? "",
    previous: undefined,
    user: context.user,
    dryRun: context.dryRun,
    warnings: context.warnings,
  };
  const admitted = server.admission.mutate(attributes, resource.descriptor.applyDefaults(draft));
  const { generateName = "", name = "" } = admitted.metadata;
  const attempts = name === "" && generateName !== "" ? MAX_NAME_ATTEMPTS : 1;
  for (let attempt = 1; ; attempt++) {
    try {
      const chosen = name === "" && generateName !== "" ? generatedName(context, generateName) : name;
      return attemptCreate(context, attributes, admitted, chosen, namespace);
    } catch (error) {
      if (attempts === 1 || !hasReason(error, "AlreadyExists")) throw error;
      if (attempt === attempts) throw nameConflict(error);
    }
  }
}

function generatedName(context: RequestContext, prefix: string): string {
  const { kernel } = context.server.scope;
  const suffix = kernel.random("apiserver/names").nameSuffix(NAME_SUFFIX_LENGTH);
  return prefix.slice(0, MAX_NAME_PREFIX_LENGTH) + suffix;
}

function nameConflict(error: StatusError): StatusError {
  const message = `${error.message}, the server was not able to generate a unique name for the object`;
  return new StatusError(409, "AlreadyExists", message, error.status.details);
}

/** The namespace of the object is the request's (rest.EnsureObjectNamespaceMatchesRequestNamespace). */
function checkNamespace(draft: DraftObject, requested: string): string {
  const said = draft.metadata.namespace ?? "";
  if (said !== "" && requested !== "" && said !== requested) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
  // The draft's own text where it is the same: objects that share it take less room.
  return requested === "" || said === requested ? said : requested;
}

function attemptCreate(
  context: RequestContext,
  attributes: AdmissionAttributes,
  admitted: DraftObject,
  name: string,
  namespace: string,
): KubernetesObject {
  const { server, target } = context;
  const { descriptor, objects } = target.resource;
  const metadata = newMetadata(admitted.metadata, {
    name,
    namespace,
    uid: server.scope.kernel.random("apiserver/uids").uuid(),
    creationTimestamp: server.timestamp(),
    generation: descriptor.hasGeneration ? 1 : undefined,
  });
  let object = prepare(context, { ...admitted, metadata });
  const hooks = server.hooksOf(target.resource);
  const reservation = hooks?.beginCreate?.(object);
  if (reservation) object = reservation.object;
  try {
    const errors = [...validateMetadata(descriptor, metadata), ...descriptor.validate(object)];
    if (errors.length > 0) throw invalid(descriptor.group, descriptor.kind, name, errors);
    // Components do not read warnings, and make thousands of pods.
    const warnings = isComponent(context.request.user) ? undefined : descriptor.warnings?.(object);
    if (warnings) context.warnings.push(...warnings);
    server.admission.validate({ ...attributes, name }, object);
    if (context.dryRun) {
      if (objects.get(namespace, name)) objects.create(object as unknown as KubernetesObject);
      reservation?.release();
      return object as unknown as KubernetesObject;
    }
    const lease = hooks?.leaseFor?.() ?? 0;
    // What goes by itself after an hour (events) does not fill the cluster up.
    if (lease === 0) checkRoom(server);
    return objects.create(object as unknown as KubernetesObject, lease);
  } catch (error) {
    reservation?.release();
    throw error;
  }
}

/**
 * More objects than this would be more than a browser's tab can carry. It looks as if the disk were full, as a real
 * server would say it: what exists can be changed and deleted.
 */
const MAX_OBJECTS = 20_000;

function checkRoom({ resources }: RequestContext["server"]): void {
  let count = 0;
  for (const { objects } of resources.all) count += objects.count;
  if (count >= MAX_OBJECTS) throw new StoreError("no-space");
}

function prepare(context: RequestContext, object: DraftObject & { metadata: DraftMeta }): DraftObject {
  const { descriptor } = context.target.resource;
  if (descriptor.prepareForCreate) return descriptor.prepareForCreate(object);
  // What users say about the status is dropped; it is there, and empty, from the beginning.
  return descriptor.statusSubresource ? { ...object, status: {} } : object;
}
