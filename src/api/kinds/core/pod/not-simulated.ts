/**
 * What a pod may say and this cluster does not do: one sentence each for the Warning header, so that nothing is ignored
 * silently. Settings that only take rights away (dropped capabilities, seccomp profiles) change nothing that can be seen
 * here, and are passed over.
 */

import type { Container, PodSpec } from "../../../types.ts";

const POD_FIELDS = ["hostPID", "hostIPC", "shareProcessNamespace"] as const;
/** Sources that the kubelet of this cluster can mount. */
const VOLUMES = new Set(["configMap", "secret", "downwardAPI", "projected", "emptyDir", "hostPath"]);

function ofContainer(container: Container, path: string): string[] {
  const { securityContext, lifecycle, resizePolicy, volumeDevices } = container;
  const { restartPolicyRules } = container as { readonly restartPolicyRules?: readonly unknown[] };
  const { stopSignal } = (lifecycle ?? {}) as { readonly stopSignal?: string };
  const fields: readonly (readonly [field: string, said: unknown])[] = [
    ["securityContext.privileged", securityContext?.privileged],
    ["securityContext.capabilities.add", securityContext?.capabilities?.add?.length],
    ["lifecycle.stopSignal", stopSignal],
    ["resizePolicy", resizePolicy?.length],
    ["restartPolicyRules", restartPolicyRules?.length],
    ["volumeDevices", volumeDevices?.length],
  ];
  return fields.filter(([, said]) => Boolean(said)).map(([field]) => `${path}.${field}`);
}

function fieldsOf(spec: PodSpec, path: string): string[] {
  const { affinity, securityContext, volumes } = spec;
  const found: string[] = POD_FIELDS.filter((field) => spec[field] === true).map(
    (field) => `${path}.${field}`,
  );
  if (spec.hostUsers === false) found.push(`${path}.hostUsers`);
  if (securityContext?.fsGroup !== undefined) found.push(`${path}.securityContext.fsGroup`);
  if (securityContext?.sysctls?.length) found.push(`${path}.securityContext.sysctls`);
  if (affinity?.podAffinity) found.push(`${path}.affinity.podAffinity`);
  if (affinity?.podAntiAffinity) found.push(`${path}.affinity.podAntiAffinity`);
  if (spec.topologySpreadConstraints?.length) found.push(`${path}.topologySpreadConstraints`);
  if (spec.resourceClaims?.length) found.push(`${path}.resourceClaims`);
  if (spec.resources) found.push(`${path}.resources`);
  volumes?.forEach((volume, index) => {
    const source = Object.keys(volume).find((key) => key !== "name" && !VOLUMES.has(key));
    if (source !== undefined) found.push(`${path}.volumes[${index}].${source}`);
  });
  for (const list of ["initContainers", "containers"] as const) {
    spec[list]?.forEach((container, index) => {
      found.push(...ofContainer(container, `${path}.${list}[${index}]`));
    });
  }
  return found;
}

export function notSimulatedWarnings(spec: PodSpec, path: string): string[] {
  return fieldsOf(spec, path).map(
    (field) => `${field}: accepted, but not simulated by Wavetank: it has no effect`,
  );
}
