/** The tutorials of kubernetes.io, headless: every command as typed, outputs checked. */

import { describe, expect, it } from "vitest";
import { createCluster } from "#cluster/create-cluster.ts";
import { pass, sh } from "../command-runner.ts";
import { loadCorpus, vectorsPresent } from "../vectors.ts";
import { helloMinikube, kubernetesBasics, type TutorialStep } from "./kubernetes-basics.ts";

const tutorials: readonly (readonly [string, readonly TutorialStep[]])[] = [
  ["Kubernetes Basics", kubernetesBasics],
  ["Hello Minikube", helloMinikube],
];

describe.each(tutorials)("%s", (_name, steps) => {
  it.each([1, 7])("runs command by command, seed %i", (seed) => {
    const cluster = createCluster({ seed, workers: 3 });
    cluster.boot();
    for (const step of steps) {
      pass(cluster, step.afterSeconds ?? 1);
      const { stdout, stderr, exitCode } = sh(cluster, step.command);
      const output = stdout + stderr;
      const context = `$ ${step.command}\n${output}`;
      expect(exitCode, context).toBe(step.exitCode ?? 0);
      for (const pattern of step.prints) expect(output, `$ ${step.command}`).toMatch(pattern);
      for (const pattern of step.never ?? []) expect(output, `$ ${step.command}`).not.toMatch(pattern);
    }
  });
});

describe.skipIf(!vectorsPresent)("the corpus' rows of the tutorial", () => {
  interface Row {
    readonly source: string;
    readonly path: string;
    readonly command: string;
  }
  // What needs a person between (a prompt in the container, a proxy in the foreground) has a test of its own in e2e.
  const interactive = ["kubectl exec -ti $POD_NAME -- bash", "kubectl proxy"];
  const typed = new Set([...kubernetesBasics, ...helloMinikube].map(({ command }) => command));

  it("are all typed by the steps", () => {
    const rows = loadCorpus<Row>("commands").filter(
      ({ path }) => path === "tutorials/kubernetes-basics/all.md",
    );
    const missing = rows
      .map(({ command }) => command)
      .filter((command) => !typed.has(command) && !interactive.includes(command));
    expect(rows.length).toBeGreaterThan(50);
    expect([...new Set(missing)]).toEqual([]);
  });
});
