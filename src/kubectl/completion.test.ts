import { describe, expect, it } from "vitest";
import type { Program } from "#posix/system-calls.ts";
import { cannedAnswer } from "#testing/canned-api-server.ts";
import { createTestMachine } from "#testing/posix-machine.ts";
import { completeKubectl } from "./completion.ts";

const POD = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web-1", namespace: "default" },
  spec: { containers: [{ name: "nginx" }, { name: "sidecar" }] },
};

/** Completes the last word of `line`. */
function complete(line: string, answer = cannedAnswer([POD])): readonly string[] | undefined {
  let found: readonly string[] | undefined;
  const program: Program = function* (process) {
    const words = line.split(" ");
    found = yield* completeKubectl(process, words, words.length - 1);
    return 0;
  };
  createTestMachine({ programs: { complete: program }, answer }).run(["complete"]);
  return found;
}

describe("completion", () => {
  it.each([
    ["kubectl desc", ["describe"]],
    ["kubectl rollout un", ["undo"]],
    ["kubectl get node", ["nodes"]],
    ["kubectl get pods w", ["web-1"]],
    ["kubectl get pods/w", ["pods/web-1"]],
    ["kubectl logs w", ["web-1"]],
    ["kubectl logs web-1 -c s", ["sidecar"]],
    ["kubectl get pods -o js", ["json", "jsonpath", "jsonpath-as-json", "jsonpath-file"]],
    ["kubectl get pods --show-l", ["--show-labels"]],
    ["kubectl create deployment web --dry-run=c", ["--dry-run=client"]],
    ["kubectl nosuch ", []],
    ["kubectl get services,pods", ["services,pods"]],
    ["kubectl -n default get pods w", ["web-1"]],
    ["kubectl get pods -n default web-1 ", []],
    ["kubectl logs web-1 --container=n", ["--container=nginx"]],
    ["kubectl exec -it web-1 -- l", []],
    ["kubectl auth can-i del", ["delete", "deletecollection"]],
    ["kubectl auth can-i get pods", ["pods"]],
    ["kubectl set image pod/web-1 ", ["nginx=", "sidecar="]],
    ["kubectl set image pod web-1 nginx=nginx:1.27 s", ["sidecar="]],
    ["kubectl set env pod/web-1 ", []],
    // Undefined: the shell offers files.
    ["kubectl apply -f ", undefined],
    ["kubectl create configmap x --from-file ", undefined],
  ])("%s", (line, expected) => {
    expect(complete(line)).toEqual(expected);
  });

  it("offers nothing, and says nothing, when the server is away", () => {
    const refused = (): { ok: false; failure: "connection-refused"; latencyMs: number } => ({
      ok: false,
      failure: "connection-refused",
      latencyMs: 1,
    });
    expect(complete("kubectl get pods w", refused as never)).toEqual([]);
  });
});
