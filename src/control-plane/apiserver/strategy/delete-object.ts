/**
 * Deletion: preconditions, grace, finalizers, then the store.
 * Models: apiserver pkg/registry/rest/delete.go BeforeDelete, registry/generic/registry/store.go Delete (v0.36).
 */

import { conflict } from "#api/status-error.ts";
import type { KubernetesObject } from "#api/types.ts";
import { formatTime, parseTime } from "#api/time.ts";
import type { AdmissionAttributes } from "../admission/admission.ts";
import type { RequestContext } from "../request-context.ts";

export interface DeletionOptions {
  readonly gracePeriodSeconds?: number | undefined;
  readonly propagationPolicy?: "Orphan" | "Background" | "Foreground" | undefined;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string } | undefined;
}

export interface DeletionResult {
  /** The last state known. */
  readonly object: KubernetesObject;
  /** Whether it has gone; otherwise grace or finalizers hold it. */
  readonly removed: boolean;
}

const ORPHAN = "orphan";
const FOREGROUND = "foregroundDeletion";

/** Throws a StatusError: 409 when a precondition fails. */
export function deleteObject(
  context: RequestContext,
  object: KubernetesObject,
  options: DeletionOptions,
): DeletionResult {
  const { server, target } = context;
  checkPreconditions(context, object, options);
  const attributes: AdmissionAttributes = {
    operation: "DELETE",
    resource: target.resource,
    subresource: "",
    namespace: object.metadata.namespace ?? "",
    name: object.metadata.name,
    previous: object,
    user: context.user,
    dryRun: context.dryRun,
    warnings: context.warnings,
  };
  server.admission.validate(attributes, undefined);

  const own = server.hooksOf(target.resource)?.beginDelete?.(object, server.timestamp());
  if (own) return { object: save(context, own, object), removed: false };

  const graceful = beginGraceful(context, object, options);
  if (graceful === "pending") return { object, removed: false };
  const finalizers = finalizersAfter(object, options.propagationPolicy);
  const held = finalizers.length > 0;
  if (!graceful && !held) return remove(context, object);
  const metadata: KubernetesObject["metadata"] = {
    ...(graceful ?? markedMetadata(context, object)),
    finalizers,
  };
  if (!held) delete metadata.finalizers;
  const stored = save(context, { ...object, metadata }, object);
  if (held || (metadata.deletionGracePeriodSeconds ?? 0) > 0) return { object: stored, removed: false };
  return remove(context, stored);
}

/** Takes an object out of the store and gives back what it held. */
export function removeObject(context: RequestContext, object: KubernetesObject): void {
  const { server, target } = context;
  target.resource.objects.delete(object);
  server.hooksOf(target.resource)?.afterDelete?.(object);
}

function remove(context: RequestContext, object: KubernetesObject): DeletionResult {
  if (!context.dryRun) removeObject(context, object);
  return { object, removed: true };
}

function save(context: RequestContext, next: KubernetesObject, previous: KubernetesObject): KubernetesObject {
  if (context.dryRun || next === previous) return next;
  return context.target.resource.objects.update(next, previous);
}

function checkPreconditions(
  context: RequestContext,
  object: KubernetesObject,
  options: DeletionOptions,
): void {
  const { group, kind } = context.target.resource.descriptor;
  const { uid, resourceVersion } = options.preconditions ?? {};
  const fail = (why: string): never => {
    // Upstream names the kind here, not the resource.
    throw conflict({ group, resource: kind }, object.metadata.name, why);
  };
  if (uid !== undefined && uid !== object.metadata.uid) {
    fail(
      `the UID in the precondition (${uid}) does not match the UID in record (${object.metadata.uid}). The object might have been deleted and then recreated`,
    );
  }
  if (resourceVersion !== undefined && resourceVersion !== object.metadata.resourceVersion) {
    fail(
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${object.metadata.resourceVersion}). The object might have been modified`,
    );
  }
}

/** The metadata that announces the deletion; undefined when the kind knows no grace, "pending" when nothing changes. */
function beginGraceful(
  context: RequestContext,
  object: KubernetesObject,
  options: DeletionOptions,
): KubernetesObject["metadata"] | "pending" | undefined {
  const { server, target } = context;
  const { descriptor } = target.resource;
  if (!descriptor.gracePeriodSeconds) return undefined;
  const { metadata } = object;
  if (metadata.deletionTimestamp !== undefined) {
    const granted = metadata.deletionGracePeriodSeconds ?? 0;
    if (granted === 0) return undefined;
    const { gracePeriodSeconds } = options;
    // Only a shorter grace may be asked for.
    if (gracePeriodSeconds === undefined || gracePeriodSeconds >= granted) return "pending";
    const seconds = Math.max(gracePeriodSeconds, 0);
    const begunMs = (parseTime(metadata.deletionTimestamp) ?? server.scope.nowMs) - granted * 1000;
    return {
      ...metadata,
      deletionTimestamp: formatTime(begunMs + seconds * 1000),
      deletionGracePeriodSeconds: seconds,
    };
  }
  const seconds = descriptor.gracePeriodSeconds(object, options.gracePeriodSeconds);
  return {
    ...metadata,
    ...(metadata.generation ? { generation: metadata.generation + 1 } : {}),
    deletionTimestamp: formatTime(server.scope.nowMs + seconds * 1000),
    deletionGracePeriodSeconds: seconds,
  };
}

/** The metadata of an object without grace that its finalizers hold (store.go markAsDeleting). */
function markedMetadata(context: RequestContext, object: KubernetesObject): KubernetesObject["metadata"] {
  const { metadata } = object;
  const first = metadata.deletionTimestamp === undefined;
  return {
    ...metadata,
    ...(first && metadata.generation ? { generation: metadata.generation + 1 } : {}),
    deletionTimestamp: metadata.deletionTimestamp ?? context.server.timestamp(),
    deletionGracePeriodSeconds: 0,
  };
}

/** The finalizers after the propagation policy has set or lifted those of the garbage collector. */
function finalizersAfter(
  object: KubernetesObject,
  policy: DeletionOptions["propagationPolicy"],
): readonly string[] & string[] {
  const present = object.metadata.finalizers ?? [];
  if (policy === undefined) return present;
  const others = present.filter((finalizer) => finalizer !== ORPHAN && finalizer !== FOREGROUND);
  if (policy === "Orphan") others.push(ORPHAN);
  if (policy === "Foreground") others.push(FOREGROUND);
  return others;
}
