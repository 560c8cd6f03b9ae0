/**
 * ConfigMap, v1.
 * Models: kubernetes pkg/registry/core/configmap (v1.36).
 */

import type { KindDescriptor } from "../../../kind-descriptor.ts";
import { ageCell, AGE_COLUMN, column, NAME_COLUMN } from "../../table-columns.ts";
import { validateConfigMap, validateConfigMapUpdate } from "./validation.ts";
import type { ConfigMap } from "../../../types.ts";

export const configMapDescriptor: KindDescriptor<ConfigMap> = {
  group: "",
  version: "v1",
  kind: "ConfigMap",
  plural: "configmaps",
  singular: "configmap",
  shortNames: ["cm"],
  categories: [],
  scope: "Namespaced",
  verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
  statusSubresource: false,
  subresources: [],
  hasGeneration: false,
  nameRule: "dns-subdomain",
  applyDefaults: (configMap) => configMap,
  validate: validateConfigMap,
  validateUpdate: validateConfigMapUpdate,
  selectableFieldNames: [],
  columns: [NAME_COLUMN, column("Data", "The number of keys."), AGE_COLUMN],
  cells: (configMap, clock) => [
    configMap.metadata.name,
    Object.keys(configMap.data ?? {}).length + Object.keys(configMap.binaryData ?? {}).length,
    ageCell(configMap, clock),
  ],
  support: { level: "yes" },
};
