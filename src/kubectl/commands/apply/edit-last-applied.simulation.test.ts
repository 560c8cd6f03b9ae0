import { expect, it } from "vitest";
import type { EditorRequest } from "#cluster/cluster.ts";
import { createCluster } from "#cluster/create-cluster.ts";
import { must } from "#testing/command-runner.ts";
import { TypedTerminal } from "#testing/tutorials/typed-terminal.ts";

it("apply edit-last-applied: the annotation in the editor, read until it can be, then kept", () => {
  const cluster = createCluster({ seed: 5, workers: 1 });
  cluster.boot();
  let open: readonly EditorRequest[] = [];
  cluster.onEditors((requests) => (open = requests));
  const terminal = new TypedTerminal(cluster, "main");
  const opened = (): EditorRequest => {
    cluster.kernel.runWhile(() => open.length === 0, 10_000);
    return open[0] as EditorRequest;
  };
  const answer = ({ request }: EditorRequest, text: string | null): void => {
    cluster.input({ kind: "editor-answer", request, text });
  };
  must(cluster, "kubectl create cm a --from-literal=k=v --dry-run=client -o yaml | kubectl apply -f -");
  terminal.type("kubectl apply edit-last-applied cm/a");
  const first = opened();
  expect(first.text).toBe(
    "# Please edit the 'last-applied-configuration' annotations below.\n# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.\n#\n" +
      "apiVersion: v1\ndata:\n  k: v\nkind: ConfigMap\nmetadata:\n  annotations: {}\n  name: a\n  namespace: default\n",
  );
  answer(first, first.text.replace("  k: v", "  k: v\n k: w"));
  const second = opened();
  expect(second.text).toMatch(/^# The edited file had a syntax error: error parsing edited-file: /m);
  answer(second, first.text.replace("k: v", "k: w"));
  terminal.expect(/^configmap\/a edited\r?\n$/);
  expect(must(cluster, "kubectl apply view-last-applied cm a | grep k:")).toBe("  k: w\n");
  expect(must(cluster, "kubectl get cm a -o jsonpath={.data.k}")).toBe("v");
  for (const [text, words] of [
    [null, /^Edit cancelled, no changes made\.\r?\n$/],
    ["# nothing\n", /^Edit cancelled, saved file was empty\.\r?\n$/],
  ] as const) {
    terminal.type("kubectl apply edit-last-applied cm/a");
    answer(opened(), text);
    terminal.expect(words);
  }
});
