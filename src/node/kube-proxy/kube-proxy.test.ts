import { describe, expect, it } from "vitest";
import { endpointSliceDescriptor } from "#api/kinds/discovery/endpoint-slice/descriptor.ts";
import { namespaceDescriptor } from "#api/kinds/core/namespace/descriptor.ts";
import { serviceDescriptor } from "#api/kinds/core/service/descriptor.ts";
import { Client } from "#client/client.ts";
import { setUp } from "#control-plane/apiserver/test-server.ts";
import { createNetwork } from "#network/create-network.ts";
import type { ExchangeResult } from "#posix/exchange.ts";
import { KubeProxy } from "./index.ts";

const RESOLVER = { nameservers: [], search: [], options: ["ndots:5"] };
const SLICES = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices";
const SERVICES = "/api/v1/namespaces/default/services";

function build(nodeCount = 2) {
  const server = setUp({ kinds: [namespaceDescriptor, serviceDescriptor, endpointSliceDescriptor] });
  const { kernel } = server;
  server.send("POST", "/api/v1/namespaces", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "default" },
  });
  const network = createNetwork({ scope: kernel.root.child("network") });
  const client = new Client(server.server, { name: "system:kube-proxy", groups: ["system:authenticated"] });
  const nodes = Array.from({ length: nodeCount }, (_, i) => {
    const address = `192.168.49.${i + 2}`;
    const node = network.addNode({ nodeName: `n${i}`, address, podCidr: `10.244.${i}.0/24` });
    const scope = kernel.root.child(`kube-proxy/n${i}`);
    const proxy = new KubeProxy({ scope, client, node }).start();
    const pod = node.attachPod({ hostName: `p${i}`, podKey: `default/p${i}`, resolver: RESOLVER });
    pod.listen(80, "tcp", (_incoming, respond) => respond({ status: 200, body: `p${i}` }));
    return { node, scope, proxy, pod };
  });
  const ask = (from: number, host = "10.96.7.7", port = 80): ExchangeResult | undefined => {
    let result: ExchangeResult | undefined;
    nodes[from]!.pod.exchange(
      { protocol: "http", host, port, timeoutMs: 500 },
      (answer) => (result = answer),
    );
    kernel.runWhile(() => result === undefined, 1000);
    return result;
  };
  const check = (status: { status: number; body?: unknown }): void =>
    expect(status.status, JSON.stringify(status.body)).toBeLessThan(300);
  const createService = (name = "web", clusterIP = "10.96.7.7"): void =>
    check(
      server.send("POST", SERVICES, {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name },
        spec: {
          type: "ClusterIP",
          clusterIP,
          clusterIPs: [clusterIP],
          ports: [{ port: 80, protocol: "TCP" }],
        },
      }),
    );
  const slice = (addresses: readonly string[]) => ({
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: "web-abc", labels: { "kubernetes.io/service-name": "web" } },
    addressType: "IPv4",
    ports: [{ name: "", port: 80, protocol: "TCP" }],
    endpoints: addresses.map((address) => ({
      addresses: [address],
      conditions: { ready: true },
      nodeName: "n0",
    })),
  });
  const createSlice = (addresses: readonly string[]): void =>
    check(server.send("POST", SLICES, slice(addresses)));
  const updateSlice = (addresses: readonly string[]): void => {
    const current = server.send("GET", `${SLICES}/web-abc`).body as { metadata: object };
    check(server.send("PUT", `${SLICES}/web-abc`, { ...slice(addresses), metadata: current.metadata }));
  };
  return { ...server, network, nodes, ask, createService, createSlice, updateSlice };
}

const bodyOf = (result: ExchangeResult | undefined): unknown => (result?.ok ? result.body : result?.failure);

describe("kube-proxy", () => {
  it("takes a service from nothing to refused to served, and away again", () => {
    const { run, nodes, ask, createService, createSlice, send } = build();
    run(2000);
    // The server makes the service "kubernetes" itself.
    const sizeBefore = nodes[1]!.node.forwarding.size;
    expect(bodyOf(ask(1))).toBe("connection-timeout");
    createService();
    run(1500);
    expect(bodyOf(ask(1))).toBe("connection-refused");
    createSlice([nodes[0]!.pod.address]);
    run(1500);
    expect(bodyOf(ask(1))).toBe("p0");
    send("DELETE", `${SERVICES}/web`);
    run(1500);
    expect(nodes[1]!.node.forwarding.size).toBe(sizeBefore);
    expect(bodyOf(ask(1))).toBe("connection-timeout");
  });

  it("writes at most once a second, and then what has become of everything", () => {
    const { kernel, nodes, createService, createSlice, updateSlice, run } = build(1);
    createService();
    createSlice([]);
    run(5000);
    const writes: number[] = [];
    const { forwarding } = nodes[0]!.node;
    const replace = forwarding.replace.bind(forwarding);
    forwarding.replace = (key, rules) => {
      writes.push(kernel.nowMs);
      replace(key, rules);
    };
    for (let i = 1; i <= 30; i++) {
      updateSlice([`10.244.0.${i}`]);
      run(100);
    }
    run(2000);
    expect(writes.length).toBeGreaterThanOrEqual(3);
    expect(writes.length).toBeLessThanOrEqual(4);
    for (let i = 1; i < writes.length; i++) expect(writes[i]! - writes[i - 1]!).toBeGreaterThanOrEqual(1000);
  });

  it("leaves its rules when it dies, and a new one catches up at once", () => {
    const { kernel, run, nodes, ask, createService, createSlice, updateSlice, server } = build();
    createService();
    createSlice([nodes[0]!.pod.address]);
    run(2000);
    nodes[1]!.scope.dispose();
    updateSlice([nodes[1]!.pod.address]);
    run(5000);
    expect(bodyOf(ask(0))).toBe("p1");
    expect(bodyOf(ask(1))).toBe("p0");
    const client = new Client(server, { name: "system:kube-proxy", groups: ["system:authenticated"] });
    const { node } = nodes[1]!;
    new KubeProxy({ scope: kernel.root.child("kube-proxy/again"), client, node }).start();
    run(10);
    expect(bodyOf(ask(1))).toBe("p1");
  });

  it("answers health checks on 10256 while it lives", () => {
    const { nodes, ask, run } = build();
    run(1000);
    expect(bodyOf(ask(0, nodes[1]!.node.address, 10_256))).toBe("ok");
    nodes[1]!.scope.dispose();
    expect(bodyOf(ask(0, nodes[1]!.node.address, 10_256))).toBe("connection-refused");
  });

  it("schedules nothing while nothing changes", () => {
    const { kernel, run, nodes, createService, createSlice } = build();
    createService();
    createSlice([nodes[0]!.pod.address]);
    run(5000);
    for (const { scope } of nodes) expect(kernel.pendingTimers(scope)).toBe(0);
  });
});
