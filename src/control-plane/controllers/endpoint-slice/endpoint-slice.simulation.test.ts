import { isPodReady, podCondition } from "#api/kinds/core/pod/pod-conditions.ts";
import { describe, expect, it } from "vitest";
import type { EndpointSlice, Pod } from "#api/types.ts";
import { TestCluster, isSettled } from "#testing/control-plane-cluster.ts";
import { belongsInEndpoints } from "./endpoint.ts";

function createService(cluster: TestCluster, name: string, spec: Record<string, unknown> = {}): void {
  cluster.services.create("default", {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, labels: { team: "blue" } },
    spec: {
      selector: { app: name },
      ports: [{ port: 80, targetPort: 8080, protocol: "TCP" }],
      type: "ClusterIP",
      ...spec,
    },
  });
}

const slicesOf = (cluster: TestCluster, service: string): EndpointSlice[] =>
  [...cluster.slices.list("default").items].filter(
    (slice) => slice.metadata.labels?.["kubernetes.io/service-name"] === service,
  );
const endpointsOf = (cluster: TestCluster, service: string) =>
  slicesOf(cluster, service).flatMap((slice) => slice.endpoints ?? []);

/** What the slices should say, from the pods alone. */
function expected(pods: readonly Pod[]): string[] {
  return pods
    .filter(belongsInEndpoints)
    .map((pod) => {
      const terminating = pod.metadata.deletionTimestamp !== undefined;
      return `${pod.metadata.name} ${pod.status?.podIP} ${pod.spec.nodeName} ready=${isPodReady(pod) && !terminating} serving=${isPodReady(pod)} terminating=${terminating}`;
    })
    .sort();
}
const actual = (cluster: TestCluster, service: string): string[] =>
  endpointsOf(cluster, service)
    .map(
      (e) =>
        `${e.targetRef?.name} ${e.addresses[0]} ${e.nodeName} ready=${e.conditions?.ready} serving=${e.conditions?.serving} terminating=${e.conditions?.terminating}`,
    )
    .sort();

describe("EndpointSlices", () => {
  it("follow pods within a second through rollouts, scaling and node loss, over many seeds (C7)", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const cluster = new TestCluster({ seed, nodes: 4 });
      const random = cluster.kernel.random("test");
      createService(cluster, "web");
      cluster.createDeployment("web", random.integer(1, 10));
      for (let step = 0; step < 12; step++) {
        const action = random.integer(0, 4);
        if (action === 0) cluster.setImage("web", `nginx:${step + 2}`);
        if (action === 1) cluster.patchSpec("web", { replicas: random.integer(0, 12) });
        if (action === 2 && step === 5) cluster.crash("worker-1");
        if (action === 3) {
          const [pod] = cluster.activePods();
          if (pod) cluster.podClient.delete("default", pod.metadata.name);
        }
        cluster.run(random.integer(100, 8000));
        const before = expected(cluster.podClient.list("default").items);
        cluster.run(1000);
        const after = expected(cluster.podClient.list("default").items);
        // What held for the whole second must be in the slices, and nothing that did not.
        const now = actual(cluster, "web");
        for (const line of before)
          if (after.includes(line)) expect(now, `seed ${seed} step ${step}`).toContain(line);
        const readyNow = new Set(
          cluster.podClient
            .list("default")
            .items.filter(isPodReady)
            .map((pod) => pod.metadata.name),
        );
        const readyInSlices = now
          .filter((line) => line.includes("ready=true"))
          .map((line) => line.split(" ")[0] ?? "");
        const stale = readyInSlices.filter(
          (name) =>
            !readyNow.has(name) &&
            before.some((l) => l.startsWith(`${name} `) && l.includes("ready=true")) === false,
        );
        expect(stale, `seed ${seed} step ${step}`).toEqual([]);
      }
      cluster.run(60_000);
      expect(actual(cluster, "web")).toEqual(expected(cluster.podClient.list("default").items));
    }
  });

  it("have no twin when the service changes before the cache has its first slice", () => {
    const cluster = new TestCluster();
    cluster.createDeployment("web", 2);
    cluster.run(20_000);
    for (let i = 0; i < 30; i++) {
      const name = `web-${i}`;
      createService(cluster, name, { selector: { app: "web" } });
      cluster.run(i % 10);
      const service = cluster.services.get("default", name);
      cluster.services.update({ ...service, metadata: { ...service.metadata, labels: { team: "red" } } });
      cluster.run(3000);
      const slices = slicesOf(cluster, name);
      expect(slices.map(({ metadata }) => metadata.labels?.["team"])).toEqual(["red"]);
      expect(slices[0]?.endpoints).toHaveLength(2);
    }
  });

  it("carry the labels, owner and ports of upstream's", () => {
    const cluster = new TestCluster();
    createService(cluster, "web");
    cluster.createDeployment("web", 2);
    cluster.run(20_000);
    const [slice] = slicesOf(cluster, "web");
    const service = cluster.services.get("default", "web");
    expect(slice).toMatchObject({
      addressType: "IPv4",
      metadata: {
        generateName: "web-",
        labels: {
          team: "blue",
          "kubernetes.io/service-name": "web",
          "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
        },
        ownerReferences: [
          {
            apiVersion: "v1",
            kind: "Service",
            name: "web",
            uid: service.metadata.uid,
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      ports: [{ name: "", protocol: "TCP", port: 8080 }],
    });
    expect(slice?.endpoints?.[0]?.targetRef).toMatchObject({ kind: "Pod", namespace: "default" });
  });

  it("keep an empty slice for a service without pods, none for one without selector", () => {
    const cluster = new TestCluster();
    createService(cluster, "empty");
    cluster.services.create("default", {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "manual" },
      spec: { ports: [{ port: 80, targetPort: 80, protocol: "TCP" }], type: "ClusterIP" },
    });
    cluster.run(1000);
    expect(slicesOf(cluster, "empty")).toHaveLength(1);
    expect(endpointsOf(cluster, "empty")).toEqual([]);
    expect(slicesOf(cluster, "manual")).toEqual([]);
  });

  it("split at 100 endpoints and shrink again", () => {
    const cluster = new TestCluster({ nodes: 5 });
    createService(cluster, "web");
    cluster.createDeployment("web", 250);
    expect(cluster.until(() => isSettled(cluster.deployments.get("default", "web")))).toBe(true);
    cluster.run(2000);
    expect(
      slicesOf(cluster, "web")
        .map((slice) => slice.endpoints?.length)
        .sort(),
    ).toEqual([100, 100, 50]);
    cluster.patchSpec("web", { replicas: 0 });
    cluster.run(30_000);
    expect(slicesOf(cluster, "web")).toHaveLength(1);
    expect(endpointsOf(cluster, "web")).toEqual([]);
  });

  it("look named target ports up in each pod", () => {
    const cluster = new TestCluster({ seed: 2 });
    cluster.run(1000);
    createService(cluster, "web", {
      ports: [{ name: "http", port: 80, targetPort: "main", protocol: "TCP" }],
    });
    const container = (port: number) => ({
      name: "c",
      image: "i",
      ports: [{ name: "main", containerPort: port, protocol: "TCP" }],
    });
    for (const [name, port] of [
      ["a", 8080],
      ["b", 8080],
      ["c", 9090],
    ] as const)
      cluster.podClient.create("default", {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name, labels: { app: "web" } },
        spec: { containers: [container(port)] },
      });
    cluster.run(20_000);
    const byPort = slicesOf(cluster, "web").map(
      (s) =>
        `${s.ports?.[0]?.port}: ${s.endpoints
          ?.map((e) => e.targetRef?.name)
          .sort()
          .join(",")}`,
    );
    expect(byPort.sort()).toEqual(["8080: a,b", "9090: c"]);
  });

  it("publish pods that are not ready when the service wants them", () => {
    const cluster = new TestCluster({ becomesReady: () => false });
    createService(cluster, "web", { publishNotReadyAddresses: true, clusterIP: "None" });
    cluster.createDeployment("web", 1);
    cluster.run(20_000);
    expect(endpointsOf(cluster, "web")[0]?.conditions).toEqual({
      ready: true,
      serving: false,
      terminating: false,
    });
    expect(slicesOf(cluster, "web")[0]?.metadata.labels).toHaveProperty("service.kubernetes.io/headless");
  });

  it("say when what they tell came about", () => {
    const cluster = new TestCluster({ seed: 5 });
    const TRIGGER = "endpoints.kubernetes.io/last-change-trigger-time";
    const trigger = (): string | undefined => slicesOf(cluster, "web")[0]?.metadata.annotations?.[TRIGGER];
    const readySince = (): (string | undefined)[] =>
      cluster.activePods().map((pod) => podCondition(pod, "Ready")?.lastTransitionTime);
    createService(cluster, "web");
    cluster.run(1000);
    expect(trigger()).toBe(cluster.services.get("default", "web").metadata.creationTimestamp);
    cluster.createDeployment("web", 1);
    cluster.run(20_000);
    expect(trigger()).toBe(readySince()[0]);
    // The pod that goes is as ready as before: this change has no such time.
    cluster.podClient.delete("default", cluster.activePods()[0]?.metadata.name ?? "");
    cluster.run(200);
    expect(endpointsOf(cluster, "web")[0]?.conditions?.terminating).toBe(true);
    expect(slicesOf(cluster, "web")[0]?.metadata.annotations).toBeUndefined();
    cluster.run(20_000);
    expect(readySince()).toHaveLength(1);
    const service = cluster.services.get("default", "web");
    cluster.services.update({ ...service, metadata: { ...service.metadata, labels: { team: "red" } } });
    cluster.run(1000);
    expect(slicesOf(cluster, "web")[0]?.metadata.annotations).toBeUndefined();
    // Somebody else's change is repaired, and the old time is no longer told.
    const slice = slicesOf(cluster, "web")[0] as EndpointSlice;
    const annotations = { [TRIGGER]: "2020-01-01T00:00:00Z", own: "kept" };
    cluster.slices.update({ ...slice, metadata: { ...slice.metadata, annotations }, endpoints: [] });
    cluster.run(1000);
    expect(slicesOf(cluster, "web")[0]?.metadata.annotations).toEqual({ own: "kept" });
  });

  it("are repaired when somebody else changes or deletes them", () => {
    const cluster = new TestCluster({ seed: 4 });
    createService(cluster, "web");
    cluster.createDeployment("web", 3);
    cluster.run(20_000);
    const want = expected(cluster.podClient.list("default").items);
    const slice = slicesOf(cluster, "web")[0] as EndpointSlice;
    cluster.slices.update({ ...slice, endpoints: [] });
    cluster.run(1000);
    expect(actual(cluster, "web")).toEqual(want);
    cluster.slices.delete("default", slicesOf(cluster, "web")[0]?.metadata.name ?? "");
    cluster.run(1000);
    expect(actual(cluster, "web")).toEqual(want);
  });
});
