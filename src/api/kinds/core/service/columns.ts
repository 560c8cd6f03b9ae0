/** Models: kubernetes pkg/printers/internalversion/printers.go printService (v1.36). */

import type { Clock, TableCell, TableColumn } from "../../../kind-descriptor.ts";
import { labelsText } from "../../../label-selector.ts";
import type { Service } from "../../../types.ts";
import { ageCell, AGE_COLUMN, column, NAME_COLUMN, orNone, wideColumn } from "../../table-columns.ts";

export const serviceColumns: readonly TableColumn[] = [
  NAME_COLUMN,
  column("Type", "How the service is exposed."),
  column("Cluster-IP", "The address of the service inside the cluster."),
  column("External-IP", "The address of the service outside the cluster."),
  column("Port(s)", "The ports that the service exposes."),
  AGE_COLUMN,
  wideColumn("Selector", "The labels of the pods that serve it."),
];

/** loadBalancerStatusWidth: what a cell of a narrow table holds. */
const NARROW_WIDTH = 16;

/** Addresses of a load balancer, sorted; clipped unless the table is wide. */
export function loadBalancerText(service: Pick<Service, "status">, wide: boolean): string {
  const addresses = new Set<string>();
  for (const { ip, hostname } of service.status?.loadBalancer?.ingress ?? []) {
    const address = ip || hostname;
    if (address) addresses.add(address);
  }
  const text = [...addresses].sort().join(",");
  return !wide && text.length > NARROW_WIDTH ? `${text.slice(0, NARROW_WIDTH - 3)}...` : text;
}

export function externalAddressText(service: Pick<Service, "spec" | "status">, wide = true): string {
  const { type, externalIPs = [], externalName } = service.spec;
  switch (type) {
    case "ClusterIP":
    case "NodePort":
      return orNone(externalIPs.join(","));
    case "LoadBalancer": {
      const balancer = loadBalancerText(service, wide);
      const all = [...(balancer === "" ? [] : [balancer]), ...externalIPs];
      return all.length === 0 ? "<pending>" : all.join(",");
    }
    case "ExternalName":
      return externalName ?? "";
    default:
      return "<unknown>";
  }
}

export function servicePortsText(ports: NonNullable<Service["spec"]["ports"]>): string {
  return ports
    .map(({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ""}/${protocol ?? "TCP"}`)
    .join(",");
}

export function serviceCells(service: Service, clock: Clock): TableCell[] {
  const { type, clusterIP, clusterIPs, ports, selector } = service.spec;
  return [
    service.metadata.name,
    type ?? "",
    orNone(clusterIPs?.[0] ?? clusterIP),
    externalAddressText(service),
    orNone(servicePortsText(ports ?? [])),
    ageCell(service, clock),
    labelsText(selector),
  ];
}
