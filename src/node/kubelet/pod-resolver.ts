/**
 * Where a pod looks names up: its dnsPolicy and dnsConfig.
 * Models: pkg/kubelet/network/dns/dns.go (v1.36). Differs: options stay in their order, where Go's map shuffles them.
 */

import type { Pod } from "#api/types.ts";
import type { ResolverConfig } from "#network/network.ts";

/** MaxDNSNameservers, MaxDNSSearchPaths, MaxDNSSearchListChars (pkg/apis/core/validation). */
const MAX_NAMESERVERS = 3;
const MAX_SEARCH_PATHS = 32;
const MAX_SEARCH_CHARS = 2048;
/** DNS1123SubdomainMaxLength: glibc aborts on longer ones. */
const MAX_SEARCH_PATH_CHARS = 253;
/** defaultDNSOptions */
const CLUSTER_OPTIONS: readonly string[] = ["ndots:5"];

export interface ResolverSettings {
  /** The cluster's name server, e.g. "10.96.0.10". */
  readonly clusterDns: string;
  /** e.g. "cluster.local" */
  readonly clusterDomain: string;
  /** The node's own resolv.conf. */
  readonly host: ResolverConfig;
}

export interface PodResolver {
  readonly resolver: ResolverConfig;
  /** Messages of DNSConfigForming events: what did not fit. */
  readonly warnings: readonly string[];
}

const NO_WARNINGS: readonly string[] = [];
const NOTHING: ResolverConfig = { nameservers: [], search: [], options: [] };

/** By namespace and settings: all pods that ask for nothing special share one. */
const clusterResolvers = new WeakMap<ResolverSettings, Map<string, PodResolver>>();

function clusterResolver(namespace: string, settings: ResolverSettings): PodResolver {
  let ofSettings = clusterResolvers.get(settings);
  if (!ofSettings) clusterResolvers.set(settings, (ofSettings = new Map()));
  let found = ofSettings.get(namespace);
  if (!found) {
    const { clusterDns, clusterDomain, host } = settings;
    const own = [`${namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain];
    const search = withoutRepeats([...own, ...host.search]);
    found = {
      resolver: { nameservers: [clusterDns], search, options: CLUSTER_OPTIONS },
      warnings: NO_WARNINGS,
    };
    ofSettings.set(namespace, found);
  }
  return found;
}

const withoutRepeats = (texts: readonly string[]): string[] => [...new Set(texts)];

export function podResolver({ metadata, spec }: Pod, settings: ResolverSettings): PodResolver {
  const { dnsPolicy = "ClusterFirst", hostNetwork, dnsConfig } = spec;
  const clusterFirst =
    dnsPolicy === "ClusterFirstWithHostNet" || (dnsPolicy === "ClusterFirst" && hostNetwork !== true);
  const base: PodResolver = clusterFirst
    ? clusterResolver(metadata.namespace ?? "default", settings)
    : { resolver: dnsPolicy === "None" ? NOTHING : settings.host, warnings: NO_WARNINGS };
  if (!dnsConfig) return base;
  const { nameservers, search, options } = base.resolver;
  return withinLimits({
    nameservers: withoutRepeats([...nameservers, ...(dnsConfig.nameservers ?? [])]),
    search: withoutRepeats([...search, ...(dnsConfig.searches ?? [])]),
    options: mergedOptions(options, dnsConfig.options ?? []),
  });
}

/** Those of the pod replace others of the same name (mergeDNSOptions). */
function mergedOptions(
  base: readonly string[],
  own: readonly { readonly name?: string; readonly value?: string }[],
): string[] {
  const values = new Map<string, string>();
  for (const option of base) {
    const colon = option.indexOf(":");
    if (colon < 0) values.set(option, "");
    else values.set(option.slice(0, colon), option.slice(colon + 1));
  }
  for (const { name = "", value = "" } of own) values.set(name, value);
  return [...values].map(([name, value]) => (value === "" ? name : `${name}:${value}`));
}

/** formDNSConfigFitsLimits */
function withinLimits({ nameservers, search, options }: ResolverConfig): PodResolver {
  const warnings: string[] = [];
  const servers = nameservers.slice(0, MAX_NAMESERVERS);
  if (servers.length < nameservers.length)
    warnings.push(
      `Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: ${servers.join(" ")}`,
    );
  let paths = search.slice(0, MAX_SEARCH_PATHS).filter((path) => path.length <= MAX_SEARCH_PATH_CHARS);
  while (paths.join(" ").length > MAX_SEARCH_CHARS) paths = paths.slice(0, -1);
  if (paths.length < search.length)
    warnings.push(
      `Search Line limits were exceeded, some search paths have been omitted, the applied search line is: ${paths.join(" ")}`,
    );
  return { resolver: { nameservers: servers, search: paths, options }, warnings };
}
