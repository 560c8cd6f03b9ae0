/**
 * Secret, v1.
 * Models: kubernetes pkg/registry/core/secret (v1.36).
 */

import type { KindDescriptor } from "../../../kind-descriptor.ts";
import type { Secret } from "../../../types.ts";

export const secretDescriptor: KindDescriptor<Secret> = {
  group: "",
  version: "v1",
  kind: "Secret",
  plural: "secrets",
  singular: "secret",
  shortNames: [],
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
