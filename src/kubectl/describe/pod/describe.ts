/** kubectl describe pod. Models: describe.go PodDescriber (v1.36). */

import { humanDuration } from "#api/human-duration.ts";
import { parseEpoch } from "#api/time.ts";
import type { Container, Pod } from "#api/types.ts";
import { writeContainers } from "../containers.ts";
import { describerOf } from "../describer.ts";
import {
  DescribeText,
  longTime,
  orNone,
  writeAnnotations,
  writeLabels,
  writeTolerations,
} from "../describe-text.ts";
import { writeEvents } from "../events.ts";
import { controllerText } from "../owner.ts";
import { writeTopologySpread, writeVolumes } from "../pod-template.ts";

export const podDescriber = describerOf<Pod>("", "Pod", function* (received, context) {
  // A pod always has a spec, except in tests of upstream.
  const pod: Pod = { ...received, spec: received.spec ?? {} };
  const out = new DescribeText();
  writeHead(out, pod, context.nowEpochMs);
  if (pod.spec.initContainers?.length) {
    writeContainers(out, pod.spec.initContainers, {
      title: "Init Containers",
      space: "",
      statuses: pod.status?.initContainerStatuses,
      pod,
    });
  }
  writeContainers(out, pod.spec.containers, {
    title: "Containers",
    space: "",
    statuses: pod.status?.containerStatuses,
    pod,
  });
  if (pod.spec.ephemeralContainers?.length) {
    writeContainers(out, pod.spec.ephemeralContainers as readonly Container[], {
      title: "Ephemeral Containers",
      space: "",
      statuses: pod.status?.ephemeralContainerStatuses,
      pod,
    });
  }
  writeConditions(out, pod);
  writeVolumes(out, pod.spec.volumes, "");
  out.line(0, `QoS Class:\t${pod.status?.qosClass || qualityOfService(pod)}`);
  writeLabels(out, "Node-Selectors", pod.spec.nodeSelector);
  writeTolerations(out, "Tolerations", pod.spec.tolerations);
  writeTopologySpread(out, pod.spec.topologySpreadConstraints, "");
  // The kubelet tells of a static pod under the name of its file's content, not under the mirror's uid.
  const mirrored = pod.metadata.annotations?.["kubernetes.io/config.mirror"];
  yield* writeEvents(out, context, mirrored === undefined ? undefined : [mirrored]);
  return out.toString();
});

function writeHead(out: DescribeText, pod: Pod, nowEpochMs: number): void {
  const { metadata, spec, status } = pod;
  out.line(0, `Name:\t${metadata.name}`).line(0, `Namespace:\t${metadata.namespace ?? ""}`);
  if (spec.priority !== undefined) out.line(0, `Priority:\t${spec.priority}`);
  if (spec.priorityClassName) out.line(0, `Priority Class Name:\t${spec.priorityClassName}`);
  if (spec.runtimeClassName) out.line(0, `Runtime Class Name:\t${spec.runtimeClassName}`);
  if (spec.serviceAccountName) out.line(0, `Service Account:\t${spec.serviceAccountName}`);
  out.line(0, spec.nodeName ? `Node:\t${spec.nodeName}/${status?.hostIP ?? ""}` : "Node:\t<none>");
  if (status?.startTime) out.line(0, `Start Time:\t${longTime(status.startTime)}`);
  writeLabels(out, "Labels", metadata.labels);
  writeAnnotations(out, "Annotations", metadata.annotations);
  const finished = status?.phase === "Succeeded" || status?.phase === "Failed";
  if (metadata.deletionTimestamp && !finished) {
    const lastsMs = nowEpochMs - (parseEpoch(metadata.deletionTimestamp) ?? nowEpochMs);
    out.line(0, `Status:\tTerminating (lasts ${humanDuration(lastsMs)})`);
    out.line(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else out.line(0, `Status:\t${status?.phase ?? ""}`);
  if (status?.reason) out.line(0, `Reason:\t${status.reason}`);
  if (status?.message) out.line(0, `Message:\t${status.message}`);
  const seccomp = spec.securityContext?.seccompProfile;
  if (seccomp) {
    out.line(0, `SeccompProfile:\t${seccomp.type}`);
    if (seccomp.type === "Localhost") out.line(0, `LocalhostProfile:\t${seccomp.localhostProfile ?? ""}`);
  }
  out.line(0, `IP:\t${status?.podIP ?? ""}`);
  const addresses = status?.podIPs ?? [];
  if (addresses.length === 0) out.line(0, "IPs:\t<none>");
  else {
    out.line(0, "IPs:");
    for (const address of addresses) out.line(1, `IP:\t${address.ip}`);
  }
  const controller = controllerText(metadata.ownerReferences);
  if (controller !== undefined) out.line(0, `Controlled By:\t${controller}`);
  if (status?.nominatedNodeName) out.line(0, `NominatedNodeName:\t${status.nominatedNodeName}`);
}

function writeConditions(out: DescribeText, pod: Pod): void {
  const conditions = pod.status?.conditions ?? [];
  if (pod.spec.readinessGates?.length) {
    out.write(0, "Readiness Gates:\n  Type\tStatus\n");
    for (const { conditionType } of pod.spec.readinessGates) {
      const found = conditions.find((each) => each.type === conditionType);
      out.line(1, `${conditionType} \t${orNone(found?.status)} `);
    }
  }
  if (conditions.length === 0) return;
  out.write(0, "Conditions:\n  Type\tStatus\n");
  for (const { type, status } of conditions) out.line(1, `${type} \t${status} `);
}

/** Models: component-helpers qos.ComputePodQOS. */
function qualityOfService(pod: Pod): string {
  const containers = [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])];
  const quantity = (
    container: Container,
    kind: "limits" | "requests",
    name: string,
  ): string | number | undefined =>
    (container.resources?.[kind] as Record<string, string | number> | undefined)?.[name];
  const names = ["cpu", "memory"];
  const any = containers.some((container) =>
    names.some((name) => quantity(container, "limits", name) ?? quantity(container, "requests", name)),
  );
  if (!any) return "BestEffort";
  const guaranteed = containers.every((container) =>
    names.every((name) => {
      const limit = quantity(container, "limits", name);
      return limit !== undefined && (quantity(container, "requests", name) ?? limit) === limit;
    }),
  );
  return guaranteed ? "Guaranteed" : "Burstable";
}
