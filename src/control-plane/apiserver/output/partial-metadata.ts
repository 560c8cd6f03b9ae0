/** metav1.PartialObjectMetadata: an object's metadata without the rest. */

import type { KubernetesObject } from "#api/types.ts";
import type { ListPage } from "../storage/object-store.ts";
import { listMetadata } from "./list-metadata.ts";

export function partialMetadata(object: KubernetesObject): Record<string, unknown> {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata };
}

export function partialMetadataList(page: ListPage): Record<string, unknown> {
  return {
    kind: "PartialObjectMetadataList",
    apiVersion: "meta.k8s.io/v1",
    metadata: listMetadata(page),
    items: page.items.map(partialMetadata),
  };
}
