/**
 * Validation of pod specs, as they stand in pods and in templates.
 * Models: kubernetes pkg/apis/core/validation/validation.go ValidatePodSpec (v1.36).
 * Differs: rules about what is not simulated (security contexts, Windows, dynamic resource claims, exotic volumes) are
 * not applied.
 */

import { fieldError, type FieldError } from "../field-error.ts";
import { rangeSentence } from "../names.ts";
import type { PodSpec } from "../types.ts";
import { checkContainers, checkInitContainers } from "./container-validation.ts";
import { checkAffinity, checkTolerations, checkTopologySpread } from "./scheduling-validation.ts";
import {
  checkDnsLabel,
  checkDnsSubdomain,
  checkLabels,
  checkOneOf,
  NO_ERRORS,
  type Errors,
} from "./validation-rules.ts";

export const RESTART_POLICIES = ["Always", "Never", "OnFailure"];
const DNS_POLICIES = ["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"];
const MAX_INT32 = 2 ** 31 - 1;

type Volume = NonNullable<PodSpec["volumes"]>[number];

/** Where a source must name something. */
const REQUIRED_IN_SOURCE: Readonly<Record<string, string>> = {
  configMap: "name",
  secret: "secretName",
  hostPath: "path",
  persistentVolumeClaim: "claimName",
  nfs: "server",
  csi: "driver",
};

function checkVolume(volume: Volume, path: string): Errors {
  const errors: FieldError[] = [];
  const sources = Object.entries(volume).filter(([key, value]) => key !== "name" && value !== undefined);
  sources.forEach(([source, value], index) => {
    const place = `${path}.${source}`;
    if (index > 0) errors.push(fieldError.forbidden(place, "may not specify more than 1 volume type"));
    const required = REQUIRED_IN_SOURCE[source];
    if (required !== undefined && !(value as Record<string, unknown>)[required]) {
      errors.push(fieldError.required(`${place}.${required}`));
    }
  });
  if (sources.length === 0) errors.push(fieldError.required(path, "must specify a volume type"));
  return errors;
}

function checkVolumes(volumes: readonly Volume[], path: string): Errors {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  volumes.forEach((volume, index) => {
    const place = `${path}[${index}]`;
    errors.push(...checkVolume(volume, place));
    if (!volume.name) errors.push(fieldError.required(`${place}.name`));
    else {
      errors.push(...checkDnsLabel(volume.name, `${place}.name`));
      if (names.has(volume.name)) errors.push(fieldError.duplicate(`${place}.name`, volume.name));
    }
    names.add(volume.name);
  });
  return errors;
}

/** Valid specs by the path that they were checked at: objects are frozen, so this holds for ever. */
const valid = new WeakMap<object, string>();

export function checkPodSpec(spec: PodSpec | undefined, path: string): Errors {
  if (spec === undefined || spec === null) return [fieldError.required(`${path}.containers`)];
  if (valid.get(spec) === path) return NO_ERRORS;
  const errors = collect(spec, path);
  if (errors.length === 0) valid.set(spec, path);
  return errors;
}

function collect(spec: PodSpec, path: string): Errors {
  const volumes = spec.volumes ?? [];
  const volumeNames = new Set(volumes.map(({ name }) => name));
  const errors: FieldError[] = [
    ...checkVolumes(volumes, `${path}.volumes`),
    ...checkContainers(spec, volumeNames, `${path}.containers`),
    ...checkInitContainers(spec, volumeNames, `${path}.initContainers`),
    ...checkOneOf(spec.restartPolicy, `${path}.restartPolicy`, RESTART_POLICIES),
    ...checkOneOf(spec.dnsPolicy, `${path}.dnsPolicy`, DNS_POLICIES),
    ...checkLabels(spec.nodeSelector, `${path}.nodeSelector`),
    ...checkAffinity(spec.affinity, `${path}.affinity`),
    ...checkTopologySpread(spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`),
  ];
  if (spec.serviceAccountName) {
    errors.push(...checkDnsSubdomain(spec.serviceAccountName, `${path}.serviceAccountName`));
  }
  if (spec.nodeName) errors.push(...checkDnsSubdomain(spec.nodeName, `${path}.nodeName`));
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > MAX_INT32)) {
    errors.push(fieldError.invalid(`${path}.activeDeadlineSeconds`, deadline, rangeSentence(1, MAX_INT32)));
  }
  if (spec.hostname) errors.push(...checkDnsLabel(spec.hostname, `${path}.hostname`));
  if (spec.subdomain) errors.push(...checkDnsLabel(spec.subdomain, `${path}.subdomain`));
  errors.push(...checkTolerations(spec.tolerations, `${path}.tolerations`));
  if (spec.priorityClassName) {
    errors.push(...checkDnsSubdomain(spec.priorityClassName, `${path}.priorityClassName`));
  }
  return errors;
}
