import { beforeAll, describe, expect, it } from "vitest";
import { must, pass, sh } from "#testing/command-runner.ts";
import type { Cluster } from "./cluster.ts";
import { createCluster } from "./create-cluster.ts";

const booted = (seed = 1): Cluster => {
  const cluster = createCluster({ seed, workers: 3 });
  cluster.boot();
  return cluster;
};

describe("a cluster", () => {
  let cluster: Cluster;
  beforeAll(() => {
    cluster = booted();
  });

  it("boots from nothing: nodes, system pods and name service", () => {
    const nodes = must(cluster, "kubectl get nodes --no-headers").trim().split("\n");
    expect(nodes.map((line) => line.split(/ +/).slice(0, 2).join(" "))).toEqual([
      "control-plane Ready",
      "worker-1 Ready",
      "worker-2 Ready",
      "worker-3 Ready",
    ]);
    const pods = must(cluster, "kubectl get pods -n kube-system --no-headers");
    for (const name of [
      "etcd-control-plane",
      "kube-apiserver-control-plane",
      "kube-scheduler-control-plane",
      "kube-proxy-worker-3",
    ]) {
      expect(pods).toMatch(new RegExp(`^${name} +1/1 +Running`, "m"));
    }
    expect(pods.match(/^coredns-\S+ +1\/1 +Running/gm)).toHaveLength(2);
  });

  it("resolves names of services inside pods, and serves across nodes", () => {
    must(
      cluster,
      "kubectl create deployment web --image=nginx --replicas=2 && kubectl expose deployment web --port=80",
    );
    must(cluster, "kubectl rollout status deployment/web");
    const output = must(
      cluster,
      "kubectl run client --image=busybox --restart=Never --rm -i -- wget -qO- http://web.default.svc.cluster.local",
    );
    expect(output).toContain("Welcome to nginx!");
  });

  it("completes kubectl's words without a trace in the history", () => {
    cluster.openTerminal("tab", () => undefined);
    pass(cluster, 1);
    const before = cluster.digest();
    expect(cluster.complete("tab", "kubectl desc", 12)).toEqual({ from: 8, candidates: ["describe"] });
    expect(cluster.complete("tab", "k get nodes work", 16).candidates).toEqual([
      "worker-1",
      "worker-2",
      "worker-3",
    ]);
    expect(cluster.complete("tab", "lab crash w", 11).candidates).toEqual([
      "worker-1",
      "worker-2",
      "worker-3",
    ]);
    expect(cluster.digest()).toBe(before);
  });

  it("refuses faults that make no sense, in words", () => {
    expect(() => cluster.input({ kind: "fault", fault: "node-crash", target: "worker-9" })).toThrow(
      'nodes "worker-9" not found',
    );
    expect(() => cluster.input({ kind: "fault", fault: "flood", target: "worker-1" })).toThrow(
      'there is no fault "flood"',
    );
    expect(sh(cluster, "lab crash control-plane")).toMatchObject({ exitCode: 1 });
    expect(cluster.faults).toEqual([]);
  });

  it("mends what it breaks, and says what is broken", () => {
    expect(must(cluster, "lab crash worker-1")).toBe("node worker-1 has lost power\n");
    expect(cluster.faults).toMatchObject([{ fault: "node-crash", target: "worker-1" }]);
    expect(sh(cluster, "lab crash worker-1").stderr).toContain("has no power already");
    pass(cluster, 60);
    expect(must(cluster, "kubectl get node worker-1 --no-headers")).toContain("NotReady");
    const asked = (): number =>
      cluster.kernel.trace.findNotes("request", ({ detail, atMs }) => {
        const { user } = detail as { user: string };
        return user === "system:kube-proxy" && atMs >= recoveredMs;
      }).length;
    const recoveredMs = cluster.kernel.nowMs;
    must(cluster, "lab recover worker-1");
    pass(cluster, 5);
    // A machine boots for 8 to 14 s before anything on it runs.
    expect(asked()).toBe(0);
    pass(cluster, 55);
    expect(asked()).toBeGreaterThan(0);
    expect(must(cluster, "kubectl get node worker-1 --no-headers")).not.toContain("NotReady");
    expect(cluster.faults).toEqual([]);
  });
});

describe("the journal", () => {
  it("rebuilds a history from its inputs, digest for digest", () => {
    const original = booted(5);
    original.openTerminal("main", () => undefined);
    pass(original, 3);
    original.input({
      kind: "terminal-line",
      terminal: "main",
      line: "kubectl create deployment web --image=nginx --replicas=3",
    });
    pass(original, 20);
    must(original, "kubectl scale deployment web --replicas=5");
    original.input({ kind: "fault", fault: "node-crash", target: "worker-2" });
    pass(original, 400);
    original.input({ kind: "terminal-line", terminal: "main", line: "kubectl get pods -w" });
    pass(original, 5);
    original.input({ kind: "terminal-key", terminal: "main", key: "interrupt" });
    original.input({ kind: "recover", fault: "node-crash", target: "worker-2" });
    pass(original, 90);

    const copy = booted(5);
    copy.openTerminal("main", () => undefined);
    copy.replay(original.kernel.journal.entries);
    copy.kernel.runTo(original.kernel.taskCount, original.kernel.nowMs);
    expect(copy.digest()).toBe(original.digest());
    expect(copy.kernel.journal.entries).toEqual(original.kernel.journal.entries);
  });

  it("refuses to replay what belongs to another history", () => {
    const original = booted(5);
    must(original, "kubectl create deployment web --image=nginx");
    const other = createCluster({ seed: 6, workers: 3 });
    expect(() => {
      other.boot();
      other.replay(original.kernel.journal.entries.map((entry) => ({ ...entry, atMs: entry.atMs - 1000 })));
    }).toThrow(/replay/);
  });
});
