import { describe, expect, it } from "vitest";
import type { Cluster } from "#cluster/cluster.ts";
import { createCluster } from "#cluster/create-cluster.ts";
import { must, pass, sh } from "#testing/command-runner.ts";

function startedCluster(): Cluster {
  const cluster = createCluster({ seed: 1, workers: 1 });
  pass(cluster, 1);
  return cluster;
}

describe("kubectl config", () => {
  it("makes, changes, renames and deletes entries in kubectl's words", () => {
    const cluster = startedCluster();
    const say = (line: string): string => {
      const { stdout, stderr } = sh(cluster, `kubectl config ${line}`);
      return stdout + stderr;
    };
    expect(say("set-cluster dev --server=https://1.2.3.4:6443")).toBe('Cluster "dev" set.\n');
    expect(say("set-credentials bob --token=abc")).toBe('User "bob" set.\n');
    expect(say("set-context dev --cluster=dev --user=bob --namespace=x")).toBe('Context "dev" created.\n');
    expect(say("rename-context dev dev2")).toBe('Context "dev" renamed to "dev2".\n');
    expect(say("set contexts.dev2.namespace y")).toBe('Property "contexts.dev2.namespace" set.\n');
    expect(say("view -o jsonpath='{.contexts[?(@.name==\"dev2\")].context}'")).toBe(
      '{"cluster":"dev","namespace":"y","user":"bob"}',
    );
    expect(say("unset contexts.dev2.namespace")).toBe('Property "contexts.dev2.namespace" unset.\n');
    expect(say("view -o jsonpath='{.contexts[?(@.name==\"dev2\")].context}'")).toBe(
      '{"cluster":"dev","user":"bob"}',
    );
    expect(say("unset users.bob")).toBe('Property "users.bob" unset.\n');
    const file = "/home/student/.kube/config";
    expect(say("delete-cluster dev")).toBe(`deleted cluster dev from ${file}\n`);
    expect(say("delete-user zz")).toBe(`error: cannot delete user zz, not in ${file}\n`);
    expect(say("rename-context nope x")).toBe(
      `error: cannot rename the context "nope", it's not in ${file}\n`,
    );
    expect(say("rename-context dev2 dev2")).toBe(
      `error: cannot rename the context "dev2", the context "dev2" already exists in ${file}\n`,
    );
    expect(say("set foo.bar x")).toBe("error: unable to parse foo.bar after [] at api.Config\n");
    expect(say("set-credentials bob --token=a --username=b")).toContain(
      "error: you cannot specify more than one authentication method at the same time",
    );
  });

  it("switches the namespace of the current context, as exam takers do", () => {
    const cluster = startedCluster();
    must(cluster, "kubectl config set-context --current --namespace=kube-system");
    expect(must(cluster, "kubectl config view --minify -o jsonpath='{..namespace}'")).toBe("kube-system");
  });
});
