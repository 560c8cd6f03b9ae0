import { describe, expect, it } from "vitest";
import { Random } from "#kernel/random.ts";
import { eventText, fitErrorText } from "./fit-error.ts";
import { NodeCache } from "./node-cache.ts";
import { makePodInfo } from "./pod-info.ts";
import { pluginRegistry } from "./plugins/index.ts";
import { feasibleNodesToFind, SchedulingCycle } from "./scheduling-cycle.ts";
import { asking, testNode, testPod } from "./test-builders.ts";

const CONTROL_PLANE = { taints: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }] };

function build(seed = 1) {
  const cache = new NodeCache();
  const plugins = pluginRegistry.map(({ create }) => create());
  return { cache, cycle: new SchedulingCycle(cache, plugins, new Random(seed, "scheduler")) };
}

function smallCluster() {
  const built = build();
  built.cache.setNode(testNode("control-plane", CONTROL_PLANE));
  for (let i = 1; i <= 3; i++) built.cache.setNode(testNode(`worker-${i}`));
  return built;
}

type Built = ReturnType<typeof build>;

function refusalOf({ cycle }: Built, pod: ReturnType<typeof asking>): string {
  const result = cycle.run(pod);
  if (!("diagnosis" in result)) throw new Error("the pod fits");
  return fitErrorText(pod, result.diagnosis);
}

function nodeFor({ cycle }: Built, pod: ReturnType<typeof asking>): string | undefined {
  const result = cycle.run(pod);
  return "placement" in result ? result.placement.node.name : undefined;
}

describe("how many nodes are enough", () => {
  it.each([
    [4, 4],
    [99, 99],
    [100, 100],
    [150, 100],
    [1000, 420],
    [5000, 500],
    [6000, 300],
  ])("of %i nodes: %i", (nodes, enough) => expect(feasibleNodesToFind(nodes)).toBe(enough));
});

describe("a cycle", () => {
  it("takes the emptiest of the nodes that fit", () => {
    const built = smallCluster();
    built.cache.add(asking("a", "2"), "worker-1");
    built.cache.add(asking("b", "1"), "worker-2");
    expect(nodeFor(built, asking("new", "500m"))).toBe("worker-3");
  });

  it("chooses among equals with the same chance", () => {
    const built = smallCluster();
    const counts: Record<string, number> = {};
    for (let i = 0; i < 600; i++) {
      const node = nodeFor(built, asking(`p${i}`, "100m")) as string;
      counts[node] = (counts[node] ?? 0) + 1;
    }
    expect(Object.keys(counts).sort()).toEqual(["worker-1", "worker-2", "worker-3"]);
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(150);
  });

  it("follows node affinity, and looks only at nodes that the pod names", () => {
    const built = smallCluster();
    built.cache.setNode(testNode("worker-9", {}, { labels: { disk: "ssd" } }));
    expect(nodeFor(built, asking("a", "1", "1Mi", { nodeSelector: { disk: "ssd" } }))).toBe("worker-9");
    const nodeSelectorTerms = [
      { matchFields: [{ key: "metadata.name", operator: "In", values: ["worker-2"] }] },
    ];
    const affinity = {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
    };
    expect(nodeFor(built, asking("b", "1", "1Mi", { affinity }))).toBe("worker-2");
    expect(
      refusalOf(built, asking("c", "3900m", "1Mi", { affinity: { ...affinity }, nodeSelector: { a: "b" } })),
    ).toBe(
      "0/5 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, " +
        "4 node(s) didn't satisfy plugin(s) [NodeAffinity]. no new claims to deallocate, " +
        "preemption: 0/5 nodes are available: 5 Preemption is not helpful for scheduling.",
    );
  });

  it("meets zones in turn", () => {
    const { cache } = build();
    const zone = (name: string) => ({ labels: { "topology.kubernetes.io/zone": name } });
    for (const [name, where] of [
      ["a1", "a"],
      ["a2", "a"],
      ["a3", "a"],
      ["b1", "b"],
      ["c1", "c"],
    ] as const) {
      cache.setNode(testNode(name, {}, zone(where)));
    }
    expect(cache.nodes.map(({ name }) => name)).toEqual(["a1", "b1", "c1", "a2", "a3"]);
    cache.removeNode("b1");
    expect(cache.nodes.map(({ name }) => name)).toEqual(["a1", "c1", "a2", "a3"]);
  });
});

describe("the text of FailedScheduling", () => {
  it("counts reasons as upstream does", () => {
    const built = smallCluster();
    for (let i = 1; i <= 3; i++) built.cache.add(asking(`full-${i}`, "3500m"), `worker-${i}`);
    expect(refusalOf(built, asking("new", "1"))).toBe(
      "0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Insufficient cpu. " +
        "no new claims to deallocate, preemption: 0/4 nodes are available: " +
        "1 Preemption is not helpful for scheduling, 3 No preemption victims found for incoming pod.",
    );
  });

  it("knows that no preemption helps against a node that is too small", () => {
    expect(refusalOf(smallCluster(), asking("new", "64", "1Ti"))).toBe(
      "0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Insufficient cpu, 3 Insufficient memory. " +
        "no new claims to deallocate, preemption: 0/4 nodes are available: " +
        "4 Preemption is not helpful for scheduling.",
    );
  });

  it("says that preemption is not simulated where it might have helped", () => {
    const built = smallCluster();
    built.cache.add(asking("low", "3500m"), "worker-1");
    built.cache.add(asking("high", "3500m", "1Mi", { priority: 9 }), "worker-2");
    built.cache.setNode(testNode("worker-3", { unschedulable: true }));
    const important = asking("new", "1", "1Mi", { priority: 5 });
    expect(refusalOf(built, important)).toContain(
      "preemption: 0/4 nodes are available: 1 No preemption victims found for incoming pod, " +
        "1 preemption of lower-priority pods is not simulated yet, 2 Preemption is not helpful for scheduling.",
    );
    const modest = asking("never", "1", "1Mi", { priority: 5, preemptionPolicy: "Never" });
    expect(refusalOf(built, modest)).toContain(
      "no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.",
    );
  });

  it("is cut to what an event may hold", () => {
    expect(eventText("x".repeat(1024))).toHaveLength(1024);
    expect(eventText("x".repeat(1025))).toBe(`${"x".repeat(1020)} ...`);
  });
});

describe("the cache", () => {
  it("counts assumed pods, forgets them, and confirms them without counting twice", () => {
    const { cache } = smallCluster();
    const pod = asking("p", "1", "64Mi");
    const node = cache.node("worker-1")!;
    cache.assume(pod, "worker-1");
    expect([node.milliCpu, node.pods.size, cache.isAssumed(pod.key)]).toEqual([1000, 1, true]);
    cache.forget(pod.key);
    expect([node.milliCpu, node.pods.size]).toEqual([0, 0]);
    cache.assume(pod, "worker-1");
    cache.add(makePodInfo(pod.pod), "worker-1");
    expect([node.milliCpu, node.pods.size, cache.isAssumed(pod.key)]).toEqual([1000, 1, false]);
    cache.forget(pod.key);
    expect(node.pods.size).toBe(1);
    cache.remove(pod.key);
    expect([node.milliCpu, node.memory, node.scoredMemory]).toEqual([0, 0, 0]);
  });

  it("keeps the pods of a node that goes and comes back", () => {
    const { cache } = smallCluster();
    cache.add(asking("p", "1"), "worker-1");
    cache.removeNode("worker-1");
    expect(cache.node("worker-1")).toBeUndefined();
    cache.setNode(testNode("worker-1"));
    expect(cache.node("worker-1")?.milliCpu).toBe(1000);
  });

  it("equals a cache built from scratch after any history", () => {
    const random = new Random(3, "cache");
    const { cache } = build();
    for (let i = 0; i < 5; i++) cache.setNode(testNode(`n${i}`));
    const placed = new Map<string, { cpu: string; node: string }>();
    for (let step = 0; step < 2000; step++) {
      const name = `p${random.integer(0, 40)}`;
      const node = `n${random.integer(0, 4)}`;
      const cpu = `${random.integer(1, 500)}m`;
      if (random.chance(0.4)) {
        cache.remove(`default/${name}`);
        placed.delete(name);
      } else {
        cache.add(asking(name, cpu), node);
        placed.set(name, { cpu, node });
      }
    }
    const fresh = build().cache;
    for (let i = 0; i < 5; i++) fresh.setNode(testNode(`n${i}`));
    for (const [name, { cpu, node }] of placed) fresh.add(asking(name, cpu), node);
    const sums = (of: NodeCache) =>
      of.nodes.map((n) => [n.name, n.milliCpu, n.memory, n.scoredMilliCpu, n.pods.size]);
    expect(sums(cache)).toEqual(sums(fresh));
  });
});

describe("many pods", () => {
  it("are spread evenly: 1,000 alike on 100 nodes", () => {
    const { cache, cycle } = build();
    for (let i = 0; i < 100; i++) cache.setNode(testNode(`n${i}`));
    for (let i = 0; i < 1000; i++) {
      const pod = makePodInfo(testPod(`p${i}`));
      const result = cycle.run(pod);
      if (!("placement" in result)) throw new Error("no place");
      cache.assume(pod, result.placement.node.name);
    }
    const counts = cache.nodes.map((node) => node.pods.size);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });
});
