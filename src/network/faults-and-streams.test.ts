import { describe, expect, it } from "vitest";
import { createStream } from "#kernel/message-stream.ts";
import { build, attach, server, http, ask, rule, program } from "./test-network.ts";

describe("faults", () => {
  it("resets exchanges of a pod that is taken away", () => {
    const { kernel, nodes, user } = build();
    const pod = attach(nodes[0], "slow");
    pod.listen(80, "tcp", () => undefined);
    program(nodes, rule([pod], nodes));
    kernel.root.after(500, "detach", () => pod.detach());
    const result = ask(kernel, user, http(nodes[0]!.address, { port: 30080 }));
    expect(result).toMatchObject({ failure: "connection-reset" });
    expect(result!.latencyMs).toBeLessThan(510);
  });

  it("leaves clients of a node without power in silence until it is back", () => {
    const { kernel, nodes } = build();
    const pod = attach(nodes[1], "slow");
    pod.listen(80, "tcp", () => undefined);
    const client = attach(nodes[0], "client");
    kernel.root.after(500, "power off", () => nodes[1]!.setPower(false));
    expect(ask(kernel, client, http(pod.address, { timeoutMs: 2000 }))).toMatchObject({
      failure: "response-timeout",
    });
    nodes[1]!.setPower(true);
    const again = attach(nodes[1], "slow-2");
    again.listen(80, "tcp", () => undefined);
    kernel.root.after(500, "power off", () => nodes[1]!.setPower(false));
    kernel.root.after(9_000, "power on", () => nodes[1]!.setPower(true));
    const result = ask(kernel, client, http(again.address));
    expect(result).toMatchObject({ failure: "connection-reset" });
    expect(Math.floor(result!.latencyMs)).toBe(9000);
  });

  it("gives a restarted node neither pods nor rules", () => {
    const { nodes } = build();
    const pod = server(nodes[0], "a");
    program(nodes, rule([pod], nodes));
    nodes[0]!.setPower(false);
    nodes[0]!.setPower(true);
    expect(nodes[0]!.forwarding.size).toBe(0);
    expect(attach(nodes[0], "b").address).toBe("10.244.1.3");
  });

  it("cuts, delays and loses on links", () => {
    const { kernel, network, nodes } = build();
    const far = server(nodes[1], "far");
    const client = attach(nodes[0], "client");
    network.faults.setLink("worker-1", "worker-2", { addedDelayMs: 100 });
    expect(Math.floor(ask(kernel, client, http(far.address))!.latencyMs / 100)).toBe(4);
    network.faults.setLink("worker-1", "worker-2", { lossShare: 0.3 });
    let slow = 0;
    for (let i = 0; i < 50; i++) {
      const result = ask(kernel, client, http(far.address));
      expect(result).toMatchObject({ ok: true });
      if (result!.latencyMs > 150) slow++;
    }
    expect(slow).toBeGreaterThan(15);
    network.faults.setLink("worker-1", "*", { cut: true });
    expect(network.faults.connected("worker-1", "workstation")).toBe(false);
    expect(ask(kernel, client, http(far.address, { timeoutMs: 500 }))).toMatchObject({
      failure: "connection-timeout",
    });
    network.faults.healAll();
    expect(ask(kernel, client, http(far.address))).toMatchObject({ ok: true });
  });
});

describe("streams", () => {
  it("carry messages both ways, late by the trip, and end with either side", () => {
    const { kernel, nodes } = build();
    const pod = attach(nodes[1], "logger");
    const heard: unknown[] = [];
    pod.listen(80, "tcp", (_, respond) => {
      const [forClient, forServer] = createStream<unknown, unknown>();
      respond({ status: 200, stream: forClient });
      forServer.send("first");
      forServer.listen(
        (message) => {
          heard.push(message);
          forServer.send("second");
          forServer.close();
        },
        () => heard.push("end"),
      );
    });
    const client = attach(nodes[0], "client");
    const result = ask(kernel, client, http(pod.address));
    const received: unknown[] = [];
    const stream = (result as { stream: { listen: unknown } }).stream as ReturnType<
      typeof createStream<unknown, unknown>
    >[0];
    stream.listen(
      (message) => {
        received.push(message);
        if (message === "first") stream.send("hello");
      },
      (end) => received.push(end),
    );
    kernel.runUntil(kernel.nowMs + 100);
    expect(heard).toEqual(["hello"]);
    expect(received).toEqual(["first", "second", {}]);
  });

  it("break with a reset when the pod goes", () => {
    const { kernel, nodes } = build();
    const pod = attach(nodes[1], "logger");
    pod.listen(80, "tcp", (_, respond) => {
      const [forClient] = createStream<unknown, unknown>();
      respond({ status: 200, stream: forClient });
    });
    const result = ask(kernel, attach(nodes[0], "client"), http(pod.address));
    const ends: unknown[] = [];
    if (result?.ok)
      result.stream!.listen(
        () => undefined,
        (end) => ends.push(end),
      );
    pod.detach();
    expect(ends).toEqual([{ error: "connection-reset" }]);
  });
});
