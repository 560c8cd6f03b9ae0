import { describe, expect, it } from "vitest";
import type { Door } from "#api/door.ts";
import { Kernel } from "#kernel/kernel.ts";
import { Client } from "./client.ts";
import { Controller } from "./controller.ts";
import { RequestLimit } from "./request-limit.ts";

const door: Door = { request: () => ({ status: 200, headers: {}, body: {} }) };
const user = { name: "test", groups: [] };

function setUp(perSecond: number, burst: number) {
  const kernel = new Kernel({ seed: 1 });
  const scope = kernel.root.child("c");
  const limit = new RequestLimit(scope, perSecond, burst);
  return { kernel, scope, limit, client: new Client(door, user, limit) };
}

describe("RequestLimit", () => {
  it("lets a burst through and then so many a second, in the order of asking", () => {
    const { kernel, limit } = setUp(20, 30);
    const sent: { name: number; atMs: number }[] = [];
    for (let name = 0; name < 130; name++)
      limit.after(0, "send", () => {
        limit.count();
        sent.push({ name, atMs: kernel.nowMs });
      });
    kernel.runUntil(4_900);
    expect(sent.filter(({ atMs }) => atMs === 0)).toHaveLength(30);
    expect(sent.filter(({ atMs }) => atMs <= 1_000)).toHaveLength(50);
    expect(sent).toHaveLength(128);
    kernel.runUntil(5_000);
    expect(sent.map(({ name }) => name)).toEqual(Array.from({ length: 130 }, (_, name) => name));
  });

  it("wakes each that waits a few times at most, not all of them for every request", () => {
    const { kernel, scope, limit } = setUp(10, 1);
    let tasks = 0;
    for (let i = 0; i < 200; i++)
      limit.after(0, "send", () => {
        limit.count();
      });
    while (kernel.nowMs < 25_000 && kernel.runNext()) tasks++;
    expect(scope.nowMs).toBeGreaterThan(19_000);
    expect(tasks).toBeLessThan(600);
  });

  it("gives turns in the order of asking, also when each sends several and others come meanwhile", () => {
    const { kernel, limit } = setUp(20, 2);
    const order: number[] = [];
    const ask = (name: number): void =>
      limit.after(0, "work", () => {
        for (let i = 0; i < 3; i++) limit.count();
        order.push(name);
      });
    for (let name = 0; name < 20; name++) ask(name);
    for (let name = 20; name < 40; name++) {
      kernel.runUntil(kernel.nowMs + 77);
      ask(name);
    }
    kernel.runUntil(6_000);
    expect(order).toEqual(Array.from({ length: 40 }, (_, name) => name));
  });

  it("takes no time of those who wait for one who then sends nothing", () => {
    const { kernel, limit } = setUp(1, 1);
    const atMs: number[] = [];
    limit.count();
    for (let i = 0; i < 10; i++) limit.after(0, "idle", () => undefined);
    limit.after(0, "send", () => {
      limit.count();
      atMs.push(kernel.nowMs);
    });
    kernel.runUntil(20_000);
    expect(atMs).toEqual([1_000]);
  });

  it("knows why each works that has waited", () => {
    const { kernel, limit } = setUp(1, 1);
    const causes: string[] = [];
    const ask = (name: string): void =>
      kernel.input(name, {}, () =>
        limit.after(0, "send", () => {
          limit.count();
          causes.push(kernel.trace.chain(kernel.currentTask, 9).at(-1)?.label ?? "");
        }),
      );
    for (const name of ["a", "b", "c"]) ask(name);
    kernel.runUntil(5_000);
    expect(causes).toEqual(["a", "b", "c"]);
  });

  it("makes up for a task that sent several requests", () => {
    const { kernel, client, limit } = setUp(10, 1);
    const atMs: number[] = [];
    const work = (): void => {
      atMs.push(kernel.nowMs);
      for (let i = 0; i < 5; i++) client.send({ method: "GET", path: "/x" });
      limit.after(0, "again", work);
    };
    limit.after(0, "first", work);
    kernel.runUntil(1_600);
    expect(atMs).toEqual([0, 500, 1_000, 1_500]);
  });
});

describe("a controller with a limit", () => {
  function drive(limited: boolean) {
    const { kernel, scope, limit, client } = setUp(20, 30);
    const runs: { key: string; atMs: number }[] = [];
    const controller = new Controller(scope, {
      ...(limited ? { limit } : {}),
      reconcile: (key) => {
        client.send({ method: "GET", path: "/x" });
        runs.push({ key, atMs: kernel.nowMs });
      },
    });
    controller.start();
    for (let i = 0; i < 100; i++) controller.enqueue(`k${i}`);
    return { kernel, controller, runs };
  }

  it("waits, and takes the key only then: what comes meanwhile is one reconcile", () => {
    const { kernel, controller, runs } = drive(true);
    kernel.runUntil(1_000);
    expect(runs.length).toBeGreaterThan(45);
    expect(runs.length).toBeLessThan(52);
    controller.enqueue("k99");
    kernel.runUntil(10_000);
    expect(runs.filter(({ key }) => key === "k99")).toHaveLength(1);
    expect(runs).toHaveLength(100);
  });

  it("does not wait without one", () => {
    const { kernel, runs } = drive(false);
    kernel.runUntil(200);
    expect(runs).toHaveLength(100);
  });
});
