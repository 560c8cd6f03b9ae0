/** The files that the kubelet and the runtime put into every container: /etc/hosts, /etc/hostname, /etc/resolv.conf. */

import type { Pod } from "#api/types.ts";
import type { ResolverConfig } from "#network/network.ts";
import type { Mount } from "#posix/file-system/file-system.ts";
import { makeFile } from "#posix/file-system/node.ts";
import { Volume } from "#posix/file-system/volume.ts";
import type { PodHostName } from "./pod-host-name.ts";

const LOCALHOST = "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n";
const POD_HOSTS =
  LOCALHOST +
  "fe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n";
/** As container engines write it for a node that is itself a container. */
const NODE_HOSTS =
  LOCALHOST +
  "fe00::\tip6-localnet\nff00::\tip6-mcastprefix\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n";

export function resolverText({ nameservers, search, options }: ResolverConfig): string {
  return (
    (search.length > 0 ? `search ${search.join(" ")}\n` : "") +
    nameservers.map((server) => `nameserver ${server}\n`).join("") +
    (options.length > 0 ? `options ${options.join(" ")}\n` : "")
  );
}

/** A pod's own hosts file, or on the node's network the node's. */
export function hostsText({ spec, address, names }: Pick<PodFacts, "spec" | "address" | "names">): string {
  const aliases = (spec.hostAliases ?? [])
    .map(({ ip, hostnames }) => `${ip}\t${(hostnames ?? []).join("\t")}\n`)
    .join("");
  const { hostName, shortName, domain } = names;
  const own = domain === "" ? shortName : `${shortName}.${domain}\t${shortName}`;
  const text = spec.hostNetwork
    ? `# Kubernetes-managed hosts file (host network).\n${NODE_HOSTS}${address}\t${hostName}\n`
    : `# Kubernetes-managed hosts file.\n${POD_HOSTS}${address}\t${own}\n`;
  return text + (aliases === "" ? "" : `\n# Entries added by HostAliases.\n${aliases}`);
}

/** What the files of one pod say. Not the pod itself: that would keep a version of its status for as long as it lives. */
interface PodFacts {
  readonly spec: Pod["spec"];
  readonly address: string;
  readonly names: PodHostName;
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

  protected text(facts: PodFacts): string {
    return hostsText(facts);
  }
}

class HostNameFile extends PodFile {
  get path(): string {
    return "/etc/hostname";
  }

  protected text({ names }: PodFacts): string {
    return `${names.hostName}\n`;
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
  names: PodHostName,
  resolver: ResolverConfig,
): readonly Mount[] {
  const facts = { spec: pod.spec, address, names, resolver };
  return [new HostsFile(facts), new HostNameFile(facts), new ResolverFile(facts)];
}
