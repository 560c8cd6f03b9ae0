import { describe, expect, it } from "vitest";
import type { Deployment } from "#api/types.ts";
import { TestCluster, isSettled } from "#testing/control-plane-cluster.ts";

const web = (cluster: TestCluster): Deployment => cluster.deployments.get("default", "web");
const settle = (cluster: TestCluster): void => {
  expect(cluster.until(() => isSettled(web(cluster)))).toBe(true);
};
const condition = (cluster: TestCluster, type: string) =>
  web(cluster).status?.conditions?.find((c) => c.type === type);

describe("a Deployment", () => {
  it("comes up, with its conditions, events and revision", () => {
    const cluster = new TestCluster();
    cluster.createDeployment("web", 3);
    settle(cluster);
    const [replicaSet] = cluster.replicaSets.list("default").items;
    const name = replicaSet?.metadata.name ?? "";
    expect(name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{7,10}$/);
    expect(replicaSet?.metadata.annotations).toEqual({
      "deployment.kubernetes.io/desired-replicas": "3",
      "deployment.kubernetes.io/max-replicas": "4",
      "deployment.kubernetes.io/revision": "1",
    });
    expect(replicaSet?.status).toMatchObject({ replicas: 3, readyReplicas: 3, terminatingReplicas: 0 });
    expect(web(cluster).metadata.annotations).toEqual({ "deployment.kubernetes.io/revision": "1" });
    expect(web(cluster).status).toMatchObject({ replicas: 3, updatedReplicas: 3, availableReplicas: 3 });
    expect(web(cluster).status?.unavailableReplicas).toBeUndefined();
    expect(condition(cluster, "Available")).toMatchObject({
      status: "True",
      reason: "MinimumReplicasAvailable",
      message: "Deployment has minimum availability.",
    });
    expect(condition(cluster, "Progressing")).toMatchObject({
      status: "True",
      reason: "NewReplicaSetAvailable",
      message: `ReplicaSet "${name}" has successfully progressed.`,
    });
    const events = cluster.events("default");
    expect(events.find((e) => e.startsWith("Deployment/"))).toBe(
      `Deployment/web ScalingReplicaSet Scaled up replica set ${name} from 0 to 3`,
    );
    expect(
      events.filter((e) => e.startsWith(`ReplicaSet/${name} SuccessfulCreate Created pod: ${name}-`)),
    ).toHaveLength(3);
  });

  it("stays within its bounds in every rollout, over many seeds (C1, C2)", () => {
    for (let seed = 1; seed <= 25; seed++) {
      const cluster = new TestCluster({ seed });
      const random = cluster.kernel.random("test");
      const replicas = random.integer(1, 12);
      const maxSurge = random.integer(0, 3);
      const maxUnavailable = maxSurge === 0 ? random.integer(1, 3) : random.integer(0, 3);
      cluster.createDeployment("web", replicas, {
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } },
      });
      settle(cluster);
      for (let i = 2; i <= 4; i++) {
        cluster.setImage("web", `nginx:${i}`);
        const end = cluster.kernel.nowMs + 180_000;
        while (!isSettled(web(cluster)) && cluster.kernel.nowMs < end) {
          cluster.kernel.runNext();
          const pods = cluster.activePods();
          const ready = pods.filter((p) =>
            p.status?.conditions?.some((c) => c.type === "Ready" && c.status === "True"),
          );
          // What upstream's e2e tests hold too: sizes, because a pod may be created a moment before another goes.
          const sizes = cluster.replicaSets.list("default").items.map((set) => set.spec.replicas ?? 0);
          expect(
            sizes.reduce((a, b) => a + b),
            `seed ${seed}: surge`,
          ).toBeLessThanOrEqual(replicas + maxSurge);
          expect(ready.length, `seed ${seed}: available`).toBeGreaterThanOrEqual(
            replicas - Math.min(maxUnavailable, replicas),
          );
        }
        settle(cluster);
        expect(cluster.activePods().every((pod) => pod.spec.containers[0]?.image === `nginx:${i}`)).toBe(
          true,
        );
        const sum = cluster.replicaSets
          .list("default")
          .items.reduce((total, set) => total + (set.status?.availableReplicas ?? 0), 0);
        expect(web(cluster).status?.availableReplicas).toBe(sum);
      }
    }
  });

  it("recreates: never old and new pods together", () => {
    const cluster = new TestCluster({ seed: 3 });
    cluster.createDeployment("web", 4, { strategy: { type: "Recreate" } });
    settle(cluster);
    cluster.setImage("web", "nginx:2");
    const end = cluster.kernel.nowMs + 60_000;
    let mixed = 0;
    while (cluster.kernel.nowMs < end && cluster.kernel.runNext()) {
      const images = new Set(
        cluster.podClient.list("default").items.map((pod) => pod.spec.containers[0]?.image),
      );
      if (images.size > 1) mixed++;
    }
    expect(mixed).toBe(0);
    settle(cluster);
    expect(cluster.activePods().map((pod) => pod.spec.containers[0]?.image)).toEqual(
      Array(4).fill("nginx:2"),
    );
  });

  it("rolls back to a known template, keeps the history, and forgets beyond the limit", () => {
    const cluster = new TestCluster({ seed: 4 });
    cluster.createDeployment("web", 2, { revisionHistoryLimit: 2 });
    settle(cluster);
    for (const image of ["nginx:2", "nginx:3", "nginx:2"]) {
      cluster.setImage("web", image);
      cluster.run(50);
      settle(cluster);
    }
    cluster.run(5000);
    const revisions = (): Record<string, string | undefined> =>
      Object.fromEntries(
        cluster.replicaSets
          .list("default")
          .items.map((set) => [
            set.spec.template?.spec?.containers[0]?.image,
            `${set.metadata.annotations?.["deployment.kubernetes.io/revision"]} ${set.metadata.annotations?.["deployment.kubernetes.io/revision-history"] ?? ""}`.trim(),
          ]),
      );
    expect(revisions()).toEqual({ "nginx:1": "1", "nginx:2": "4 2", "nginx:3": "3" });
    expect(web(cluster).metadata.annotations?.["deployment.kubernetes.io/revision"]).toBe("4");
    cluster.setImage("web", "nginx:5");
    cluster.run(50);
    settle(cluster);
    cluster.run(5000);
    expect(Object.keys(revisions()).sort()).toEqual(["nginx:2", "nginx:3", "nginx:5"]);
  });

  it("forgets at once when the limit of a settled Deployment is lowered", () => {
    for (const strategy of [{ type: "RollingUpdate" }, { type: "Recreate" }]) {
      const cluster = new TestCluster({ seed: 9 });
      cluster.createDeployment("web", 2, { strategy });
      for (const image of ["nginx:1", "nginx:2", "nginx:3", "nginx:4"]) {
        cluster.setImage("web", image);
        cluster.run(20_000);
      }
      expect(cluster.replicaSets.list("default").items).toHaveLength(4);
      const deployment = web(cluster);
      cluster.deployments.update({
        ...deployment,
        spec: { ...deployment.spec, revisionHistoryLimit: 1 },
      });
      cluster.run(5000);
      expect(cluster.replicaSets.list("default").items, strategy.type).toHaveLength(2);
    }
  });

  it("reports a stuck rollout after its deadline and keeps the old pods", () => {
    const cluster = new TestCluster({
      seed: 5,
      becomesReady: (pod) => pod.spec.containers[0]?.image !== "nginx:broken",
    });
    cluster.createDeployment("web", 4, { progressDeadlineSeconds: 60 });
    settle(cluster);
    cluster.setImage("web", "nginx:broken");
    cluster.run(50_000);
    expect(condition(cluster, "Progressing")).toMatchObject({ status: "True", reason: "ReplicaSetUpdated" });
    cluster.run(20_000);
    const name = cluster.replicaSets
      .list("default")
      .items.find((s) => s.spec.template?.spec?.containers[0]?.image === "nginx:broken")?.metadata.name;
    expect(condition(cluster, "Progressing")).toMatchObject({
      status: "False",
      reason: "ProgressDeadlineExceeded",
      message: `ReplicaSet "${name}" has timed out progressing.`,
    });
    expect(condition(cluster, "Available")).toMatchObject({ status: "True" });
    expect(web(cluster).status?.availableReplicas).toBe(3);
  });

  it("is paused: a new template waits, scaling does not", () => {
    const cluster = new TestCluster({ seed: 6 });
    cluster.createDeployment("web", 2);
    settle(cluster);
    cluster.patchSpec("web", { paused: true });
    cluster.setImage("web", "nginx:2");
    cluster.patchSpec("web", { replicas: 4 });
    cluster.run(30_000);
    expect(condition(cluster, "Progressing")).toMatchObject({
      status: "Unknown",
      reason: "DeploymentPaused",
      message: "Deployment is paused",
    });
    expect(cluster.activePods().map((pod) => pod.spec.containers[0]?.image)).toEqual(
      Array(4).fill("nginx:1"),
    );
    cluster.patchSpec("web", { paused: false });
    cluster.run(50);
    settle(cluster);
    expect(cluster.activePods().map((pod) => pod.spec.containers[0]?.image)).toEqual(
      Array(4).fill("nginx:2"),
    );
  });

  it("waits for minReadySeconds before pods count as available", () => {
    const cluster = new TestCluster({ seed: 7 });
    cluster.createDeployment("web", 2, { minReadySeconds: 30 });
    cluster.run(20_000);
    expect(web(cluster).status).toMatchObject({ readyReplicas: 2 });
    expect(web(cluster).status?.availableReplicas).toBeUndefined();
    cluster.run(20_000);
    expect(web(cluster).status?.availableReplicas).toBe(2);
  });
});
