/** The files that the kubelet and the runtime put into every container: /etc/hosts, /etc/hostname, /etc/resolv.conf. */

import type { Pod } from "#api/types.ts";
import type { ResolverConfig } from "#network/network.ts";
import { makeFile } from "#posix/file-system/node.ts";
import type { Volume } from "#posix/file-system/volume.ts";
import { GeneratedVolume } from "../runtime/index.ts";

export function resolverText({ nameservers, search, ndots }: ResolverConfig): string {
  return (
    (search.length > 0 ? `search ${search.join(" ")}\n` : "") +
    nameservers.map((server) => `nameserver ${server}\n`).join("") +
    `options ndots:${ndots}\n`
  );
}

export function hostsText(spec: Pod["spec"], namespace: string, address: string, hostName: string): string {
  const aliases = (spec.hostAliases ?? [])
    .map(({ ip, hostnames }) => `${ip}\t${(hostnames ?? []).join("\t")}\n`)
    .join("");
  const domain = spec.subdomain ? `${hostName}.${spec.subdomain}.${namespace}.svc.cluster.local\t` : "";
  return (
    "# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n" +
    "fe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n" +
    `${address}\t${domain}${hostName}\n` +
    (aliases === "" ? "" : `\n# Entries added by HostAliases.\n${aliases}`)
  );
}

/** Made when somebody reads them. */
export function podFiles(
  pod: Pod,
  address: string,
  hostName: string,
  resolver: ResolverConfig,
): ReadonlyMap<string, Volume> {
  // Not the pod itself: that would keep this version of its status for as long as the pod lives.
  const { spec } = pod;
  const { namespace = "" } = pod.metadata;
  const file = (text: () => string): Volume => new GeneratedVolume(() => makeFile(text()), "/dev/vda1");
  return new Map([
    ["/etc/hosts", file(() => hostsText(spec, namespace, address, hostName))],
    ["/etc/hostname", file(() => `${hostName}\n`)],
    ["/etc/resolv.conf", file(() => resolverText(resolver))],
  ]);
}
