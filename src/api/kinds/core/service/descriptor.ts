/**
 * Service, v1.
 * Models: kubernetes pkg/registry/core/service (v1.36).
 */

import type { KindDescriptor } from "../../../kind-descriptor.ts";
import { serviceCells, serviceColumns } from "./columns.ts";
import { prepareServiceForCreate, serviceDefaults } from "./defaults.ts";
import { validateService, validateServiceUpdate } from "./validation.ts";
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
  // RelaxedServiceNameValidation is on since v1.36: a name may begin with a digit.
  nameRule: "dns-label",
  applyDefaults: serviceDefaults,
  prepareForCreate: prepareServiceForCreate,
  validate: validateService,
  validateUpdate: validateServiceUpdate,
  selectableFieldNames: ["spec.clusterIP", "spec.type"],
  selectableFields: ({ spec }) => ({ "spec.clusterIP": spec.clusterIP ?? "", "spec.type": spec.type ?? "" }),
  columns: serviceColumns,
  cells: serviceCells,
  support: { level: "partly", why: "IPv6, dual stack and the proxy subresource are not simulated." },
};
