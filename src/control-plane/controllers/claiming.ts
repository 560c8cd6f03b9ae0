/**
 * What a controller owns follows its selector: it takes what matches and nobody controls, and lets go of what matches no
 * longer. One of these serves one reconcile.
 * Models: kubernetes pkg/controller/controller_ref_manager.go (v1.36).
 * Differs: upstream patches one element strategically; here the list is replaced, guarded by its version.
 */

import { StatusError } from "#api/status-error.ts";
import type { KubernetesObject, OwnerReference } from "#api/types.ts";
import type { ResourceClient } from "#client/client.ts";
import { newControllerReference } from "./owner-references.ts";

/** Carries the whole list and the version that it was read from: conflicts when the object is another by now. */
function ownershipPatch(object: KubernetesObject, ownerReferences: readonly OwnerReference[]): unknown {
  const { uid, resourceVersion } = object.metadata;
  return {
    metadata: { uid, resourceVersion, ownerReferences: ownerReferences.length > 0 ? ownerReferences : null },
  };
}

export class Claiming<Owner extends KubernetesObject, Owned extends KubernetesObject> {
  private mayAdopt: boolean | undefined;

  constructor(
    private readonly owner: Owner,
    private readonly owners: ResourceClient<Owner>,
    private readonly owned: ResourceClient<Owned>,
  ) {}

  release(object: Owned): Owned | undefined {
    const { uid } = this.owner.metadata;
    return this.replaceOwners(
      object,
      (object.metadata.ownerReferences ?? []).filter((owner) => owner.uid !== uid),
    );
  }

  /** The object as it is then; undefined when it cannot be had. */
  adopt(object: Owned): Owned | undefined {
    this.mayAdopt ??= this.ownerIsThere();
    if (!this.mayAdopt) return undefined;
    const others = object.metadata.ownerReferences ?? [];
    return this.replaceOwners(object, [...others, newControllerReference(this.owner)]);
  }

  /** An uncached look, because adopting for an owner that is being deleted would make the object its victim. */
  private ownerIsThere(): boolean {
    const { namespace = "", name, uid } = this.owner.metadata;
    const fresh = this.owners.find(namespace, name);
    return fresh?.metadata.uid === uid && fresh.metadata.deletionTimestamp === undefined;
  }

  private replaceOwners(object: Owned, owners: readonly OwnerReference[]): Owned | undefined {
    const { namespace = "", name } = object.metadata;
    try {
      return this.owned.patch(
        namespace,
        name,
        "application/merge-patch+json",
        ownershipPatch(object, owners),
      );
    } catch (error) {
      // Gone, or its name has another uid by now: nothing to claim.
      if (error instanceof StatusError && (error.code === 404 || error.code === 422 || error.code === 409))
        return undefined;
      throw error;
    }
  }
}
