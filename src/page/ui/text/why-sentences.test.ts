/** The rules are found by names of components and tasks: who renames one must hear of it here. */

import { describe, expect, it } from "vitest";
import type { Cluster } from "#cluster/cluster.ts";
import { createCluster } from "#cluster/create-cluster.ts";
import { must, pass } from "#testing/command-runner.ts";
import { causesOf } from "../../projection/cause-chain.ts";
import { whySentence, type WhySentence } from "./why-sentences.ts";

/** Runs `act` and tells the chain of causes of the last write to the object that `wanted` names, the effect first. */
function sentencesAfter(wanted: string, act: (cluster: Cluster) => void): readonly WhySentence[] {
  const cluster = createCluster({ seed: 3, workers: 3 });
  cluster.boot();
  let last: { readonly task: number; readonly kind: string; readonly key: string } | undefined;
  cluster.observe(({ object: { kind, metadata } }) => {
    const key = `${metadata.namespace ?? ""}/${metadata.name}`;
    if (`${kind} ${key}`.startsWith(wanted)) last = { task: cluster.kernel.currentTask, kind, key };
  });
  act(cluster);
  if (!last) throw new Error(`nothing was written to ${wanted}`);
  const { trace, journal } = cluster.kernel;
  return causesOf({ trace, journal: journal.entries, ...last }).links.map(whySentence);
}

const rulesOf = (sentences: readonly WhySentence[]): readonly string[] =>
  sentences.filter(({ who }) => who !== "You" && who !== "Fault").map(({ rule }) => rule);

describe("whySentence", () => {
  it("has a rule for every link from a typed line to a running pod", () => {
    const sentences = sentencesAfter("Pod default/web-", (cluster) => {
      must(cluster, "kubectl create deployment web --image=nginx");
      pass(cluster, 20);
    });
    expect(rulesOf(sentences)).not.toContain("");
    expect(sentences[0]?.rule).toBe("The kubelet reports what it sees of its pods to the API server.");
    expect(sentences.map(({ did }) => did)).toEqual(
      expect.arrayContaining(["started the container", "made the container", "set up the pod's network"]),
    );
    expect(sentences.at(-1)).toEqual({
      who: "You",
      did: "kubectl create deployment web --image=nginx",
      rule: "",
    });
  });

  it("has a rule for every link from a lost node to what is written of it", () => {
    const sentences = sentencesAfter("Node /worker-1", (cluster) => {
      must(cluster, "lab crash worker-1");
      pass(cluster, 60);
    });
    expect(rulesOf(sentences)).not.toContain("");
    expect(sentences.at(-1)?.who).toBe("Fault");
  });
});
