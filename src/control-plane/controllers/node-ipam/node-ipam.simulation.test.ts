import { expect, it } from "vitest";
import { TestCluster } from "#testing/control-plane-cluster.ts";
import { blockOf } from "./node-ipam-controller.ts";

it("gives each node a block, and the block of a deleted node to the next", () => {
  const cluster = new TestCluster({ nodes: 3, clusterCidr: "10.244.0.0/16" });
  cluster.run(1000);
  const ranges = (): (string | undefined)[] =>
    cluster.nodes
      .list("")
      .items.map((node) => node.spec.podCIDR)
      .sort();
  expect(ranges()).toEqual(["10.244.0.0/24", "10.244.1.0/24", "10.244.2.0/24"]);
  const first = cluster.nodes.list("").items.find((node) => node.spec.podCIDR === "10.244.0.0/24");
  cluster.crash(first?.metadata.name ?? "");
  cluster.nodes.delete("", first?.metadata.name ?? "");
  cluster.run(1000);
  cluster.addNode("worker-9");
  cluster.run(1000);
  expect(cluster.nodes.get("", "worker-9").spec.podCIDR).toBe("10.244.0.0/24");
  expect(new Set(ranges()).size).toBe(3);
});

it.each([
  ["10.244.7.0/24", 7],
  ["10.244.7.0/25", undefined],
  ["10.245.7.0/24", undefined],
  ["", undefined],
])("block of %s is %s", (cidr, block) => expect(blockOf(cidr, "10.244")).toBe(block));
