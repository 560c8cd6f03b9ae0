/**
 * Models: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_Service (v1.36).
 * Differs: addresses, node ports and IP families are given by the API server, not here.
 */

import { isJsonObject } from "../../../object-path.ts";
import type { DraftObject } from "../../../types.ts";
import { mapField, mapItems, withDefaults, withField, type Fields } from "../../defaulting.ts";

/** DefaultClientIPServiceAffinitySeconds: three hours. */
export const CLIENT_IP_AFFINITY_SECONDS = 10_800;

function portDefaults(port: Fields): Fields {
  const target = port["targetPort"];
  const filled = withDefaults(port, { protocol: "TCP" });
  return target === undefined || target === null || target === 0 || target === ""
    ? withField(filled, "targetPort", port["port"])
    : filled;
}

function affinityDefaults(spec: Fields): Fields {
  if (spec["sessionAffinity"] === "None") {
    const { sessionAffinityConfig, ...rest } = spec;
    return sessionAffinityConfig === undefined ? spec : rest;
  }
  if (spec["sessionAffinity"] !== "ClientIP") return spec;
  const config = spec["sessionAffinityConfig"];
  const client = isJsonObject(config) ? config["clientIP"] : undefined;
  if (isJsonObject(client) && client["timeoutSeconds"] !== undefined) return spec;
  return { ...spec, sessionAffinityConfig: { clientIP: { timeoutSeconds: CLIENT_IP_AFFINITY_SECONDS } } };
}

/** Whether clients outside the cluster can reach it: then the external traffic policy has a meaning. */
export function isExternallyAccessible(spec: Fields): boolean {
  const external = spec["externalIPs"];
  return (
    spec["type"] === "LoadBalancer" ||
    spec["type"] === "NodePort" ||
    (spec["type"] === "ClusterIP" && Array.isArray(external) && external.length > 0)
  );
}

function specDefaults(spec: Fields): Fields {
  let result = affinityDefaults(withDefaults(spec, { sessionAffinity: "None", type: "ClusterIP" }));
  result = mapItems(result, "ports", portDefaults);
  if (isExternallyAccessible(result)) result = withDefaults(result, { externalTrafficPolicy: "Cluster" });
  if (result["type"] !== "ExternalName") result = withDefaults(result, { internalTrafficPolicy: "Cluster" });
  if (result["type"] === "LoadBalancer")
    result = withDefaults(result, { allocateLoadBalancerNodePorts: true });
  return result;
}

function ingressDefaults(status: Fields): Fields {
  return mapField(status, "loadBalancer", (balancer) =>
    mapItems(balancer, "ingress", (ingress) =>
      ingress["ip"] ? withDefaults(ingress, { ipMode: "VIP" }) : ingress,
    ),
  );
}

export function serviceDefaults(service: DraftObject): DraftObject {
  const filled = mapField(service, "spec", specDefaults);
  return mapField(filled, "status", ingressDefaults);
}

/** A new service has no address from a load balancer yet. */
export function prepareServiceForCreate(service: DraftObject): DraftObject {
  return { ...service, status: { loadBalancer: {} } };
}
