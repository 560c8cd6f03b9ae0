/**
 * Pod, v1.
 * Models: kubernetes pkg/registry/core/pod (v1.36).
 */

import type { KindDescriptor } from "../../../kind-descriptor.ts";
import type { Pod } from "../../../types.ts";

export const podDescriptor: KindDescriptor<Pod> = {
  group: "",
  version: "v1",
  kind: "Pod",
  plural: "pods",
  singular: "pod",
  shortNames: ["po"],
  categories: ["all"],
  scope: "Namespaced",
  verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
  statusSubresource: true,
  subresources: ["attach", "binding", "ephemeralcontainers", "eviction", "exec", "log"],
  hasGeneration: true,
  nameRule: "dns-subdomain",
  applyDefaults: (object) => object,
  validate: () => [],
  selectableFieldNames: [],
  columns: [{ name: "Name", type: "string", format: "name", description: "", priority: 0 }],
  cells: (object) => [object.metadata.name],
  support: { level: "yes" },
};
