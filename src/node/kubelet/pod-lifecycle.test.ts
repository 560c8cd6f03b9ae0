import { describe, expect, test } from "vitest";
import type { Node } from "#api/types.ts";
import { simulateNode } from "#testing/node-simulation.ts";

const container = (more: Record<string, unknown> = {}) => ({ name: "web", image: "nginx:1.29", ...more });

describe("a pod on a node", () => {
  test("runs: pulled, created, started, ready, with an address and the events of 1.36", () => {
    const sim = simulateNode();
    sim.createPod("web-1", { containers: [container()] });
    expect(sim.runUntil(() => sim.pod("web-1")?.status?.phase === "Running", 20_000)).toBe(true);
    const { status } = sim.pod("web-1")!;
    expect(status?.podIP).toBe("10.244.1.2");
    expect(status?.hostIP).toBe("192.168.49.3");
    expect(status?.qosClass).toBe("BestEffort");
    expect(status?.conditions?.map(({ type, status }) => `${type}=${status}`)).toEqual([
      "PodReadyToStartContainers=True",
      "Initialized=True",
      "Ready=True",
      "ContainersReady=True",
      "PodScheduled=True",
    ]);
    const [web] = status!.containerStatuses!;
    expect(web).toMatchObject({
      ready: true,
      started: true,
      restartCount: 0,
      image: "docker.io/library/nginx:1.29",
    });
    expect(web!.imageID).toMatch(/^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/);
    expect(web!.containerID).toMatch(/^containerd:\/\/[0-9a-f]{64}$/);
    const events = sim.eventsOf("web-1");
    expect(events[0]).toBe('Pulling: Pulling image "nginx:1.29"');
    expect(events[1]).toMatch(
      /^Pulled: Successfully pulled image "nginx:1\.29" in \d+(\.\d+)?s \(\d+(\.\d+)?s including waiting\)\. Image size: \d+ bytes\.$/,
    );
    expect(events.slice(2)).toEqual(["Created: Container created", "Started: Container started"]);
    expect(sim.logs("web-1", "web")).toContain("start worker processes");
  });

  test("a second pod of the same image finds it present", () => {
    const sim = simulateNode();
    sim.createPod("a", { containers: [container()] });
    sim.run(20_000);
    sim.createPod("b", { containers: [container()] });
    sim.run(5000);
    expect(sim.eventsOf("b")[0]).toBe(
      'Pulled: Container image "nginx:1.29" already present on machine and can be accessed by the pod',
    );
  });

  test("nginx ends on SIGTERM at once; a shell without a handler takes the whole grace period", () => {
    const sim = simulateNode();
    sim.createPod("web-1", { containers: [container()] });
    sim.createPod("sleeper", { containers: [{ name: "c", image: "busybox", command: ["sleep", "3600"] }] });
    sim.run(30_000);
    sim.send("DELETE", "/api/v1/namespaces/default/pods/web-1");
    sim.send("DELETE", "/api/v1/namespaces/default/pods/sleeper");
    expect(sim.runUntil(() => sim.pod("web-1") === undefined, 3000)).toBe(true);
    sim.run(26_000);
    expect(sim.pod("sleeper")?.metadata.deletionTimestamp).toBeDefined();
    expect(sim.runUntil(() => sim.pod("sleeper") === undefined, 8000)).toBe(true);
    expect(sim.eventsOf("web-1").at(-1)).toBe("Killing: Stopping container web");
    expect(sim.kernel.nowMs).toBeGreaterThan(30_000 + 30_000);
  });

  test("a container that exits at once is restarted after 0, 10, 20, 40 … s of back-off", () => {
    const sim = simulateNode();
    sim.createPod("crash", { containers: [{ name: "c", image: "busybox", command: ["cat", "/missing"] }] });
    const restarts: number[] = [];
    let count = -1;
    const status = () => sim.pod("crash")?.status?.containerStatuses?.[0];
    const starts: string[] = [];
    while (sim.kernel.nowMs < 250_000) {
      sim.run(250);
      const now = status();
      const started = now?.lastState?.terminated?.startedAt ?? "";
      if (now && now.restartCount > count && started !== starts.at(-1)) {
        count = now.restartCount;
        restarts.push(sim.kernel.nowMs);
        starts.push(started);
      }
    }
    // Measured from one end to the next start: at least the back-off, at most half as much more and the relisting.
    const gaps = restarts.slice(1).map((at, i) => (at - (restarts[i] as number)) / 1000);
    const backOffs = [0, 10, 20, 40, 80];
    backOffs.forEach((seconds, i) => {
      expect(gaps[i]).toBeGreaterThanOrEqual(seconds - 1.5);
      expect(gaps[i]).toBeLessThanOrEqual(seconds * 1.5 + 3);
    });
    expect(status()?.state?.waiting).toEqual({
      reason: "CrashLoopBackOff",
      message: expect.stringMatching(
        /^back-off 2m40s restarting failed container=c pod=crash_default\([0-9a-f-]+\)$/,
      ),
    });
    expect(status()?.lastState?.terminated).toMatchObject({ exitCode: 1, reason: "Error" });
    expect(sim.eventsOf("crash").join("\n")).toMatch(
      /BackOff: Back-off restarting failed container c in pod crash_default/,
    );
    expect(sim.logs("crash", "c", { previous: true })).toContain("No such file or directory");
  });

  test("restartPolicy decides the phase of a pod that ends", () => {
    const sim = simulateNode();
    const spec = (command: string[], restartPolicy: string) => ({
      restartPolicy,
      containers: [{ name: "c", image: "busybox", command }],
    });
    sim.createPod("good", spec(["sleep", "1"], "Never"));
    sim.createPod("bad", spec(["cat", "/missing"], "Never"));
    sim.run(30_000);
    expect(sim.pod("good")?.status).toMatchObject({ phase: "Succeeded" });
    expect(sim.pod("good")?.status?.conditions?.find(({ type }) => type === "Ready")).toMatchObject({
      status: "False",
      reason: "PodCompleted",
    });
    expect(sim.pod("good")?.status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({
      exitCode: 0,
      reason: "Completed",
    });
    expect(sim.pod("bad")?.status).toMatchObject({ phase: "Failed" });
  });

  test("init containers run in order before the others; a failing one holds the pod in Pending", () => {
    const sim = simulateNode();
    sim.createPod("ordered", {
      initContainers: [
        { name: "one", image: "busybox", command: ["sleep", "2"] },
        { name: "two", image: "busybox", command: ["sleep", "1"] },
      ],
      containers: [container()],
    });
    sim.createPod("stuck", {
      initContainers: [{ name: "one", image: "busybox", command: ["cat", "/missing"] }],
      containers: [container()],
    });
    sim.run(40_000);
    const ordered = sim.pod("ordered")?.status;
    expect(ordered?.phase).toBe("Running");
    const [one, two] = ordered!.initContainerStatuses!.map(({ state }) => state!.terminated!);
    expect(one!.finishedAt! <= two!.startedAt!).toBe(true);
    const stuck = sim.pod("stuck")?.status;
    expect(stuck?.phase).toBe("Pending");
    expect(stuck?.containerStatuses?.[0]?.state?.waiting?.reason).toBe("PodInitializing");
    expect(stuck?.conditions?.find(({ type }) => type === "Initialized")).toMatchObject({
      status: "False",
      reason: "ContainersNotInitialized",
      message: "containers with incomplete status: [one]",
    });
  });

  test("unknown images: ErrImagePull, then ImagePullBackOff, in containerd's words", () => {
    const sim = simulateNode();
    sim.createPod("typo", { containers: [container({ image: "ngnix" })] });
    sim.createPod("tag", { containers: [container({ image: "nginx:1.161" })] });
    sim.createPod("upper", { containers: [container({ image: "Nginx" })] });
    const reasons: string[] = [];
    while (sim.kernel.nowMs < 60_000) {
      sim.run(50);
      const reason = sim.pod("typo")?.status?.containerStatuses?.[0]?.state?.waiting?.reason ?? "";
      if (reasons.at(-1) !== reason) reasons.push(reason);
    }
    expect(reasons.filter((reason) => reason !== "").slice(0, 3)).toEqual([
      "ContainerCreating",
      "ErrImagePull",
      "ImagePullBackOff",
    ]);
    expect(sim.eventsOf("typo").join("\n")).toContain(
      'Failed to pull image "ngnix": failed to pull and unpack image "docker.io/library/ngnix:latest": failed to resolve reference "docker.io/library/ngnix:latest": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    );
    expect(sim.eventsOf("typo").join("\n")).toMatch(/Failed: Error: ErrImagePull/);
    expect(sim.eventsOf("typo").join("\n")).toMatch(/BackOff: Back-off pulling image "ngnix"/);
    expect(sim.eventsOf("tag").join("\n")).toContain(
      'Failed to pull image "nginx:1.161": rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:1.161": failed to resolve reference "docker.io/library/nginx:1.161": docker.io/library/nginx:1.161: not found',
    );
    expect(sim.pod("upper")?.status?.containerStatuses?.[0]?.state?.waiting?.reason).toBe("InvalidImageName");
    expect(() => sim.logs("typo", "web")).toThrow(
      'container "web" in pod "typo" is waiting to start: trying and failing to pull image',
    );
  });

  test("a command that is not in the image is a StartError with exit code 128", () => {
    const sim = simulateNode();
    sim.createPod("wrong", { restartPolicy: "Never", containers: [container({ command: ["foo"] })] });
    sim.run(20_000);
    const [web] = sim.pod("wrong")!.status!.containerStatuses!;
    const terminated = web!.state?.terminated ?? web!.lastState?.terminated;
    expect(terminated).toMatchObject({ exitCode: 128, reason: "StartError" });
    expect(terminated?.message).toContain('exec: "foo": executable file not found in $PATH');
    expect(sim.eventsOf("wrong").at(-1)).toContain("Failed: Error: failed to create containerd task");
  });

  test("running out of memory: OOMKilled, exit code 137", () => {
    const sim = simulateNode();
    sim.createPod("hog", {
      containers: [
        {
          name: "c",
          image: "polinux/stress",
          command: ["stress"],
          args: ["--vm", "1", "--vm-bytes", "250M", "--vm-hang", "1"],
          resources: { limits: { memory: "100Mi" }, requests: { memory: "50Mi" } },
        },
      ],
    });
    expect(
      sim.runUntil(
        () => sim.pod("hog")?.status?.containerStatuses?.[0]?.lastState?.terminated !== undefined,
        30_000,
      ),
    ).toBe(true);
    expect(sim.pod("hog")?.status?.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({
      exitCode: 137,
      reason: "OOMKilled",
    });
    expect(sim.node.runtime!.memoryUsedBytes).toBeLessThan(50 << 20);
  });

  test("missing config map: FailedMount and ContainerCreating, until it is there; missing key: CreateContainerConfigError", () => {
    const sim = simulateNode();
    sim.createPod("mounts", {
      containers: [container({ volumeMounts: [{ name: "conf", mountPath: "/usr/share/nginx/html" }] })],
      volumes: [{ name: "conf", configMap: { name: "pages" } }],
    });
    sim.createPod("env", {
      containers: [
        container({ env: [{ name: "X", valueFrom: { configMapKeyRef: { name: "pages", key: "nope" } } }] }),
      ],
    });
    sim.run(15_000);
    expect(sim.pod("mounts")?.status?.containerStatuses?.[0]?.state?.waiting?.reason).toBe(
      "ContainerCreating",
    );
    expect(sim.eventsOf("mounts")[0]).toMatch(
      /^FailedMount: MountVolume\.SetUp failed for volume "conf" : configmap "pages" not found/,
    );
    expect(sim.pod("env")?.status?.containerStatuses?.[0]?.state?.waiting).toEqual({
      reason: "CreateContainerConfigError",
      message: 'configmap "pages" not found',
    });
    sim.send("POST", "/api/v1/namespaces/default/configmaps", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "pages" },
      data: { "index.html": "hello from the config map" },
    });
    sim.run(60_000);
    expect(sim.pod("mounts")?.status?.phase).toBe("Running");
    expect(sim.pod("env")?.status?.containerStatuses?.[0]?.state?.waiting?.message).toBe(
      "couldn't find key nope in ConfigMap default/pages",
    );
    let body: unknown;
    sim.nodeNetwork.host.exchange(
      {
        protocol: "http",
        host: sim.pod("mounts")!.status!.podIP!,
        port: 80,
        method: "GET",
        path: "/",
        headers: {},
      },
      (result) => (body = result.ok ? result.body : result.failure),
    );
    sim.run(1000);
    expect(body).toBe("hello from the config map");
  });

  test("a pod the node has no room for fails with OutOfcpu", () => {
    const sim = simulateNode();
    sim.createPod("big", { containers: [container({ resources: { requests: { cpu: "8" } } })] });
    sim.run(3000);
    expect(sim.pod("big")?.status).toMatchObject({
      phase: "Failed",
      reason: "OutOfcpu",
      message:
        "Pod was rejected: Node didn't have enough resource: cpu, requested: 8000, used: 0, capacity: 2000",
    });
  });

  test("activeDeadlineSeconds fails the pod", () => {
    const sim = simulateNode();
    sim.createPod("late", { activeDeadlineSeconds: 10, containers: [container()] });
    sim.run(20_000);
    expect(sim.pod("late")?.status).toMatchObject({ phase: "Failed", reason: "DeadlineExceeded" });
  });

  test("a kubelet that was away adopts what runs", () => {
    const sim = simulateNode();
    sim.createPod("web-1", { containers: [container()] });
    sim.run(20_000);
    const before = sim.pod("web-1")?.status?.containerStatuses?.[0];
    sim.node.stopKubelet();
    sim.run(60_000);
    sim.node.startKubelet();
    sim.run(20_000);
    expect(sim.pod("web-1")?.status?.containerStatuses?.[0]).toEqual(before);
    sim.send("DELETE", "/api/v1/namespaces/default/pods/web-1");
    expect(sim.runUntil(() => sim.pod("web-1") === undefined, 5000)).toBe(true);
  });

  test("a pod whose image cannot be pulled is gone soon after it is deleted; a forced delete ends the containers too", () => {
    const sim = simulateNode();
    sim.createPod("typo", { containers: [container({ image: "ngnix" })] });
    sim.createPod("forced", { containers: [{ name: "c", image: "busybox", command: ["sleep", "3600"] }] });
    sim.run(20_000);
    const forced = sim.node.kubelet!.containerOf("default", "forced", "c")!;
    sim.send("DELETE", "/api/v1/namespaces/default/pods/typo");
    sim.send("DELETE", "/api/v1/namespaces/default/pods/forced", { gracePeriodSeconds: 0 });
    expect(sim.pod("forced")).toBeUndefined();
    expect(sim.runUntil(() => sim.pod("typo") === undefined, 2000)).toBe(true);
    sim.run(3000);
    expect(forced.exitCode).toBe(137);
    expect([...sim.node.kubelet!.podKeys]).toEqual([]);
    expect([...sim.node.runtime!.allSandboxes]).toEqual([]);
    expect(sim.node.runtime!.memoryUsedBytes).toBe(0);
  });

  test("lease and node: registered, ready, renewed every ten seconds; silent without power", () => {
    const sim = simulateNode();
    const renewed = (): string => {
      const { body } = sim.send(
        "GET",
        "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/worker-1",
      );
      return (body as { spec: { renewTime: string } }).spec.renewTime;
    };
    sim.run(5000);
    const node = sim.send("GET", "/api/v1/nodes/worker-1").body as Node;
    expect(node.metadata.labels).toMatchObject({
      "kubernetes.io/hostname": "worker-1",
      "kubernetes.io/os": "linux",
    });
    expect(node.status?.conditions?.map(({ type, status, reason }) => `${type}=${status} ${reason}`)).toEqual(
      [
        "MemoryPressure=False KubeletHasSufficientMemory",
        "DiskPressure=False KubeletHasNoDiskPressure",
        "PIDPressure=False KubeletHasSufficientPID",
        "Ready=True KubeletReady",
      ],
    );
    expect(node.status?.nodeInfo).toMatchObject({
      kubeletVersion: "v1.36.3",
      containerRuntimeVersion: "containerd://2.2.1",
    });
    expect(node.status?.capacity).toMatchObject({ cpu: "2", memory: "4194304Ki", pods: "110" });
    expect(node.status?.allocatable).toMatchObject({ memory: "4091904Ki" });
    const first = renewed();
    sim.run(10_500);
    const second = renewed();
    expect(second > first).toBe(true);
    sim.node.crash();
    sim.run(60_000);
    expect(renewed()).toBe(second);
  });

  test("the same seed gives the same history, another seed another", () => {
    const digest = (seed: number): string => {
      const sim = simulateNode({ seed });
      sim.createPod("web-1", { containers: [container({ readinessProbe: { httpGet: { port: 80 } } })] });
      sim.createPod("crash", { containers: [{ name: "c", image: "busybox", command: ["cat", "/missing"] }] });
      sim.run(120_000);
      sim.node.crash();
      sim.run(30_000);
      sim.node.recover();
      sim.run(120_000);
      return sim.kernel.digest();
    };
    expect(digest(7)).toBe(digest(7));
    expect(digest(7)).not.toBe(digest(8));
  });
});
