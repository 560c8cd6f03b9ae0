/**
 * Namespace, v1.
 * Models: kubernetes pkg/registry/core/namespace (v1.36).
 */

import type { KindDescriptor } from "../../../kind-descriptor.ts";
import type { Namespace } from "../../../types.ts";

export const namespaceDescriptor: KindDescriptor<Namespace> = {
  group: "",
  version: "v1",
  kind: "Namespace",
  plural: "namespaces",
  singular: "namespace",
  shortNames: ["ns"],
  categories: [],
  scope: "Cluster",
  verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
  statusSubresource: true,
  subresources: ["finalize"],
  hasGeneration: false,
  nameRule: "dns-label",
  applyDefaults: (object) => object,
  validate: () => [],
  selectableFieldNames: [],
  columns: [{ name: "Name", type: "string", format: "name", description: "", priority: 0 }],
  cells: (object) => [object.metadata.name],
  support: { level: "yes" },
};
