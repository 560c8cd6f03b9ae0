/**
 * Deployment, apps/v1.
 * Models: kubernetes pkg/registry/apps/deployment (v1.36).
 */

import type { KindDescriptor } from "../../../kind-descriptor.ts";
import { deploymentCells, deploymentColumns } from "./columns.ts";
import { deploymentDefaults } from "./defaults.ts";
import { templateWarnings } from "../pod-template-validation.ts";
import { validateDeployment, validateDeploymentUpdate } from "./validation.ts";
import type { Deployment } from "../../../types.ts";

export const deploymentDescriptor: KindDescriptor<Deployment> = {
  group: "apps",
  version: "v1",
  kind: "Deployment",
  plural: "deployments",
  singular: "deployment",
  shortNames: ["deploy"],
  categories: ["all"],
  scope: "Namespaced",
  verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
  statusSubresource: true,
  scale: { specReplicas: "spec.replicas", statusReplicas: "status.replicas", selector: "spec.selector" },
  subresources: [],
  hasGeneration: true,
  generationCountsAnnotations: true,
  nameRule: "dns-subdomain",
  applyDefaults: deploymentDefaults,
  validate: validateDeployment,
  validateUpdate: validateDeploymentUpdate,
  warnings: templateWarnings,
  selectableFieldNames: [],
  columns: deploymentColumns,
  cells: deploymentCells,
  support: { level: "yes" },
};
