import { describe, expect, it } from "vitest";
import { createCluster } from "#cluster/create-cluster.ts";
import { must } from "#testing/command-runner.ts";

describe("kubectl patch", () => {
  it("says whether anything changed, also of the patch that lets a deleted object go", () => {
    const cluster = createCluster({ seed: 1, workers: 1 });
    cluster.boot();
    const patch = (finalizers: string): string =>
      must(cluster, `kubectl patch configmap c -p '{"metadata":{"finalizers":${finalizers}}}'`);
    must(cluster, "kubectl create configmap c");
    expect(patch('["example.org/wait"]')).toBe("configmap/c patched\n");
    expect(patch('["example.org/wait"]')).toBe("configmap/c patched (no change)\n");
    must(cluster, "kubectl delete configmap c --wait=false");
    expect(patch("null")).toBe("configmap/c patched\n");
    expect(must(cluster, "kubectl get configmap c --ignore-not-found")).toBe("");
  });
});
