/**
 * What a pod contributes to the EndpointSlices of a service.
 * Models: endpointslice/utils.go podToEndpoint, pkg/controller/util/endpoint (ShouldPodBeInEndpoints, FindPort; v1.36).
 * Differs: addressType IPv4 only, no topology hints.
 */

import { isPodReady, isPodTerminal } from "#api/kinds/core/pod/pod-conditions.ts";
import type { EndpointSlice, Node, Pod, Service } from "#api/types.ts";

export type Endpoint = NonNullable<EndpointSlice["endpoints"]>[number];
export type EndpointPort = NonNullable<EndpointSlice["ports"]>[number];
type ServicePort = NonNullable<Service["spec"]["ports"]>[number];

export function belongsInEndpoints(pod: Pod): boolean {
  return !isPodTerminal(pod) && (pod.status?.podIP ?? "") !== "";
}

export function endpointOf(pod: Pod, service: Service, node: Node | undefined): Endpoint {
  const serving = isPodReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const zone = node?.metadata.labels?.["topology.kubernetes.io/zone"];
  const { hostname, subdomain } = pod.spec;
  return {
    addresses: [pod.status?.podIP ?? ""],
    conditions: {
      ready: service.spec.publishNotReadyAddresses === true || (serving && !terminating),
      serving,
      terminating,
    },
    ...(hostname && subdomain === service.metadata.name ? { hostname } : {}),
    ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    targetRef: {
      kind: "Pod",
      ...(pod.metadata.namespace === undefined ? {} : { namespace: pod.metadata.namespace }),
      name: pod.metadata.name,
      uid: pod.metadata.uid,
    },
    ...(zone === undefined ? {} : { zone }),
  };
}

export function sameEndpoint(a: Endpoint, b: Endpoint): boolean {
  return (
    a.addresses[0] === b.addresses[0] &&
    a.conditions?.ready === b.conditions?.ready &&
    a.conditions?.serving === b.conditions?.serving &&
    a.conditions?.terminating === b.conditions?.terminating &&
    a.nodeName === b.nodeName &&
    a.hostname === b.hostname &&
    a.zone === b.zone &&
    a.targetRef?.uid === b.targetRef?.uid
  );
}

/** The number of a target port in `pod`; a name is looked up among its containers' ports. Undefined: not there. */
function targetPortIn(pod: Pod, port: ServicePort): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === "number") return target;
  const protocol = port.protocol ?? "TCP";
  const containers = [
    ...pod.spec.containers,
    ...(pod.spec.initContainers ?? []).filter((c) => c.restartPolicy === "Always"),
  ];
  for (const container of containers)
    for (const candidate of container.ports ?? [])
      if (candidate.name === target && (candidate.protocol ?? "TCP") === protocol)
        return candidate.containerPort;
  return undefined;
}

/** The ports under which `pod` answers for the service. Pods with the same ports share slices. */
export function endpointPorts(pod: Pod, service: Service): EndpointPort[] {
  const ports: EndpointPort[] = [];
  for (const port of service.spec.ports ?? []) {
    const number = targetPortIn(pod, port);
    // A name the pod does not know: it offers the other ports only.
    if (number === undefined) continue;
    ports.push({
      name: port.name ?? "",
      protocol: port.protocol ?? "TCP",
      port: number,
      ...(port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol }),
    });
  }
  return ports;
}

/** Equal for equal ports. */
export function portsKey(ports: readonly EndpointPort[] | undefined): string {
  return (ports ?? [])
    .map((port) => `${port.name ?? ""} ${port.protocol ?? "TCP"} ${port.port} ${port.appProtocol ?? ""}`)
    .sort()
    .join("\n");
}

/** Whether the ports can differ from pod to pod. */
export function hasNamedTargets(service: Service): boolean {
  return service.spec.ports?.some((port) => typeof port.targetPort === "string") ?? false;
}
