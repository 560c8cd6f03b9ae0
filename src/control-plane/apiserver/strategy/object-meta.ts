/**
 * metadata: what the server fills in, what a client may not change, and the rules for the rest.
 * Models: apimachinery pkg/api/validation/objectmeta.go, apiserver pkg/registry/rest (v0.36).
 */

import { fieldError, type FieldError } from "#api/field-error.ts";
import type { KindDescriptor } from "#api/kind-descriptor.ts";
import { checkAnnotations } from "#api/kinds/validation-rules.ts";
import {
  dns1035LabelErrors,
  dnsLabelErrors,
  dnsSubdomainErrors,
  labelValueErrors,
  pathSegmentErrors,
  qualifiedNameErrors,
} from "#api/names.ts";
import type { DraftObject, KubernetesObject, OwnerReference } from "#api/types.ts";

export type DraftMeta = DraftObject["metadata"];

const NAME_RULES: Readonly<Record<KindDescriptor["nameRule"], (name: string) => readonly string[]>> = {
  "dns-label": dnsLabelErrors,
  "dns-subdomain": dnsSubdomainErrors,
  "dns-1035-label": dns1035LabelErrors,
  "path-segment": pathSegmentErrors,
};

/** core/v1 finalizer names that need no domain (kubernetes pkg/apis/core/helper standardFinalizers). */
const STANDARD_FINALIZERS: readonly string[] = ["kubernetes", "orphan", "foregroundDeletion"];

/** What the server owns of metadata, whatever a client sends. */
const SERVER_OWNED: ReadonlySet<string> = new Set([
  "uid",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "generation",
  "resourceVersion",
  "selfLink",
  "managedFields",
]);

/** The metadata of a new object. */
export function newMetadata(
  draft: DraftMeta,
  filled: {
    name: string;
    namespace: string;
    uid: string;
    creationTimestamp: string;
    generation: number | undefined;
  },
): DraftMeta {
  const metadata: Record<string, unknown> = { name: filled.name };
  if (filled.namespace !== "") metadata["namespace"] = filled.namespace;
  metadata["uid"] = filled.uid;
  metadata["creationTimestamp"] = filled.creationTimestamp;
  if (filled.generation !== undefined) metadata["generation"] = filled.generation;
  copyClientFields(draft, metadata);
  return metadata;
}

/** The metadata of a changed object: the client's, over what the server owns of the previous. */
export function nextMetadata(
  draft: DraftMeta,
  previous: KubernetesObject,
  generation: number | undefined,
): DraftMeta {
  if (draft === previous.metadata && generation === previous.metadata.generation) return draft;
  const { name, namespace, uid, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds } =
    previous.metadata;
  const metadata: Record<string, unknown> = { name };
  if (namespace) metadata["namespace"] = namespace;
  metadata["uid"] = uid;
  metadata["creationTimestamp"] = creationTimestamp;
  if (generation !== undefined) metadata["generation"] = generation;
  if (deletionTimestamp !== undefined) metadata["deletionTimestamp"] = deletionTimestamp;
  if (deletionGracePeriodSeconds !== undefined) {
    metadata["deletionGracePeriodSeconds"] = deletionGracePeriodSeconds;
  }
  metadata["resourceVersion"] = previous.metadata.resourceVersion;
  copyClientFields(draft, metadata);
  return metadata;
}

function copyClientFields(draft: DraftMeta, metadata: Record<string, unknown>): void {
  const fields = draft as Record<string, unknown>;
  for (const field in fields) {
    if (SERVER_OWNED.has(field) || field === "name" || field === "namespace") continue;
    const value = fields[field];
    if (value === undefined || value === null || isEmpty(value)) continue;
    metadata[field] = value;
  }
}

/** Empty labels, annotations and lists are left out, as Go's omitempty does. */
function isEmpty(value: unknown): boolean {
  if (value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value !== "object") return false;
  for (const _ in value as object) return false;
  return true;
}

/** Errors of the metadata of a new object. */
export function validateMetadata(descriptor: KindDescriptor, metadata: DraftMeta): FieldError[] {
  const errors: FieldError[] = [];
  const rule = NAME_RULES[descriptor.nameRule];
  const { name = "", generateName = "", namespace = "" } = metadata;
  if (generateName !== "") {
    // A prefix may end with a dash: the suffix follows it.
    for (const sentence of rule(generateName.replace(/-$/, "a"))) {
      errors.push(fieldError.invalid("metadata.generateName", generateName, sentence));
    }
  }
  if (name === "") errors.push(fieldError.required("metadata.name", "name or generateName is required"));
  else for (const text of rule(name)) errors.push(fieldError.invalid("metadata.name", name, text));
  if (descriptor.scope === "Namespaced") {
    if (namespace === "") errors.push(fieldError.required("metadata.namespace"));
    else {
      for (const text of dnsLabelErrors(namespace)) {
        errors.push(fieldError.invalid("metadata.namespace", namespace, text));
      }
    }
  } else if (namespace !== "") {
    errors.push(fieldError.forbidden("metadata.namespace", "not allowed on this type"));
  }
  addClientFieldErrors(metadata, errors);
  return errors;
}

/** Errors of changed metadata; parts that are shared with the previous object were checked then. */
export function validateMetadataUpdate(
  next: DraftMeta,
  previous: KubernetesObject["metadata"],
): FieldError[] {
  const errors: FieldError[] = [];
  if (next === previous) return errors;
  if (previous.deletionTimestamp !== undefined && next.finalizers !== previous.finalizers) {
    const had = previous.finalizers ?? [];
    const added = (next.finalizers ?? []).filter((finalizer) => !had.includes(finalizer));
    if (added.length > 0) {
      const list = added.map((finalizer) => JSON.stringify(finalizer)).join(", ");
      const why = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`;
      errors.push(fieldError.forbidden("metadata.finalizers", why));
    }
  }
  addClientFieldErrors(next, errors, previous);
  return errors;
}

function addClientFieldErrors(metadata: DraftMeta, errors: FieldError[], previous?: DraftMeta): void {
  const { labels, annotations, ownerReferences, finalizers } = metadata;
  if (labels && labels !== previous?.labels) addLabelErrors(labels, "metadata.labels", errors);
  if (annotations && annotations !== previous?.annotations) {
    errors.push(...checkAnnotations(annotations, "metadata.annotations"));
  }
  if (ownerReferences && ownerReferences !== previous?.ownerReferences)
    addOwnerErrors(ownerReferences, errors);
  if (finalizers && finalizers !== previous?.finalizers) addFinalizerErrors(finalizers, errors);
}

function addLabelErrors(labels: Readonly<Record<string, string>>, path: string, errors: FieldError[]): void {
  for (const key in labels) {
    const value = labels[key] as string;
    for (const text of qualifiedNameErrors(key)) errors.push(fieldError.invalid(path, key, text));
    for (const text of labelValueErrors(value)) errors.push(fieldError.invalid(path, value, text));
  }
}

function addOwnerErrors(owners: readonly OwnerReference[], errors: FieldError[]): void {
  const path = "metadata.ownerReferences";
  let controller = "";
  for (const owner of owners) {
    if (!owner.apiVersion) {
      errors.push(
        fieldError.invalid(`${path}.apiVersion`, owner.apiVersion ?? "", "version must not be empty"),
      );
    }
    for (const field of ["kind", "name", "uid"] as const) {
      if (!owner[field])
        errors.push(fieldError.invalid(`${path}.${field}`, owner[field] ?? "", "must not be empty"));
    }
    if (owner.controller !== true) continue;
    if (controller !== "") {
      const why = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${owner.name}`;
      errors.push(fieldError.invalid(path, owners, why));
    }
    controller = owner.name;
  }
}

function addFinalizerErrors(finalizers: readonly string[], errors: FieldError[]): void {
  const path = "metadata.finalizers";
  for (const [index, finalizer] of finalizers.entries()) {
    const problems = qualifiedNameErrors(finalizer);
    for (const text of problems) errors.push(fieldError.invalid(path, finalizer, text));
    if (problems.length === 0 && !finalizer.includes("/") && !STANDARD_FINALIZERS.includes(finalizer)) {
      const why = "name is neither a standard finalizer name nor is it fully qualified";
      errors.push(fieldError.invalid(`${path}[${index}]`, finalizer, why));
    }
  }
  if (finalizers.includes("orphan") && finalizers.includes("foregroundDeletion")) {
    const why = "finalizer orphan and finalizer foregroundDeletion cannot be both set";
    errors.push(fieldError.invalid(path, finalizers, why));
  }
}
