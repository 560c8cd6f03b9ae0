import { beforeAll, describe, expect, it } from "vitest";
import type { Cluster } from "#cluster/cluster.ts";
import { createCluster } from "#cluster/create-cluster.ts";
import { must, sh } from "#testing/command-runner.ts";
import { parsePorts } from "./ports.ts";

describe("kubectl port-forward", () => {
  let cluster: Cluster;
  beforeAll(() => {
    cluster = createCluster({ seed: 3, workers: 2 });
    cluster.boot();
    must(cluster, "kubectl create deployment web --image=nginx --replicas=2");
    must(cluster, "kubectl expose deployment web --port=8080 --target-port=80");
    must(cluster, "kubectl run cache --image=redis; kubectl run stuck --image=nope:1");
    must(cluster, "kubectl rollout status deployment web; kubectl wait --for=condition=Ready pod/cache");
  });

  it("leads a port of this machine to a pod of a service, until it is killed", () => {
    must(cluster, "kubectl port-forward svc/web 8080 > forward.log 2>&1 & sleep 1");
    expect(must(cluster, "curl -s http://localhost:8080")).toContain("Welcome to nginx!");
    expect(must(cluster, "cat forward.log")).toBe(
      "Forwarding from 127.0.0.1:8080 -> 80\n" +
        "Forwarding from [::1]:8080 -> 80\n" +
        "Handling connection for 8080\n",
    );
    expect(sh(cluster, "kubectl port-forward deploy/web 8080:80").stderr).toBe(
      "Unable to listen on port 8080: Listeners failed to create with the following errors: " +
        "[unable to create listener: Error listen tcp4 127.0.0.1:8080: bind: address already in use " +
        "unable to create listener: Error listen tcp6 [::1]:8080: bind: address already in use]\n" +
        "error: unable to listen on any of the requested ports: [{8080 80}]\n",
    );
    expect(sh(cluster, "kill %1; wait; curl -s http://localhost:8080").exitCode).toBe(7);
  });

  it("carries what is no HTTP", () => {
    must(cluster, "kubectl port-forward pod/cache 6379 > /dev/null & sleep 1");
    expect(must(cluster, "printf 'PING\\r\\n' | nc localhost 6379")).toBe("+PONG\r\n");
    must(cluster, "kill %1; wait || true");
  });

  it("ends when the pod cannot be reached, and its clients hear of it", () => {
    must(cluster, "kubectl port-forward pod/cache 8090:81 > forward.log 2>&1 & sleep 1");
    expect(sh(cluster, "curl -s http://localhost:8090").exitCode).toBe(56);
    const log = must(cluster, "wait; cat forward.log");
    expect(log).toMatch(
      /portforward.go:\d+\] "Unhandled Error" err="an error occurred forwarding 8090 -> 81: /,
    );
    expect(log).toContain("dial tcp4 127.0.0.1:81: connect: connection refused");
    expect(log).toMatch(/error: lost connection to pod\n$/);
  });

  it.each([
    ["pod/none 80", 'Error from server (NotFound): pods "none" not found\n'],
    ["pod/cache 80:http", "error: Pod 'cache' does not have a named port 'http'\n"],
    ["svc/web 81", "error: Service web does not have a service port 81\n"],
    ["pod/stuck 80", "error: unable to forward port because pod is not running. Current status=Pending\n"],
    [
      "svc/kubernetes 443",
      "error: cannot attach to *v1.Service: invalid service 'kubernetes': Service is defined without a selector\n",
    ],
    ["cache 80 --address=here", "error: here is not a valid IP\n"],
    [
      "pod/cache",
      "error: TYPE/NAME and list of ports are required for port-forward\n" +
        "See 'kubectl port-forward -h' for help and examples\n",
    ],
  ])("refuses %s", (args, message) => {
    expect(sh(cluster, `kubectl port-forward ${args}`)).toMatchObject({ stderr: message, exitCode: 1 });
  });

  it("reads ports", () => {
    expect(parsePorts(["80", "8080:80", ":80"])).toEqual([
      { local: 80, remote: 80 },
      { local: 8080, remote: 80 },
      { local: 0, remote: 80 },
    ]);
    expect(() => parsePorts(["99999"])).toThrow('parsing "99999": value out of range');
    expect(() => parsePorts(["80:0"])).toThrow("remote port must be > 0");
  });
});
