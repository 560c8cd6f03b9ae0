/**
 * Models: kubernetes pkg/apis/core/validation/validation.go ValidateService, ValidateServiceUpdate (v1.36).
 * Differs: which addresses and node ports are free is the API server's affair.
 */

import { fieldError, type FieldError } from "../../../field-error.ts";
import { ipAddressErrors, portNumberErrors } from "../../../names.ts";
import type { DraftObject, Service } from "../../../types.ts";
import { PROTOCOLS } from "../../container-validation.ts";
import {
  checkDnsLabel,
  checkDnsSubdomain,
  checkLabelName,
  checkLabels,
  checkOneOf,
  checkPort,
  invalidEach,
  NO_ERRORS,
  type Errors,
} from "../../validation-rules.ts";
import { isExternallyAccessible } from "./defaults.ts";

type Spec = Partial<Service["spec"]>;
type Port = NonNullable<Service["spec"]["ports"]>[number];

const TYPES = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const AFFINITIES = ["ClientIP", "None"];
const TRAFFIC_POLICIES = ["Cluster", "Local"];
const DISTRIBUTIONS = ["PreferClose", "PreferSameZone", "PreferSameNode"];
/** maxTimeoutSeconds of the client IP affinity: a day. */
const MAX_AFFINITY_SECONDS = 86_400;
/** ports.KubeletPort. */
const KUBELET_PORT = 10_250;

/** ValidateNonSpecialIP: what no client elsewhere could mean. */
function specialAddressErrors(address: string): readonly string[] {
  if (address === "0.0.0.0" || address === "::") return ["may not be unspecified (0.0.0.0 or ::)"];
  if (address.startsWith("127.") || address === "::1") {
    return ["may not be in the loopback range (127.0.0.0/8, ::1/128)"];
  }
  if (address.startsWith("169.254.") || /^fe[89ab]/i.test(address)) {
    return ["may not be in the link-local range (169.254.0.0/16, fe80::/10)"];
  }
  if (address.startsWith("224.0.0.") || /^ff02:/i.test(address)) {
    return ["may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"];
  }
  return [];
}

function isHeadless({ clusterIP, clusterIPs }: Spec): boolean {
  return clusterIP === "None" || clusterIPs?.[0] === "None";
}

function checkServicePort(port: Port, several: boolean, names: Set<string>, path: string): Errors {
  const errors: FieldError[] = [];
  if (!port.name) {
    if (several) errors.push(fieldError.required(`${path}.name`));
  } else {
    errors.push(...checkDnsLabel(port.name, `${path}.name`));
    if (names.has(port.name)) errors.push(fieldError.duplicate(`${path}.name`, port.name));
    names.add(port.name);
  }
  errors.push(
    ...invalidEach(`${path}.port`, port.port ?? 0, portNumberErrors(port.port ?? 0)),
    ...checkOneOf(port.protocol, `${path}.protocol`, PROTOCOLS),
    ...checkPort(port.targetPort, `${path}.targetPort`),
  );
  if (port.appProtocol) errors.push(...checkLabelName(port.appProtocol, `${path}.appProtocol`));
  return errors;
}

function checkPorts(spec: Spec): Errors {
  const ports = spec.ports ?? [];
  const errors: FieldError[] = [];
  const names = new Set<string>();
  const nodePorts = new Set<string>();
  const pairs = new Set<string>();
  ports.forEach((port, index) => {
    errors.push(...checkServicePort(port, ports.length > 1, names, `spec.ports[${index}]`));
  });
  ports.forEach(({ nodePort, protocol }, index) => {
    if (!nodePort) return;
    const path = `spec.ports[${index}].nodePort`;
    if (spec.type === "ClusterIP") {
      errors.push(fieldError.forbidden(path, "may not be used when `type` is 'ClusterIP'"));
    }
    const pair = `${protocol}/${nodePort}`;
    if (nodePorts.has(pair)) errors.push(fieldError.duplicate(path, nodePort));
    nodePorts.add(pair);
  });
  ports.forEach(({ port, protocol }, index) => {
    const pair = `${protocol}/${port}`;
    if (pairs.has(pair)) {
      // Upstream shows its internal type.
      const shown = {
        Name: "",
        Protocol: protocol,
        AppProtocol: null,
        Port: port,
        TargetPort: 0,
        NodePort: 0,
      };
      errors.push(fieldError.duplicate(`spec.ports[${index}]`, shown));
    }
    pairs.add(pair);
  });
  return errors;
}

function checkType(spec: Spec): Errors {
  const errors: FieldError[] = [];
  const { type, externalName } = spec;
  if (type === "LoadBalancer") {
    spec.ports?.forEach(({ port }, index) => {
      if (port !== KUBELET_PORT) return;
      const why = `may not expose port ${KUBELET_PORT} externally since it is used by kubelet`;
      errors.push(fieldError.invalid(`spec.ports[${index}]`, port, why));
    });
  }
  if ((type === "LoadBalancer" || type === "NodePort") && isHeadless(spec)) {
    errors.push(
      fieldError.invalid("spec.clusterIPs[0]", "None", `may not be set to 'None' for ${type} services`),
    );
  }
  if (type !== "ExternalName") return errors;
  if (spec.clusterIP || spec.clusterIPs?.length) {
    errors.push(fieldError.forbidden("spec.clusterIPs", "may not be set for ExternalName services"));
  }
  const name = externalName?.replace(/\.$/, "") ?? "";
  if (name === "") errors.push(fieldError.required("spec.externalName"));
  else errors.push(...checkDnsSubdomain(name, "spec.externalName"));
  return errors;
}

function checkAffinity({ sessionAffinity, sessionAffinityConfig }: Spec): Errors {
  const errors: FieldError[] = [...checkOneOf(sessionAffinity, "spec.sessionAffinity", AFFINITIES)];
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (
    sessionAffinity === "ClientIP" &&
    seconds !== undefined &&
    (seconds <= 0 || seconds > MAX_AFFINITY_SECONDS)
  ) {
    const path = "spec.sessionAffinityConfig.clientIP.timeoutSeconds";
    const why = `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`;
    errors.push(fieldError.invalid(path, seconds, why));
  }
  return errors;
}

function checkTrafficPolicies(spec: Spec): Errors {
  const errors: FieldError[] = [];
  const path = "spec.externalTrafficPolicy";
  const { externalTrafficPolicy: policy, internalTrafficPolicy, trafficDistribution } = spec;
  if (isExternallyAccessible(spec)) errors.push(...checkOneOf(policy, path, TRAFFIC_POLICIES));
  else if (policy) {
    errors.push(fieldError.invalid(path, policy, "may only be set for externally-accessible services"));
  }
  if (internalTrafficPolicy && !TRAFFIC_POLICIES.includes(internalTrafficPolicy)) {
    errors.push(
      fieldError.notSupported("spec.internalTrafficPolicy", internalTrafficPolicy, TRAFFIC_POLICIES),
    );
  }
  if (trafficDistribution && !DISTRIBUTIONS.includes(trafficDistribution)) {
    errors.push(fieldError.notSupported("spec.trafficDistribution", trafficDistribution, DISTRIBUTIONS));
  }
  return errors;
}

/** What only load balancers have. */
function checkBalancerFields(spec: Spec): Errors {
  const errors: FieldError[] = [];
  const balanced = spec.type === "LoadBalancer";
  const only = "may only be used when `type` is 'LoadBalancer'";
  if (!balanced && spec.allocateLoadBalancerNodePorts !== undefined) {
    errors.push(fieldError.forbidden("spec.allocateLoadBalancerNodePorts", only));
  }
  if (spec.loadBalancerClass) {
    const path = "spec.loadBalancerClass";
    errors.push(...checkLabelName(spec.loadBalancerClass, path));
    if (!balanced) errors.push(fieldError.forbidden(path, only));
  }
  const health = spec.healthCheckNodePort;
  if (!health) return errors;
  const path = "spec.healthCheckNodePort";
  if (!balanced || spec.externalTrafficPolicy !== "Local") {
    const why = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    errors.push(fieldError.invalid(path, health, why));
  } else errors.push(...invalidEach(path, health, portNumberErrors(health)));
  return errors;
}

export function validateService(service: DraftObject): readonly FieldError[] {
  const spec = (service["spec"] ?? {}) as Spec;
  const errors: FieldError[] = [];
  if (!spec.ports?.length && !isHeadless(spec) && spec.type !== "ExternalName") {
    errors.push(fieldError.required("spec.ports"));
  }
  errors.push(
    ...checkType(spec),
    ...checkPorts(spec),
    ...checkLabels(spec.selector, "spec.selector"),
    ...checkAffinity(spec),
  );
  if (spec.clusterIP && spec.clusterIP !== "None") {
    errors.push(...invalidEach("spec.clusterIPs[0]", spec.clusterIP, ipAddressErrors(spec.clusterIP)));
  }
  spec.externalIPs?.forEach((address, index) => {
    const wrong = ipAddressErrors(address);
    const problems = wrong.length > 0 ? wrong : specialAddressErrors(address);
    errors.push(...invalidEach(`spec.externalIPs[${index}]`, address, problems));
  });
  errors.push(...checkOneOf(spec.type, "spec.type", TYPES), ...checkTrafficPolicies(spec));
  return [...errors, ...checkBalancerFields(spec)];
}

/** An address stays for the life of the service, unless it becomes or was an alias of another name. */
export function validateServiceUpdate(next: DraftObject, previous: Service): readonly FieldError[] {
  const spec = (next["spec"] ?? {}) as Spec;
  const before = previous.spec;
  if (spec.type === "ExternalName" || before.type === "ExternalName") return NO_ERRORS;
  const old = before.clusterIPs?.[0] ?? before.clusterIP;
  if (!old) return NO_ERRORS;
  const wanted = [spec.clusterIPs?.[0], spec.clusterIP].find((address) => address && address !== old);
  return wanted === undefined
    ? NO_ERRORS
    : [fieldError.invalid("spec.clusterIPs[0]", [wanted], "may not change once set")];
}
