/**
 * Lease, coordination.k8s.io/v1.
 * Models: kubernetes pkg/registry/coordination/lease (v1.36).
 */

import type { KindDescriptor } from "../../../kind-descriptor.ts";
import type { Lease } from "../../../types.ts";

export const leaseDescriptor: KindDescriptor<Lease> = {
  group: "coordination.k8s.io",
  version: "v1",
  kind: "Lease",
  plural: "leases",
  singular: "lease",
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
