import { describe, expect, it } from "vitest";
import { Kernel } from "#kernel/kernel.ts";
import type { Taint, Toleration } from "#api/types.ts";
import { tolerationTimeMs } from "../taint-eviction/tolerations.ts";
import { NodeEvictionQueue } from "./node-eviction-queue.ts";
import { evictionRate, zoneState } from "./zone-state.ts";

describe("zoneState", () => {
  it.each([
    [0, 0, "Normal"],
    [3, 0, "Normal"],
    [0, 1, "FullDisruption"],
    [1, 2, "Normal"],
    [2, 3, "PartialDisruption"],
    [3, 3, "Normal"],
    [9, 11, "PartialDisruption"],
    [5, 5, "Normal"],
    [45, 55, "PartialDisruption"],
  ])("%d ready, %d not: %s", (ready, notReady, state) => expect(zoneState(ready, notReady)).toBe(state));

  it.each([
    ["Normal", 10, 0.1],
    ["FullDisruption", 10, 0.1],
    ["PartialDisruption", 50, 0],
    ["PartialDisruption", 51, 0.01],
  ] as const)("rate of %s with %d nodes: %d", (state, nodes, rate) =>
    expect(evictionRate(state, nodes)).toBe(rate),
  );
});

describe("NodeEvictionQueue", () => {
  it("serves one node at once, the next after ten seconds, and stops at rate 0", () => {
    const kernel = new Kernel({ seed: 1 });
    const served: string[] = [];
    const queue = new NodeEvictionQueue(kernel.root.child("q"), 0.1, (name) => {
      served.push(`${name}@${kernel.nowMs}`);
      return true;
    });
    for (const name of ["a", "b", "c", "d"]) expect(queue.add(name)).toBe(true);
    expect(queue.add("a")).toBe(false);
    kernel.runUntil(15_000);
    expect(served).toEqual(["a@100", "b@10200"]);
    queue.setRate(0);
    kernel.runUntil(100_000);
    expect(served).toHaveLength(2);
    queue.remove("c");
    queue.setRate(0.1);
    kernel.runUntil(200_000);
    expect(served.map((s) => s[0])).toEqual(["a", "b", "d"]);
    expect(queue.add("a")).toBe(false);
    queue.remove("a");
    expect(queue.add("a")).toBe(true);
  });
});

describe("tolerationTimeMs", () => {
  const taint = (key: string, value?: string): Taint => ({
    key,
    effect: "NoExecute",
    ...(value ? { value } : {}),
  });
  const forever: Toleration = { operator: "Exists" };
  const seconds = (key: string, tolerationSeconds: number): Toleration => ({
    key,
    operator: "Exists",
    effect: "NoExecute",
    tolerationSeconds,
  });
  it.each<[string, Taint[], Toleration[], number]>([
    ["no taint", [], [], Infinity],
    ["not tolerated", [taint("a")], [seconds("b", 5)], 0],
    ["for a time", [taint("a")], [seconds("a", 300)], 300_000],
    ["the shortest counts", [taint("a"), taint("b")], [seconds("a", 300), seconds("b", 60)], 60_000],
    ["for ever", [taint("a")], [forever], Infinity],
    ["a time beside for ever", [taint("a")], [forever, seconds("a", 30)], 30_000],
    ["negative is at once", [taint("a")], [seconds("a", -1)], 0],
    ["value must match", [taint("a", "x")], [{ key: "a", operator: "Equal", value: "y" }], 0],
    ["other effect", [taint("a")], [{ key: "a", operator: "Exists", effect: "NoSchedule" }], 0],
  ])("%s", (_, taints, tolerations, want) => expect(tolerationTimeMs(taints, tolerations)).toBe(want));
});
