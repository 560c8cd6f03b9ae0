/** Models: kubernetes pkg/apis/apps/v1/defaults.go SetDefaults_Deployment (v1.36). */

import type { DraftObject } from "../../../types.ts";
import { mapField, withDefaults, type Fields } from "../../defaulting.ts";
import { podTemplateDefaults } from "../../pod-spec-defaults.ts";

const ROLLING_UPDATE = { maxSurge: "25%", maxUnavailable: "25%" };

function strategyDefaults(strategy: Fields): Fields {
  const typed = strategy["type"] === "" ? { ...strategy, type: "RollingUpdate" } : strategy;
  const filled = withDefaults(typed, { type: "RollingUpdate" });
  if (filled["type"] !== "RollingUpdate") return filled;
  return mapField(withDefaults(filled, { rollingUpdate: ROLLING_UPDATE }), "rollingUpdate", (rolling) =>
    withDefaults(rolling, ROLLING_UPDATE),
  );
}

export function deploymentDefaults(deployment: DraftObject): DraftObject {
  return mapField(withDefaults(deployment, { spec: {} }), "spec", (spec) => {
    const filled = withDefaults(spec, {
      progressDeadlineSeconds: 600,
      replicas: 1,
      revisionHistoryLimit: 10,
      strategy: {},
      template: {},
    });
    return mapField(mapField(filled, "strategy", strategyDefaults), "template", podTemplateDefaults);
  });
}
