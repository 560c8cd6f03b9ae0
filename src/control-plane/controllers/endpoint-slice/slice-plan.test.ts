import { describe, expect, it } from "vitest";
import type { EndpointSlice } from "#api/types.ts";
import type { Endpoint, EndpointPort } from "./endpoint.ts";
import { SlicePlan, type PlannedSlice } from "./slice-plan.ts";

const PORTS: readonly EndpointPort[] = [{ name: "", protocol: "TCP", port: 80 }];
const OTHER: readonly EndpointPort[] = [{ name: "", protocol: "TCP", port: 81 }];

const endpoint = (name: string, ready = true): Endpoint => ({
  addresses: ["10.0.0.1"],
  conditions: { ready, serving: ready, terminating: false },
  targetRef: { kind: "Pod", namespace: "default", name, uid: name },
});
const podKey = (name: string): string => `default/${name}`;

/** Slices of the given sizes; the pods of the second are named "b0", "b1" … */
function planOf(...sizes: number[]): SlicePlan {
  const plan = new SlicePlan();
  plan.adopt(
    sizes.map((size, index): EndpointSlice => {
      const letter = String.fromCharCode(97 + index);
      return {
        apiVersion: "discovery.k8s.io/v1",
        kind: "EndpointSlice",
        metadata: { name: letter, namespace: "default", uid: letter, resourceVersion: "1" },
        addressType: "IPv4",
        endpoints: Array.from({ length: size }, (_, i) => endpoint(`${letter}${i}`)),
        ports: size === 0 ? [] : [...PORTS],
      } as unknown as EndpointSlice;
    }),
  );
  return plan;
}

function add(plan: SlicePlan, count: number, ports = PORTS): void {
  for (let i = 0; i < count; i++) plan.put(podKey(`new${i}`), endpoint(`new${i}`), ports);
}

const named = (slices: readonly PlannedSlice[]): string[] =>
  slices.map((slice) => `${slice.stored?.metadata.name ?? "+"}${slice.endpoints.size}`).sort();

function settled(plan: SlicePlan): { write: string[]; drop: string[]; all: string[] } {
  const { write, drop } = plan.settle();
  return { write: named(write), drop: named(drop), all: named([...plan.slices]) };
}

describe("what comes goes", () => {
  it("into the one slice in which all of it fits best", () => {
    const plan = planOf(60, 80, 95);
    add(plan, 15);
    expect(settled(plan)).toEqual({ write: ["b95"], drop: [], all: ["a60", "b95", "c95"] });
  });

  it("into a new one when it fits in none as a whole, though there is room in all", () => {
    const plan = planOf(60, 80, 95);
    add(plan, 50);
    expect(settled(plan)).toEqual({ write: ["+50"], drop: [], all: ["+50", "a60", "b80", "c95"] });
  });

  it("first into slices that are written anyway, the fullest first", () => {
    const plan = planOf(60, 80, 95);
    plan.put(podKey("a0"), endpoint("a0", false), PORTS);
    plan.remove(podKey("b0"));
    add(plan, 22);
    expect(settled(plan)).toEqual({ write: ["a61", "b100"], drop: [], all: ["a61", "b100", "c95"] });
  });

  it("a hundred at a time", () => {
    const plan = planOf();
    add(plan, 250);
    expect(settled(plan).write).toEqual(["+100", "+100", "+50"]);
  });
});

describe("an emptied slice", () => {
  it("goes, also when others come that fit elsewhere", () => {
    const plan = planOf(2, 50);
    plan.remove(podKey("a0"));
    plan.remove(podKey("a1"));
    add(plan, 5);
    expect(settled(plan)).toEqual({ write: ["b55"], drop: ["a0"], all: ["b55"] });
  });

  it("takes what would need a new one, whatever its ports", () => {
    const plan = planOf(1);
    plan.put(podKey("a0"), endpoint("a0"), OTHER);
    expect(settled(plan)).toEqual({ write: ["a1"], drop: [], all: ["a1"] });
    expect([...plan.slices][0]?.ports).toEqual(OTHER);
  });

  it("stays as a placeholder without ports when it is the last; writing it again would say nothing new", () => {
    const plan = planOf(1, 1);
    plan.remove(podKey("a0"));
    plan.remove(podKey("b0"));
    expect(settled(plan)).toEqual({ write: ["a0"], drop: ["b0"], all: ["a0"] });
    expect([...plan.slices][0]?.ports).toEqual([]);
    expect(settled(plan).write).toEqual([]);
    add(plan, 1);
    expect(settled(plan)).toEqual({ write: ["a1"], drop: [], all: ["a1"] });
  });
});
