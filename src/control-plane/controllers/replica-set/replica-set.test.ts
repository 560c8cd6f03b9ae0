import { isPodActive, isPodTerminating, readySinceMs } from "#api/kinds/core/pod/pod-conditions.ts";
import { describe, expect, it } from "vitest";
import { formatTime } from "#api/time.ts";
import type { Pod } from "#api/types.ts";
import { Random } from "#kernel/random.ts";
import { podsToDelete } from "./pod-deletion-order.ts";
import { PodTally } from "./pod-tally.ts";

interface PodTraits {
  node?: string;
  phase?: "Pending" | "Running" | "Failed" | "Succeeded";
  readyAtMs?: number;
  createdAtMs?: number;
  restarts?: number;
  cost?: string;
  deleted?: boolean;
  labels?: Record<string, string>;
}

function pod(name: string, traits: PodTraits = {}): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace: "default",
      uid: name,
      resourceVersion: "1",
      creationTimestamp: formatTime(traits.createdAtMs ?? 0),
      labels: traits.labels ?? { app: "web" },
      ...(traits.cost ? { annotations: { "controller.kubernetes.io/pod-deletion-cost": traits.cost } } : {}),
      ...(traits.deleted ? { deletionTimestamp: formatTime(0) } : {}),
    },
    spec: { containers: [], ...(traits.node ? { nodeName: traits.node } : {}) },
    status: {
      phase: traits.phase ?? "Running",
      conditions:
        traits.readyAtMs === undefined
          ? []
          : [{ type: "Ready", status: "True", lastTransitionTime: formatTime(traits.readyAtMs) }],
      containerStatuses: [
        { name: "c", image: "", imageID: "", ready: true, restartCount: traits.restarts ?? 0 },
      ],
    },
  };
}

describe("podsToDelete", () => {
  const ready = (name: string, traits: PodTraits = {}): Pod =>
    pod(name, { node: "n1", readyAtMs: 1000, ...traits });
  it.each<[string, Pod, Pod]>([
    [
      "unassigned before assigned",
      pod("a", { phase: "Pending" }),
      pod("b", { node: "n1", phase: "Pending" }),
    ],
    ["pending before running", pod("a", { node: "n1", phase: "Pending" }), pod("b", { node: "n1" })],
    ["not ready before ready", pod("a", { node: "n1" }), ready("b")],
    ["lower cost first", ready("a", { cost: "-5" }), ready("b")],
    ["crowded node first", ready("a", { node: "crowded" }), ready("b", { node: "n2" })],
    ["ready for less time first", ready("a", { readyAtMs: 90_000 }), ready("b", { readyAtMs: 1000 })],
    ["more restarts first", ready("a", { restarts: 3 }), ready("b")],
    ["younger first", ready("a", { createdAtMs: 90_000 }), ready("b", { createdAtMs: 0 })],
  ])("%s", (_, first, second) => {
    const related = [pod("x", { node: "crowded" }), pod("y", { node: "crowded" }), pod("z", { node: "n2" })];
    for (const order of [
      [first, second],
      [second, first],
    ])
      expect(podsToDelete(order, related, 1, 100_000)).toEqual([first]);
  });

  it("ignores a cost that upstream cannot read", () => {
    expect(
      podsToDelete([ready("b"), ready("a", { cost: "007", restarts: 1 })], [], 1, 100_000)[0]?.metadata.name,
    ).toBe("a");
  });

  it("takes all when all are too many", () => {
    const all = [ready("a"), ready("b")];
    expect(podsToDelete(all, all, 5, 0)).toBe(all);
  });
});

describe("PodTally", () => {
  it("equals a count from scratch after any changes", () => {
    const random = new Random(7, "tally");
    const template = { app: "web" };
    for (let round = 0; round < 20; round++) {
      const tally = new PodTally();
      const pods = new Map<string, Pod>();
      const minReadySeconds = round % 2 === 0 ? 0 : 20;
      for (let step = 0; step < 200; step++) {
        const name = `p${random.integer(0, 20)}`;
        if (random.chance(0.2)) {
          pods.delete(name);
          tally.remove(name);
        } else {
          const next = pod(name, {
            phase: random.pick(["Pending", "Running", "Failed", "Succeeded"] as const),
            deleted: random.chance(0.2),
            labels: random.pick([{ app: "web" }, { app: "web", extra: "1" }, { extra: "1" }] as Record<
              string,
              string
            >[]),
            ...(random.chance(0.6) ? { readyAtMs: random.integer(0, 60) * 1000 } : {}),
          });
          pods.set(name, next);
          tally.put(name, next);
        }
        const all = [...pods.values()];
        const active = all.filter(isPodActive);
        const nowMs = 60_000;
        const since = active.map(readySinceMs).filter((ms) => ms !== undefined);
        expect({
          active: tally.active,
          ready: tally.ready,
          terminating: tally.terminating,
          labeled: tally.fullyLabeledWith(template),
          available: tally.available(minReadySeconds, nowMs).count,
        }).toEqual({
          active: active.length,
          ready: since.length,
          terminating: all.filter(isPodTerminating).length,
          labeled: active.filter((p) => p.metadata.labels?.["app"] === "web").length,
          available: since.filter((ms) => ms + minReadySeconds * 1000 <= nowMs).length,
        });
      }
    }
  });

  it("tells when the next pod becomes available", () => {
    const tally = new PodTally();
    tally.put("a", pod("a", { readyAtMs: 5000 }));
    tally.put("b", pod("b", { readyAtMs: 9000 }));
    expect(tally.available(10, 12_000)).toEqual({ count: 0, nextMs: 3000 });
    expect(tally.available(10, 15_000)).toEqual({ count: 1, nextMs: 4000 });
    expect(tally.available(10, 19_000)).toEqual({ count: 2, nextMs: undefined });
  });
});
