/** kubectl describe deployment. Models: describe.go DeploymentDescriber (v1.36). */

import { deepEqual } from "#api/deep-equal.ts";
import type { Deployment, LabelSelector, PodTemplateSpec, ReplicaSet } from "#api/types.ts";
import { listObjects } from "../../resources/select.ts";
import { selectorText } from "../../resources/selector-text.ts";
import { knownResource } from "../../commands/create/generator.ts";
import { describerOf } from "../describer.ts";
import { DescribeText, longTime, writeAnnotations, writeLabels } from "../describe-text.ts";
import { writeEvents } from "../events.ts";
import { writePodTemplate } from "../pod-template.ts";

const replicaSetResource = knownResource("apps", "v1", "ReplicaSet", "replicasets");

export const deploymentDescriber = describerOf<Deployment>(
  "apps",
  "Deployment",
  function* (deployment, context) {
    const { metadata, spec, status } = deployment;
    const out = new DescribeText();
    out.line(0, `Name:\t${metadata.name}`).line(0, `Namespace:\t${metadata.namespace ?? ""}`);
    out.line(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}`);
    writeLabels(out, "Labels", metadata.labels);
    writeAnnotations(out, "Annotations", metadata.annotations);
    out.line(0, `Selector:\t${selectorText(spec.selector as LabelSelector)}`);
    out.line(
      0,
      `Replicas:\t${spec.replicas ?? 0} desired | ${status?.updatedReplicas ?? 0} updated | ${status?.replicas ?? 0} total | ${status?.availableReplicas ?? 0} available | ${status?.unavailableReplicas ?? 0} unavailable`,
    );
    out.line(0, `StrategyType:\t${spec.strategy?.type ?? ""}`);
    out.line(0, `MinReadySeconds:\t${spec.minReadySeconds ?? 0}`);
    const rolling = spec.strategy?.rollingUpdate;
    if (rolling) {
      out.line(
        0,
        `RollingUpdateStrategy:\t${rolling.maxUnavailable ?? ""} max unavailable, ${rolling.maxSurge ?? ""} max surge`,
      );
    }
    writePodTemplate(out, spec.template as PodTemplateSpec);
    if (status?.conditions?.length) {
      out.write(0, "Conditions:\n  Type\tStatus\tReason\n").line(1, "----\t------\t------");
      for (const { type, status: value, reason } of status.conditions)
        out.line(1, `${type} \t${value}\t${reason ?? ""}`);
    }
    const all = (yield* listObjects(
      context.invocation,
      { resource: replicaSetResource, namespace: metadata.namespace ?? "" },
      { selector: selectorText(spec.selector as LabelSelector) },
    )) as unknown as readonly ReplicaSet[];
    const owned = all.filter((each) =>
      each.metadata.ownerReferences?.some((owner) => owner.controller && owner.uid === metadata.uid),
    );
    const newest = newReplicaSet(spec.template as PodTemplateSpec, owned);
    out.line(0, `OldReplicaSets:\t${replicaSetsText(owned.filter((each) => each !== newest))}`);
    out.line(0, `NewReplicaSet:\t${replicaSetsText(newest ? [newest] : [])}`);
    yield* writeEvents(out, context);
    return out.toString();
  },
);

/** The oldest of those with the deployment's template (deploymentutil.FindNewReplicaSet). */
function newReplicaSet(template: PodTemplateSpec, owned: readonly ReplicaSet[]): ReplicaSet | undefined {
  return [...owned]
    .sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1))
    .find((each) => deepEqual(withoutHash(each.spec.template as PodTemplateSpec), withoutHash(template)));
}

function withoutHash(template: PodTemplateSpec): unknown {
  const { "pod-template-hash": _, ...labels } = (template.metadata?.labels ?? {}) as Record<string, string>;
  return { labels, annotations: template.metadata?.annotations ?? {}, spec: template.spec };
}

function replicaSetsText(list: readonly ReplicaSet[]): string {
  if (list.length === 0) return "<none>";
  return list
    .map(
      (each) =>
        `${each.metadata.name} (${each.status?.replicas ?? 0}/${each.spec.replicas ?? 0} replicas created)`,
    )
    .join(", ");
}
