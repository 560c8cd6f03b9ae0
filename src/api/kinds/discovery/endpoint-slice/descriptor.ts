/**
 * EndpointSlice, discovery.k8s.io/v1.
 * Models: kubernetes pkg/registry/discovery/endpointslice (v1.36).
 */

import type { KindDescriptor } from "../../../kind-descriptor.ts";
import type { EndpointSlice } from "../../../types.ts";

export const endpointSliceDescriptor: KindDescriptor<EndpointSlice> = {
  group: "discovery.k8s.io",
  version: "v1",
  kind: "EndpointSlice",
  plural: "endpointslices",
  singular: "endpointslice",
  shortNames: [],
  categories: [],
  scope: "Namespaced",
  verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
  statusSubresource: false,
  subresources: [],
  hasGeneration: true,
  nameRule: "dns-subdomain",
  applyDefaults: (object) => object,
  validate: () => [],
  selectableFieldNames: [],
  columns: [{ name: "Name", type: "string", format: "name", description: "", priority: 0 }],
  cells: (object) => [object.metadata.name],
  support: { level: "yes" },
};
