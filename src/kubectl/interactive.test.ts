/** kubectl at a terminal: sessions in containers, watches, and what ends them. */

import { beforeAll, describe, expect, it } from "vitest";
import type { Cluster } from "#cluster/cluster.ts";
import { createCluster } from "#cluster/create-cluster.ts";
import type { SpecialKey } from "#cluster/inputs.ts";
import { must, pass } from "#testing/command-runner.ts";

const RECORDED =
  "All commands and output from this session will be recorded in container logs, including credentials and " +
  "sensitive information passed through the command prompt.\n" +
  "If you don't see a command prompt, try pressing enter.\n";

describe("kubectl at a terminal", () => {
  let cluster: Cluster;
  let screen = "";
  beforeAll(() => {
    cluster = createCluster({ seed: 3, workers: 2 });
    cluster.boot();
    must(cluster, "kubectl run web --image=nginx");
    must(cluster, "kubectl run clock --image=busybox -- sh -c 'while true; do echo tick; sleep 5; done'");
    must(cluster, "kubectl wait --for=condition=Ready pod/web pod/clock");
    cluster.openTerminal("t", (output) => {
      if (output.type === "text") screen += output.text;
      else if (output.type === "prompt") screen += "<prompt>";
      else if (output.type === "command-ended") screen += `<${output.exitCode}>`;
    });
    pass(cluster, 1);
  });

  const shown = (): string => {
    const text = screen;
    screen = "";
    return text;
  };
  /** Types a line, waits, and returns what the terminal showed since. */
  const line = (text: string, seconds = 2): string => {
    cluster.input({ kind: "terminal-line", terminal: "t", line: text });
    pass(cluster, seconds);
    return shown();
  };
  const key = (name: SpecialKey, seconds = 1): string => {
    cluster.input({ kind: "terminal-key", terminal: "t", key: name });
    pass(cluster, seconds);
    return shown();
  };

  it("opens a shell in a container; Ctrl-C interrupts what runs there", () => {
    shown();
    expect(line("kubectl exec -it web -- bash")).toBe("root@web:/# ");
    expect(line("hostname")).toBe("web\nroot@web:/# ");
    expect(line("sleep 100")).toBe("");
    expect(key("interrupt")).toBe("root@web:/# ");
    expect(line("echo $?")).toBe("130\nroot@web:/# ");
    expect(line("read answer; echo got $answer")).toBe("");
    expect(line("yes")).toBe("got yes\nroot@web:/# ");
    expect(line("exit 3")).toBe("exit\ncommand terminated with exit code 3\n<3><prompt>");
    line("kubectl exec -it web -- bash");
    expect(key("end-of-file")).toBe("exit\n<0><prompt>");
  });

  it("ends what follows with Ctrl-C", () => {
    expect(line("kubectl get pods -w")).toMatch(/^NAME +READY +STATUS +RESTARTS +AGE\nclock .*\nweb .*\n$/);
    expect(key("interrupt")).toBe("<130><prompt>");
    expect(line("kubectl logs -f clock --tail=1", 11)).toBe("tick\ntick\ntick\n");
    expect(key("interrupt")).toBe("<130><prompt>");
    expect(line("kubectl proxy")).toBe("Starting to serve on 127.0.0.1:8001\n");
    expect(key("interrupt")).toBe("<130><prompt>");
    expect(line("kubectl exec web -- sleep 100")).toBe("");
    expect(key("interrupt")).toBe("<130><prompt>");
  });

  it("runs a pod for as long as the session", () => {
    expect(line("kubectl run once -it --rm --image=ubuntu -- bash", 15)).toBe(`${RECORDED}root@once:/# `);
    expect(line("exit", 5)).toBe(
      "exit\nSession ended, resume using 'kubectl attach once -c once -n default -i -t' command\n" +
        'pod "once" deleted from default namespace\n<0><prompt>',
    );
    line("kubectl run never -it --rm --restart=Never --image=ubuntu -- bash", 15);
    expect(line("exit 2", 5)).toBe(
      'exit\npod "never" deleted from default namespace\npod default/never terminated (Error)\n<2><prompt>',
    );
  });

  it("attaches, and says when a container has no terminal", () => {
    expect(line("kubectl attach -it clock", 6)).toBe(
      `error: Unable to use a TTY - container clock did not allocate one\n${RECORDED}tick\n`,
    );
    expect(key("interrupt")).toBe("<130><prompt>");
  });

  it("names what cannot be run", () => {
    expect(line("kubectl exec -it web -- nope")).toMatch(
      /^error: Internal error occurred: Internal error occurred: error executing command in container: .*exec: "nope": executable file not found in \$PATH: unknown\n<1><prompt>$/,
    );
  });

  it("debugs in a copy of a pod and on a node, with a shell of its own", () => {
    shown();
    const begin = line("kubectl debug web -it --copy-to=copy -c tools --image=busybox", 8);
    expect(begin).toContain(RECORDED);
    expect(line("hostname")).toBe("copy\n/ # ");
    expect(line("exit 0")).toMatch(
      /Session ended, resume using 'kubectl attach copy -c tools -n default -i -t' command\n<0>/,
    );
    expect(must(cluster, "kubectl get pod copy -o jsonpath={.spec.containers[*].name}")).toBe("web tools");
    expect(line("kubectl debug node/worker-1 -it --image=busybox", 8)).toMatch(
      /^Creating debugging pod node-debugger-worker-1-\w{5} with container debugger on node worker-1\.\n/,
    );
    expect(line("hostname")).toBe("worker-1\n/ # ");
    expect(line("exit 0")).toContain("<0><prompt>");
  });

  it("says what there is where a pod takes no debugging container", () => {
    shown();
    const text = line("kubectl debug web -it --image=busybox");
    expect(text).toMatch(/^Defaulting debug container name to debugger-\w{5}\.\n/);
    expect(text).toContain("error: ephemeral containers are disabled for this cluster");
    expect(text).toContain("hint: use a copy (kubectl debug POD --copy-to=NAME");
  });
});
