/** kubectl describe service. Models: describe.go ServiceDescriber (v1.36). */

import type { EndpointSlice, Service } from "#api/types.ts";
import { knownResource } from "../../commands/create/generator.ts";
import { listObjects } from "../../resources/select.ts";
import { describerOf } from "../describer.ts";
import { DescribeText, orNone, orUnset, writeAnnotations, writeLabels } from "../describe-text.ts";
import { writeEvents } from "../events.ts";

const sliceResource = knownResource("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices");
/** How many endpoints of a port are listed (describe.go formatEndpointSlices). */
const MAX_ENDPOINTS = 3;

export const serviceDescriber = describerOf<Service>("", "Service", function* (service, context) {
  const { metadata, spec, status } = service;
  const slices = (yield* listObjects(
    context.invocation,
    { resource: sliceResource, namespace: metadata.namespace ?? "" },
    { selector: `kubernetes.io/service-name=${metadata.name}` },
  )) as unknown as readonly EndpointSlice[];
  const out = new DescribeText();
  out.line(0, `Name:\t${metadata.name}`).line(0, `Namespace:\t${metadata.namespace ?? ""}`);
  writeLabels(out, "Labels", metadata.labels);
  writeAnnotations(out, "Annotations", metadata.annotations);
  const selector = (spec.selector ?? {}) as Readonly<Record<string, string>>;
  const selectorPairs = Object.keys(selector)
    .sort()
    .map((key) => `${key}=${selector[key]}`);
  out.line(0, `Selector:\t${orNone(selectorPairs.join(","))}`);
  out.line(0, `Type:\t${spec.type ?? ""}`);
  if (spec.ipFamilyPolicy) out.line(0, `IP Family Policy:\t${spec.ipFamilyPolicy}`);
  out.line(0, `IP Families:\t${orNone((spec.ipFamilies ?? []).join(","))}`);
  out.line(0, `IP:\t${spec.clusterIP ?? ""}`);
  out.line(0, `IPs:\t${orNone((spec.clusterIPs ?? []).join(","))}`);
  if (spec.externalIPs?.length) out.line(0, `External IPs:\t${spec.externalIPs.join(",")}`);
  if (spec.loadBalancerIP) out.line(0, `Desired LoadBalancer IP:\t${spec.loadBalancerIP}`);
  if (spec.externalName) out.line(0, `External Name:\t${spec.externalName}`);
  const ingress = status?.loadBalancer?.ingress ?? [];
  if (ingress.length > 0) {
    const list = ingress.map((each) => {
      const address = each.ip || each.hostname || "";
      return each.ip && each.ipMode ? `${address} (${each.ipMode})` : address;
    });
    out.line(0, `LoadBalancer Ingress:\t${list.join(", ")}`);
  }
  for (const port of spec.ports ?? []) {
    const name = orUnset(port.name);
    const protocol = port.protocol ?? "";
    out.line(0, `Port:\t${name}\t${port.port}/${protocol}`);
    out.line(0, `TargetPort:\t${port.targetPort ?? 0}/${protocol}`);
    if (port.nodePort) out.line(0, `NodePort:\t${name}\t${port.nodePort}/${protocol}`);
    if (port.appProtocol) out.line(0, `AppProtocol:\t${port.appProtocol}`);
    out.line(0, `Endpoints:\t${endpointsText(slices, port.name ?? "")}`);
  }
  out.line(0, `Session Affinity:\t${spec.sessionAffinity ?? ""}`);
  if (spec.externalTrafficPolicy) out.line(0, `External Traffic Policy:\t${spec.externalTrafficPolicy}`);
  if (spec.internalTrafficPolicy) out.line(0, `Internal Traffic Policy:\t${spec.internalTrafficPolicy}`);
  if (spec.trafficDistribution) out.line(0, `Traffic Distribution:\t${spec.trafficDistribution}`);
  if (spec.healthCheckNodePort) out.line(0, `HealthCheck NodePort:\t${spec.healthCheckNodePort}`);
  if (spec.loadBalancerSourceRanges?.length) {
    out.line(0, `LoadBalancer Source Ranges:\t${spec.loadBalancerSourceRanges.join(",")}`);
  }
  yield* writeEvents(out, context);
  return out.toString();
});

/** "10.244.1.2:80,10.244.2.3:80,… + 1 more...": the ready ones of a port. */
function endpointsText(slices: readonly EndpointSlice[], portName: string): string {
  // Slices without a ready endpoint are something else than no slices.
  if (slices.length === 0) return "<none>";
  const list: string[] = [];
  let more = 0;
  for (const slice of slices) {
    for (const port of slice.ports ?? []) {
      if ((port.name ?? "") !== portName) continue;
      for (const endpoint of slice.endpoints ?? []) {
        if (endpoint.conditions?.ready === false) continue;
        for (const address of endpoint.addresses ?? []) {
          if (list.length === MAX_ENDPOINTS) more++;
          else list.push(`${address.includes(":") ? `[${address}]` : address}:${port.port ?? 0}`);
        }
      }
    }
  }
  const text = list.join(",");
  return more > 0 ? `${text} + ${more} more...` : text;
}
