/** A service with the endpoints of its slices. */

import type { EndpointSlice, Service } from "#api/types.ts";
import type { EndpointView, ServiceView } from "../protocol/view.ts";
import { isSystemNamespace } from "./pod-view.ts";

/** The service ("namespace/name") that a slice belongs to; undefined when it names none. */
export function serviceKeyOf(slice: EndpointSlice): string | undefined {
  const name = slice.metadata.labels?.["kubernetes.io/service-name"];
  return name === undefined ? undefined : `${slice.metadata.namespace ?? ""}/${name}`;
}

function endpointsOf(slices: readonly EndpointSlice[]): EndpointView[] {
  const endpoints: EndpointView[] = [];
  for (const slice of slices) {
    for (const endpoint of slice.endpoints ?? []) {
      const target = endpoint.targetRef;
      endpoints.push({
        address: endpoint.addresses?.[0] ?? "",
        pod: target?.kind === "Pod" ? `${target.namespace ?? ""}/${target.name ?? ""}` : "",
        node: endpoint.nodeName ?? "",
        ready: endpoint.conditions?.ready !== false,
      });
    }
  }
  return endpoints.sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
}

export function serviceViewOf(service: Service, slices: readonly EndpointSlice[]): ServiceView {
  const { namespace = "", name } = service.metadata;
  const { spec } = service;
  const ingress = service.status?.loadBalancer?.ingress ?? [];
  return {
    key: `${namespace}/${name}`,
    namespace,
    name,
    type: spec.type ?? "ClusterIP",
    clusterAddress: spec.clusterIP ?? "",
    externalAddresses: [
      ...ingress.map((entry) => entry.ip ?? entry.hostname ?? ""),
      ...(spec.externalIPs ?? []),
    ].filter((address) => address !== ""),
    ports: (spec.ports ?? []).map(
      (port) => `${port.port}${port.nodePort ? `:${port.nodePort}` : ""}/${port.protocol ?? "TCP"}`,
    ),
    endpoints: endpointsOf(slices),
    system: isSystemNamespace(namespace) || (namespace === "default" && name === "kubernetes"),
  };
}
