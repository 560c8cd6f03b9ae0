/**
 * EndpointSlice, discovery.k8s.io/v1.
 * Models: kubernetes pkg/registry/discovery/endpointslice (v1.36).
 */

import type { KindDescriptor } from "../../../kind-descriptor.ts";
import { endpointSliceCells, endpointSliceColumns } from "./columns.ts";
import { endpointSliceDefaults } from "./defaults.ts";
import { validateEndpointSlice, validateEndpointSliceUpdate } from "./validation.ts";
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
  applyDefaults: endpointSliceDefaults,
  validate: validateEndpointSlice,
  validateUpdate: validateEndpointSliceUpdate,
  selectableFieldNames: [],
  columns: endpointSliceColumns,
  cells: endpointSliceCells,
  support: { level: "partly", why: "Slices of IPv6 and FQDN addresses are kept and carry no traffic." },
};
