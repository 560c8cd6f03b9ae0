/**
 * A session as a student, a page and a real client would make it, drawn from a seed: lines of every sort at a prompt,
 * keys, saved files, faults, traffic, and exec streams that come through the bridge. Same seed, same digest and same
 * screen, on every engine; the journal replays it.
 */

import { assert } from "#kernel/assert.ts";
import type { JournalEntry } from "#kernel/journal.ts";
import { Random, hashText } from "#kernel/random.ts";
import type { Cluster } from "#cluster/cluster.ts";
import { createCluster } from "#cluster/create-cluster.ts";

export interface TypedSession {
  readonly digest: string;
  /** Of all that the terminal showed. */
  readonly screen: number;
  readonly characters: number;
  readonly cluster: Cluster;
}

const USER = { name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] };
const TERMINAL = "main";

/** Each is a line, drawn with numbers for N and names for NODE and POD. */
const LINES: readonly string[] = [
  "kubectl create deployment web-N --image=nginx --replicas=N",
  "kubectl scale deployment web-N --replicas=N",
  "kubectl expose deployment web-N --port=80 --type=NodePort",
  "kubectl set image deployment/web-N nginx=httpd:2.4",
  "kubectl rollout status deployment/web-N --timeout=20s",
  "kubectl rollout undo deployment/web-N",
  "kubectl delete deployment web-N --wait=false",
  "kubectl delete pod --all --wait=false --force",
  "kubectl get pods -o wide -A --sort-by=.metadata.name | sort -k2 -r | head -N",
  "kubectl get all -o json | jq -r '.items[] | [.kind, .metadata.name, (.metadata.creationTimestamp | fromdateiso8601)] | @tsv' | sort",
  "kubectl get events -o custom-columns=A:.reason,B:.message | awk '{n[$1]++} END {for (k in n) print k, n[k]}' | sort",
  "kubectl describe nodes | grep -c . ; kubectl describe pods | tail -N",
  "kubectl get pods -w &",
  "kubectl proxy --port=8001 & sleep 1; curl -s localhost:8001/api/v1/namespaces/default/pods | jq '.items | length'; kill %%",
  "kubectl exec POD -- sh -c 'date; hostname; echo $RANDOM; cat /etc/resolv.conf; env | sort | head -N'",
  "kubectl exec POD -- sh -c 'i=0; while [ $i -lt N ]; do i=$((i+1)); echo $i; sleep 0.3; done | tac'",
  "kubectl logs POD --timestamps --tail=N",
  "kubectl run p-N --image=busybox --restart=Never -- sh -c 'for i in 1 2 3; do date +%s.%N; sleep 0.7; done; exit N'",
  "kubectl run -i --rm c-N --image=busybox --restart=Never -- wget -qO- -T 2 http://web-N",
  'kubectl apply -f - <<< \'{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c-N"},"data":{"n":"N"}}\'',
  "kubectl apply -f saved.yaml",
  "kubectl drain NODE --ignore-daemonsets --delete-emptydir-data --timeout=20s; kubectl uncordon NODE",
  "kubectl taint node NODE k=v:NoExecute --overwrite; sleep 2; kubectl taint node NODE k-",
  "kubectl label pods --all n=N --overwrite; kubectl get pods -l 'n in (1,2,N)' -o name",
  "kubectl wait --for=condition=Ready pod --all --timeout=5s",
  "lab crash NODE; sleep N; lab recover NODE",
  "lab advance Ns; lab time; lab digest",
  "for i in $(seq 1 N); do echo $RANDOM $((RANDOM % 7)); done | sort -n | uniq -c | awk '{s+=$1*$2} END {printf \"%.6f %e %g\\n\", s/3, s/7, s/9}'",
  "awk 'BEGIN {srand(N); for (i=0;i<5;i++) print rand(), exp(i/3), log(i+1), sin(i), cos(i), atan2(i,2), sqrt(i), int(rand()*100)}'",
  "jq -n '[range(N)] | map(. * 1.1, pow(.; 1.5), sqrt, (.+1|log), exp10?) | add, (now|floor), ([1,10,9]|sort), (\"é\\u0041\"|explode)'",
  "date; date +%s%N; date -d @N +%A; shuf -i 1-N 2>/dev/null; head -c N /dev/urandom | base64 | wc -c",
  "cat <<END | sed -E 's/(N)/<\\1>/g' | tr a-z A-Z | rev\nline N $HOME $(hostname)\n\\$x `date +%H`\nEND",
  "x=N; while [ $x -gt 0 ]; do x=$((x-1)); echo $x > f.$x; done; ls -la | tail -3; cat f.* | paste -sd+ | tr + ' '; rm -f f.*",
  "f() { local a=$1; [ $a -le 1 ] && echo 1 || echo $(( a * $(f $((a-1))) )); }; f N",
  "find / -name '*.d' 2>/dev/null | head -N; df; ps; uname -a; id",
  "curl -s -m 2 http://192.168.49.2:3000N/ | head -2; curl -s -o /dev/null -w '%{http_code} %{time_total}\\n' http://192.168.49.3:10256/healthz",
  "watch -n 1 -t kubectl get pods",
  "cat",
  "sleep N & sleep 1 & wait; jobs; echo $! $?",
  "kubectl port-forward POD 808N:80 & sleep 1; curl -s -m 2 localhost:808N | wc -l; kill %%; wait",
  "trap 'echo trapped' INT; read -t 2 line; echo \"<$line>\"; trap - INT",
  "no-such-command; kubectl get nothing; ((1/0)); echo ${x?}; false | true; echo ${PIPESTATUS[@]}",
];

function saved(random: Random): string {
  const name = `saved-${random.integer(1, 3)}`;
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: ${random.integer(0, 4)}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers:
      - {name: c, image: "${random.pick(["nginx:1.27", "redis:7", "no.such/image", "busybox"])}"}
`;
}

/** Plays a session; nothing but the seed decides what happens. */
export function playSession(seed: number, inputs = 40): TypedSession {
  const cluster = createCluster({ seed, workers: 3 });
  cluster.boot();
  const { kernel } = cluster;
  const random = new Random(seed, "typed-session");
  let screen = 0x811c9dc5;
  let characters = 0;
  cluster.openTerminal(TERMINAL, (output) => {
    const text =
      output.type === "command-ended" ? `(${output.exitCode})` : "text" in output ? output.text : "";
    screen = hashText(text, screen);
    characters += text.length;
  });
  const pods = (): readonly string[] => {
    const { body } = cluster.door.request({
      method: "GET",
      path: "/api/v1/namespaces/default/pods",
      user: USER,
    });
    const { items } = body as { readonly items: readonly { readonly metadata: { readonly name: string } }[] };
    return items.map(({ metadata }) => metadata.name);
  };
  const node = (): string => `worker-${random.integer(1, 3)}`;
  const line = (): string => {
    const pod = random.pick([...pods(), "none"]);
    return random
      .pick(LINES)
      .replace(/\bPOD\b/g, pod)
      .replace(/\bNODE\b/g, node())
      .replace(/N(?![A-Z_a-z])(?<![A-Z$%][A-Z]*N)/g, () => String(random.integer(1, 6)));
  };
  const exec = (): void => {
    const pod = random.pick([...pods(), "none"]);
    const stream = cluster.streamCount;
    cluster.input({
      kind: "request",
      request: {
        method: "GET",
        path: `/api/v1/namespaces/default/pods/${pod}/exec`,
        query: { command: ["sh"], stdin: "true", stdout: "true", stderr: "true", tty: "true" },
        user: USER,
      },
    });
    if (cluster.streamCount === stream) return;
    const messages = [
      { type: "resize", columns: 100, rows: 30 },
      { type: "stdin", text: `echo $((${random.integer(1, 99)} * 3)); hostname\n` },
      { type: "stdin", text: "date; exit 3\n" },
    ] as const;
    for (const message of messages) {
      cluster.input({ kind: "stream-message", stream, message });
      kernel.runUntil(kernel.nowMs + random.integer(1, 300));
    }
    if (random.chance(0.5)) cluster.input({ kind: "stream-close", stream });
  };
  const actions: readonly (() => void)[] = [
    () => cluster.input({ kind: "terminal-line", terminal: TERMINAL, line: line() }),
    () => cluster.input({ kind: "terminal-line", terminal: TERMINAL, line: line() }),
    () => cluster.input({ kind: "terminal-line", terminal: TERMINAL, line: line() }),
    () =>
      cluster.runLine(
        `side-${random.integer(1, 2)}`,
        line(),
        ({ stdout }) => (screen = hashText(stdout, screen)),
      ),
    () =>
      cluster.input({
        kind: "terminal-key",
        terminal: TERMINAL,
        key: random.pick(["interrupt", "end-of-file"]),
      }),
    () => cluster.input({ kind: "terminal-key", terminal: TERMINAL, key: "interrupt" }),
    () =>
      cluster.input({
        kind: "terminal-size",
        terminal: TERMINAL,
        columns: random.integer(20, 200),
        rows: 24,
      }),
    () => cluster.input({ kind: "file", path: "/home/student/saved.yaml", text: saved(random) }),
    () =>
      cluster.input({
        kind: "traffic",
        name: "t",
        url: `http://192.168.49.2:${random.pick([80, 30000, 10256])}/`,
        requestsPerSecond: random.integer(0, 20),
      }),
    () => {
      const target = node();
      const down = cluster.faults.some((fault) => fault.target === target);
      cluster.input({ kind: down ? "recover" : "fault", fault: "node-crash", target });
    },
    exec,
  ];
  for (let count = 0; count < inputs; count++) {
    random.pick(actions)();
    kernel.runUntil(kernel.nowMs + random.pick([0, 1, 50, 400, 2500, 15_000]));
  }
  assert(kernel.trace.findNotes("defect").length === 0, "a program had a defect");
  return { digest: cluster.digest(), screen, characters, cluster };
}

/** The digest of what a journal rebuilds. */
export function replayDigest({ options, kernel }: Cluster): string {
  const copy = createCluster(options);
  copy.boot();
  copy.openTerminal(TERMINAL, () => undefined);
  // As it comes back from a link or a file.
  copy.replay(JSON.parse(JSON.stringify(kernel.journal.entries)) as JournalEntry[]);
  copy.kernel.runTo(kernel.taskCount, kernel.nowMs);
  return copy.digest();
}
