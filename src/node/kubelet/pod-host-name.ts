/**
 * What a pod calls itself.
 * Models: pkg/kubelet/kubelet_pods.go GeneratePodHostNameAndDomain, pkg/kubelet/util/util.go GetNodenameForKernel (v1.36).
 */

import type { Pod } from "#api/types.ts";

/** 64 bytes with the one that ends the text (hostnameMaxLen). */
const MAX_HOST_NAME = 63;
/** What Linux takes as a host name (fqdnMaxLen). */
const MAX_KERNEL_NAME = 64;

export interface PodHostName {
  /** What the kernel says: the node's name on the node's network, the full name where the pod asks for that. */
  readonly hostName: string;
  readonly shortName: string;
  /** "subdomain.namespace.svc.cluster.local"; "" without a subdomain. */
  readonly domain: string;
}

/** The names of a pod, or why they cannot be: the message of what failed. */
export function podHostName(
  { metadata, spec }: Pod,
  nodeName: string,
  clusterDomain: string,
): PodHostName | string {
  const wanted = spec.hostname || metadata.name;
  const shortName =
    wanted.length > MAX_HOST_NAME ? wanted.slice(0, MAX_HOST_NAME).replace(/[-.]+$/, "") : wanted;
  const domain = spec.subdomain ? `${spec.subdomain}.${metadata.namespace ?? ""}.svc.${clusterDomain}` : "";
  if (spec.hostNetwork === true) return { hostName: nodeName, shortName, domain };
  if (spec.setHostnameAsFQDN !== true || domain === "") return { hostName: shortName, shortName, domain };
  const hostName = `${shortName}.${domain}`;
  if (hostName.length > MAX_KERNEL_NAME)
    return `Failed to construct FQDN from pod hostname and cluster domain, FQDN ${hostName} is too long (${MAX_KERNEL_NAME} characters is the max, ${hostName.length} characters requested)`;
  return { hostName, shortName, domain };
}
