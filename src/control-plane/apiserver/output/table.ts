/**
 * metav1.Table: the columns are made by the server, so kubectl prints kinds it does not know.
 * Models: apiserver pkg/endpoints/handlers/response.go asTable (v0.36).
 */

import type { Clock, KindDescriptor } from "#api/kind-descriptor.ts";
import type { KubernetesObject } from "#api/types.ts";
import { partialMetadata } from "./partial-metadata.ts";

export type IncludeObject = "None" | "Metadata" | "Object";

export function tableOf(
  descriptor: KindDescriptor,
  objects: readonly KubernetesObject[],
  metadata: Record<string, unknown>,
  clock: Clock,
  include: IncludeObject,
  withoutHeaders = false,
): Record<string, unknown> {
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata,
    columnDefinitions: withoutHeaders ? [] : descriptor.columns,
    rows: objects.map((object) => ({
      cells: descriptor.cells(object, clock),
      object: rowObject(object, include),
    })),
  };
}

function rowObject(object: KubernetesObject, include: IncludeObject): unknown {
  switch (include) {
    case "None":
      return null;
    case "Object":
      return object;
    case "Metadata":
      return partialMetadata(object);
  }
}
