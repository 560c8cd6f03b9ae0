import { describe, expect, test } from "vitest";
import { simulateNode } from "#testing/node-simulation.ts";

const probed = (probes: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  containers: [{ name: "web", image: "nginx:1.29", ...probes, ...more }],
});

describe("grpc probes", () => {
  const agnhost = (args: string[], probe: object) => ({
    containers: [
      {
        name: "c",
        image: "registry.k8s.io/e2e-test-images/agnhost:2.40",
        args: ["grpc-health-checking", ...args],
        readinessProbe: { periodSeconds: 2, ...probe },
      },
    ],
  });
  const ready = (spec: object): [boolean | undefined, string] => {
    const sim = simulateNode();
    sim.createPod("p", spec as ReturnType<typeof agnhost>);
    sim.run(20_000);
    const unhealthy = sim.eventsOf("p").filter((event) => event.startsWith("Unhealthy"));
    return [sim.pod("p")?.status?.containerStatuses?.[0]?.ready, unhealthy.at(-1) ?? ""];
  };

  test("ask the health protocol, not only for a connection", () => {
    expect(ready(agnhost([], { grpc: { port: 5000 } }))).toEqual([true, ""]);
    expect(ready(agnhost(["--service=a"], { grpc: { port: 5000, service: "a" } }))).toEqual([true, ""]);
    expect(ready(agnhost([], { grpc: { port: 5000, service: "b" } }))).toEqual([
      false,
      expect.stringMatching(
        /^Unhealthy: Readiness probe failed: error: health rpc probe failed: rpc error: code = NotFound desc = unknown service/,
      ),
    ]);
    expect(ready(agnhost(["--delay-unhealthy-sec=3"], { grpc: { port: 5000 } }))).toEqual([
      false,
      expect.stringMatching(
        /^Unhealthy: Readiness probe failed: service unhealthy \(responded with "NOT_SERVING"\)/,
      ),
    ]);
  });

  test("time out where no gRPC server listens", () => {
    const timeout =
      /^Unhealthy: Readiness probe failed: timeout: failed to connect service "10\.244\.1\.2:\d+" within 1s: context deadline exceeded/;
    for (const port of [8080, 5001]) {
      expect(ready(agnhost([], { grpc: { port } }))).toEqual([false, expect.stringMatching(timeout)]);
    }
    const etcd = {
      name: "c",
      image: "registry.k8s.io/etcd:3.5.1-0",
      readinessProbe: { grpc: { port: 2379 } },
    };
    expect(ready({ containers: [etcd] })).toEqual([true, ""]);
  });
});

describe("probes", () => {
  test("a readiness probe that is refused keeps the pod unready and says so in the kubelet's words", () => {
    const sim = simulateNode();
    sim.createPod(
      "web-1",
      probed({ readinessProbe: { httpGet: { path: "/", port: 8080 }, periodSeconds: 5 } }),
    );
    sim.run(30_000);
    expect(sim.pod("web-1")?.status?.phase).toBe("Running");
    expect(sim.pod("web-1")?.status?.containerStatuses?.[0]).toMatchObject({
      ready: false,
      started: true,
      restartCount: 0,
    });
    expect(sim.pod("web-1")?.status?.conditions?.find(({ type }) => type === "Ready")).toMatchObject({
      status: "False",
      reason: "ContainersNotReady",
      message: "containers with unready status: [web]",
    });
    expect(sim.eventsOf("web-1").at(-1)).toMatch(
      /^Unhealthy: Readiness probe failed: Get "http:\/\/10\.244\.1\.2:8080\/": dial tcp 10\.244\.1\.2:8080: connect: connection refused \(x\d\)$/,
    );
  });

  test("readiness follows the answer for as long as the pod lives", () => {
    const sim = simulateNode();
    sim.createPod(
      "flaps",
      probed(
        {
          readinessProbe: { exec: { command: ["cat", "/tmp/ready"] }, periodSeconds: 5, failureThreshold: 2 },
        },
        { image: "busybox", command: ["sleep", "3600"] },
      ),
    );
    sim.run(30_000);
    const ready = () => sim.pod("flaps")?.status?.containerStatuses?.[0]?.ready;
    expect(ready()).toBe(false);
    expect(sim.eventsOf("flaps").join("\n")).toContain(
      "Readiness probe failed: cat: /tmp/ready: No such file or directory",
    );
    const files = () => sim.node.kubelet!.containerOf("default", "flaps", "web")!.files!;
    files().writeFile("/tmp/ready", "yes", 0);
    sim.run(6000);
    expect(ready()).toBe(true);
    files().remove("/tmp/ready", 0);
    sim.run(4900);
    expect(ready()).toBe(true);
    sim.run(6000);
    expect(ready()).toBe(false);
  });

  test("a liveness probe restarts the container after its threshold; the event says that it will be restarted", () => {
    const sim = simulateNode();
    sim.createPod("dies", {
      containers: [
        {
          name: "liveness",
          image: "registry.k8s.io/e2e-test-images/agnhost:2.40",
          args: ["liveness"],
          livenessProbe: {
            httpGet: { path: "/healthz", port: 8080 },
            initialDelaySeconds: 3,
            periodSeconds: 3,
          },
        },
      ],
    });
    const status = () => sim.pod("dies")?.status?.containerStatuses?.[0];
    expect(sim.runUntil(() => status()?.restartCount === 1, 90_000)).toBe(true);
    // Healthy for 10 s, then three failures 3 s apart; agnhost ignores SIGTERM, so 30 s of grace and 137.
    const { startedAt, finishedAt, exitCode } = status()!.lastState!.terminated!;
    const lived = (Date.parse(finishedAt!) - Date.parse(startedAt!)) / 1000;
    expect(lived).toBeGreaterThanOrEqual(10 + 6 + 30);
    expect(lived).toBeLessThanOrEqual(10 + 9 + 30 + 2);
    expect(exitCode).toBe(137);
    const events = sim.eventsOf("dies");
    expect(events).toContain("Unhealthy: Liveness probe failed: HTTP probe failed with statuscode: 500 (x3)");
    expect(events).toContain("Killing: Container liveness failed liveness probe, will be restarted");
  });

  test("a startup probe holds the others back, and the pod is ready when it succeeds", () => {
    const sim = simulateNode();
    sim.createPod("slow", {
      containers: [
        {
          name: "app",
          image: "busybox",
          command: ["sleep", "3600"],
          startupProbe: { exec: { command: ["cat", "/tmp/up"] }, periodSeconds: 2, failureThreshold: 30 },
          livenessProbe: { exec: { command: ["cat", "/tmp/up"] }, periodSeconds: 1, failureThreshold: 1 },
        },
      ],
    });
    sim.run(25_000);
    const status = () => sim.pod("slow")?.status?.containerStatuses?.[0];
    expect(status()).toMatchObject({ started: false, ready: false, restartCount: 0 });
    sim.node.kubelet!.containerOf("default", "slow", "app")!.files!.writeFile("/tmp/up", "yes", 0);
    sim.run(3000);
    expect(status()).toMatchObject({ started: true, ready: true, restartCount: 0 });
    sim.run(30_000);
    expect(status()?.restartCount).toBe(0);
  });

  test("tcp probes and exec time-outs", () => {
    const sim = simulateNode();
    sim.createPod("tcp", probed({ readinessProbe: { tcpSocket: { port: 80 } } }));
    sim.createPod(
      "hangs",
      probed(
        { readinessProbe: { exec: { command: ["sleep", "5"] } } },
        { image: "busybox", command: ["sleep", "3600"] },
      ),
    );
    sim.run(30_000);
    expect(sim.pod("tcp")?.status?.containerStatuses?.[0]?.ready).toBe(true);
    expect(sim.eventsOf("hangs").join("\n")).toContain(
      'Unhealthy: Readiness probe failed: command "sleep 5" timed out',
    );
  });

  test("an idle node with probes does nothing but probes, lease and status", () => {
    const sim = simulateNode();
    sim.createPod(
      "web-1",
      probed({ readinessProbe: { httpGet: { path: "/", port: 80 }, periodSeconds: 10 } }),
    );
    sim.run(30_000);
    const before = sim.kernel.taskCount;
    sim.run(600_000);
    // 60 probes of a few tasks each, 60 lease renewals with their watch deliveries, 60 status rounds.
    expect(sim.kernel.taskCount - before).toBeLessThan(600);
  });

  test("over fifty seeds a failing container is killed once per restart, whatever the order of relisting and probing", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const sim = simulateNode({ seed });
      sim.createPod("dies", {
        terminationGracePeriodSeconds: 2,
        containers: [
          {
            name: "c",
            image: "busybox",
            command: ["sleep", "3600"],
            livenessProbe: { exec: { command: ["cat", "/missing"] }, periodSeconds: 2, failureThreshold: 1 },
          },
        ],
      });
      // Longer, and the recorder's spam filter (25 events at once) would swallow some of the kills.
      sim.run(60_000);
      const restarts = sim.pod("dies")?.status?.containerStatuses?.[0]?.restartCount ?? 0;
      const killed = /^Killing: .*?(?: \(x(\d+)\))?$/.exec(
        sim.eventsOf("dies").find((event) => event.startsWith("Killing")) ?? "",
      );
      const kills = Number(killed?.[1] ?? "1");
      expect(restarts, `seed ${seed}`).toBeGreaterThanOrEqual(2);
      expect(kills - restarts, `seed ${seed}`).toBeGreaterThanOrEqual(0);
      expect(kills - restarts, `seed ${seed}`).toBeLessThanOrEqual(1);
    }
  });

  test("another image in the spec restarts the container", () => {
    const sim = simulateNode();
    sim.createPod("web-1", probed({}));
    sim.run(20_000);
    sim.send(
      "PATCH",
      "/api/v1/namespaces/default/pods/web-1",
      [{ op: "replace", path: "/spec/containers/0/image", value: "nginx:1.28" }],
      { "content-type": "application/json-patch+json" },
    );
    sim.run(20_000);
    expect(sim.eventsOf("web-1")).toContain("Killing: Container web definition changed, will be restarted");
    expect(sim.pod("web-1")?.status?.containerStatuses?.[0]).toMatchObject({
      image: "docker.io/library/nginx:1.28",
      restartCount: 1,
      ready: true,
    });
  });

  test("a container with a readiness probe is not ready before its first success, also while another cannot be pulled", () => {
    const sim = simulateNode();
    sim.createPod("half", {
      containers: [
        { name: "web", image: "nginx:1.29", readinessProbe: { httpGet: { port: 8080 } } },
        { name: "typo", image: "ngnix" },
      ],
    });
    while (sim.kernel.nowMs < 20_000) {
      sim.run(10);
      expect(sim.pod("half")?.status?.containerStatuses?.[0]?.ready ?? false).toBe(false);
    }
    expect(sim.pod("half")?.status?.phase).toBe("Pending");
  });
});
