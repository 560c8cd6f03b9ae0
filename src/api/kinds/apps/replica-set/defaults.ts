/** Models: kubernetes pkg/apis/apps/v1/defaults.go SetDefaults_ReplicaSet (v1.36). */

import type { DraftObject } from "../../../types.ts";
import { mapField, withDefaults } from "../../defaulting.ts";
import { podTemplateDefaults } from "../../pod-spec-defaults.ts";

export function replicaSetDefaults(replicaSet: DraftObject): DraftObject {
  return mapField(withDefaults(replicaSet, { spec: {} }), "spec", (spec) =>
    mapField(withDefaults(spec, { replicas: 1, template: {} }), "template", podTemplateDefaults),
  );
}

/** A new ReplicaSet has no pods yet. */
export function prepareReplicaSetForCreate(replicaSet: DraftObject): DraftObject {
  return { ...replicaSet, status: { replicas: 0 } };
}
