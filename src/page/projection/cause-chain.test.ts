import { beforeAll, describe, expect, it } from "vitest";
import { createCluster } from "#cluster/create-cluster.ts";
import type { Cluster } from "#cluster/cluster.ts";
import { must, pass } from "#testing/command-runner.ts";
import type { CausesView } from "../protocol/messages.ts";
import { causesOf } from "./cause-chain.ts";

describe("why", () => {
  let cluster: Cluster;
  const writers = new Map<string, number>();

  const why = (kind: string, prefix: string): CausesView => {
    const found = [...writers].findLast(([key]) => key.startsWith(`${kind}/${prefix}`));
    if (!found) throw new Error(`no ${kind} ${prefix}`);
    const { trace, journal } = cluster.kernel;
    const key = found[0].slice(kind.length + 1);
    return causesOf({ trace, journal: journal.entries, task: found[1], kind, key });
  };
  const told = ({ links }: CausesView): string[] =>
    links.map(({ component, wrote, input }) =>
      input === undefined
        ? `${component.split("/").at(-1)}: ${wrote.map(({ type, kind }) => `${type} ${kind}`).join(", ")}`
        : `input: ${input}`,
    );

  beforeAll(() => {
    cluster = createCluster({ seed: 3, workers: 3 });
    cluster.boot();
    cluster.observe(({ object: { kind, metadata } }) =>
      writers.set(`${kind}/${metadata.namespace ?? ""}/${metadata.name}`, cluster.kernel.currentTask),
    );
  });

  it("follows a running pod back to the line that was typed", () => {
    must(cluster, "kubectl create deployment web --image=nginx");
    pass(cluster, 20);
    const links = told(why("Pod", "default/web"));
    expect(links[0]).toBe("pods: update Pod");
    expect(links).toContain("kube-scheduler: update Pod");
    expect(links).toContain("replicaset-controller: create Pod, update ReplicaSet");
    expect(links.slice(-2)).toEqual([
      "network: create Deployment",
      "input: kubectl create deployment web --image=nginx",
    ]);
  });

  it("says for a pod that waits why each node was refused", () => {
    must(cluster, "kubectl create deployment big --image=nginx --replicas=0");
    must(cluster, "kubectl set resources deployment big --requests=cpu=90");
    must(cluster, "kubectl scale deployment big --replicas=1");
    pass(cluster, 5);
    const { scheduling } = why("Pod", "default/big");
    expect(scheduling).toMatchObject({ node: "", nodeCount: 4 });
    expect(scheduling?.message).toMatch(/^0\/4 nodes are available: /);
    expect(scheduling?.refused).toHaveLength(4);
    expect(scheduling?.refused.find(({ node }) => node === "worker-1")).toEqual({
      node: "worker-1",
      plugin: "NodeResourcesFit",
      reasons: ["Insufficient cpu"],
    });
  });

  it("puts a silent node beside its fault, and stops at the round that noticed", () => {
    must(cluster, "lab crash worker-1");
    pass(cluster, 54);
    const { links } = why("Node", "/worker-1");
    expect(links.at(-1)).toMatchObject({ label: "fault", wrote: [{ kind: "Node", name: "worker-1" }] });
    expect(links.filter(({ label }) => label === "monitor nodes")).toHaveLength(1);
  });
});
