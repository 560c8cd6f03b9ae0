/** What the limits of the controllers' clients (20 a second, 30 at once) make of large events. */

import { describe, expect, it } from "vitest";
import { isPodReady } from "#api/kinds/core/pod/pod-conditions.ts";
import { TestCluster, isSettled } from "#testing/control-plane-cluster.ts";

function running(replicas: number, seed = 1): TestCluster {
  const cluster = new TestCluster({ seed, nodes: 4 });
  cluster.createDeployment("web", replicas);
  expect(cluster.until(() => isSettled(cluster.deployments.get("default", "web")), 300_000)).toBe(true);
  // The buckets fill again.
  cluster.run(10_000);
  return cluster;
}

/** Seconds until `condition` holds. */
function secondsUntil(cluster: TestCluster, condition: () => boolean): number {
  const startMs = cluster.kernel.nowMs;
  expect(cluster.until(condition, 600_000)).toBe(true);
  return (cluster.kernel.nowMs - startMs) / 1000;
}

describe("limits of requests", () => {
  it("the garbage collector takes two requests for a pod: 300 pods in about 14 s", () => {
    const cluster = running(300);
    cluster.deployments.delete("default", "web");
    const seconds = secondsUntil(cluster, () => cluster.activePods().length === 0);
    expect(seconds).toBeGreaterThan((600 - 30) / 40);
    expect(seconds).toBeLessThan((600 - 30) / 40 + 2);
  });

  it("a node that falls has its pods marked, and later evicted, so many a second; all in the end", () => {
    const cluster = running(200, 2);
    const onNode = () =>
      cluster.podClient.list("default").items.filter(({ spec }) => spec.nodeName === "worker-1");
    const count = onNode().length;
    expect(count).toBeGreaterThan(40);
    cluster.crash("worker-1");
    cluster.until(() => onNode().some((pod) => !isPodReady(pod)), 60_000);
    // A status and an event each.
    const marking = secondsUntil(cluster, () => onNode().every((pod) => !isPodReady(pod)));
    expect(marking).toBeGreaterThan((2 * count - 35) / 20);
    expect(marking).toBeLessThan((2 * count - 30) / 20 + 2);
    cluster.until(() => onNode().some(({ metadata }) => metadata.deletionTimestamp !== undefined), 400_000);
    // An event, a look, a condition and the deletion each.
    const evicting = secondsUntil(cluster, () =>
      onNode().every(({ metadata }) => metadata.deletionTimestamp !== undefined),
    );
    expect(evicting).toBeGreaterThan((4 * count - 40) / 20);
    expect(evicting).toBeLessThan((4 * count - 30) / 20 + 2);
    cluster.run(10_000);
    expect(cluster.activePods()).toHaveLength(200);
  });

  it("pods of a node that is no more are collected in turn, each once", () => {
    const cluster = running(200, 3);
    const onNode = () =>
      cluster.podClient.list("default").items.filter(({ spec }) => spec.nodeName === "worker-1");
    const count = onNode().length;
    cluster.crash("worker-1");
    cluster.nodes.delete("", "worker-1");
    cluster.until(() => onNode().length < count, 100_000);
    const seconds = secondsUntil(cluster, () => onNode().length === 0);
    expect(seconds).toBeGreaterThan((2 * count - 35) / 20);
    expect(seconds).toBeLessThan((2 * count - 30) / 20 + 2);
  });
});
