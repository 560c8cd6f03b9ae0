/** One node with an API server and a network, and nobody else: for tests of kubelet, runtime and images. */

import type { KindDescriptor } from "#api/kind-descriptor.ts";
import { kinds as registry } from "#api/kinds/index.ts";
import type { CoreEvent, ObjectList, Pod } from "#api/types.ts";
import { setUp, type TestServer } from "#control-plane/apiserver/test-server.ts";
import { createNetwork } from "#network/create-network.ts";
import type { Network, NodeNetwork } from "#network/network.ts";
import { MachineNode, type MachineNodeOptions } from "#node/machine-node.ts";

/** What a kubelet needs of the pod kind, for as long as the registry's descriptor does not say it. */
const kinds: readonly KindDescriptor[] = registry.map((kind) =>
  kind.kind === "Pod" && kind.selectableFieldNames.length === 0
    ? {
        ...kind,
        selectableFieldNames: ["spec.nodeName"],
        selectableFields: (object) => ({ "spec.nodeName": (object as Pod).spec.nodeName ?? "" }),
        gracePeriodSeconds: (object, requested) =>
          requested ?? (object as Pod).spec.terminationGracePeriodSeconds ?? 30,
        applyDefaults: (object) => ({ ...object, status: { phase: "Pending" } }),
      }
    : kind,
);

export interface NodeSimulation extends TestServer {
  readonly network: Network;
  readonly nodeNetwork: NodeNetwork;
  readonly node: MachineNode;
  /** Creates a pod bound to the node. */
  createPod(name: string, spec: Record<string, unknown>, metadata?: Record<string, unknown>): Pod;
  pod(name: string): Pod | undefined;
  /** "reason: message" of all events about an object, by first time, with " (xN)" when repeated. */
  eventsOf(name: string): string[];
  /** Runs until the condition holds; false when the limit passes first. */
  runUntil(condition: () => boolean, limitMs: number): boolean;
  logs(pod: string, container: string, options?: { previous?: boolean }): string;
}

export function simulateNode(
  options: Partial<MachineNodeOptions> & { readonly seed?: number } = {},
): NodeSimulation {
  const server = setUp({ kinds, ...(options.seed === undefined ? {} : { seed: options.seed }) });
  const { kernel } = server;
  for (const name of ["default", "kube-system", "kube-node-lease"])
    if (server.send("GET", `/api/v1/namespaces/${name}`).status === 404)
      server.send("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  for (const namespace of ["default", "kube-system"])
    server.send("POST", `/api/v1/namespaces/${namespace}/serviceaccounts`, {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "default", namespace },
    });
  const network = createNetwork({ scope: kernel.root.child("network") });
  const podCidr = "10.244.1.0/24";
  const nodeNetwork = network.addNode({ nodeName: "worker-1", address: "192.168.49.3", podCidr });
  const node = new MachineNode({
    scope: kernel.root.child("node/worker-1"),
    network: nodeNetwork,
    podCidr,
    door: server.server,
    ...options,
  });
  const pod = (name: string): Pod | undefined => {
    const response = server.send("GET", `/api/v1/namespaces/default/pods/${name}`);
    return response.status === 200 ? (response.body as Pod) : undefined;
  };
  return {
    ...server,
    network,
    nodeNetwork,
    node,
    pod,
    createPod: (name, spec, metadata = {}) => {
      const response = server.send("POST", "/api/v1/namespaces/default/pods", {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name, ...metadata },
        spec: { nodeName: "worker-1", automountServiceAccountToken: false, ...spec },
      });
      if (response.status !== 201) throw new Error(JSON.stringify(response.body));
      return response.body as Pod;
    },
    eventsOf: (name) =>
      (server.send("GET", "/api/v1/events").body as ObjectList<CoreEvent>).items
        .filter((event) => event.involvedObject.name === name)
        .map(
          ({ reason, message, count }) => `${reason}: ${message}${(count ?? 1) > 1 ? ` (x${count})` : ""}`,
        ),
    runUntil: (condition, limitMs) => kernel.runWhile(() => !condition(), limitMs),
    logs: (podName, container, { previous = false } = {}) => {
      let text = "";
      node.door?.logs("default", podName, container, { follow: false, previous, timestamps: false }).listen(
        (chunk) => (text += String(chunk)),
        () => {},
      );
      return text;
    },
  };
}
