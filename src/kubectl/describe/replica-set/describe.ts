/** kubectl describe replicaset. Models: describe.go ReplicaSetDescriber (v1.36). */

import type { LabelSelector, Pod, PodTemplateSpec, ReplicaSet } from "#api/types.ts";
import { knownResource } from "../../commands/create/generator.ts";
import { listObjects } from "../../resources/select.ts";
import { selectorText } from "../../resources/selector-text.ts";
import { describerOf } from "../describer.ts";
import { DescribeText, writeAnnotations, writeLabels } from "../describe-text.ts";
import { writeEvents } from "../events.ts";
import { controllerText } from "../owner.ts";
import { writePodTemplate } from "../pod-template.ts";

const podResource = knownResource("", "v1", "Pod", "pods");

export const replicaSetDescriber = describerOf<ReplicaSet>("apps", "ReplicaSet", function* (set, context) {
  const { metadata, spec, status } = set;
  const out = new DescribeText();
  const selector = selectorText(spec.selector as LabelSelector);
  out.line(0, `Name:\t${metadata.name}`).line(0, `Namespace:\t${metadata.namespace ?? ""}`);
  out.line(0, `Selector:\t${selector}`);
  writeLabels(out, "Labels", metadata.labels);
  writeAnnotations(out, "Annotations", metadata.annotations);
  const controller = controllerText(metadata.ownerReferences);
  if (controller !== undefined) out.line(0, `Controlled By:\t${controller}`);
  out.line(0, `Replicas:\t${status?.replicas ?? 0} current / ${spec.replicas ?? 0} desired`);
  const pods = (yield* listObjects(
    context.invocation,
    { resource: podResource, namespace: metadata.namespace ?? "" },
    { selector },
  )) as unknown as readonly Pod[];
  const owned = pods.filter((pod) =>
    pod.metadata.ownerReferences?.some((owner) => owner.controller && owner.uid === metadata.uid),
  );
  const count = (phase: string): number => owned.filter((pod) => pod.status?.phase === phase).length;
  out.line(
    0,
    `Pods Status:\t${count("Running")} Running / ${count("Pending")} Waiting / ${count("Succeeded")} Succeeded / ${count("Failed")} Failed`,
  );
  writePodTemplate(out, spec.template as PodTemplateSpec);
  if (status?.conditions?.length) {
    out.write(0, "Conditions:\n  Type\tStatus\tReason\n").line(1, "----\t------\t------");
    for (const { type, status: value, reason } of status.conditions)
      out.line(1, `${type} \t${value}\t${reason ?? ""}`);
  }
  yield* writeEvents(out, context);
  return out.toString();
});
