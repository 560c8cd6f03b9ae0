/**
 * Secret, v1.
 * Models: kubernetes pkg/registry/core/secret (v1.36).
 */

import type { KindDescriptor } from "../../../kind-descriptor.ts";
import { ageCell, AGE_COLUMN, column, NAME_COLUMN } from "../../table-columns.ts";
import { secretDefaults } from "./defaults.ts";
import { validateSecret, validateSecretUpdate } from "./validation.ts";
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
  applyDefaults: secretDefaults,
  validate: validateSecret,
  validateUpdate: validateSecretUpdate,
  selectableFieldNames: ["type"],
  selectableFields: ({ type }) => ({ type: type ?? "" }),
  columns: [
    NAME_COLUMN,
    column("Type", "What the secret is for."),
    column("Data", "The number of keys."),
    AGE_COLUMN,
  ],
  cells: (secret, clock) => [
    secret.metadata.name,
    secret.type ?? "",
    Object.keys(secret.data ?? {}).length,
    ageCell(secret, clock),
  ],
  support: { level: "yes" },
};
