/**
 * Namespace, v1.
 * Models: kubernetes pkg/registry/core/namespace (v1.36).
 */

import type { KindDescriptor } from "../../../kind-descriptor.ts";
import { ageCell, AGE_COLUMN, column, NAME_COLUMN } from "../../table-columns.ts";
import { namespaceDefaults, prepareNamespaceForCreate, prepareNamespaceForUpdate } from "./defaults.ts";
import { validateNamespace } from "./validation.ts";
import type { Namespace } from "../../../types.ts";

export const namespaceDescriptor: KindDescriptor<Namespace> = {
  group: "",
  version: "v1",
  kind: "Namespace",
  plural: "namespaces",
  singular: "namespace",
  shortNames: ["ns"],
  categories: [],
  scope: "Cluster",
  verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
  statusSubresource: true,
  subresources: ["finalize"],
  hasGeneration: false,
  nameRule: "dns-label",
  applyDefaults: namespaceDefaults,
  prepareForCreate: prepareNamespaceForCreate,
  prepareForUpdate: prepareNamespaceForUpdate,
  validate: validateNamespace,
  selectableFieldNames: ["status.phase"],
  selectableFields: ({ status }) => ({ "status.phase": status?.phase ?? "" }),
  columns: [NAME_COLUMN, column("Status", "The status of the namespace."), AGE_COLUMN],
  cells: (namespace, clock) => [
    namespace.metadata.name,
    namespace.status?.phase ?? "",
    ageCell(namespace, clock),
  ],
  support: { level: "yes" },
};
