import { describe, expect, it } from "vitest";
import type { ExchangeRequest } from "#posix/exchange.ts";
import { build, attach, server, http, ask, bodyOf } from "./test-network.ts";

describe("addresses", () => {
  it("gives pods increasing addresses from .2 on and does not reuse a freed one at once", () => {
    const { nodes } = build();
    const first = attach(nodes[0], "a");
    const second = attach(nodes[0], "b");
    expect([first.address, second.address]).toEqual(["10.244.1.2", "10.244.1.3"]);
    first.detach();
    expect(attach(nodes[0], "c").address).toBe("10.244.1.4");
  });

  it("says as host-local does when the range is used up", () => {
    const { nodes } = build();
    for (let i = 0; i < 253; i++) attach(nodes[0], `p${i}`);
    expect(() => attach(nodes[0], "one-more")).toThrow(
      "failed to allocate for range 0: no IP addresses available in range set: 10.244.1.1-10.244.1.254",
    );
  });
});

describe("pod to pod", () => {
  it("answers in a fraction of a millisecond inside a node and in a few between nodes", () => {
    const { kernel, nodes } = build();
    const near = server(nodes[0], "near");
    const far = server(nodes[1], "far");
    const client = attach(nodes[0], "client");
    const inside = ask(kernel, client, http(near.address));
    const across = ask(kernel, client, http(far.address));
    expect(bodyOf(inside)).toEqual({ name: "near", from: client.address });
    expect(bodyOf(across)).toEqual({ name: "far", from: client.address });
    expect(inside!.latencyMs).toBeGreaterThan(0.3);
    expect(inside!.latencyMs).toBeLessThan(0.5);
    expect(across!.latencyMs).toBeGreaterThan(4 * 0.4);
    expect(across!.latencyMs).toBeLessThan(4 * 0.7 * 1.2);
  });

  it("refuses where nobody listens, and times out where nobody is", () => {
    const { kernel, nodes } = build();
    const idle = attach(nodes[1], "idle");
    const client = attach(nodes[0], "client");
    expect(ask(kernel, client, http(idle.address))).toMatchObject({ failure: "connection-refused" });
    const { address } = idle;
    idle.detach();
    const result = ask(kernel, client, http(address));
    expect(result).toMatchObject({ failure: "connection-timeout" });
    expect(result!.latencyMs).toBeCloseTo(127_000, 0);
    expect(ask(kernel, client, http(address, { connectTimeoutMs: 2500 }))).toMatchObject({ latencyMs: 2500 });
  });

  it("reaches its own ports over localhost, and only its own", () => {
    const { kernel, nodes } = build();
    const pod = server(nodes[0], "self");
    const other = attach(nodes[0], "other");
    expect(bodyOf(ask(kernel, pod, http("localhost"))).name).toBe("self");
    expect(ask(kernel, other, http("127.0.0.1"))).toMatchObject({ failure: "connection-refused" });
  });

  it("opens a bare tcp connection without asking the program", () => {
    const { kernel, nodes } = build();
    const pod = attach(nodes[1], "silent");
    pod.listen(6379, "tcp", () => undefined);
    const request: ExchangeRequest = { protocol: "tcp", host: pod.address, port: 6379, body: "" };
    expect(ask(kernel, nodes[0]!.host, request)).toMatchObject({ ok: true, status: 0 });
    const spoken = { ...request, body: "PING", timeoutMs: 1000 };
    expect(ask(kernel, nodes[0]!.host, spoken)).toMatchObject({
      failure: "response-timeout",
      latencyMs: 1000,
    });
  });

  it("connects on a SYN retry to a node that comes back", () => {
    const { kernel, nodes } = build();
    nodes[1]!.setPower(false);
    const client = attach(nodes[0], "client");
    kernel.root.after(5000, "power on", () => {
      nodes[1]!.setPower(true);
      nodes[1]!.host.listen(9000, "tcp", (_, respond) => respond({ status: 200 }));
    });
    const result = ask(kernel, client, http(nodes[1]!.address, { port: 9000 }));
    expect(result).toMatchObject({ ok: true });
    expect(Math.floor(result!.latencyMs)).toBe(7002);
  });
});
