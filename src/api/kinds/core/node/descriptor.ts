/**
 * Node, v1.
 * Models: kubernetes pkg/registry/core/node (v1.36).
 */

import type { KindDescriptor } from "../../../kind-descriptor.ts";
import { nodeCells, nodeColumns } from "./columns.ts";
import { nodeDefaults } from "./defaults.ts";
import { validateNode, validateNodeUpdate } from "./validation.ts";
import type { Node } from "../../../types.ts";

export const nodeDescriptor: KindDescriptor<Node> = {
  group: "",
  version: "v1",
  kind: "Node",
  plural: "nodes",
  singular: "node",
  shortNames: ["no"],
  categories: [],
  scope: "Cluster",
  verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
  statusSubresource: true,
  subresources: [],
  hasGeneration: false,
  nameRule: "dns-subdomain",
  applyDefaults: nodeDefaults,
  // A kubelet registers its node with its status.
  prepareForCreate: (node) => node,
  validate: validateNode,
  validateUpdate: validateNodeUpdate,
  selectableFieldNames: ["spec.unschedulable"],
  selectableFields: ({ spec }) => ({ "spec.unschedulable": String(spec?.unschedulable ?? false) }),
  columns: nodeColumns,
  cells: nodeCells,
  support: { level: "partly", why: "Node config sources and the proxy subresource are not simulated." },
};
