/** kubectl against a whole cluster: the commands that need a server which keeps what it is told. */

import { describe, expect, it } from "vitest";
import { createCluster } from "#cluster/create-cluster.ts";
import type { Cluster } from "#cluster/cluster.ts";
import { must, pass, sh } from "#testing/command-runner.ts";

function bootedCluster(): Cluster {
  const cluster = createCluster({ seed: 7, workers: 2 });
  pass(cluster, 30);
  return cluster;
}

const manifest = (value: string, extra = ""): string =>
  `cat > a.yaml <<'END'\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  x: "${value}"\n${extra}END`;

describe("kubectl on a cluster", () => {
  it("applies: created, unchanged, configured; what a file no longer holds goes", () => {
    const cluster = bootedCluster();
    must(cluster, manifest("1", '  y: "2"\n'));
    expect(must(cluster, "kubectl apply -f a.yaml")).toBe("configmap/a created\n");
    expect(must(cluster, "kubectl apply -f a.yaml")).toBe("configmap/a unchanged\n");
    must(cluster, 'kubectl patch configmap a --type=merge -p \'{"data":{"z":"3"}}\'');
    must(cluster, manifest("9"));
    expect(must(cluster, "kubectl apply -f a.yaml")).toBe("configmap/a configured\n");
    expect(must(cluster, "kubectl get configmap a -o go-template='{{.data}}'")).toBe("map[x:9 z:3]");
  });

  it("keeps containers apart by name when a deployment is applied again", () => {
    const cluster = bootedCluster();
    must(cluster, "kubectl create deployment web --image=nginx:1.25 --dry-run=client -o yaml > web.yaml");
    must(cluster, "kubectl apply -f web.yaml && kubectl rollout status deployment/web");
    expect(must(cluster, "kubectl set image deployment/web nginx=nginx:1.26")).toBe(
      "deployment.apps/web image updated\n",
    );
    expect(must(cluster, "kubectl apply -f web.yaml")).toBe("deployment.apps/web configured\n");
    expect(
      must(cluster, "kubectl get deployment web -o jsonpath='{.spec.template.spec.containers[*].image}'"),
    ).toBe("nginx:1.25");
  });

  it("waits for a pod to be gone before delete returns", () => {
    const cluster = bootedCluster();
    must(cluster, "kubectl run web --image=nginx && kubectl wait --for=condition=Ready pod/web");
    expect(must(cluster, "kubectl delete pod web")).toBe('pod "web" deleted from default namespace\n');
    expect(sh(cluster, "kubectl get pod web")).toMatchObject({
      stderr: 'Error from server (NotFound): pods "web" not found\n',
      exitCode: 1,
    });
  });

  it("gives the exit code of what it ran in a container", () => {
    const cluster = bootedCluster();
    must(cluster, "kubectl run web --image=nginx && kubectl wait --for=condition=Ready pod/web");
    expect(sh(cluster, "kubectl exec web -- sh -c 'echo out; echo err >&2; exit 7'")).toEqual({
      stdout: "out\n",
      stderr: "err\ncommand terminated with exit code 7\n",
      exitCode: 7,
    });
    expect(must(cluster, "echo hello | kubectl exec -i web -- cat")).toBe("hello\n");
  });

  it("times out of a wait in kubectl's words, at the right time", () => {
    const cluster = bootedCluster();
    must(cluster, "kubectl run web --image=nginx:no-such-tag");
    const before = cluster.kernel.nowMs;
    const result = sh(cluster, "kubectl wait --for=condition=Ready pod/web --timeout=5s");
    expect(result).toMatchObject({
      stderr: "error: timed out waiting for the condition on pods/web\n",
      exitCode: 1,
    });
    expect(cluster.kernel.nowMs - before).toBeGreaterThanOrEqual(5000);
    expect(cluster.kernel.nowMs - before).toBeLessThan(5200);
  });

  it("proxies the API to curl", () => {
    const cluster = bootedCluster();
    const { stdout } = sh(
      cluster,
      "kubectl proxy --port=8009 & sleep 1; curl -s http://localhost:8009/version; kill %1",
    );
    expect(stdout).toContain("Starting to serve on 127.0.0.1:8009\n");
    expect(stdout).toContain('"gitVersion": "v1.36.3"');
  });

  it("moves pods off a node and says which", () => {
    const cluster = bootedCluster();
    must(
      cluster,
      "kubectl create deployment web --image=nginx --replicas=4 && kubectl rollout status deployment/web",
    );
    const result = sh(cluster, "kubectl drain worker-1 --ignore-daemonsets");
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toMatch(
      /^node\/worker-1 cordoned\n(evicting pod \S+\n)+(pod\/\S+ evicted\n)+node\/worker-1 drained\n$/,
    );
    expect(must(cluster, "kubectl get pods -o wide")).not.toContain("worker-1");
    expect(must(cluster, "kubectl uncordon worker-1")).toBe("node/worker-1 uncordoned\n");
  });

  it("gives up on what goes on when --request-timeout is over", () => {
    const cluster = bootedCluster();
    must(cluster, "kubectl run web --image=nginx && kubectl wait --for=condition=Ready pod/web");
    const timed = (
      line: string,
    ): { readonly seconds: number; readonly stderr: string; readonly exitCode: number } => {
      const start = cluster.kernel.nowMs;
      const { stderr, exitCode } = sh(cluster, `${line} --request-timeout=3s`);
      return { seconds: Math.round((cluster.kernel.nowMs - start) / 1000), stderr, exitCode };
    };
    const reading = "(Client.Timeout or context cancellation while reading body)\n";
    expect(timed("kubectl get pods -w")).toEqual({ seconds: 3, stderr: "", exitCode: 0 });
    expect(timed("kubectl events -w")).toEqual({ seconds: 3, stderr: "", exitCode: 0 });
    expect(timed("kubectl logs -f web")).toEqual({
      seconds: 3,
      stderr: `context deadline exceeded ${reading}error: context deadline exceeded ${reading}`,
      exitCode: 1,
    });
    expect(timed("kubectl get --raw '/api/v1/pods?watch=1'")).toEqual({
      seconds: 3,
      stderr: `error: net/http: request canceled ${reading}`,
      exitCode: 1,
    });
    // Nothing is left that waits for its time.
    expect(must(cluster, "ps | grep -c timer || true")).toBe("0\n");
  });
});
