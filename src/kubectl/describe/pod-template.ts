/** A pod template and its volumes. Models: describe.go DescribePodTemplate, describeVolumes (v1.36). */

import type { PodSpec, PodTemplateSpec } from "#api/types.ts";
import { selectorText } from "../resources/selector-text.ts";
import { writeContainers } from "./containers.ts";
import { DescribeText, orUnset, writeAnnotations, writeLabels, writeTolerations } from "./describe-text.ts";

/** With tabs, as `rollout history --revision` prints it. */
export function describePodTemplate(template: PodTemplateSpec): string {
  const out = new DescribeText();
  writePodTemplate(out, template);
  return out.raw;
}

export function writePodTemplate(out: DescribeText, template: PodTemplateSpec | undefined): void {
  out.line(0, "Pod Template:");
  const spec = template?.spec ?? ({} as PodSpec);
  writeLabels(out, "  Labels", template?.metadata?.labels);
  if (Object.keys(template?.metadata?.annotations ?? {}).length > 0) {
    writeAnnotations(out, "  Annotations", template?.metadata?.annotations);
  }
  if (spec.serviceAccountName) out.line(0, `  Service Account:\t${spec.serviceAccountName}`);
  if (spec.initContainers?.length)
    writeContainers(out, spec.initContainers, { title: "Init Containers", space: "  " });
  writeContainers(out, spec.containers, { title: "Containers", space: "  " });
  writeVolumes(out, spec.volumes, "  ");
  writeTopologySpread(out, spec.topologySpreadConstraints, "  ");
  if (spec.priorityClassName) out.line(0, `  Priority Class Name:\t${spec.priorityClassName}`);
  writeLabels(out, "  Node-Selectors", spec.nodeSelector);
  writeTolerations(out, "  Tolerations", spec.tolerations);
}

type Volume = NonNullable<PodSpec["volumes"]>[number];

export function writeVolumes(out: DescribeText, volumes: readonly Volume[] | undefined, space: string): void {
  if (!volumes?.length) return void out.write(0, `${space}Volumes:\t<none>\n`);
  out.line(0, `${space}Volumes:`);
  for (const volume of volumes) {
    out.line(1, `${space === "" ? "" : " "}${volume.name}:`);
    for (const line of volumeLines(volume)) out.line(2, line);
  }
}

function volumeLines(volume: Volume): readonly string[] {
  if (volume.emptyDir) {
    const limit = volume.emptyDir.sizeLimit;
    return [
      "Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)",
      `Medium:\t${volume.emptyDir.medium ?? ""}`,
      `SizeLimit:\t${limit === undefined || limit === 0 ? "<unset>" : limit}`,
    ];
  }
  if (volume.configMap) {
    return [
      "Type:\tConfigMap (a volume populated by a ConfigMap)",
      `Name:\t${volume.configMap.name ?? ""}`,
      `Optional:\t${volume.configMap.optional ?? false}`,
    ];
  }
  if (volume.secret) {
    return [
      "Type:\tSecret (a volume populated by a Secret)",
      `SecretName:\t${volume.secret.secretName ?? ""}`,
      `Optional:\t${volume.secret.optional ?? false}`,
    ];
  }
  if (volume.hostPath) {
    return [
      "Type:\tHostPath (bare host directory volume)",
      `Path:\t${volume.hostPath.path}`,
      `HostPathType:\t${volume.hostPath.type ?? ""}`,
    ];
  }
  if (volume.persistentVolumeClaim) {
    return [
      "Type:\tPersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
      `ClaimName:\t${volume.persistentVolumeClaim.claimName}`,
      `ReadOnly:\t${volume.persistentVolumeClaim.readOnly ?? false}`,
    ];
  }
  if (volume.projected) {
    const lines = ["Type:\tProjected (a volume that contains injected data from multiple sources)"];
    for (const source of volume.projected.sources ?? []) {
      if (source.secret) {
        lines.push(
          `SecretName:\t${source.secret.name ?? ""}`,
          `Optional:\t${source.secret.optional ?? false}`,
        );
      } else if (source.downwardAPI) lines.push("DownwardAPI:\ttrue");
      else if (source.configMap) {
        lines.push(
          `ConfigMapName:\t${source.configMap.name ?? ""}`,
          `Optional:\t${source.configMap.optional ?? false}`,
        );
      } else if (source.serviceAccountToken) {
        lines.push(`TokenExpirationSeconds:\t${source.serviceAccountToken.expirationSeconds ?? 3600}`);
      }
    }
    return lines;
  }
  if (volume.downwardAPI) {
    const items = (volume.downwardAPI.items ?? []).map(
      (item) => `  ${item.fieldRef?.fieldPath ?? ""} -> ${item.path}`,
    );
    return ["Type:\tDownwardAPI (a volume populated by information about the pod)", "Items:", ...items];
  }
  if (volume.image) {
    return [
      "Type:\tImage (a container image or OCI artifact)",
      `Reference:\t${volume.image.reference ?? ""}`,
      `PullPolicy:\t${volume.image.pullPolicy ?? ""}`,
    ];
  }
  if (volume.nfs) {
    return [
      "Type:\tNFS (an NFS mount that lasts the lifetime of a pod)",
      `Server:\t${volume.nfs.server}`,
      `Path:\t${volume.nfs.path}`,
      `ReadOnly:\t${volume.nfs.readOnly ?? false}`,
    ];
  }
  return ["<unknown>"];
}

export function writeTopologySpread(
  out: DescribeText,
  constraints: PodSpec["topologySpreadConstraints"],
  space: string,
): void {
  if (!constraints?.length) return;
  const sorted = [...constraints].sort((a, b) => (a.topologyKey < b.topologyKey ? -1 : 1));
  out.write(0, `${space}Topology Spread Constraints:\t`);
  sorted.forEach((each, index) => {
    if (index > 0) out.write(0, `${space}\t`);
    out.write(0, `${each.topologyKey}:${each.whenUnsatisfiable} when max skew ${each.maxSkew} is exceeded`);
    if (each.labelSelector) out.write(0, ` for selector ${orUnset(selectorText(each.labelSelector))}`);
    out.write(0, "\n");
  });
}
