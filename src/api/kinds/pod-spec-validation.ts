/**
 * Validation of pod specs, as they stand in pods and in templates.
 * Models: kubernetes pkg/apis/core/validation/validation.go ValidatePodSpec (v1.36).
 * Differs: rules about what is not simulated (Windows, dynamic resource claims, exotic volumes) are not applied.
 */

import { fieldError, type FieldError } from "../field-error.ts";
import { rangeSentence } from "../names.ts";
import type { PodSpec } from "../types.ts";
import { checkContainers, checkInitContainers } from "./container-validation.ts";
import { checkDnsConfig, checkHostAliases } from "./pod-dns-validation.ts";
import { checkAffinity, checkTolerations, checkTopologySpread } from "./scheduling-validation.ts";
import { checkPodSecurityContext } from "./security-context-validation.ts";
import { checkVolumes } from "./volume-validation.ts";
import {
  checkDnsLabel,
  checkDnsSubdomain,
  checkLabelName,
  checkLabels,
  checkOneOf,
  NO_ERRORS,
  type Errors,
} from "./validation-rules.ts";

const RESTART_POLICIES = ["Always", "OnFailure", "Never"];
const DNS_POLICIES = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
const PREEMPTION_POLICIES = ["PreemptLowerPriority", "Never"];
const OPERATING_SYSTEMS = ["linux", "windows"];
const MAX_INT32 = 2 ** 31 - 1;

/** Valid specs by the path that they were checked at: objects are frozen, so this holds for ever. */
const valid = new WeakMap<object, string>();

export function checkPodSpec(spec: PodSpec | undefined, path: string): Errors {
  if (spec === undefined || spec === null) return [fieldError.required(`${path}.containers`)];
  if (valid.get(spec) === path) return NO_ERRORS;
  const errors = collect(spec, path);
  if (errors.length === 0) valid.set(spec, path);
  return errors;
}

/** In the node's network, a container's port is the node's. Templates may leave it out: pods get it as a default. */
function checkHostNetworkPorts({ hostNetwork, containers }: PodSpec, path: string): Errors {
  if (!hostNetwork) return NO_ERRORS;
  const errors: FieldError[] = [];
  containers?.forEach(({ ports }, index) => {
    ports?.forEach(({ hostPort, containerPort }, position) => {
      if (!hostPort || hostPort === containerPort) return;
      const place = `${path}.containers[${index}].ports[${position}].hostPort`;
      const why = "must match `containerPort` when `hostNetwork` is true";
      errors.push(fieldError.invalid(place, hostPort, why));
    });
  });
  return errors;
}

function checkGates({ readinessGates, schedulingGates }: PodSpec, path: string): Errors {
  const errors: FieldError[] = [];
  readinessGates?.forEach(({ conditionType }, index) => {
    errors.push(...checkLabelName(conditionType, `${path}.readinessGates[${index}].conditionType`));
  });
  const seen = new Set<string>();
  schedulingGates?.forEach(({ name }, index) => {
    const place = `${path}.schedulingGates[${index}]`;
    errors.push(...checkLabelName(name, place));
    if (seen.has(name)) errors.push(fieldError.duplicate(place, name));
    seen.add(name);
  });
  return errors;
}

function collect(spec: PodSpec, path: string): Errors {
  const volumes = checkVolumes(spec.volumes ?? [], `${path}.volumes`);
  const errors: FieldError[] = [
    ...volumes.errors,
    ...checkContainers(spec, volumes.names, `${path}.containers`),
    ...checkInitContainers(spec, volumes.names, `${path}.initContainers`),
    ...checkHostNetworkPorts(spec, path),
    ...checkOneOf(spec.restartPolicy, `${path}.restartPolicy`, RESTART_POLICIES),
    ...checkOneOf(spec.dnsPolicy, `${path}.dnsPolicy`, DNS_POLICIES),
    ...checkLabels(spec.nodeSelector, `${path}.nodeSelector`),
    ...checkPodSecurityContext(spec, path),
    ...checkAffinity(spec.affinity, `${path}.affinity`),
    ...checkDnsConfig(spec, `${path}.dnsConfig`),
    ...checkGates(spec, path),
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
  errors.push(...checkHostAliases(spec.hostAliases, `${path}.hostAliases`));
  if (spec.priorityClassName) {
    errors.push(...checkDnsSubdomain(spec.priorityClassName, `${path}.priorityClassName`));
  }
  if (spec.runtimeClassName !== undefined) {
    errors.push(...checkDnsSubdomain(spec.runtimeClassName, `${path}.runtimeClassName`));
  }
  if (spec.preemptionPolicy !== undefined) {
    errors.push(...checkOneOf(spec.preemptionPolicy, `${path}.preemptionPolicy`, PREEMPTION_POLICIES));
  }
  const system = spec.os;
  if (system) errors.push(...checkOneOf(system.name, `${path}.os.name`, OPERATING_SYSTEMS));
  return errors;
}
