/** The parts of the tutorial that need a person at the terminal: a shell in a container, a proxy in the foreground. */

import { beforeEach, describe, expect, it } from "vitest";
import type { Cluster } from "#cluster/cluster.ts";
import { createCluster } from "#cluster/create-cluster.ts";
import { must } from "../command-runner.ts";
import { TypedTerminal } from "./typed-terminal.ts";

const GET_POD_NAME = `export POD_NAME="$(kubectl get pods -o go-template --template '{{range .items}}{{.metadata.name}}{{"\\n"}}{{end}}')"`;

describe("Kubernetes Basics at the terminal", () => {
  let cluster: Cluster;

  beforeEach(() => {
    cluster = createCluster({ seed: 3, workers: 3 });
    cluster.boot();
    must(
      cluster,
      "kubectl create deployment kubernetes-bootcamp --image=gcr.io/google-samples/kubernetes-bootcamp:v1",
    );
    must(cluster, "kubectl rollout status deployment/kubernetes-bootcamp");
  });

  it("opens a shell in the container, runs what is typed there, and comes back", () => {
    const terminal = new TypedTerminal(cluster, "main");
    terminal.type(GET_POD_NAME);
    terminal.type("kubectl exec -ti $POD_NAME -- bash");
    terminal.expect(/root@kubernetes-bootcamp-[a-f0-9]{8,10}-[a-z0-9]{5}:\/# $/);
    terminal.type("cat server.js");
    terminal.expect(/require\('http'\)[^]*:\/# $/);
    terminal.type("curl http://localhost:8080");
    terminal.expect(
      /Hello Kubernetes bootcamp! \| Running on: kubernetes-bootcamp-\S+ \| v=1\r?\n[^]*:\/# $/,
    );
    terminal.type("exit");
    terminal.expectPrompt();
    terminal.type("echo back with $?");
    terminal.expect(/back with 0\r?\n/);
  });

  it("Ctrl-D leaves the shell in the container, Ctrl-C there does not", () => {
    const terminal = new TypedTerminal(cluster, "main");
    terminal.type(GET_POD_NAME);
    terminal.type("kubectl exec -ti $POD_NAME -- bash");
    terminal.expect(/:\/# $/);
    terminal.type("sleep 1000");
    cluster.kernel.runUntil(cluster.kernel.nowMs + 2000);
    terminal.press("interrupt");
    terminal.expect(/:\/# $/);
    expect(terminal.atPrompt).toBe(false);
    terminal.press("end-of-file");
    terminal.expectPrompt();
  });

  it("serves a proxy in the foreground for another terminal until Ctrl-C", () => {
    const proxy = new TypedTerminal(cluster, "main");
    proxy.type("kubectl proxy");
    proxy.expect(/^Starting to serve on 127\.0\.0\.1:8001\r?\n$/);
    const other = new TypedTerminal(cluster, "second");
    other.type("curl http://localhost:8001/version");
    other.expect(/"gitVersion": "v1\.36\.\d+"/);
    other.expectPrompt();
    other.type(GET_POD_NAME);
    other.type("curl http://localhost:8001/api/v1/namespaces/default/pods/$POD_NAME:8080/proxy/");
    other.expect(/Hello Kubernetes bootcamp! \| Running on: /);
    other.expectPrompt();
    expect(proxy.atPrompt).toBe(false);
    proxy.press("interrupt");
    proxy.expectPrompt();
    other.type("curl http://localhost:8001/version");
    other.expect(/curl: \(7\) Failed to connect to localhost port 8001/);
  });
});
