import { expect, it } from "vitest";
import { createCluster } from "#cluster/create-cluster.ts";
import { must, pass } from "#testing/command-runner.ts";

it("kubectl events -w tells what happened and what happens", () => {
  const cluster = createCluster({ seed: 1, workers: 1 });
  pass(cluster, 40);
  must(cluster, "kubectl run web --image=nginx && sleep 10");
  must(
    cluster,
    "kubectl events -w --for pod/web > events.log & sleep 1; kubectl delete pod web; sleep 5; kill $!",
  );
  const lines = must(cluster, "cat events.log").trim().split("\n");
  expect(lines[0]).toMatch(/^LAST SEEN {3}TYPE +REASON +OBJECT +MESSAGE$/);
  expect(lines.slice(1).map((line) => line.split(/ {2,}/)[2])).toEqual([
    "Scheduled",
    "Pulling",
    "Pulled",
    "Created",
    "Started",
    "Killing",
  ]);
});
