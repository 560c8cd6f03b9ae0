import { describe, expect, it } from "vitest";
import { TestCluster } from "#testing/control-plane-cluster.ts";
import { LOAD_BALANCER_FINALIZER, startLoadBalancerController } from "./load-balancer-controller.ts";

function setUp(seed = 1, free = 10) {
  const cluster = new TestCluster({ seed });
  const orders = new Map<string, string>();
  const calls: string[] = [];
  let addresses = free;
  startLoadBalancerController({
    scope: cluster.kernel.root.child("cloud-controller-manager"),
    door: cluster.server,
    provider: {
      ensure: (key, ports, nodes) => {
        calls.push(
          `ensure ${key} ${ports.map((p) => `${p.port}:${p.nodePort}/${p.protocol}`).join(",")} ${nodes.join(" ")}`,
        );
        if (!orders.has(key) && addresses === 0) throw new Error("no external address is free");
        if (!orders.has(key)) orders.set(key, `203.0.113.${addresses--}`);
        return orders.get(key) as string;
      },
      remove: (key) => {
        calls.push(`remove ${key}`);
        if (orders.delete(key)) addresses++;
      },
    },
  });
  const create = (name: string): void =>
    void cluster.services.create("default", {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name },
      spec: {
        type: "LoadBalancer",
        selector: { app: name },
        ports: [
          {
            port: 80,
            targetPort: 8080,
            nodePort: 30080 + cluster.services.list("default").items.length,
            protocol: "TCP",
          },
        ],
      },
    });
  const reasons = (name: string): string[] =>
    cluster
      .events("default")
      .filter((event) => event.startsWith(`Service/${name} `))
      .map((event) => event.slice(`Service/${name} `.length));
  return { cluster, orders, calls, create, reasons, refill: (n: number) => void (addresses = n) };
}

describe("a service of type LoadBalancer", () => {
  it("gets an address after some seconds, and gives it back before it goes", () => {
    const { cluster, orders, create, reasons } = setUp();
    cluster.run(1000);
    create("web");
    cluster.run(1000);
    expect(cluster.services.get("default", "web").metadata.finalizers).toEqual([LOAD_BALANCER_FINALIZER]);
    expect(cluster.services.get("default", "web").status?.loadBalancer?.ingress).toBeUndefined();
    cluster.run(7000);
    expect(cluster.services.get("default", "web").status?.loadBalancer).toEqual({
      ingress: [{ ip: "203.0.113.10", ipMode: "VIP" }],
    });
    cluster.services.delete("default", "web");
    expect(cluster.services.find("default", "web")).toBeDefined();
    cluster.run(7000);
    expect(cluster.services.find("default", "web")).toBeUndefined();
    expect(orders.size).toBe(0);
    expect(reasons("web")).toEqual([
      "EnsuringLoadBalancer Ensuring load balancer",
      "EnsuredLoadBalancer Ensured load balancer",
      "DeletingLoadBalancer Deleting load balancer",
      "DeletedLoadBalancer Deleted load balancer",
    ]);
  });

  it("loses it when its type changes", () => {
    const { cluster, orders, create } = setUp(2);
    create("web");
    cluster.run(10_000);
    expect(orders.size).toBe(1);
    cluster.services.patch("default", "web", "application/merge-patch+json", { spec: { type: "ClusterIP" } });
    cluster.run(10_000);
    const service = cluster.services.get("default", "web");
    expect(service.status?.loadBalancer?.ingress).toBeUndefined();
    expect(service.metadata.finalizers ?? []).toEqual([]);
    expect(orders.size).toBe(0);
  });

  it("waits and tries again when there is none", () => {
    const { cluster, create, reasons, refill } = setUp(3, 0);
    create("web");
    cluster.run(10_000);
    expect(reasons("web")).toContain(
      "SyncLoadBalancerFailed Error syncing load balancer: failed to ensure load balancer: no external address is free",
    );
    refill(1);
    cluster.run(30_000);
    expect(cluster.services.get("default", "web").status?.loadBalancer?.ingress?.[0]?.ip).toBe("203.0.113.1");
  });

  it("is told of new nodes and ports", () => {
    const { cluster, calls, create, reasons } = setUp(4);
    create("web");
    cluster.run(10_000);
    cluster.addNode("worker-9");
    cluster.run(1000);
    expect(calls.at(-1)).toMatch(/worker-9$/);
    expect(reasons("web")).toContain("UpdatedLoadBalancer Updated load balancer with new hosts");
    cluster.services.patch("default", "web", "application/merge-patch+json", {
      spec: { ports: [{ name: "alt", port: 8080, targetPort: 8080, nodePort: 30999, protocol: "TCP" }] },
    });
    cluster.run(10_000);
    expect(calls.at(-1)).toContain("8080:30999/tcp");
  });
});
