/**
 * A change of a service that does not mention its address or node ports keeps them; a change of its type drops those
 * that the new type does not have.
 * Models: kubernetes pkg/registry/core/service patchAllocatedValues, dropTypeDependentFields (v1.36).
 */

import { deepEqual } from "#api/deep-equal.ts";
import type { DraftObject, Service } from "#api/types.ts";

type ServiceSpec = Service["spec"];

const hasNodePorts = (type: string | undefined): boolean => type === "NodePort" || type === "LoadBalancer";

export function carryOver(draft: DraftObject, previous: Service): DraftObject {
  const before = previous.spec;
  let spec = (draft["spec"] ?? {}) as ServiceSpec;
  if (spec === before) return draft;
  spec = spec.type === "ExternalName" ? withoutAddress(spec, before) : keepAddress(spec, before);
  spec = hasNodePorts(spec.type) ? keepNodePorts(spec, before) : withoutNodePorts(spec, before);
  spec = withoutTypeFields(spec, before);
  return { ...draft, spec };
}

function keepAddress(spec: ServiceSpec, before: ServiceSpec): ServiceSpec {
  if (before.type === "ExternalName") return spec;
  const clusterIP = spec.clusterIP || before.clusterIP;
  // Whoever changes only clusterIP means clusterIPs[0] with it; validation refuses the change itself.
  const clusterIPs =
    spec.clusterIPs?.length && spec.clusterIP === before.clusterIP
      ? spec.clusterIPs
      : clusterIP
        ? [clusterIP]
        : [];
  return {
    ...spec,
    ...(clusterIP ? { clusterIP, clusterIPs } : {}),
    ipFamilies: spec.ipFamilies ?? before.ipFamilies ?? ["IPv4"],
    ipFamilyPolicy: spec.ipFamilyPolicy ?? before.ipFamilyPolicy ?? "SingleStack",
  };
}

function withoutAddress(spec: ServiceSpec, before: ServiceSpec): ServiceSpec {
  if (before.type === "ExternalName" || spec.clusterIP !== before.clusterIP) return spec;
  const { clusterIP: _ip, clusterIPs: _ips, ipFamilies: _families, ipFamilyPolicy: _policy, ...rest } = spec;
  return rest;
}

function keepNodePorts(spec: ServiceSpec, before: ServiceSpec): ServiceSpec {
  if (!hasNodePorts(before.type) || !spec.ports) return spec;
  const byName = new Map((before.ports ?? []).map((port) => [port.name ?? "", port.nodePort]));
  const ports = spec.ports.map((port) => {
    const nodePort = port.nodePort ? undefined : byName.get(port.name ?? "");
    return nodePort ? { ...port, nodePort } : port;
  });
  const healthCheckNodePort = spec.healthCheckNodePort ?? before.healthCheckNodePort;
  const keeps = spec.type === "LoadBalancer" && spec.externalTrafficPolicy === "Local" && healthCheckNodePort;
  return { ...spec, ports, ...(keeps ? { healthCheckNodePort } : {}) };
}

/** Node ports that the client only repeated from before go with the type. */
function withoutNodePorts(spec: ServiceSpec, before: ServiceSpec): ServiceSpec {
  if (!hasNodePorts(before.type) || !spec.ports) return spec;
  const numbers = (s: ServiceSpec): unknown => (s.ports ?? []).map((port) => port.nodePort ?? 0);
  if (!deepEqual(numbers(spec), numbers(before))) return spec;
  const ports = spec.ports.map(({ nodePort: _nodePort, ...port }) => port);
  return { ...spec, ports };
}

/** Fields that only load balancers or node ports have, when only the type was changed. */
function withoutTypeFields(spec: ServiceSpec, before: ServiceSpec): ServiceSpec {
  let result = spec;
  if (before.type === "LoadBalancer" && spec.type !== "LoadBalancer") {
    if (spec.allocateLoadBalancerNodePorts === before.allocateLoadBalancerNodePorts) {
      const { allocateLoadBalancerNodePorts: _allocate, ...rest } = result;
      result = rest;
    }
    if (spec.loadBalancerClass === before.loadBalancerClass) {
      const { loadBalancerClass: _class, ...rest } = result;
      result = rest;
    }
    if (spec.healthCheckNodePort === before.healthCheckNodePort) {
      const { healthCheckNodePort: _port, ...rest } = result;
      result = rest;
    }
  }
  if (hasNodePorts(before.type) && !hasNodePorts(spec.type)) {
    if (spec.externalTrafficPolicy === before.externalTrafficPolicy) {
      const { externalTrafficPolicy: _policy, ...rest } = result;
      result = rest;
    }
  }
  return result;
}
