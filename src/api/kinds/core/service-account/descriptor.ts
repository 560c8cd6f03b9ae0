/**
 * ServiceAccount, v1.
 * Models: kubernetes pkg/registry/core/serviceaccount (v1.36).
 */

import type { KindDescriptor } from "../../../kind-descriptor.ts";
import type { ServiceAccount } from "../../../types.ts";

export const serviceAccountDescriptor: KindDescriptor<ServiceAccount> = {
  group: "",
  version: "v1",
  kind: "ServiceAccount",
  plural: "serviceaccounts",
  singular: "serviceaccount",
  shortNames: ["sa"],
  categories: [],
  scope: "Namespaced",
  verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
  statusSubresource: false,
  subresources: [],
  hasGeneration: false,
  nameRule: "dns-subdomain",
  applyDefaults: (object) => object,
  validate: () => [],
  selectableFieldNames: [],
  columns: [{ name: "Name", type: "string", format: "name", description: "", priority: 0 }],
  cells: (object) => [object.metadata.name],
  support: { level: "yes" },
};
