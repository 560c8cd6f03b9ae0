import { describe, expect, it } from "vitest";
import { createTestMachine } from "#testing/posix-machine.ts";
import type { IncomingExchange, Listener, NetworkDevice, OutgoingResponse } from "../exchange.ts";
import { type Coroutine, SystemError, listen, pause, serve, sleep } from "../system-calls.ts";
import type { Host } from "./host.ts";
import { Machine } from "./machine.ts";

const incoming = (path: string): IncomingExchange => ({
  protocol: "http",
  method: "GET",
  path,
  headers: {},
  body: undefined,
  remoteAddress: "10.0.0.1",
  localAddress: "10.0.0.7",
  localPort: 80,
});

/** A machine whose open ports the test can reach. */
function serverMachine(program: () => Coroutine<number>) {
  const test = createTestMachine();
  const ports = new Map<number, Listener>();
  const network: NetworkDevice = {
    ...test.host.network,
    listen: (port, _, listener) => {
      if (ports.has(port)) return undefined;
      ports.set(port, listener);
      return () => void ports.delete(port);
    },
  };
  const host: Host = Object.create(test.host, { network: { value: network } }) as Host;
  const machine = new Machine(host, { files: test.machine.files });
  const process = machine.start({ argv: ["server"], program });
  const responses: [number, OutgoingResponse][] = [];
  const ask = (path: string): void =>
    ports.get(80)?.(incoming(path), (response) => void responses.push([test.kernel.nowMs, response]));
  const runUntil = (endMs: number): void => {
    while ((test.kernel.nextDueMs ?? Infinity) <= endMs) test.kernel.runNext();
  };
  return { machine, process, ports, responses, ask, runUntil };
}

describe("a process that serves", () => {
  it("answers many exchanges at a time, each in its own thread", () => {
    const server = serverMachine(function* () {
      yield* serve(80, "tcp", function* (exchange) {
        yield* sleep(exchange.path === "/slow" ? 100 : 10);
        return { status: 200, body: exchange.path };
      });
      for (;;) yield* pause();
    });
    server.ask("/slow");
    server.ask("/fast");
    server.runUntil(1000);
    expect(server.responses).toEqual([
      [10, { status: 200, body: "/fast" }],
      [100, { status: 200, body: "/slow" }],
    ]);
  });

  it("leaves the client waiting when the handler fails, and serves on", () => {
    const server = serverMachine(function* () {
      yield* serve(80, "tcp", function* (exchange) {
        yield* sleep(1);
        if (exchange.path === "/bad") throw new SystemError("ENOENT", "No such file or directory");
        return { status: 200 };
      });
      for (;;) yield* pause();
    });
    server.ask("/bad");
    server.ask("/good");
    server.runUntil(1000);
    expect(server.responses.map(([, { status }]) => status)).toEqual([200]);
  });

  it("closes its ports and drops what is under way when it ends", () => {
    const server = serverMachine(function* () {
      yield* serve(80, "tcp", function* () {
        yield* sleep(100);
        return { status: 200 };
      });
      for (;;) yield* pause();
    });
    server.ask("/");
    server.machine.signal(server.process.processId, "SIGTERM");
    server.runUntil(1000);
    expect(server.responses).toEqual([]);
    expect(server.ports.size).toBe(0);
  });

  it("cannot open a port twice", () => {
    let code = "";
    serverMachine(function* () {
      yield* listen(80, "tcp", (_, respond) => respond({ status: 200 }));
      try {
        yield* listen(80, "tcp", (_, respond) => respond({ status: 200 }));
      } catch (error) {
        code = error instanceof SystemError ? error.code : "";
      }
      return 0;
    });
    expect(code).toBe("EADDRINUSE");
  });
});
