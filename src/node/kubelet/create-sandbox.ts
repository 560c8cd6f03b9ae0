/** Making a pod's sandbox: its names, its network, the files that every container of it sees. */

import type { Pod } from "#api/types.ts";
import type { PodNetworkOptions } from "#network/network.ts";
import type { Sandbox } from "../runtime/index.ts";
import type { KubeletContext } from "./kubelet-context.ts";
import { podFiles } from "./pod-files.ts";

type HostPorts = NonNullable<PodNetworkOptions["hostPorts"]>;

function hostPortsOf({ spec }: Pod): HostPorts {
  return spec.containers.flatMap(({ ports }) =>
    (ports ?? []).flatMap(({ hostPort, containerPort, protocol }) =>
      hostPort
        ? [{ hostPort, containerPort, protocol: (protocol ?? "TCP").toLowerCase() as "tcp" | "udp" }]
        : [],
    ),
  );
}

/** Throws NoAddressError when the node's pod range is used up. */
export function createSandbox(pod: Pod, context: KubeletContext): Sandbox {
  const { spec, metadata } = pod;
  const hostNetwork = spec.hostNetwork === true;
  const hostName = hostNetwork ? context.node.nodeName : (spec.hostname ?? metadata.name).slice(0, 63);
  const resolver = context.resolverFor(pod);
  const hostPorts = hostPortsOf(pod);
  const sandbox = context.runtime.createSandbox(metadata.uid, {
    hostName,
    resolver,
    podKey: `${metadata.namespace ?? ""}/${metadata.name}`,
    ...(hostNetwork ? { hostNetwork } : {}),
    ...(hostPorts.length > 0 ? { hostPorts } : {}),
  });
  sandbox.files = podFiles(pod, sandbox.network.address, hostName, resolver);
  return sandbox;
}
