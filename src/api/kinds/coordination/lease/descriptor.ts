/**
 * Lease, coordination.k8s.io/v1.
 * Models: kubernetes pkg/registry/coordination/lease (v1.36).
 */

import type { KindDescriptor } from "../../../kind-descriptor.ts";
import { ageCell, AGE_COLUMN, column, NAME_COLUMN } from "../../table-columns.ts";
import { validateLease } from "./validation.ts";
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
  applyDefaults: (lease) => lease,
  validate: validateLease,
  selectableFieldNames: [],
  columns: [NAME_COLUMN, column("Holder", "Who holds the lease."), AGE_COLUMN],
  cells: (lease, clock) => [lease.metadata.name, lease.spec?.holderIdentity ?? "", ageCell(lease, clock)],
  support: { level: "yes" },
};
