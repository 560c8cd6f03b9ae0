/** The plugins of the default profile, in the order in which they filter and score (apis/config/v1/default_plugins.go). */

import type { Plugin } from "../framework.ts";
import { imageLocality } from "./image-locality/image-locality.ts";
import { nodeAffinity } from "./node-affinity/node-affinity.ts";
import { nodeName } from "./node-name/node-name.ts";
import { nodePorts } from "./node-ports/node-ports.ts";
import { nodeResourcesBalancedAllocation } from "./node-resources-balanced-allocation/node-resources-balanced-allocation.ts";
import { nodeResourcesFit } from "./node-resources-fit/node-resources-fit.ts";
import { nodeUnschedulable } from "./node-unschedulable/node-unschedulable.ts";
import { taintToleration } from "./taint-toleration/taint-toleration.ts";

/** A plugin keeps state for the cycle, so every scheduler makes its own. */
export const pluginRegistry: readonly { readonly folder: string; readonly create: () => Plugin }[] = [
  { folder: "node-unschedulable", create: () => nodeUnschedulable() },
  { folder: "node-name", create: () => nodeName() },
  { folder: "taint-toleration", create: () => taintToleration() },
  { folder: "node-affinity", create: () => nodeAffinity() },
  { folder: "node-ports", create: () => nodePorts() },
  { folder: "node-resources-fit", create: () => nodeResourcesFit() },
  { folder: "node-resources-balanced-allocation", create: () => nodeResourcesBalancedAllocation() },
  { folder: "image-locality", create: () => imageLocality() },
];
