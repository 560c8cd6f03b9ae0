/** Making a pod's sandbox: its names, its network, the files that every container of it sees. */

import type { Pod } from "#api/types.ts";
import { NoAddressError, type PodNetworkOptions } from "#network/network.ts";
import type { Sandbox } from "../runtime/index.ts";
import type { KubeletContext } from "./kubelet-context.ts";
import { podFiles } from "./pod-files.ts";
import { podHostName } from "./pod-host-name.ts";
import { podResolver } from "./pod-resolver.ts";

type HostPorts = NonNullable<PodNetworkOptions["hostPorts"]>;

/** Why a pod gets no sandbox: what follows "Failed to create pod sandbox: ". */
export class SandboxError extends Error {
  override readonly name = "SandboxError";
}

function hostPortsOf({ spec }: Pod): HostPorts {
  return spec.containers.flatMap(({ ports }) =>
    (ports ?? []).flatMap(({ hostPort, containerPort, protocol }) =>
      hostPort
        ? [{ hostPort, containerPort, protocol: (protocol ?? "TCP").toLowerCase() as "tcp" | "udp" }]
        : [],
    ),
  );
}

/** What /etc/hosts knows beside localhost and the host name. */
function hostsFileOf({ spec }: Pod): ReadonlyMap<string, string> | undefined {
  if (!spec.hostAliases) return undefined;
  const names = new Map<string, string>();
  for (const { ip, hostnames } of spec.hostAliases)
    for (const name of hostnames ?? []) if (!names.has(name)) names.set(name, ip);
  return names;
}

/** Throws {@link SandboxError}, e.g. when the node's pod range is used up. */
export function createSandbox(pod: Pod, context: KubeletContext): Sandbox {
  const { spec, metadata } = pod;
  const { clusterDomain } = context.names;
  const names = podHostName(pod, context.node.nodeName, clusterDomain);
  if (typeof names === "string") throw new SandboxError(names);
  const { hostName, shortName, domain } = names;
  const { resolver, warnings } = podResolver(pod, context.names);
  for (const warning of warnings) context.recorder.event(pod, "Warning", "DNSConfigForming", warning);
  const hostNetwork = spec.hostNetwork === true;
  const hostPorts = hostPortsOf(pod);
  const hostsFile = hostsFileOf(pod);
  const sandbox = attach(pod, context, {
    hostName,
    resolver,
    podKey: `${metadata.namespace ?? ""}/${metadata.name}`,
    ...(domain !== "" && !hostNetwork ? { ownNames: [shortName, `${shortName}.${domain}`] } : {}),
    ...(hostsFile ? { hostsFile } : {}),
    ...(hostNetwork ? { hostNetwork } : {}),
    ...(hostPorts.length > 0 ? { hostPorts } : {}),
  });
  sandbox.files = podFiles(pod, sandbox.network.address, names, resolver);
  return sandbox;
}

function attach(pod: Pod, context: KubeletContext, options: PodNetworkOptions): Sandbox {
  try {
    return context.runtime.createSandbox(pod.metadata.uid, options);
  } catch (error) {
    if (!(error instanceof NoAddressError)) throw error;
    throw new SandboxError(
      `rpc error: code = Unknown desc = failed to setup network for sandbox "${context.random.hex(64)}": plugin type="bridge" failed (add): ${error.message}`,
    );
  }
}
