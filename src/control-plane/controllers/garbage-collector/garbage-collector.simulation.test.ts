import { describe, expect, it } from "vitest";
import { configMapDescriptor } from "#api/kinds/core/config-map/descriptor.ts";
import { namespaceDescriptor } from "#api/kinds/core/namespace/descriptor.ts";
import { serviceAccountDescriptor } from "#api/kinds/core/service-account/descriptor.ts";
import type { ConfigMap, KubernetesObject, Namespace, OwnerReference, ServiceAccount } from "#api/types.ts";
import { TestCluster, isSettled } from "#testing/control-plane-cluster.ts";

const referenceTo = (owner: KubernetesObject, block = true): OwnerReference => ({
  apiVersion: owner.apiVersion,
  kind: owner.kind,
  name: owner.metadata.name,
  uid: owner.metadata.uid,
  blockOwnerDeletion: block,
});

function configMap(
  cluster: TestCluster,
  name: string,
  owners: OwnerReference[] = [],
  metadata: Record<string, unknown> = {},
  namespace = "default",
): ConfigMap {
  return cluster.of<ConfigMap>(configMapDescriptor).create(namespace, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, ...(owners.length > 0 ? { ownerReferences: owners } : {}), ...metadata },
  });
}
const names = (cluster: TestCluster, namespace = "default"): string[] =>
  cluster
    .of<ConfigMap>(configMapDescriptor)
    .list(namespace)
    .items.map((object) => object.metadata.name)
    .filter((name) => name !== "kube-root-ca.crt")
    .sort();

describe("the garbage collector", () => {
  it("deletes a Deployment with all it owns in the background", () => {
    const cluster = new TestCluster();
    cluster.createDeployment("web", 4);
    cluster.until(() => isSettled(cluster.deployments.get("default", "web")));
    cluster.deployments.delete("default", "web");
    expect(cluster.deployments.find("default", "web")).toBeUndefined();
    cluster.run(20_000);
    expect(cluster.replicaSets.list("default").items).toEqual([]);
    expect(cluster.podClient.list("default").items).toEqual([]);
  });

  it("keeps the owner until blocking dependents are gone in the foreground (A9)", () => {
    const cluster = new TestCluster({ seed: 2 });
    cluster.createDeployment("web", 4);
    cluster.until(() => isSettled(cluster.deployments.get("default", "web")));
    cluster.deployments.delete("default", "web", { propagationPolicy: "Foreground" });
    let sawWaiting = false;
    const end = cluster.kernel.nowMs + 30_000;
    while (cluster.kernel.nowMs < end && cluster.kernel.runNext()) {
      const dependents = cluster.replicaSets.list("default").items.length;
      const there = cluster.deployments.find("default", "web") !== undefined;
      if (dependents > 0) expect(there).toBe(true);
      if (there && dependents > 0) sawWaiting = true;
    }
    expect(sawWaiting).toBe(true);
    expect(cluster.deployments.find("default", "web")).toBeUndefined();
    expect(cluster.podClient.list("default").items).toEqual([]);
  });

  it("sets dependents free when told to orphan them", () => {
    const cluster = new TestCluster({ seed: 3 });
    cluster.createDeployment("web", 2);
    cluster.until(() => isSettled(cluster.deployments.get("default", "web")));
    cluster.deployments.delete("default", "web", { propagationPolicy: "Orphan" });
    cluster.run(10_000);
    expect(cluster.deployments.find("default", "web")).toBeUndefined();
    const [set] = cluster.replicaSets.list("default").items;
    expect(set?.metadata.ownerReferences ?? []).toEqual([]);
    expect(cluster.activePods()).toHaveLength(2);
    // A new Deployment with the same selector takes it over.
    cluster.createDeployment("web", 2);
    cluster.run(10_000);
    expect(cluster.replicaSets.list("default").items.map((s) => s.metadata.uid)).toEqual([set?.metadata.uid]);
    expect(cluster.replicaSets.list("default").items[0]?.metadata.ownerReferences?.[0]?.name).toBe("web");
  });

  it("deletes what names an owner that never was, and keeps what has another owner left", () => {
    const cluster = new TestCluster({ seed: 4 });
    const good = configMap(cluster, "good");
    const ghost: OwnerReference = { apiVersion: "v1", kind: "ConfigMap", name: "ghost", uid: "no-such-uid" };
    configMap(cluster, "lost", [ghost]);
    configMap(cluster, "kept", [ghost, referenceTo(good)]);
    configMap(cluster, "strange", [{ apiVersion: "example.com/v1", kind: "Widget", name: "w", uid: "w" }]);
    cluster.run(5000);
    expect(names(cluster)).toEqual(["good", "kept", "strange"]);
    expect(
      cluster
        .of<ConfigMap>(configMapDescriptor)
        .get("default", "kept")
        .metadata.ownerReferences?.map((o) => o.name),
    ).toEqual(["good"]);
  });

  it("treats an owner in another namespace as absent and says so", () => {
    const cluster = new TestCluster({ seed: 5 });
    const owner = configMap(cluster, "owner", [], {}, "kube-system");
    cluster.run(1000);
    const dependent = configMap(cluster, "dependent", [referenceTo(owner)]);
    cluster.run(5000);
    expect(names(cluster)).toEqual([]);
    expect(names(cluster, "kube-system")).toEqual(["owner"]);
    expect(cluster.events("default")).toContain(
      `ConfigMap/dependent OwnerRefInvalidNamespace ownerRef [v1/ConfigMap, namespace: default, name: owner, uid: ${owner.metadata.uid}] does not exist in namespace "default"`,
    );
    expect(dependent.metadata.uid).not.toBe("");
  });

  it("leaves no dependent whose owners are all gone, for random forests (A9)", () => {
    for (let seed = 1; seed <= 15; seed++) {
      const cluster = new TestCluster({ seed });
      const random = cluster.kernel.random("test");
      const made: ConfigMap[] = [];
      for (let i = 0; i < 30; i++) {
        const owners = new Set<ConfigMap>();
        for (let n = random.integer(0, 2); n > 0 && made.length > 0; n--) owners.add(random.pick(made));
        made.push(
          configMap(
            cluster,
            `c${i}`,
            [...owners].map((o) => referenceTo(o, random.chance(0.5))),
          ),
        );
        cluster.run(random.integer(0, 50));
      }
      for (const victim of random.shuffle(made).slice(0, 8)) {
        const client = cluster.of<ConfigMap>(configMapDescriptor);
        if (client.find("default", victim.metadata.name))
          client.delete("default", victim.metadata.name, {
            propagationPolicy: random.pick(["Background", "Foreground"] as const),
          });
        cluster.run(random.integer(0, 200));
      }
      cluster.run(30_000);
      const left = cluster.of<ConfigMap>(configMapDescriptor).list("default").items;
      const uids = new Set(left.map((object) => object.metadata.uid));
      for (const { metadata } of left) {
        expect(metadata.deletionTimestamp, `seed ${seed} ${metadata.name}`).toBeUndefined();
        const owners = metadata.ownerReferences ?? [];
        if (owners.length > 0)
          expect(
            owners.every((o) => uids.has(o.uid)),
            `seed ${seed} ${metadata.name}`,
          ).toBe(true);
      }
    }
  });
});

describe("namespaces", () => {
  const namespaces = (cluster: TestCluster) => cluster.of<Namespace>(namespaceDescriptor);
  const create = (cluster: TestCluster, name: string) =>
    namespaces(cluster).create("", { apiVersion: "v1", kind: "Namespace", metadata: { name } });

  it("get a service account and the root certificate, and get them back", () => {
    const cluster = new TestCluster();
    create(cluster, "team");
    cluster.run(1000);
    const accounts = cluster.of<ServiceAccount>(serviceAccountDescriptor);
    const maps = cluster.of<ConfigMap>(configMapDescriptor);
    expect(accounts.find("team", "default")).toBeDefined();
    expect(maps.get("team", "kube-root-ca.crt").data).toEqual({ "ca.crt": "-----BEGIN CERTIFICATE-----" });
    accounts.delete("team", "default");
    const map = maps.get("team", "kube-root-ca.crt");
    maps.update({ ...map, data: { "ca.crt": "forged" } });
    cluster.run(1000);
    expect(accounts.find("team", "default")).toBeDefined();
    expect(maps.get("team", "kube-root-ca.crt").data).toEqual({ "ca.crt": "-----BEGIN CERTIFICATE-----" });
  });

  it("are empty when they are gone (C9)", () => {
    for (let seed = 1; seed <= 10; seed++) {
      const cluster = new TestCluster({ seed });
      create(cluster, "team");
      cluster.run(1000);
      cluster.createDeployment("web", 5, {}, "team");
      configMap(cluster, "settings", [], {}, "team");
      cluster.run(cluster.kernel.random("test").integer(0, 15_000));
      namespaces(cluster).delete("", "team");
      expect(namespaces(cluster).get("", "team").status?.phase).toBe("Terminating");
      expect(
        cluster.until(() => namespaces(cluster).find("", "team") === undefined, 120_000),
        `seed ${seed}`,
      ).toBe(true);
      expect(cluster.podClient.list("team").items).toEqual([]);
      expect(cluster.replicaSets.list("team").items).toEqual([]);
      expect(cluster.deployments.list("team").items).toEqual([]);
      expect(names(cluster, "team")).toEqual([]);
      expect(cluster.of<ServiceAccount>(serviceAccountDescriptor).list("team").items).toEqual([]);
      cluster.run(30_000);
      expect(cluster.podClient.list("team").items).toEqual([]);
    }
  });

  it("say what holds them", () => {
    const cluster = new TestCluster({ seed: 2 });
    create(cluster, "team");
    configMap(cluster, "held", [], { finalizers: ["example.com/hold"] }, "team");
    cluster.run(1000);
    namespaces(cluster).delete("", "team");
    cluster.run(30_000);
    const conditions = namespaces(cluster).get("", "team").status?.conditions;
    expect(conditions?.find((c) => c.type === "NamespaceContentRemaining")).toMatchObject({
      status: "True",
      reason: "SomeResourcesRemain",
      message: "Some resources are remaining: configmaps. has 1 resource instances",
    });
    expect(conditions?.find((c) => c.type === "NamespaceFinalizersRemaining")).toMatchObject({
      message:
        "Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances",
    });
    cluster
      .of<ConfigMap>(configMapDescriptor)
      .patch("team", "held", "application/merge-patch+json", { metadata: { finalizers: null } });
    expect(cluster.until(() => namespaces(cluster).find("", "team") === undefined, 60_000)).toBe(true);
  });
});
