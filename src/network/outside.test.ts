import { describe, expect, it } from "vitest";
import { RESOLVER, build, server, http, ask, rule, program, bodyOf } from "./test-network.ts";

describe("from outside", () => {
  it("reaches a node port through any node, masqueraded by it", () => {
    const { kernel, nodes, user } = build();
    const pod = server(nodes[1], "web");
    program(nodes, rule([pod], nodes));
    const through = (node: number) =>
      bodyOf(ask(kernel, user, http(nodes[node]!.address, { port: 30080 }))).from;
    expect(through(0)).toBe(nodes[0]!.address);
    expect(through(1)).toBe("10.244.2.1");
  });

  it("keeps the client's address under policy Local, and drops where there is no local endpoint", () => {
    const { kernel, nodes, user } = build();
    const pod = server(nodes[1], "web");
    program(nodes, rule([pod], nodes, { localOnly: true }));
    const request = (node: number) => http(nodes[node]!.address, { port: 30080, timeoutMs: 3000 });
    expect(bodyOf(ask(kernel, user, request(1))).from).toBe("192.168.49.1");
    expect(ask(kernel, user, request(0))).toMatchObject({ failure: "connection-timeout" });
  });

  it("has no way to pod and cluster addresses, and none to nobody's", () => {
    const { kernel, nodes, user } = build();
    const pod = server(nodes[0], "web");
    program(nodes, rule([pod], nodes));
    const failure = (host: string) => ask(kernel, user, http(host));
    expect(failure(pod.address)).toMatchObject({ failure: "connection-timeout" });
    expect(failure("10.96.7.7")).toMatchObject({ failure: "connection-timeout" });
    expect(failure("192.168.49.77")).toMatchObject({ failure: "no-route", latencyMs: 3000 });
  });

  it("resolves node names and its hosts file, nothing else", () => {
    const { kernel, network, nodes } = build();
    const pod = server(nodes[0], "web");
    program(nodes, rule([pod], nodes));
    const names = new Map([["shop.example", nodes[1]!.address]]);
    const device = network.outside("laptop", "192.168.49.9", names);
    expect(ask(kernel, device, http("worker-1", { port: 30080 }))).toMatchObject({ ok: true });
    expect(ask(kernel, device, http("shop.example", { port: 30080 }))).toMatchObject({ ok: true });
    expect(ask(kernel, device, http("nowhere.example"))).toMatchObject({ failure: "name-not-found" });
  });

  it("maps host ports of a pod", () => {
    const { kernel, nodes, user } = build();
    const pod = nodes[0]!.attachPod({
      hostName: "ingress",
      podKey: "default/ingress",
      resolver: RESOLVER,
      hostPorts: [{ hostPort: 8080, containerPort: 80, protocol: "tcp" }],
    });
    pod.listen(80, "tcp", (_, respond) => respond({ status: 200 }));
    const request = http(nodes[0]!.address, { port: 8080 });
    expect(ask(kernel, user, request)).toMatchObject({ ok: true });
    pod.detach();
    expect(ask(kernel, user, request)).toMatchObject({ failure: "connection-refused" });
  });
});

describe("load balancers", () => {
  const ports = [{ port: 80, nodePort: 30080, protocol: "tcp" as const }];

  it("gives addresses of its range and refuses more", () => {
    const { network } = build();
    expect(network.loadBalancers.ensure("default/web", ports, [])).toBe("192.168.49.240");
    expect(network.loadBalancers.ensure("default/web", ports, [])).toBe("192.168.49.240");
    for (let i = 1; i <= 10; i++) network.loadBalancers.ensure(`default/s${i}`, ports, []);
    expect(() => network.loadBalancers.ensure("default/one-more", ports, [])).toThrow("no free external");
    network.loadBalancers.remove("default/s3");
    expect(network.loadBalancers.ensure("default/one-more", ports, [])).toBe("192.168.49.243");
  });

  it("avoids a dead node once its health checks have failed, 17 to 25 s later", () => {
    const { kernel, network, nodes, user } = build();
    const pods = [server(nodes[0], "a"), server(nodes[1], "b")];
    program(nodes, rule(pods, nodes));
    const names = nodes.map((node) => node.nodeName);
    const address = network.loadBalancers.ensure("default/web", ports, names);
    kernel.runUntil(20_000);
    nodes[2]!.setPower(false);
    const diedMs = kernel.nowMs;
    let lastFailureMs = 0;
    let failures = 0;
    while (kernel.nowMs < diedMs + 60_000) {
      const askedMs = kernel.nowMs;
      const result = ask(kernel, user, http(address, { timeoutMs: 100 }));
      if (!result!.ok) {
        failures++;
        lastFailureMs = askedMs;
      }
      kernel.runUntil(askedMs + 250);
    }
    expect(failures).toBeGreaterThan(10);
    expect(lastFailureMs - diedMs).toBeGreaterThan(16_000);
    expect(lastFailureMs - diedMs).toBeLessThan(25_000);
  });

  it("costs nothing while nothing changes", () => {
    const { kernel, network, nodes } = build();
    const pod = server(nodes[0], "a");
    program(nodes, rule([pod], nodes));
    network.loadBalancers.ensure("default/web", ports, ["worker-1", "worker-2", "worker-3"]);
    kernel.runUntil(20_000);
    expect(kernel.pendingTimers(kernel.root)).toBe(0);
  });
});
