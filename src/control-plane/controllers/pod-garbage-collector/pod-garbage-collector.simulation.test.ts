import { expect, it } from "vitest";
import { formatTime } from "#api/time.ts";
import { TestCluster } from "#testing/control-plane-cluster.ts";

const pod = (name: string, metadata: Record<string, unknown> = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, ...metadata },
  spec: { containers: [{ name: "c", image: "i" }] },
});

it("gives up the pods of a node that vanished after 40 to 60 seconds, and says why", () => {
  const cluster = new TestCluster({ seed: 1, nodes: 1 });
  cluster.run(1000);
  cluster.podClient.create("default", pod("a", { finalizers: ["example.com/look"] }));
  cluster.run(10_000);
  cluster.crash("worker-1");
  cluster.nodes.delete("", "worker-1");
  const from = cluster.kernel.nowMs;
  const marked = (): boolean => cluster.podClient.get("default", "a").status?.phase === "Failed";
  expect(cluster.until(marked)).toBe(true);
  expect(cluster.kernel.nowMs - from).toBeGreaterThanOrEqual(40_000);
  expect(cluster.kernel.nowMs - from).toBeLessThanOrEqual(60_500);
  expect(
    cluster.podClient.get("default", "a").status?.conditions?.find((c) => c.type === "DisruptionTarget"),
  ).toMatchObject({
    status: "True",
    reason: "DeletionByPodGC",
    message: "PodGC: node no longer exists",
  });
});

it("spares the pods of a node that comes back within its quarantine", () => {
  const cluster = new TestCluster({ seed: 2, nodes: 2 });
  cluster.createDeployment("web", 4);
  cluster.run(20_000);
  const before = cluster.activePods().map((p) => p.metadata.uid);
  cluster.crash("worker-1");
  cluster.nodes.delete("", "worker-1");
  cluster.run(25_000);
  cluster.recover("worker-1");
  cluster.run(120_000);
  expect(cluster.activePods().map((p) => p.metadata.uid)).toEqual(before);
});

it("force deletes terminating pods of a node that is out of service and not ready", () => {
  const cluster = new TestCluster({ seed: 3, nodes: 2 });
  cluster.createDeployment("web", 4);
  cluster.run(20_000);
  cluster.crash("worker-1");
  cluster.run(60_000);
  const onNode = () => cluster.podClient.list("default").items.filter((p) => p.spec.nodeName === "worker-1");
  expect(onNode().length).toBeGreaterThan(0);
  for (const { metadata } of onNode()) cluster.podClient.delete("default", metadata.name);
  cluster.run(60_000);
  expect(onNode().length).toBeGreaterThan(0);
  const node = cluster.nodes.get("", "worker-1");
  const taint = {
    key: "node.kubernetes.io/out-of-service",
    effect: "NoExecute" as const,
    value: "nodeshutdown",
    timeAdded: formatTime(cluster.kernel.nowMs),
  };
  cluster.nodes.update({ ...node, spec: { ...node.spec, taints: [...(node.spec.taints ?? []), taint] } });
  cluster.run(21_000);
  expect(onNode()).toEqual([]);
});
