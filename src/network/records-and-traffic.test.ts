import { describe, expect, it } from "vitest";
import type { RequestRecord } from "./network.ts";
import { build, attach, server, http, ask, rule, program } from "./test-network.ts";

describe("records and traffic", () => {
  it("records hops, latency and outcome, but neither probes nor API calls", () => {
    const { kernel, network, nodes, user } = build();
    const pod = server(nodes[1], "web");
    program(nodes, rule([pod], nodes));
    nodes[0]!.host.listen(8443, "tcp", (_, respond) => respond({ status: 200 }));
    const seen: RequestRecord[] = [];
    network.onRecord((record) => seen.push(record));
    ask(kernel, nodes[0]!.host, http(pod.address));
    ask(kernel, user, { protocol: "https", host: "worker-1", port: 8443, path: "/api" });
    expect(seen).toHaveLength(0);
    ask(kernel, user, http("worker-1", { port: 30080, path: "/cart" }));
    expect(seen).toHaveLength(1);
    const [record] = seen;
    expect(record).toMatchObject({
      id: 1,
      source: "workstation",
      target: "http://worker-1:30080/cart",
      service: "default/web",
      pod: "default/web",
      node: "worker-2",
      status: 200,
      outcome: "ok",
    });
    expect(record!.hops.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "client workstation",
      "node worker-1",
      "service default/web",
      "node worker-2",
      "pod default/web",
    ]);
    const times = record!.hops.map((hop) => hop.afterMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[times.length - 1]).toBeLessThan(record!.latencyMs);
    expect(network.records).toEqual(seen);
  });

  it("sends at the rate asked and counts outcomes", () => {
    const { kernel, network, nodes } = build();
    const pod = server(nodes[1], "web");
    program(nodes, rule([pod], nodes));
    const url = `http://${nodes[0]!.address}:30080/`;
    const source = network.startTraffic({ name: "shoppers", url, requestsPerSecond: 50 });
    kernel.runUntil(20_000);
    expect(Math.abs(source.statistics.sent - 1000)).toBeLessThan(20);
    expect(source.statistics.failed).toEqual({});
    expect(source.statistics.latencyMs(0.5)).toBeGreaterThan(4);
    expect(source.statistics.latencyMs(0.5)).toBeLessThan(10);
    program(nodes, rule([], nodes));
    kernel.runUntil(21_000);
    expect(source.statistics.failed["connection-refused"]).toBeGreaterThan(40);
    source.setRate(0);
    kernel.runUntil(22_000);
    expect(source.statistics.inFlight).toBe(0);
    expect(kernel.pendingTimers(kernel.root)).toBe(0);
    source.stop();
    expect(network.trafficSources).toHaveLength(0);
    expect(() => network.startTraffic({ name: "x", url: "gopher:", requestsPerSecond: 1 })).toThrow(
      "no address of the form",
    );
  });

  it("gives the same digest for the same seed and another for another", () => {
    const run = (seed: number): string => {
      const { kernel, network, nodes } = build(seed);
      const pods = [server(nodes[0], "a"), server(nodes[1], "b")];
      program(nodes, rule(pods, nodes));
      network.startTraffic({ name: "t", url: `http://${nodes[2]!.address}:30080/`, requestsPerSecond: 100 });
      kernel.runUntil(3000);
      nodes[0]!.setPower(false);
      kernel.runUntil(6000);
      return kernel.digest();
    };
    expect(run(5)).toBe(run(5));
    expect(run(5)).not.toBe(run(6));
  });

  it("carries an exchange in two kernel tasks", () => {
    const { kernel, nodes } = build();
    const pod = server(nodes[1], "web");
    program(nodes, rule([pod], nodes));
    const client = attach(nodes[0], "client");
    const tasksBefore = kernel.taskCount;
    let answered = 0;
    for (let i = 0; i < 2000; i++) {
      client.exchange(http("10.96.7.7", { timeoutMs: 1000 }), () => answered++);
      if (i % 100 === 99) kernel.runUntil(kernel.nowMs + 10);
    }
    expect(answered).toBe(2000);
    expect(kernel.taskCount - tasksBefore).toBe(4000);
  });
});
