/**
 * Reading and writing metadata.ownerReferences.
 * Models: apimachinery metav1 controller_ref.go, kubernetes pkg/controller/controller_ref_manager.go.
 * Differs: upstream patches one element strategically; here the list is replaced, guarded by its version.
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

/** For the two patches below, which carry the whole list and the version that it was read from. */
export const OWNERSHIP_PATCH = "application/merge-patch+json";

function ownershipPatch(object: KubernetesObject, ownerReferences: readonly OwnerReference[]): unknown {
  const { uid, resourceVersion } = object.metadata;
  return {
    metadata: { uid, resourceVersion, ownerReferences: ownerReferences.length > 0 ? ownerReferences : null },
  };
}

/** The patch with which a controller adopts an object. Conflicts when the object is another by now. */
export function adoptionPatch(owner: KubernetesObject, object: KubernetesObject): unknown {
  return ownershipPatch(object, [...(object.metadata.ownerReferences ?? []), newControllerReference(owner)]);
}

/** The patch with which a controller lets go of an object. */
export function releasePatch(ownerUid: string, object: KubernetesObject): unknown {
  const others = (object.metadata.ownerReferences ?? []).filter((owner) => owner.uid !== ownerUid);
  return ownershipPatch(object, others);
}
