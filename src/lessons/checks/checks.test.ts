/** The checks on histories made by hand. */

import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { KubernetesObject, WatchEventType } from "#api/types.ts";
import { Parameters, type Check, type ServedRequest } from "../check.ts";
import { World } from "../world.ts";
import { checkKinds } from "./index.ts";

/** A world that is written by hand, with one check at work in it. */
class Bench {
  nowMs = 0;
  private readonly world = new World(this);
  private check: Check | undefined;

  watch(kind: string, parameters: Record<string, unknown>): this {
    const found = checkKinds.find(({ name }) => name === kind);
    this.check = found?.create(new Parameters(parameters), this.world);
    return this;
  }

  write(type: WatchEventType, object: unknown): this {
    const event = { type, object: object as KubernetesObject };
    this.world.apply(event);
    this.check?.onEvent?.(event, this.world);
    return this;
  }

  request(outcome: string, service = "default/shop:80"): this {
    const request: ServedRequest = { startMs: this.nowMs, service, outcome, latencyMs: 1 };
    this.check?.onRequest?.(request);
    return this;
  }

  at(nowMs: number): this {
    this.nowMs = nowMs;
    return this;
  }

  get verdict() {
    return this.check?.evaluate(this.world);
  }
}

interface PodState {
  readonly node?: string;
  readonly ready?: boolean;
  readonly terminating?: boolean;
}

const pod = (name: string, { node = "worker-1", ready = true, terminating = false }: PodState = {}) => ({
  kind: "Pod",
  metadata: {
    namespace: "default",
    name,
    uid: name,
    labels: { app: "web" },
    ...(terminating ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}),
  },
  spec: { nodeName: node },
  status: { conditions: [{ type: "Ready", status: ready ? "True" : "False" }] },
});

const WEB = { labels: { app: "web" } };

it("folders and registry agree", () => {
  const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(checkKinds.map(({ name }) => name).sort()).toEqual(folders.sort());
});

describe("ready-pods", () => {
  it("counts pods that are ready and stay", () => {
    const bench = new Bench().watch("ready-pods", { ...WEB, exactly: 2 });
    bench.write("ADDED", pod("a")).write("ADDED", pod("b", { ready: false }));
    expect(bench.verdict).toEqual({ holds: false, detail: "1 of 2 ready" });
    bench.write("MODIFIED", pod("b"));
    expect(bench.verdict?.holds).toBe(true);
    bench.write("MODIFIED", pod("a", { terminating: true })).write("ADDED", pod("c"));
    expect(bench.verdict?.holds).toBe(true);
    bench.write("ADDED", pod("d"));
    expect(bench.verdict?.holds).toBe(false);
  });

  it("looks at nodes when it is asked to", () => {
    const spread = new Bench().watch("ready-pods", { ...WEB, atLeast: 2, nodes: 2 });
    spread.write("ADDED", pod("a")).write("ADDED", pod("b"));
    expect(spread.verdict).toEqual({ holds: false, detail: "2 of 2 ready on 1 of 2 nodes" });
    spread.write("ADDED", pod("c", { node: "worker-2" }));
    expect(spread.verdict?.holds).toBe(true);
    const elsewhere = new Bench().watch("ready-pods", { ...WEB, exactly: 1, notOnNode: "worker-2" });
    elsewhere.write("ADDED", pod("a", { node: "worker-2" }));
    expect(elsewhere.verdict?.holds).toBe(false);
  });
});

describe("never-fewer-ready", () => {
  it("remembers the lowest moment since the step began, and when that was", () => {
    const bench = new Bench().write("ADDED", pod("a")).write("ADDED", pod("b"));
    bench.watch("never-fewer-ready", { ...WEB, than: 2 });
    bench.write("ADDED", pod("c")).write("DELETED", pod("a"));
    expect(bench.verdict).toEqual({ holds: true, detail: "never fewer than 2" });
    bench
      .at(4200)
      .write("MODIFIED", pod("b", { ready: false }))
      .at(9000)
      .write("MODIFIED", pod("b"));
    expect(bench.verdict).toEqual({
      holds: false,
      detail: "only 1 were ready at 4.2 s; lab reset begins the step again",
    });
  });
});

describe("pod-replaced", () => {
  it("needs one that went and a new one that is ready", () => {
    const bench = new Bench().write("ADDED", pod("old")).watch("pod-replaced", WEB);
    bench.write("ADDED", pod("more"));
    expect(bench.verdict).toEqual({ holds: false, detail: "0 gone, 1 new and ready" });
    bench.write("MODIFIED", pod("old", { terminating: true }));
    expect(bench.verdict?.holds).toBe(true);
  });
});

describe("requests-served", () => {
  it("counts requests to its service only, and forgives none by default", () => {
    const bench = new Bench().watch("requests-served", { service: "shop", atLeast: 2 });
    bench.request("ok").request("ok", "default/other:80");
    expect(bench.verdict).toEqual({ holds: false, detail: "1 served, 0 failed" });
    expect(bench.request("ok").verdict?.holds).toBe(true);
    expect(bench.request("connection-refused").verdict).toEqual({
      holds: false,
      detail: "2 served, 1 failed; lab reset begins the step again",
    });
  });

  it("forgets what is older than its window", () => {
    const bench = new Bench().watch("requests-served", { service: "shop", atLeast: 1, withinSeconds: 20 });
    bench.request("connection-timeout").at(25_000).request("ok");
    expect(bench.verdict).toEqual({ holds: true, detail: "1 served, 0 failed in the last 20 s" });
    expect(bench.at(50_000).verdict?.holds).toBe(false);
  });
});

describe("objects", () => {
  const node = (status: string) => ({
    kind: "Node",
    metadata: { name: "worker-1", uid: "n" },
    status: { conditions: [{ type: "Ready", status }] },
  });
  const READY = {
    kind: "Node",
    namespace: "*",
    name: "worker-1",
    where: [{ path: "status.conditions[type=Ready].status", is: "True" }],
  };

  it("says what the field is and what is wanted", () => {
    const bench = new Bench().watch("objects", READY);
    expect(bench.verdict).toEqual({ holds: false, detail: 'there is no Node "worker-1"' });
    bench.write("ADDED", node("Unknown"));
    expect(bench.verdict).toEqual({
      holds: false,
      detail: 'status.conditions[type=Ready].status is "Unknown", wanted: True',
    });
    expect(bench.write("MODIFIED", node("True")).verdict).toEqual({ holds: true, detail: "" });
  });

  it.each<[Record<string, unknown>, boolean]>([
    [{ path: "spec.nodeName", is: "worker-1" }, true],
    [{ path: "spec.nodeName", isNot: "worker-1" }, false],
    [{ path: "metadata.labels.app", includes: "we" }, true],
    [{ path: "metadata.deletionTimestamp", exists: false }, true],
    [{ path: "status.conditions[0].type", is: "Ready" }, true],
    [{ path: "status.conditions[1].type", exists: true }, false],
    [{ path: "metadata.generation", atLeast: 1 }, false],
    [{ path: "metadata.generation", atMost: 1 }, true],
    [{ path: "constructor.name", exists: false }, true],
  ])("judges %j", (condition, holds) => {
    const bench = new Bench().watch("objects", { kind: "Pod", name: "a", where: [condition] });
    expect(bench.write("ADDED", pod("a")).verdict?.holds).toBe(holds);
  });
});
