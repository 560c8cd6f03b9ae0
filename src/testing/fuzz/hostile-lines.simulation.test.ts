/**
 * Lines that try to take the machine with them: after Ctrl-C the prompt answers, virtual time has gone on, and no task
 * threw.
 */

import { describe, expect, it } from "vitest";
import type { Cluster, TerminalOutput } from "#cluster/cluster.ts";
import { createCluster } from "#cluster/create-cluster.ts";

interface Desk {
  readonly cluster: Cluster;
  readonly text: () => string;
  readonly ended: () => number | undefined;
}

function openDesk(): Desk {
  const cluster = createCluster({ seed: 5, workers: 1 });
  cluster.boot();
  let text = "";
  let ended: number | undefined;
  cluster.openTerminal("t", (output: TerminalOutput) => {
    if (output.type === "text") text = (text + output.text).slice(-4000);
    else if (output.type === "command-ended") ended = output.exitCode;
  });
  return { cluster, text: () => text, ended: () => ended };
}

const nested = (open: string, inner: string, close: string, depth: number): string =>
  open.repeat(depth) + inner + close.repeat(depth);

/** Each fits one line of a terminal; what runs for ever is ended with Ctrl-C. */
const LINES: readonly (readonly [string, string])[] = [
  ["a busy loop", "while true; do :; done"],
  ["yes", "yes"],
  ["yes into a file", "yes > f"],
  ["a fork bomb", ":(){ :|:& };:"],
  ["endless recursion of a function", "f(){ f; }; f"],
  ["endless recursion of a script", "echo '. ./r' > r; . ./r"],
  ["endless recursion of scripts", "echo 'sh r' > r; sh r"],
  ["a script that is its own interpreter", "printf '#!./r\\n' > r; chmod +x r; ./r"],
  ["an endless device", "cat /dev/zero > /dev/null"],
  ["an endless script", ". /dev/stdin < /dev/zero"],
  ["an endless script for a shell", "yes : | bash"],
  ["an endless line for read", "while read l; do echo $l; done < /dev/zero"],
  ["an endless array", "mapfile a < /dev/zero"],
  ["an endless line for sed", "yes | tr -d '\\n' | sed s/y/x/"],
  ["an endless manifest", "yes | kubectl apply -f -"],
  ["an endless file of manifests", "kubectl apply -f /dev/zero"],
  ["an endless value", "kubectl create configmap x --from-file=/dev/zero"],
  ["a doubling variable", "x=a; while :; do x=$x$x; done"],
  ["endless awk", "awk 'BEGIN{while(1);}'"],
  ["endless recursion in awk", "awk 'function f(n){return f(n+1)} BEGIN{f(1)}'"],
  ["endless sed", "echo a | sed ':a;s/a/aa/g;ta'"],
  ["endless jq", "echo 1 | jq 'def f: 1+f; f'"],
  ["a bad expression", "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! | grep -E '^(a+)+$'"],
  ["deep subshells", nested("(", "echo", ")", 5000)],
  ["deep groups", `${"{ ".repeat(5000)}echo; ${"}; ".repeat(5000)}`],
  ["deep conditions", `${"if true; then ".repeat(3000)}echo; ${"fi; ".repeat(3000)}`],
  ["deep substitutions", `echo ${nested("$(echo ", "a", ")", 1000)}`],
  ["deep parameters", `echo ${nested("${a:-", "", "}", 3000)}`],
  ["deep arithmetic", `echo $((${nested("(", "1", ")", 5000)}))`],
  ["deep signs", `echo $((${"-".repeat(20_000)}1))`],
  ["deep powers", `echo $((${"2**".repeat(10_000)}1))`],
  ["deep [[", `[[ ${nested("( ", "1", " )", 5000)} ]]`],
  ["deep awk", `awk 'BEGIN{print ${nested("(", "1", ")", 5000)}}'`],
  ["deep jq", `jq -n '${nested("[", "1", "]", 5000)}'`],
  ["deep JSON", `echo '${"[".repeat(20_000)}' | jq .`],
  ["a deep template", `kubectl get nodes -o go-template='${"{{if 1}}".repeat(5000)}'`],
  [
    "an endless template",
    `kubectl get nodes -o go-template='{{define "a"}}{{template "a"}}{{end}}{{template "a"}}'`,
  ],
  ["a deep manifest", `echo '${"[".repeat(20_000)}' | kubectl create -f -`],
  ["a deep patch", `kubectl patch node worker-1 -p '${nested('{"a":', "1", "}", 20_000)}'`],
  ["open brackets", `echo ${"[".repeat(50_000)}`],
  ["a pattern in a long text", `x=${"a".repeat(50_000)}; y=\${x%%*b}\${x//a*b/}\${x##*b*c}`],
];

describe("a hostile line", () => {
  it.each(LINES)("%s", (_name, line) => {
    const { cluster, text, ended } = openDesk();
    const startMs = cluster.kernel.nowMs;
    cluster.input({ kind: "terminal-line", terminal: "t", line });
    const given = 4000;
    cluster.kernel.runUntil(startMs + 1000, given);
    expect(cluster.kernel.nowMs).toBeGreaterThan(startMs);
    if (ended() === undefined) cluster.input({ kind: "terminal-key", terminal: "t", key: "interrupt" });
    cluster.kernel.runUntil(cluster.kernel.nowMs + 1000, given);
    expect(ended(), text()).toBeDefined();
    cluster.input({
      kind: "terminal-line",
      terminal: "t",
      line: "cd; echo still $((40 + 2)); kubectl get nodes",
    });
    cluster.kernel.runUntil(cluster.kernel.nowMs + 1000, given);
    expect(text()).toContain("still 42");
    expect(text()).toMatch(/worker-1 +Ready/);
  });
});
