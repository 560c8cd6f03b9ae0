/**
 * ServiceAccount, v1.
 * Models: kubernetes pkg/registry/core/serviceaccount (v1.36).
 */

import type { KindDescriptor } from "../../../kind-descriptor.ts";
import { ageCell, AGE_COLUMN, column, NAME_COLUMN } from "../../table-columns.ts";
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
  applyDefaults: (serviceAccount) => serviceAccount,
  // Upstream checks nothing beyond the metadata.
  validate: () => [],
  selectableFieldNames: [],
  columns: [NAME_COLUMN, column("Secrets", "The number of secrets that its pods may use."), AGE_COLUMN],
  cells: (serviceAccount, clock) => [
    serviceAccount.metadata.name,
    serviceAccount.secrets?.length ?? 0,
    ageCell(serviceAccount, clock),
  ],
  support: { level: "partly", why: "Tokens are not issued: the token subresource is not served." },
};
