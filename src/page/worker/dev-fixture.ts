/** A stand-in for the cluster while the page is built: objects that move on the kernel's clock, no control plane. */

import type { WatchEvent } from "#api/types.ts";
import { formatTime } from "#api/time.ts";
import type { Cluster, ClusterOptions, TerminalOutput } from "#cluster/cluster.ts";
import type { ClusterInput } from "#cluster/inputs.ts";
import { Kernel } from "#kernel/kernel.ts";
import type { Network, RequestRecord } from "#network/network.ts";

type Fields = Record<string, unknown>;

export function createCluster(options: ClusterOptions): Cluster {
  const kernel = new Kernel({ seed: options.seed });
  const scope = kernel.root.child("kube-controller-manager/replica-set");
  const schedulerScope = kernel.root.child("kube-scheduler");
  const observers: ((event: WatchEvent) => void)[] = [];
  const objects = new Map<string, Fields>();
  const recordListeners: ((record: RequestRecord) => void)[] = [];
  const faults: { fault: string; target: string; sinceMs: number }[] = [];
  const files = new Map<string, string>([
    [
      "web.yaml",
      "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 3\n  selector:\n    matchLabels: {app: web}\n  template:\n    metadata:\n      labels: {app: web}\n    spec:\n      containers:\n        - name: nginx\n          image: nginx:1.27\n",
    ],
  ]);
  let revision = 0;
  let requests = 0;
  let terminal: (output: TerminalOutput) => void = () => undefined;
  const emit = (type: WatchEvent["type"], object: Fields): void => {
    for (const observer of observers) observer({ type, object } as unknown as WatchEvent);
  };
  const put = (object: Fields): void => {
    const meta = object["metadata"] as Fields;
    const key = `${String(object["kind"])}/${String(meta["namespace"] ?? "")}/${String(meta["name"])}`;
    const next = {
      ...object,
      metadata: {
        creationTimestamp: formatTime(kernel.nowMs),
        uid: key,
        ...meta,
        resourceVersion: String(++revision),
      },
    };
    const type = objects.has(key) ? "MODIFIED" : "ADDED";
    objects.set(key, next);
    requests++;
    emit(type, next);
  };
  const remove = (key: string): void => {
    const object = objects.get(key);
    if (!object) return;
    objects.delete(key);
    emit("DELETED", object);
  };
  const names = ["control-plane", ...Array.from({ length: options.workers }, (_, i) => `worker-${i + 1}`)];
  const ready = new Map(names.map((name) => [name, true]));
  const putNode = (name: string): void => {
    const ok = ready.get(name);
    put({
      apiVersion: "v1",
      kind: "Node",
      metadata: {
        name,
        labels: name === "control-plane" ? { "node-role.kubernetes.io/control-plane": "" } : {},
      },
      spec: {
        taints:
          name === "control-plane"
            ? [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }]
            : ok
              ? []
              : [{ key: "node.kubernetes.io/unreachable", effect: "NoExecute" }],
      },
      status: {
        conditions: [
          { type: "Ready", status: ok ? "True" : "Unknown", message: "Kubelet stopped posting node status." },
        ],
        allocatable: { cpu: "2", memory: "4Gi", pods: "110" },
        addresses: [{ type: "InternalIP", address: `192.168.49.${names.indexOf(name) + 2}` }],
      },
    });
  };
  const pod = (
    namespace: string,
    owner: string,
    suffix: string,
    node: string,
    phase: string,
    isReady: boolean,
    extra: Fields = {},
    kind = "ReplicaSet",
  ): void =>
    put({
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        namespace,
        name: `${owner}-${suffix}`,
        labels: { "pod-template-hash": owner.slice(owner.lastIndexOf("-") + 1) },
        ownerReferences: [{ kind, name: owner, controller: true }],
        ...extra,
      },
      spec: {
        nodeName: node || undefined,
        containers: [
          { name: "main", image: "nginx", resources: { requests: { cpu: "100m", memory: "128Mi" } } },
        ],
      },
      status: {
        phase,
        podIP: node ? `10.244.1.${revision % 250}` : undefined,
        conditions: [{ type: "Ready", status: isReady ? "True" : "False" }],
        containerStatuses: [{ ready: isReady, restartCount: 0 }],
      },
    });
  const start = (namespace: string, owner: string, suffix: string): void => {
    pod(namespace, owner, suffix, "", "Pending", false);
    schedulerScope.after(300 + scope.random.fraction() * 900, "schedule one", () => {
      const candidates = names.filter(
        (n) => n !== "control-plane" && ready.get(n) && !faults.some((f) => f.target === n),
      );
      const node = candidates[Math.floor(scope.random.fraction() * candidates.length)] ?? "";
      if (!node) return;
      pod(namespace, owner, suffix, node, "Pending", false);
      scope.after(1500 + scope.random.fraction() * 2000, "started", () =>
        pod(namespace, owner, suffix, node, "Running", true),
      );
    });
  };
  const podsOf = (owner: string): string[] =>
    [...objects.keys()].filter((key) => key.startsWith(`Pod/default/${owner}-`));
  const endpoints = (): void => {
    const list = podsOf("web-6c9f7d8b45").map((key) => objects.get(key) as Fields);
    put({
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { namespace: "default", name: "web-abc", labels: { "kubernetes.io/service-name": "web" } },
      endpoints: list.map((p) => ({
        addresses: ["10.244.0.1"],
        nodeName: (p["spec"] as Fields)["nodeName"],
        targetRef: { kind: "Pod", namespace: "default", name: (p["metadata"] as Fields)["name"] },
        conditions: { ready: true },
      })),
    });
  };
  scope.soon("boot", () => {
    for (const name of names) putNode(name);
    for (const name of names)
      pod("kube-system", "kube-proxy", name.slice(-3) + "x", name, "Running", true, {}, "DaemonSet");
    pod("kube-system", "coredns-5d78c9869d", "k9v7q", names[1] ?? "", "Running", true);
    put({
      apiVersion: "v1",
      kind: "Service",
      metadata: { namespace: "default", name: "kubernetes" },
      spec: { clusterIP: "10.96.0.1", ports: [{ port: 443 }] },
    });
    put({
      apiVersion: "v1",
      kind: "Service",
      metadata: { namespace: "default", name: "web" },
      spec: { clusterIP: "10.96.14.2", type: "ClusterIP", ports: [{ port: 80, protocol: "TCP" }] },
    });
    for (const s of ["7hq2v", "mzk9d", "x8w5l"]) start("default", "web-6c9f7d8b45", s);
    for (const s of ["p2c4t", "k9v7q"]) start("default", "api-7d9c8f6b5c", s);
  });
  scope.every(10_000, "heartbeat", () =>
    put({
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { namespace: "kube-node-lease", name: "worker-1" },
    }),
  );
  scope.every(2000, "endpoints", endpoints);
  let id = 0;
  const traffic = new Map<
    string,
    { name: string; url: string; requestsPerSecond: number; setRate(): void; setUrl(): void; stop(): void }
  >();
  const clientScope = kernel.root.child("traffic");
  const tick = (): void => {
    let rate = 0;
    for (const source of traffic.values()) {
      rate += source.requestsPerSecond;
      const list = podsOf("web-6c9f7d8b45");
      const chosen = objects.get(list[Math.floor(clientScope.random.fraction() * list.length)] ?? "");
      const node = String((chosen?.["spec"] as Fields | undefined)?.["nodeName"] ?? "");
      const ok = node !== "" && !faults.some((f) => f.target === node);
      const name = `default/${String((chosen?.["metadata"] as Fields | undefined)?.["name"] ?? "")}`;
      const record: RequestRecord = {
        id: ++id,
        startMs: kernel.nowMs,
        source: `traffic/${source.name}`,
        target: source.url,
        service: "default/web",
        pod: name,
        node,
        hops: [
          { kind: "client", name: `traffic/${source.name}`, afterMs: 0 },
          { kind: "service", name: "default/web", afterMs: 1 },
          ...(ok ? [{ kind: "pod" as const, name, afterMs: 2 }] : []),
        ],
        latencyMs: 20 + clientScope.random.fraction() * 30,
        status: ok ? 200 : 0,
        outcome: ok ? "ok" : "connection-timeout",
      };
      for (const listener of recordListeners) listener(record);
    }
    clientScope.after(rate > 0 ? 1000 / rate : 500, "request", tick);
  };
  clientScope.after(500, "request", tick);

  const answer = (line: string): string => {
    const words = line.trim().split(/\s+/);
    if (line.includes("get nodes"))
      return `NAME            STATUS   ROLES           AGE   VERSION\n${names.map((n) => `${n.padEnd(15)} ${(ready.get(n) ? "Ready" : "NotReady").padEnd(8)} ${n === "control-plane" ? "control-plane" : "<none>       "}   1m    v1.36.3`).join("\n")}\n`;
    if (line.includes("get pods"))
      return `${[...objects.keys()]
        .filter((k) => k.startsWith("Pod/default"))
        .map((k) => `${k.slice(12).padEnd(24)} 1/1     Running   0          1m`)
        .join("\n")}\n`;
    if (line.includes("scale")) {
      const count = Number(/replicas[= ](\d+)/.exec(line)?.[1] ?? 3);
      const have = podsOf("web-6c9f7d8b45");
      for (let i = have.length; i < count; i++)
        start("default", "web-6c9f7d8b45", scope.random.fraction().toString(36).slice(2, 7));
      for (const key of have.slice(count)) remove(key);
      return "deployment.apps/web scaled\n";
    }
    if (words[0] === "hostile")
      return "\u001b]0;owned\u0007\u001b[999999999Sred: \u001b[31mred\u001b[0m \u202eevil\n";
    return words[0] ? `wavetank: ${words[0]}: command not found\n` : "";
  };
  const crash = (target: string, on: boolean): void => {
    if (on) {
      faults.push({ fault: "node-crash", target, sinceMs: kernel.nowMs });
      scope.after(5000, "not ready", () => {
        ready.set(target, false);
        putNode(target);
      });
    } else {
      faults.splice(
        faults.findIndex((f) => f.target === target),
        1,
      );
      ready.set(target, true);
      scope.soon("ready", () => putNode(target));
    }
  };
  const cluster: Cluster = {
    options,
    kernel,
    door: {
      request: (request) => {
        const name = request.path.split("/").pop();
        const found = [...objects.values()].find((o) => (o["metadata"] as Fields)["name"] === name);
        return found
          ? { status: 200, headers: {}, body: found }
          : { status: 404, headers: {}, body: { message: "not found" } };
      },
    },
    network: {
      onRecord: (listener: (record: RequestRecord) => void) => recordListeners.push(listener),
      get trafficSources() {
        return [...traffic.values()];
      },
    } as unknown as Network,
    input: (input: ClusterInput) =>
      kernel.input("input", input, () => {
        if (input.kind === "terminal-line") {
          const text = answer(input.line);
          scope.after(30, "answer", () => {
            if (text) terminal({ type: "text", text });
            terminal({ type: "command-ended", exitCode: 0 });
            terminal({ type: "prompt", text: "\u001b[34mstudent@wavetank\u001b[0m:\u001b[36m~\u001b[0m$ " });
          });
        } else if (input.kind === "terminal-key") {
          terminal({ type: "text", text: "\n" });
          terminal({ type: "prompt", text: "student@wavetank:~$ " });
        } else if (input.kind === "fault") crash(input.target, true);
        else if (input.kind === "recover") crash(input.target, false);
        else if (input.kind === "file" && input.text !== null) files.set(input.path, input.text);
        else if (input.kind === "traffic") {
          if (input.requestsPerSecond > 0)
            traffic.set(input.name, {
              name: input.name,
              url: input.url,
              requestsPerSecond: input.requestsPerSecond,
              setRate() {},
              setUrl() {},
              stop() {},
            });
          else traffic.delete(input.name);
        }
        return undefined;
      }),
    replay: (entries) => {
      for (const entry of entries) cluster.input(entry.data as ClusterInput);
    },
    faults,
    observe: (listener) => {
      observers.push(listener);
      for (const object of objects.values()) listener({ type: "ADDED", object } as unknown as WatchEvent);
    },
    get requestCount() {
      return requests;
    },
    openTerminal: (_name, onOutput) => {
      terminal = onOutput;
      onOutput({ type: "prompt", text: "\u001b[34mstudent@wavetank\u001b[0m:\u001b[36m~\u001b[0m$ " });
    },
    runLine: (_session, line, done) => {
      kernel.input("input", { kind: "terminal-line", terminal: "page", line }, () =>
        scope.after(20, "line", () => done({ stdout: answer(line), stderr: "", exitCode: 0 })),
      );
    },
    complete: (_terminal, line, cursor) => {
      const from = line.lastIndexOf(" ", cursor - 1) + 1;
      const word = line.slice(from, cursor);
      return {
        from,
        candidates: ["kubectl", "get", "pods", "nodes", "deployments", "describe", "apply"].filter((c) =>
          c.startsWith(word),
        ),
      };
    },
    readFile: (path) => files.get(path),
    listFiles: () => [...files.keys()].sort(),
    fastForwardUntilMs: undefined,
    digest: () => kernel.digest(),
  };
  return cluster;
}
