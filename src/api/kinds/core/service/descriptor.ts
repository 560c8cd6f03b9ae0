/**
 * Service, v1.
 * Models: kubernetes pkg/registry/core/service (v1.36).
 */

import type { KindDescriptor } from "../../../kind-descriptor.ts";
import type { Service } from "../../../types.ts";

export const serviceDescriptor: KindDescriptor<Service> = {
  group: "",
  version: "v1",
  kind: "Service",
  plural: "services",
  singular: "service",
  shortNames: ["svc"],
  categories: ["all"],
  scope: "Namespaced",
  verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
  statusSubresource: true,
  subresources: [],
  hasGeneration: false,
  nameRule: "dns-1035-label",
  applyDefaults: (object) => object,
  validate: () => [],
  selectableFieldNames: [],
  columns: [{ name: "Name", type: "string", format: "name", description: "", priority: 0 }],
  cells: (object) => [object.metadata.name],
  support: { level: "yes" },
};
