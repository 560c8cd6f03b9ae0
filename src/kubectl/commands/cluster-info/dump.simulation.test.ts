/** cluster-info dump on a whole cluster: which files it writes, and what stands in them. */

import { beforeAll, describe, expect, it } from "vitest";
import type { Cluster } from "#cluster/cluster.ts";
import { createCluster } from "#cluster/create-cluster.ts";
import { must, pass, sh } from "#testing/command-runner.ts";

describe("kubectl cluster-info dump", () => {
  let cluster: Cluster;
  beforeAll(() => {
    cluster = createCluster({ seed: 7, workers: 1 });
    pass(cluster, 30);
    must(
      cluster,
      "kubectl create ns team && sleep 1 && kubectl run web --image=busybox -n team -- echo hello",
    );
    pass(cluster, 20);
  });

  it("writes nodes, and by namespace its objects and the logs of its pods", () => {
    const { stdout, exitCode } = sh(
      cluster,
      "kubectl cluster-info dump --namespaces=team --output-directory=state",
    );
    expect({ stdout, exitCode }).toEqual({ stdout: "Cluster info dumped to state\n", exitCode: 0 });
    expect(must(cluster, "find state -type f | sort").trim().split("\n")).toEqual([
      ...[
        "state/nodes.json",
        "state/team/deployments.json",
        "state/team/events.json",
        "state/team/pods.json",
      ],
      ...["state/team/replicasets.json", "state/team/services.json", "state/team/web/logs.txt"],
    ]);
    expect(must(cluster, "cat state/team/web/logs.txt")).toBe(
      "==== START logs for container web of pod team/web ====\nhello\n==== END logs for container web of pod team/web ====\n",
    );
    expect(must(cluster, "jq -r '.items[0].metadata.name' state/team/pods.json")).toBe("web\n");
  });

  it("takes the current namespace and kube-system, or all, or those named; in the format asked for", () => {
    const kinds = (flags: string): string[] =>
      must(cluster, `kubectl cluster-info dump -o name ${flags} 2>/dev/null | cut -d/ -f1 | uniq`)
        .trim()
        .split("\n");
    expect(kinds("--namespaces=team")).toContain("pod");
    const pods = '-o jsonpath=\'{range .items[?(@.kind=="Pod")]}{.metadata.name}{"\\n"}{end}\' 2>/dev/null';
    expect(must(cluster, `kubectl cluster-info dump ${pods}`)).not.toContain("web\n");
    expect(must(cluster, `kubectl cluster-info dump ${pods}`)).toContain("coredns");
    expect(must(cluster, `kubectl cluster-info dump -A ${pods}`)).toContain("web\n");
  });

  it("says of a log that cannot be had why", () => {
    must(cluster, "kubectl run nowhere --image=nope.invalid/x:1 -n team");
    pass(cluster, 20);
    expect(must(cluster, "kubectl cluster-info dump --namespaces=team -o name")).toContain(
      'Request log error: container "nowhere" in pod "nowhere" is waiting to start: ',
    );
  });
});
