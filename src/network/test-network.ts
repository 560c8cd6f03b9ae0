/** A small network and short ways to use it; imported by tests only. */

import { Kernel } from "#kernel/kernel.ts";
import type { ExchangeRequest, ExchangeResult, NetworkDevice } from "#posix/exchange.ts";
import { createNetwork } from "./create-network.ts";
import type { ForwardingRule, NodeNetwork, PodNetwork } from "./network.ts";

export const RESOLVER = {
  nameservers: ["10.96.0.10"],
  search: ["default.svc.cluster.local", "svc.cluster.local", "cluster.local"],
  options: ["ndots:5"],
};

export function build(seed = 1, nodeCount = 3) {
  const kernel = new Kernel({ seed });
  const network = createNetwork({ scope: kernel.root.child("network") });
  const nodes: NodeNetwork[] = [];
  for (let i = 1; i <= nodeCount; i++) {
    const address = `192.168.49.${i + 1}`;
    nodes.push(network.addNode({ nodeName: `worker-${i}`, address, podCidr: `10.244.${i}.0/24` }));
  }
  const user = network.outside("workstation", "192.168.49.1");
  return { kernel, network, nodes, user };
}

export function attach(node: NodeNetwork | undefined, name: string): PodNetwork {
  return node!.attachPod({ hostName: name, podKey: `default/${name}`, resolver: RESOLVER });
}

/** A pod that answers http on port 80 with its name and what it saw. */
export function server(node: NodeNetwork | undefined, name: string, port = 80): PodNetwork {
  const pod = attach(node, name);
  pod.listen(port, "tcp", (incoming, respond) =>
    respond({ status: 200, body: { name, from: incoming.remoteAddress } }),
  );
  return pod;
}

export const http = (host: string, extra: Partial<ExchangeRequest> = {}): ExchangeRequest => ({
  protocol: "http",
  host,
  port: 80,
  method: "GET",
  path: "/",
  ...extra,
});

export function ask(kernel: Kernel, device: NetworkDevice, request: ExchangeRequest, limitMs = 2_000_000) {
  let result: ExchangeResult | undefined;
  device.exchange(request, (answer) => (result = answer));
  kernel.runWhile(() => result === undefined, limitMs);
  return result;
}

export function rule(
  endpoints: PodNetwork[],
  nodes: NodeNetwork[],
  extra: Partial<ForwardingRule> = {},
): ForwardingRule {
  const owner = (address: string): string => nodes[Number(address.split(".")[2]) - 1]?.nodeName ?? "unknown";
  return {
    service: "default/web:http",
    protocol: "tcp",
    addresses: ["10.96.7.7"],
    port: 80,
    nodePort: 30080,
    endpoints: endpoints.map(({ address }) => ({ address, port: 80, nodeName: owner(address) })),
    ...extra,
  };
}

export function program(nodes: NodeNetwork[], ...rules: ForwardingRule[]): void {
  for (const node of nodes) node.forwarding.replace("default/web", rules);
}

/** What a server of {@link server} answered. Throws when it did not. */
export function bodyOf(result: ExchangeResult | undefined): { name: string; from: string } {
  if (!result?.ok) throw new Error(`no answer: ${result ? result.failure : "still under way"}`);
  return result.body as { name: string; from: string };
}
