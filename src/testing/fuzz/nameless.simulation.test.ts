/** What the fuzzers found: names that are empty must never mean everything; a deleted node must not cause a storm. */

import { describe, expect, it } from "vitest";
import { createCluster } from "#cluster/create-cluster.ts";
import { must, pass, sh } from "../command-runner.ts";

describe("an empty name", () => {
  it.each([
    'kubectl delete node ""',
    'kubectl taint node "" a=b:NoSchedule',
    'kubectl label nodes "$UNSET" a=b',
    "echo '{apiVersion: v1, kind: Node, metadata: {}}' | kubectl delete -f -",
    "echo '{apiVersion: v1, kind: Node, metadata: {}}' | kubectl replace --force -f -",
  ])("is an error: %s", (line) => {
    const cluster = createCluster({ seed: 1, workers: 1 });
    cluster.boot();
    const result = sh(cluster, line);
    expect(result.exitCode).toBe(1);
    expect(result.stderr.replace(/^hint: metadata\.name is missing.*\n/m, "")).toBe(
      "error: resource name may not be empty\n",
    );
    expect(result.stderr.includes("hint: ")).toBe(line.includes("metadata"));
    expect(must(cluster, "kubectl get nodes --no-headers -l '!a' | wc -l").trim()).toBe("2");
    expect(must(cluster, "kubectl get nodes -o jsonpath='{.items[*].spec.taints[*].key}'")).not.toContain(
      "a ",
    );
  });
});

it("the mirrors of a deleted node's static pods go and stay away", () => {
  const cluster = createCluster({ seed: 1, workers: 1 });
  cluster.boot();
  must(cluster, "kubectl delete node worker-1");
  const before = cluster.kernel.taskCount;
  pass(cluster, 60);
  expect(cluster.kernel.taskCount - before).toBeLessThan(3000);
  expect(must(cluster, "kubectl get pods -n kube-system -o name")).not.toContain("kube-proxy-worker-1");
});
