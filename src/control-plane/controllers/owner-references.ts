/**
 * Reading metadata.ownerReferences, and the reference to a controlling owner.
 * Models: apimachinery metav1 controller_ref.go (v0.36).
 */

import type { KubernetesObject, OwnerReference } from "#api/types.ts";

/** The one owner that manages `object`, if any. */
export function controllerOf(object: Pick<KubernetesObject, "metadata">): OwnerReference | undefined {
  const owners = object.metadata.ownerReferences;
  if (owners === undefined) return undefined;
  for (const owner of owners) if (owner.controller === true) return owner;
  return undefined;
}

/** Informer index: the uid of the controlling owner. */
export const BY_CONTROLLER = "controller-uid";

export function controllerUidOf(object: KubernetesObject): readonly string[] {
  const owner = controllerOf(object);
  return owner ? [owner.uid] : [];
}

/** Informer index: the namespace of an object that nobody controls. */
export const ORPHANS_BY_NAMESPACE = "orphan-namespace";

export function orphanNamespaceOf(object: KubernetesObject): readonly string[] {
  return controllerOf(object) ? [] : [object.metadata.namespace ?? ""];
}

/** metav1.NewControllerRef */
export function newControllerReference(owner: KubernetesObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}
