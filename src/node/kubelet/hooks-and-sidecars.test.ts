import { describe, expect, test } from "vitest";
import { simulateNode } from "#testing/node-simulation.ts";

const timesOf = (status: { startedAt?: string; finishedAt?: string } | undefined) => ({
  startedMs: Date.parse(status?.startedAt ?? ""),
  finishedMs: Date.parse(status?.finishedAt ?? ""),
});

describe("lifecycle hooks", () => {
  test("preStop runs before SIGTERM and is part of the grace period", () => {
    const sim = simulateNode();
    sim.createPod("web-1", {
      terminationGracePeriodSeconds: 30,
      containers: [{ name: "web", image: "nginx", lifecycle: { preStop: { sleep: { seconds: 10 } } } }],
    });
    sim.run(20_000);
    const start = sim.kernel.nowMs;
    sim.send("DELETE", "/api/v1/namespaces/default/pods/web-1");
    sim.run(9000);
    expect(sim.pod("web-1")?.status?.containerStatuses?.[0]?.state?.running).toBeDefined();
    expect(sim.runUntil(() => sim.pod("web-1") === undefined, 10_000)).toBe(true);
    expect(sim.kernel.nowMs - start).toBeGreaterThanOrEqual(10_000);
    expect(sim.kernel.nowMs - start).toBeLessThanOrEqual(12_000);
  });

  test("a preStop that overruns the grace period is cut, and the container gets two seconds more", () => {
    const sim = simulateNode();
    sim.createPod("stubborn", {
      terminationGracePeriodSeconds: 5,
      containers: [
        {
          name: "c",
          image: "busybox",
          command: ["sleep", "3600"],
          lifecycle: { preStop: { exec: { command: ["sleep", "60"] } } },
        },
      ],
    });
    sim.run(20_000);
    const start = sim.kernel.nowMs;
    sim.send("DELETE", "/api/v1/namespaces/default/pods/stubborn");
    expect(sim.runUntil(() => sim.pod("stubborn") === undefined, 20_000)).toBe(true);
    expect(sim.kernel.nowMs - start).toBeGreaterThanOrEqual(7000);
    expect(sim.kernel.nowMs - start).toBeLessThanOrEqual(8500);
  });

  test("a failing postStart kills the container", () => {
    const sim = simulateNode();
    sim.createPod("hooked", {
      containers: [
        { name: "web", image: "nginx", lifecycle: { postStart: { exec: { command: ["cat", "/missing"] } } } },
      ],
    });
    sim.run(30_000);
    expect(sim.eventsOf("hooked").join("\n")).toContain("FailedPostStartHook: PostStartHook failed");
    expect(sim.pod("hooked")?.status?.containerStatuses?.[0]?.ready).toBe(false);
  });
});

describe("sidecars", () => {
  test("share the grace period with those that end before them", () => {
    const sim = simulateNode();
    const deaf = (name: string, more: Record<string, unknown> = {}) => ({
      name,
      image: "busybox",
      command: ["sh", "-c", "trap 'date +%s' TERM; while true; do sleep 1; done"],
      ...more,
    });
    const lifecycle = { preStop: { exec: { command: ["touch", "/asked"] } } };
    sim.createPod("p", {
      terminationGracePeriodSeconds: 10,
      initContainers: [
        deaf("first", { restartPolicy: "Always" }),
        deaf("second", { restartPolicy: "Always", lifecycle }),
      ],
      containers: [deaf("main")],
    });
    sim.run(20_000);
    sim.send("DELETE", "/api/v1/namespaces/default/pods/p");
    const startMs = sim.kernel.nowMs;
    sim.run(1000);
    // All are told of at once, and the hooks of all run; the signal comes in turn.
    expect(sim.eventsOf("p").filter((event) => event.startsWith("Killing"))).toHaveLength(3);
    const container = (name: string) => sim.node.kubelet!.containerOf("default", "p", name)!;
    expect(container("second").files?.find("/asked")).toBeDefined();
    const endS = (name: string): number => {
      const ended = container(name);
      expect(sim.runUntil(() => !ended.isRunning, 60_000)).toBe(true);
      return Math.round((sim.kernel.nowMs - startMs) / 1000);
    };
    expect([endS("main"), endS("second"), endS("first")]).toEqual([10, 12, 12]);
  });

  test("start before the others, stay, and end after them", () => {
    const sim = simulateNode();
    sim.createPod("with-sidecar", {
      restartPolicy: "Never",
      initContainers: [
        { name: "proxy", image: "nginx:1.29", restartPolicy: "Always" },
        { name: "prepare", image: "busybox", command: ["sleep", "1"] },
      ],
      containers: [{ name: "job", image: "busybox", command: ["sleep", "5"] }],
    });
    sim.run(12_000);
    const running = sim.pod("with-sidecar")!.status!;
    expect(running.phase).toBe("Running");
    expect(running.initContainerStatuses?.map(({ started, ready }) => [started, ready])).toEqual([
      [true, true],
      [false, true],
    ]);
    expect(sim.runUntil(() => sim.pod("with-sidecar")?.status?.phase === "Succeeded", 20_000)).toBe(true);
    sim.run(5000);
    const { status } = sim.pod("with-sidecar")!;
    const job = timesOf(status!.containerStatuses![0]!.state!.terminated);
    const proxy = timesOf(status!.initContainerStatuses![0]!.state!.terminated);
    expect(proxy.startedMs).toBeLessThan(job.startedMs);
    expect(proxy.finishedMs).toBeGreaterThanOrEqual(job.finishedMs);
    expect(status?.initContainerStatuses?.[0]?.state?.terminated).toMatchObject({
      exitCode: 0,
      reason: "Completed",
    });
  });
});

describe("what pods see", () => {
  test("downward API, config map and secret values, expansion, emptyDir shared between containers", () => {
    const sim = simulateNode();
    sim.send("POST", "/api/v1/namespaces/default/configmaps", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "settings" },
      data: { COLOR: "blue" },
    });
    sim.send("POST", "/api/v1/namespaces/default/secrets", {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "keys" },
      data: { token: "czNjcjN0" },
    });
    const mount = { name: "shared", mountPath: "/shared" };
    sim.createPod(
      "sees",
      {
        restartPolicy: "Never",
        volumes: [
          { name: "shared", emptyDir: {} },
          {
            name: "info",
            downwardAPI: { items: [{ path: "labels", fieldRef: { fieldPath: "metadata.labels" } }] },
          },
        ],
        initContainers: [
          {
            name: "writes",
            image: "busybox",
            command: ["sh", "-c", "echo from init > /shared/note"],
            volumeMounts: [mount],
          },
        ],
        containers: [
          {
            name: "c",
            image: "busybox",
            command: [
              "sh",
              "-c",
              'echo "$NAME $COLOR $TOKEN $LIMIT $GREETING"; cat /shared/note /info/labels',
            ],
            resources: { limits: { memory: "64Mi" } },
            envFrom: [{ configMapRef: { name: "settings" } }],
            env: [
              { name: "NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
              { name: "TOKEN", valueFrom: { secretKeyRef: { name: "keys", key: "token" } } },
              {
                name: "LIMIT",
                valueFrom: { resourceFieldRef: { resource: "limits.memory", divisor: "1Mi" } },
              },
              { name: "GREETING", value: "hello-$(NAME)" },
            ],
            volumeMounts: [mount, { name: "info", mountPath: "/info" }],
          },
        ],
      },
      { labels: { app: "demo" } },
    );
    sim.runUntil(() => sim.pod("sees")?.status?.phase === "Succeeded", 30_000);
    expect(sim.logs("sees", "c")).toBe('sees blue s3cr3t 64 hello-sees\nfrom init\napp="demo"');
  });

  test("a CPU limit makes a busy loop slower, not the simulation", () => {
    const sim = simulateNode();
    const busy = (limit: string) => ({
      restartPolicy: "Never",
      containers: [
        {
          name: "c",
          image: "busybox",
          command: ["sh", "-c", "i=0; while [ $i -lt 3000 ]; do i=$((i+1)); done; echo done"],
          resources: { limits: { cpu: limit } },
        },
      ],
    });
    sim.createPod("fast", busy("1"));
    sim.createPod("slow", busy("100m"));
    sim.runUntil(
      () => ["fast", "slow"].every((name) => sim.pod(name)?.status?.phase === "Succeeded"),
      600_000,
    );
    const seconds = (name: string): number => {
      const container = sim.node.kubelet!.containerOf("default", name, "c")!;
      return (container.finishedMs - container.startedMs) / 1000;
    };
    expect(seconds("slow") / seconds("fast")).toBeGreaterThan(8);
    expect(seconds("slow") / seconds("fast")).toBeLessThan(12);
  });

  test("the guestbook: written through the front end, read from a follower", () => {
    const sim = simulateNode();
    sim.createPod("leader", { containers: [{ name: "c", image: "registry.k8s.io/redis:e2e" }] });
    sim.run(20_000);
    const leader = sim.pod("leader")!.status!.podIP!;
    sim.createPod("follower", {
      containers: [{ name: "c", image: "redis:7.2", args: ["--replicaof", leader, "6379"] }],
    });
    sim.run(20_000);
    const env = {
      GET_HOSTS_FROM: "env",
      REDIS_LEADER_SERVICE_HOST: leader,
      REDIS_FOLLOWER_SERVICE_HOST: sim.pod("follower")!.status!.podIP!,
    };
    sim.createPod("frontend", {
      containers: [
        {
          name: "php-redis",
          image: "us-docker.pkg.dev/google-samples/containers/gke/gb-frontend:v5",
          env: Object.entries(env).map(([name, value]) => ({ name, value })),
        },
      ],
    });
    sim.run(30_000);
    const ask = (path: string): string => {
      let body = "";
      sim.nodeNetwork.host.exchange(
        {
          protocol: "http",
          host: sim.pod("frontend")!.status!.podIP!,
          port: 80,
          method: "GET",
          path,
          headers: {},
        },
        (result) => (body = result.ok ? String(result.body) : result.failure),
      );
      sim.run(2000);
      return body;
    };
    expect(ask("/")).toContain("Guestbook");
    expect(ask("/guestbook.php?cmd=set&key=messages&value=,hello+world")).toBe('{"message": "Updated"}');
    expect(ask("/guestbook.php?cmd=get&key=messages")).toBe('{"data": ",hello world"}');
  });
});
