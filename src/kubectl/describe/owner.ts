/** "ReplicaSet/web-5d4": the controller of an object. */

import type { OwnerReference } from "#api/types.ts";

export function controllerText(owners: readonly OwnerReference[] | undefined): string | undefined {
  const controller = owners?.find((owner) => owner.controller);
  return controller && `${controller.kind ?? ""}/${controller.name ?? ""}`;
}
