/**
 * ReplicaSet, apps/v1.
 * Models: kubernetes pkg/registry/apps/replicaset (v1.36).
 */

import type { KindDescriptor } from "../../../kind-descriptor.ts";
import { prepareReplicaSetForCreate, replicaSetDefaults } from "./defaults.ts";
import { replicaSetCells, replicaSetColumns } from "./columns.ts";
import { templateWarnings } from "../pod-template-validation.ts";
import { validateReplicaSet, validateReplicaSetUpdate } from "./validation.ts";
import type { ReplicaSet } from "../../../types.ts";

export const replicaSetDescriptor: KindDescriptor<ReplicaSet> = {
  group: "apps",
  version: "v1",
  kind: "ReplicaSet",
  plural: "replicasets",
  singular: "replicaset",
  shortNames: ["rs"],
  categories: ["all"],
  scope: "Namespaced",
  verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
  statusSubresource: true,
  scale: { specReplicas: "spec.replicas", statusReplicas: "status.replicas", selector: "spec.selector" },
  subresources: [],
  hasGeneration: true,
  nameRule: "dns-subdomain",
  applyDefaults: replicaSetDefaults,
  prepareForCreate: prepareReplicaSetForCreate,
  validate: validateReplicaSet,
  validateUpdate: validateReplicaSetUpdate,
  warnings: templateWarnings,
  selectableFieldNames: [],
  columns: replicaSetColumns,
  cells: replicaSetCells,
  support: { level: "yes" },
};
