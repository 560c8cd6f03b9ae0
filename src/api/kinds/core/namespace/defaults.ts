/**
 * Models: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_Namespace, pkg/registry/core/namespace/strategy.go (v1.36).
 */

import type { DraftObject, Namespace } from "../../../types.ts";
import { mapField, withField } from "../../defaulting.ts";

/** The label that every namespace has, with its name. */
export const NAMESPACE_NAME_LABEL = "kubernetes.io/metadata.name";

export function namespaceDefaults(namespace: DraftObject): DraftObject {
  const { name } = namespace.metadata;
  if (!name) return namespace;
  return mapField(namespace, "metadata", (metadata) => {
    const labels = (metadata["labels"] ?? {}) as Readonly<Record<string, unknown>>;
    return withField(metadata, "labels", withField(labels, NAMESPACE_NAME_LABEL, name));
  });
}

/** A namespace is born active, and kept by its finalizer until it is empty. */
export function prepareNamespaceForCreate(namespace: DraftObject): DraftObject {
  const spec = (namespace["spec"] ?? {}) as { finalizers?: readonly string[] };
  const finalizers = spec.finalizers ?? [];
  const kept = finalizers.includes("kubernetes") ? finalizers : [...finalizers, "kubernetes"];
  return { ...namespace, spec: { ...spec, finalizers: kept }, status: { phase: "Active" } };
}

/** Finalizers change through /finalize and the phase through /status. */
export function prepareNamespaceForUpdate(next: DraftObject, previous: Namespace): DraftObject {
  return { ...next, spec: previous.spec, status: previous.status };
}
