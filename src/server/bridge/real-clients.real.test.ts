/** What only real clients do: streams over WebSockets, watches that are cut, helm. */

import { mkdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCluster } from "#cluster/create-cluster.ts";
import { RealDesk, realClients } from "#testing/kubectl-twins.ts";

const CHART = {
  "chart/Chart.yaml": "apiVersion: v2\nname: tiny\nversion: 0.1.0\n",
  "chart/values.yaml": "replicas: 2\n",
  "chart/templates/deployment.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata: {labels: {app: {{ .Release.Name }}}}
    spec:
      containers:
      - {name: web, image: "nginx:1.27"}
`,
};

describe.skipIf(realClients === undefined)("real clients", () => {
  let desk: RealDesk;
  beforeAll(async () => {
    const cluster = createCluster({ seed: 3, workers: 3 });
    cluster.boot();
    desk = await RealDesk.open(cluster);
    for (const folder of ["chart", "chart/templates"]) mkdirSync(desk.path(folder));
    for (const [name, text] of Object.entries(CHART)) desk.writeFile(name, text);
    expect((await desk.sh("kubectl create deployment web --image=nginx:1.27 --replicas=2")).exitCode).toBe(0);
    expect((await desk.sh("kubectl rollout status deployment/web")).exitCode).toBe(0);
  });
  afterAll(() => desk.close());

  it("exec: output, errors and the exit code each on their way", async () => {
    const { stdout, stderr, exitCode } = await desk.sh(
      "kubectl exec deploy/web -- sh -c 'echo out; echo err >&2; exit 3'",
    );
    expect(stdout).toBe("out\n");
    expect(stderr).toBe("err\ncommand terminated with exit code 3\n");
    expect(exitCode).toBe(3);
  });

  it("exec -i: input to its end", async () => {
    const { stdout, exitCode } = await desk.sh("printf 'b\\na\\n' | kubectl exec -i deploy/web -- sort");
    expect(stdout).toBe("a\nb\n");
    expect(exitCode).toBe(0);
  });

  it("exec of a program that is not there", async () => {
    const { stderr, exitCode } = await desk.sh("kubectl exec deploy/web -- no-such-program");
    expect(stderr).toContain('exec: "no-such-program": executable file not found in $PATH');
    expect(exitCode).not.toBe(0);
  });

  it("logs -f goes on until it is cut, get -w too", async () => {
    const logs = await desk.sh("timeout 1 kubectl logs -f deploy/web");
    expect(logs.stdout).toContain("start worker processes");
    expect(logs.exitCode).toBe(124);
    const watch = await desk.sh(
      "timeout 1 kubectl get pods -w & sleep 0.3; kubectl scale deploy/web --replicas=3; wait",
    );
    expect(watch.stdout).toMatch(/ContainerCreating/);
  });

  it("what is not simulated says so", async () => {
    const forward = await desk.sh("kubectl port-forward deploy/web 0:80");
    expect(forward.stderr).toContain("port-forward of real clients is not simulated by this bridge");
    expect(forward.exitCode).toBe(1);
    const apply = await desk.sh(
      "kubectl create configmap a --dry-run=client -o yaml | kubectl apply --server-side -f -",
    );
    expect(apply.stderr).toContain("server-side apply is not simulated by this server");
    expect(apply.exitCode).toBe(1);
  });

  it("an update of an old object is a conflict", async () => {
    const old = "kubectl get deploy web -o json > old.json && kubectl label deploy web a=b";
    expect((await desk.sh(old)).exitCode).toBe(0);
    const { stderr, exitCode } = await desk.sh("kubectl replace -f old.json");
    expect(stderr).toContain(
      'Error from server (Conflict): error when replacing "old.json": Operation cannot be fulfilled on deployments.apps "web": the object has been modified',
    );
    expect(exitCode).toBe(1);
  });

  it("helm installs, upgrades, rolls back and uninstalls a chart", async () => {
    const install = await desk.sh("helm install shop ./chart --wait --server-side=false");
    expect(install.stdout + install.stderr).toContain("STATUS: deployed");
    expect((await desk.sh("helm list -q")).stdout).toBe("shop\n");
    expect(
      (await desk.sh("helm upgrade shop ./chart --set replicas=3 --wait --server-side=false")).exitCode,
    ).toBe(0);
    expect((await desk.sh("kubectl get deploy shop -o jsonpath='{.status.readyReplicas}'")).stdout).toBe("3");
    expect((await desk.sh("helm rollback shop 1 --wait --server-side=false")).exitCode).toBe(0);
    expect((await desk.sh("kubectl get deploy shop -o jsonpath='{.spec.replicas}'")).stdout).toBe("2");
    expect((await desk.sh("helm uninstall shop")).exitCode).toBe(0);
    expect((await desk.sh("kubectl get deploy shop")).stderr).toContain("NotFound");
  });
});
