/**
 * The guestbook of kubernetes/examples: applied, scaled, served, and a node killed under it. The times asserted are
 * those that REFERENCE.md derives from upstream's constants.
 */

import { beforeAll, describe, expect, it } from "vitest";
import type { Deployment, EndpointSlice, Node, Pod, WatchEvent } from "#api/types.ts";
import type { Cluster } from "#cluster/cluster.ts";
import { createCluster } from "#cluster/create-cluster.ts";
import type { RequestRecord } from "#network/network.ts";
import { must, pass } from "../command-runner.ts";
import { loadCorpus, vectorsPresent } from "../vectors.ts";

interface ManifestRow {
  readonly source: string;
  readonly path: string;
  readonly yaml: string;
}

const FILES = [
  "redis-master-deployment.yaml",
  "redis-master-service.yaml",
  "redis-replica-deployment.yaml",
  "redis-replica-service.yaml",
  "frontend-deployment.yaml",
  "frontend-service.yaml",
];

const conditionOf = (object: Node | Pod, type: string): string | undefined =>
  object.status?.conditions?.find((condition) => condition.type === type)?.status;

/** Moments after the crash, in virtual ms; undefined until they come. */
interface Timeline {
  unknown?: number;
  podNotReady?: number;
  endpointOut?: number;
  noExecute?: number;
  deleted?: number;
  replaced?: number;
}

describe.skipIf(!vectorsPresent).each([1, 2, 3, 4, 5])("guestbook, seed %i", (seed) => {
  const victim = "worker-2";
  const timeline: Timeline = {};
  const records: RequestRecord[] = [];
  let cluster: Cluster;
  let crashMs = 0;
  let replacementsAllowed = 0;

  function observe({ type, object }: WatchEvent): void {
    if (crashMs === 0) return;
    const afterMs = cluster.kernel.nowMs - crashMs;
    if (object.kind === "Node" && object.metadata.name === victim) {
      const node = object as Node;
      if (conditionOf(node, "Ready") === "Unknown") timeline.unknown ??= afterMs;
      const taints = node.spec.taints ?? [];
      if (
        taints.some(({ key, effect }) => key === "node.kubernetes.io/unreachable" && effect === "NoExecute")
      ) {
        timeline.noExecute ??= afterMs;
      }
    }
    if (object.kind === "Pod" && (object as Pod).metadata.labels?.["tier"] === "frontend") {
      const pod = object as Pod;
      if (pod.spec.nodeName === victim && conditionOf(pod, "Ready") === "False")
        timeline.podNotReady ??= afterMs;
      if (pod.spec.nodeName === victim && pod.metadata.deletionTimestamp) timeline.deleted ??= afterMs;
      if (type === "ADDED" && timeline.deleted !== undefined) timeline.replaced ??= afterMs;
    }
    if (
      object.kind === "EndpointSlice" &&
      object.metadata.labels?.["kubernetes.io/service-name"] === "frontend"
    ) {
      const there = (object as EndpointSlice).endpoints ?? [];
      if (!there.some((e) => e.nodeName === victim && e.conditions?.ready)) timeline.endpointOut ??= afterMs;
    }
  }

  beforeAll(() => {
    cluster = createCluster({ seed, workers: 3 });
    cluster.boot();
    cluster.observe(observe);
    // What the guests ask. A replica of redis that loses its master asks in vain until there is another one.
    cluster.network.onRecord((record) => {
      if (record.source === "traffic/guests") records.push(record);
    });
    const rows = loadCorpus<ManifestRow>("manifests");
    for (const file of FILES) {
      const row = rows.find(
        ({ source, path }) => source === "kubernetes/examples" && path === `web/guestbook/${file}`,
      );
      if (!row) throw new Error(`the corpus has no ${file}`);
      cluster.input({ kind: "file", path: `/home/student/${file}`, text: row.yaml });
      must(cluster, `kubectl apply -f ${file}`);
    }
    must(
      cluster,
      "kubectl rollout status deployment/frontend && kubectl rollout status deployment/redis-replica",
    );
    must(
      cluster,
      "kubectl scale deployment frontend --replicas=6 && kubectl rollout status deployment/frontend",
    );
  });

  it("serves through every node's port", () => {
    const port = must(cluster, "kubectl get svc frontend -o jsonpath='{.spec.ports[0].nodePort}'");
    for (const address of ["192.168.49.2", "192.168.49.3", "192.168.49.4"]) {
      expect(must(cluster, `curl -s -o /dev/null -w '%{http_code}' http://${address}:${port}/`)).toBe("200");
    }
    cluster.input({
      kind: "traffic",
      name: "guests",
      url: `http://192.168.49.2:${port}/`,
      requestsPerSecond: 20,
    });
    pass(cluster, 20);
    expect(records.length).toBeGreaterThan(350);
    expect(records.filter(({ outcome }) => outcome !== "ok")).toEqual([]);
  });

  it("loses requests only until the endpoints have moved, on upstream's timeline", () => {
    const onVictim = must(cluster, "kubectl get pods -l tier=frontend -o wide")
      .split("\n")
      .filter((line) => line.includes(victim)).length;
    expect(onVictim).toBeGreaterThan(0);
    records.length = 0;
    crashMs = cluster.kernel.nowMs;
    cluster.input({ kind: "fault", fault: "node-crash", target: victim });
    pass(cluster, 500);

    expect(timeline.unknown).toBeGreaterThanOrEqual(40_000);
    expect(timeline.unknown).toBeLessThanOrEqual(55_500);
    expect(timeline.podNotReady! - timeline.unknown!).toBeLessThanOrEqual(1000);
    expect(timeline.endpointOut! - timeline.unknown!).toBeLessThanOrEqual(2000);
    expect(timeline.noExecute! - timeline.unknown!).toBeGreaterThanOrEqual(4500);
    expect(timeline.noExecute! - timeline.unknown!).toBeLessThanOrEqual(6000);
    expect(timeline.deleted! - timeline.noExecute!).toBeGreaterThanOrEqual(299_000);
    expect(timeline.deleted! - timeline.noExecute!).toBeLessThanOrEqual(302_000);
    expect(timeline.replaced! - timeline.deleted!).toBeLessThanOrEqual(500);

    const failures = records
      .filter(({ outcome }) => outcome !== "ok")
      .map(({ startMs }) => startMs - crashMs);
    expect(failures.length).toBeGreaterThan(0);
    // kube-proxy follows the endpoints within a second (its minimum sync period).
    expect(Math.max(...failures)).toBeLessThanOrEqual(timeline.endpointOut! + 1500);
    replacementsAllowed = onVictim;
  });

  it("has six serving pods again, none on the dead node, and keeps the old ones terminating", () => {
    const pods = must(cluster, "kubectl get pods -l tier=frontend -o wide --no-headers").trim().split("\n");
    expect(pods.filter((line) => line.includes("Running") && !line.includes(victim))).toHaveLength(6);
    expect(pods.filter((line) => line.includes("Terminating") && line.includes(victim))).toHaveLength(
      replacementsAllowed,
    );
    const { body } = cluster.door.request({
      method: "GET",
      path: "/apis/apps/v1/namespaces/default/deployments/frontend",
      user: { name: "kubernetes-admin", groups: ["system:masters"] },
    });
    expect((body as Deployment).status?.availableReplicas).toBe(6);
  });
});
