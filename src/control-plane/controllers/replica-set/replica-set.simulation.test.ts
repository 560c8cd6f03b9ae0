import { describe, expect, it } from "vitest";
import { FaultInjectingDoor } from "#client/fault-injecting-door.ts";
import type { DraftObject } from "#api/types.ts";
import { TestCluster, isSettled } from "#testing/control-plane-cluster.ts";

const MERGE = "application/merge-patch+json";
const replicaSet = (
  name: string,
  replicas: number,
  labels: Record<string, string> = { app: "web" },
): DraftObject => ({
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels }, spec: { containers: [{ name: "c", image: "i" }] } },
  },
});
const barePod = (name: string, labels: Record<string, string>): DraftObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, labels },
  spec: { containers: [{ name: "c", image: "i" }] },
});
const ownersOf = (cluster: TestCluster, name: string): string[] =>
  (cluster.podClient.get("default", name).metadata.ownerReferences ?? []).map((owner) => owner.name);

describe("a ReplicaSet", () => {
  it("adopts matching pods, and releases those whose labels no longer match", () => {
    const cluster = new TestCluster();
    cluster.run(1000);
    cluster.podClient.create("default", barePod("stray", { app: "web" }));
    cluster.podClient.create("default", barePod("other", { app: "db" }));
    cluster.run(10_000);
    cluster.replicaSets.create("default", replicaSet("rs", 3));
    cluster.run(15_000);
    expect(ownersOf(cluster, "stray")).toEqual(["rs"]);
    expect(ownersOf(cluster, "other")).toEqual([]);
    expect(cluster.activePods()).toHaveLength(4);
    expect(cluster.replicaSets.get("default", "rs").status).toMatchObject({ replicas: 3, readyReplicas: 3 });

    cluster.podClient.patch("default", "stray", MERGE, { metadata: { labels: { app: "debug" } } });
    cluster.run(15_000);
    expect(ownersOf(cluster, "stray")).toEqual([]);
    expect(cluster.activePods()).toHaveLength(5);
    expect(cluster.replicaSets.get("default", "rs").status).toMatchObject({ replicas: 3 });

    cluster.podClient.patch("default", "stray", MERGE, { metadata: { labels: { app: "web" } } });
    cluster.run(15_000);
    // Adopted again, so one is too many.
    expect(cluster.activePods()).toHaveLength(4);
  });

  it("replaces a pod that is deleted or has failed, and counts terminating ones", () => {
    const cluster = new TestCluster({ seed: 2 });
    cluster.run(1000);
    cluster.replicaSets.create("default", replicaSet("rs", 3));
    cluster.run(15_000);
    const [first, second] = cluster.activePods();
    cluster.podClient.delete("default", first?.metadata.name ?? "");
    cluster.run(60);
    expect(cluster.replicaSets.get("default", "rs").status).toMatchObject({
      replicas: 3,
      terminatingReplicas: 1,
    });
    const fresh = cluster.podClient.get("default", second?.metadata.name ?? "");
    cluster.podClient.updateStatus({
      ...fresh,
      status: { ...fresh.status, phase: "Failed", reason: "Evicted" },
    });
    cluster.run(15_000);
    const running = cluster.activePods().filter((pod) => pod.status?.phase === "Running");
    expect(running).toHaveLength(3);
    expect(cluster.replicaSets.get("default", "rs").status).toMatchObject({
      readyReplicas: 3,
      terminatingReplicas: 0,
    });
  });

  it("says what went wrong, and goes on when it is right again", () => {
    const cluster: TestCluster = new TestCluster({
      seed: 3,
      wrapDoor: (scope, door) =>
        new FaultInjectingDoor(scope, door, {
          refusedShare: 1,
          affects: (request) =>
            request.method === "POST" && request.path.endsWith("/pods") && scope.nowMs < 20_000,
        }),
    });
    cluster.run(1000);
    cluster.replicaSets.create("default", replicaSet("rs", 2));
    cluster.run(5000);
    const status = cluster.replicaSets.get("default", "rs").status;
    expect(status?.conditions).toMatchObject([
      { type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: "connection refused" },
    ]);
    expect(cluster.events("default")).toContain(
      "ReplicaSet/rs FailedCreate Error creating: connection refused",
    );
    cluster.run(60_000);
    expect(cluster.replicaSets.get("default", "rs").status).toMatchObject({ readyReplicas: 2 });
    expect(cluster.replicaSets.get("default", "rs").status?.conditions).toBeUndefined();
  });

  it("starts slowly, and creates what the limit of its client lets through", () => {
    const cluster = new TestCluster({ seed: 4, nodes: 5 });
    cluster.run(1000);
    cluster.replicaSets.create("default", replicaSet("rs", 700));
    // At the end of each instant: a batch is spread over tasks.
    const sizeAtMs = new Map<number, number>();
    const start = cluster.kernel.nowMs;
    const sizeNow = (): number => cluster.podClient.list("default").items.length;
    while (cluster.kernel.nowMs < start + 200 && cluster.kernel.runNext())
      sizeAtMs.set(cluster.kernel.nowMs, sizeNow());
    const sizes = [...new Set(sizeAtMs.values())];
    // Fifteen pods and fifteen events about them are the burst of 30; then it is 20 requests a second.
    expect(sizes.slice(0, 6)).toEqual([0, 1, 3, 7, 15, 16]);
    cluster.run(2_000);
    const early = sizeNow();
    cluster.run(10_000);
    expect(sizeNow() - early).toBeGreaterThanOrEqual(198);
    expect(sizeNow() - early).toBeLessThanOrEqual(202);
    // The status is written when 500 pods, all that one run creates, are there.
    expect(cluster.replicaSets.get("default", "rs").status?.replicas).toBe(0);
    cluster.run(30_000);
    expect(cluster.activePods()).toHaveLength(700);
  });
});

describe("under faults", () => {
  it("never ends with more or fewer pods than asked, over many seeds", () => {
    for (let seed = 1; seed <= 40; seed++) {
      let door: FaultInjectingDoor | undefined;
      const cluster = new TestCluster({
        seed,
        wrapDoor: (scope, inner) =>
          (door = new FaultInjectingDoor(scope, inner, {
            refusedShare: 0.1,
            conflictShare: 0.1,
            lostAnswerShare: 0.1,
            brokenWatchShare: 0.5,
            watchLifeMs: 5000,
            duplicateShare: 0.2,
          })),
      });
      const random = cluster.kernel.random("test");
      cluster.run(1000);
      cluster.createDeployment("web", 3);
      for (let step = 0; step < 6; step++) {
        cluster.run(random.integer(100, 10_000));
        if (random.chance(0.5)) cluster.patchSpec("web", { replicas: random.integer(0, 8) });
        else cluster.setImage("web", `nginx:${step + 2}`);
      }
      if (door) door.plan = {};
      const settled = cluster.until(() => isSettled(cluster.deployments.get("default", "web")), 400_000);
      expect(settled, `seed ${seed}`).toBe(true);
      cluster.run(30_000);
      const { spec } = cluster.deployments.get("default", "web");
      expect(cluster.activePods(), `seed ${seed}`).toHaveLength(spec.replicas ?? 0);
      expect(isSettled(cluster.deployments.get("default", "web"))).toBe(true);
    }
  });

  it("gives the same history twice (D1)", () => {
    const digest = (): string => {
      const cluster = new TestCluster({ seed: 11 });
      cluster.createDeployment("web", 6);
      cluster.run(20_000);
      cluster.crash("worker-2");
      cluster.setImage("web", "nginx:2");
      cluster.run(400_000);
      return cluster.kernel.digest();
    };
    expect(digest()).toBe(digest());
  });

  it("leaves no timer behind when the manager crashes", () => {
    const cluster = new TestCluster({ seed: 12 });
    cluster.createDeployment("web", 6);
    cluster.run(700);
    cluster.managerScope.dispose();
    expect(cluster.kernel.pendingTimers(cluster.managerScope)).toBe(0);
    const before = cluster.podClient.list("default").items.length;
    cluster.patchSpec("web", { replicas: 20 });
    cluster.run(60_000);
    expect(cluster.podClient.list("default").items.length).toBe(before);
  });
});
