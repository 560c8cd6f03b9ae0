/** Models: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_NodeStatus (v1.36). */

import type { DraftObject } from "../../../types.ts";
import { canonicalResources, mapField, withDefaults } from "../../defaulting.ts";

/** What a node can give is what it has, unless its kubelet says otherwise. */
export function nodeDefaults(node: DraftObject): DraftObject {
  return mapField(node, "status", (status) => {
    const capacity = status["capacity"];
    const filled = capacity === undefined ? status : withDefaults(status, { allocatable: capacity });
    return mapField(mapField(filled, "capacity", canonicalResources), "allocatable", canonicalResources);
  });
}
