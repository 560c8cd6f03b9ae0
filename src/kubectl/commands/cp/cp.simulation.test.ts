/** Copying to and from a container of a whole cluster. */

import { describe, expect, it } from "vitest";
import { createCluster } from "#cluster/create-cluster.ts";
import { must, pass, sh } from "#testing/command-runner.ts";

describe("kubectl cp", () => {
  it("carries files and directories both ways", () => {
    const cluster = createCluster({ seed: 1, workers: 1 });
    cluster.boot();
    must(cluster, "kubectl run box --image=busybox:1.36 -- sleep 3600");
    must(cluster, "kubectl wait --for=condition=Ready pod/box --timeout=60s");
    must(
      cluster,
      "mkdir -p notes/deep; echo one > notes/a.txt; printf 'two\\n\\n  three' > notes/deep/b.txt",
    );
    must(cluster, "kubectl cp notes/a.txt box:/tmp/copy.txt");
    expect(must(cluster, "kubectl exec box -- cat /tmp/copy.txt")).toBe("one\n");
    must(cluster, "kubectl cp notes default/box:/tmp");
    expect(must(cluster, "kubectl exec box -- cat /tmp/notes/deep/b.txt")).toBe("two\n\n  three");
    must(cluster, "kubectl cp box:/tmp/notes back");
    expect(must(cluster, "diff -r notes back")).toBe("");
    must(cluster, "kubectl cp box:/tmp/copy.txt back -c box");
    expect(must(cluster, "cat back/copy.txt")).toBe("one\n");
  });

  it("says what is wrong with the arguments and files", () => {
    const cluster = createCluster({ seed: 1, workers: 1 });
    cluster.boot();
    pass(cluster, 5);
    const failure = (line: string): string => sh(cluster, line).stderr;
    expect(failure("kubectl cp a b")).toBe("error: one of src or dest must be a remote file specification\n");
    expect(failure("kubectl cp nope box:/tmp")).toBe("error: nope doesn't exist in local filesystem\n");
    expect(failure("kubectl cp box:/a b")).toBe('Error from server (NotFound): pods "box" not found\n');
  });
});
