/** The files that the kubelet and the runtime put into every container: /etc/hosts, /etc/hostname, /etc/resolv.conf. */

import type { Pod } from "#api/types.ts";
import type { ResolverConfig } from "#network/network.ts";
import type { Mount } from "#posix/file-system/file-system.ts";
import { makeFile } from "#posix/file-system/node.ts";
import { Volume } from "#posix/file-system/volume.ts";

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

/** What the files of one pod say. Not the pod itself: that would keep a version of its status for as long as it lives. */
interface PodFacts {
  readonly spec: Pod["spec"];
  readonly namespace: string;
  readonly address: string;
  readonly hostName: string;
  readonly resolver: ResolverConfig;
}

/** A file mounted into every container of a pod; it is made when somebody looks at it, in most pods never. */
abstract class PodFile implements Mount {
  abstract readonly path: string;
  private made: Volume | undefined;

  constructor(private readonly facts: PodFacts) {}

  get volume(): Volume {
    return (this.made ??= new Volume({ base: makeFile(this.text(this.facts)), source: "/dev/vda1" }));
  }

  protected abstract text(facts: PodFacts): string;
}

class HostsFile extends PodFile {
  get path(): string {
    return "/etc/hosts";
  }

  protected text({ spec, namespace, address, hostName }: PodFacts): string {
    return hostsText(spec, namespace, address, hostName);
  }
}

class HostNameFile extends PodFile {
  get path(): string {
    return "/etc/hostname";
  }

  protected text({ hostName }: PodFacts): string {
    return `${hostName}\n`;
  }
}

class ResolverFile extends PodFile {
  get path(): string {
    return "/etc/resolv.conf";
  }

  protected text({ resolver }: PodFacts): string {
    return resolverText(resolver);
  }
}

/** The files of a pod, mounted where they belong. */
export function podFiles(
  pod: Pod,
  address: string,
  hostName: string,
  resolver: ResolverConfig,
): readonly Mount[] {
  const facts = { spec: pod.spec, namespace: pod.metadata.namespace ?? "", address, hostName, resolver };
  return [new HostsFile(facts), new HostNameFile(facts), new ResolverFile(facts)];
}
