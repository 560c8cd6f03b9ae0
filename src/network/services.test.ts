import { describe, expect, it } from "vitest";
import type { NetworkDevice } from "#posix/exchange.ts";
import type { PodNetwork } from "./network.ts";
import { build, attach, server, http, ask, rule, program, bodyOf } from "./test-network.ts";

describe("services", () => {
  it("spreads over endpoints at random and keeps the client's address", () => {
    const { kernel, nodes } = build();
    const pods = [server(nodes[0], "a"), server(nodes[1], "b"), server(nodes[2], "c")];
    const client = attach(nodes[0], "client");
    program(nodes, rule(pods, nodes));
    const counts: Record<string, number> = {};
    for (let i = 0; i < 300; i++) {
      const { name, from } = bodyOf(ask(kernel, client, http("10.96.7.7")));
      counts[name] = (counts[name] ?? 0) + 1;
      expect(from).toBe(client.address);
    }
    expect(Object.keys(counts).sort()).toEqual(["a", "b", "c"]);
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(70);
  });

  it("decides by the rules of the client's own node", () => {
    const { kernel, nodes } = build();
    const pods = [server(nodes[0], "old"), server(nodes[1], "new")];
    nodes[0]!.forwarding.replace("default/web", [rule([pods[0]!], nodes)]);
    nodes[1]!.forwarding.replace("default/web", [rule([pods[1]!], nodes)]);
    const ask1 = (node: number) =>
      bodyOf(ask(kernel, attach(nodes[node], `client-${node}`), http("10.96.7.7"))).name;
    expect(ask1(0)).toBe("old");
    expect(ask1(1)).toBe("new");
  });

  it("refuses without endpoints, times out without a rule", () => {
    const { kernel, nodes } = build();
    const client = attach(nodes[0], "client");
    program(nodes, rule([], nodes));
    expect(ask(kernel, client, http("10.96.7.7"))).toMatchObject({ failure: "connection-refused" });
    expect(ask(kernel, client, http("10.96.9.9"))).toMatchObject({ failure: "connection-timeout" });
  });

  it("times out at a stale endpoint whose pod is gone", () => {
    const { kernel, nodes } = build();
    const pod = server(nodes[1], "gone");
    program(nodes, rule([pod], nodes));
    pod.detach();
    const result = ask(kernel, attach(nodes[0], "client"), http("10.96.7.7", { timeoutMs: 4000 }));
    expect(result).toMatchObject({ failure: "connection-timeout", latencyMs: 4000 });
  });

  it("masquerades a hairpin with the bridge's address", () => {
    const { kernel, nodes } = build();
    const pod = server(nodes[0], "self");
    program(nodes, rule([pod], nodes));
    expect(bodyOf(ask(kernel, pod, http("10.96.7.7"))).from).toBe("10.244.1.1");
  });

  it("masquerades what a node's own processes send", () => {
    const { kernel, nodes } = build();
    const near = server(nodes[0], "near");
    const far = server(nodes[1], "far");
    const from = (pod: PodNetwork): string => {
      program(nodes, rule([pod], nodes));
      return bodyOf(ask(kernel, nodes[0]!.host, http("10.96.7.7"))).from;
    };
    expect(from(near)).toBe("10.244.1.1");
    expect(from(far)).toBe(nodes[0]!.address);
  });

  it("answers the node port on the node's own addresses, localhost too, and masquerades to other nodes", () => {
    const { kernel, nodes } = build();
    const pod = server(nodes[0], "web");
    const client = attach(nodes[1], "client");
    program(nodes, rule([pod], nodes));
    const through = (host: string, device: NetworkDevice): string =>
      bodyOf(ask(kernel, device, http(host, { port: 30080 }))).from;
    expect(through("localhost", nodes[0]!.host)).toBe("10.244.1.1");
    expect(through(nodes[1]!.address, client)).toBe(nodes[1]!.address);
    expect(through(nodes[2]!.address, client)).toBe(nodes[2]!.address);
  });

  it("renews affinity with every connection", () => {
    const { kernel, nodes } = build();
    const pods = [server(nodes[0], "a"), server(nodes[1], "b"), server(nodes[2], "c")];
    const client = attach(nodes[0], "client");
    program(nodes, rule(pods, nodes, { sessionAffinitySeconds: 60 }));
    const names = new Set<string>();
    for (let i = 0; i < 40; i++) {
      names.add(bodyOf(ask(kernel, client, http("10.96.7.7"))).name);
      kernel.runUntil(kernel.nowMs + 45_000);
    }
    expect(names.size).toBe(1);
    program(
      nodes,
      rule(
        pods.filter((pod) => !names.has(pod.hostName)),
        nodes,
        { sessionAffinitySeconds: 60 },
      ),
    );
    expect(names.has(bodyOf(ask(kernel, client, http("10.96.7.7"))).name)).toBe(false);
  });

  it("keeps a client with its endpoint under ClientIP affinity until the time is over", () => {
    const { kernel, nodes } = build();
    const pods = [server(nodes[0], "a"), server(nodes[1], "b"), server(nodes[2], "c")];
    const client = attach(nodes[0], "client");
    program(nodes, rule(pods, nodes, { sessionAffinitySeconds: 60 }));
    const names = new Set<string>();
    for (let i = 0; i < 30; i++) names.add(bodyOf(ask(kernel, client, http("10.96.7.7"))).name);
    expect(names.size).toBe(1);
    for (let i = 0; i < 30; i++) {
      kernel.runUntil(kernel.nowMs + 61_000);
      names.add(bodyOf(ask(kernel, client, http("10.96.7.7"))).name);
    }
    expect(names.size).toBe(3);
  });
});
