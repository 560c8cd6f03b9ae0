/** A node that loses its power and boots again: what the disk keeps, what the kubelet makes of it. */

import { expect, test } from "vitest";
import type { DraftObject, Pod } from "#api/types.ts";
import { simulateNode, type NodeSimulation } from "#testing/node-simulation.ts";

const sleeper = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  name: "main",
  image: "busybox:1.36",
  command: ["sleep", "36000"],
  ...more,
});

/** Off for `offMs`, then on, until a minute after. */
function reboot(sim: NodeSimulation, offMs = 30_000): void {
  sim.node.crash();
  sim.run(offMs);
  sim.node.recover();
  sim.run(60_000);
}

/** "Running main=running/1" of every status the pod has had since. */
function watchStates(sim: NodeSimulation, name: string): string[] {
  const seen: string[] = [];
  let live = false; // first comes what is there already
  sim.server.observe(({ object }) => {
    if (!live || object.kind !== "Pod" || object.metadata.name !== name) return;
    const { phase, initContainerStatuses = [], containerStatuses = [] } = (object as Pod).status ?? {};
    const states = [...initContainerStatuses, ...containerStatuses].map((status) => {
      const { terminated } = status.state ?? {};
      const state = terminated ? String(terminated.exitCode) : Object.keys(status.state ?? {})[0];
      return `${status.name}=${state}/${status.restartCount}`;
    });
    const text = [phase, ...states].join(" ");
    if (seen.at(-1) !== text) seen.push(text);
  });
  live = true;
  return seen;
}

test("K4, K6 a running pod stays Running over a reboot: exit code 255, a new sandbox, one restart more", () => {
  const sim = simulateNode();
  sim.createPod("web", { containers: [sleeper()] });
  sim.run(20_000);
  const before = sim.pod("web")!;
  const seen = watchStates(sim, "web");
  sim.node.crash();
  expect(sim.kernel.pendingTimers(sim.kernel.root.child("node/worker-1"))).toBe(0);
  sim.run(30_000);
  sim.node.recover();
  sim.run(60_000);
  expect(seen).toEqual(["Running main=255/0", "Running main=running/1"]);
  const after = sim.pod("web")!;
  const status = after.status!.containerStatuses![0]!;
  expect(status.ready).toBe(true);
  expect(status.lastState?.terminated).toMatchObject({
    exitCode: 255,
    reason: "Unknown",
    containerID: before.status!.containerStatuses![0]!.containerID,
  });
  expect(after.status!.startTime).toBe(before.status!.startTime);
  expect(sim.eventsOf("web")).toContain(
    "SandboxChanged: Pod sandbox changed, it will be killed and re-created.",
  );
  const said = (...reasons: string[]): string[] =>
    reasons.map((reason) => `${reason}: Node worker-1 status is now: ${reason}`);
  const bootId = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;
  const twice = [
    "Starting: Starting kubelet.",
    "NodeAllocatableEnforced: Updated Node Allocatable limit across pods",
    ...said("NodeReady"),
  ];
  expect(
    sim
      .eventsOf("worker-1")
      .map((event) => event.replace(bootId, "ID"))
      .sort(),
  ).toEqual(
    [
      ...twice,
      ...twice,
      ...said("NodeHasSufficientMemory", "NodeHasNoDiskPressure", "NodeHasSufficientPID", "NodeNotReady"),
      "Rebooted: Node worker-1 has been rebooted, boot id: ID",
    ].sort(),
  );
  reboot(sim);
  expect(sim.pod("web")!.status!.containerStatuses![0]!.restartCount).toBe(2);
});

test("while the sandbox is made anew the pod has no address and is not ready", () => {
  const sim = simulateNode();
  sim.createPod("web", { containers: [sleeper()] });
  sim.run(20_000);
  sim.node.crash();
  sim.run(10_000);
  sim.node.recover();
  expect(sim.runUntil(() => sim.pod("web")!.status!.podIP === undefined, 30_000)).toBe(true);
  const { conditions, podIPs } = sim.pod("web")!.status!;
  expect(podIPs).toBeUndefined();
  expect(conditions!.filter(({ status }) => status === "False").map(({ type }) => type)).toEqual([
    "PodReadyToStartContainers",
    "Ready",
    "ContainersReady",
  ]);
  expect(sim.runUntil(() => sim.pod("web")!.status!.podIP !== undefined, 10_000)).toBe(true);
});

test("the disk keeps emptyDir volumes and logs; what was in memory is gone", () => {
  const sim = simulateNode();
  const write = "echo before >> /disk/a; echo before >> /memory/a; cat /disk/a /memory/a; sleep 36000";
  sim.createPod("box", {
    volumes: [
      { name: "disk", emptyDir: {} },
      { name: "memory", emptyDir: { medium: "Memory" } },
    ],
    containers: [
      sleeper({
        command: ["sh", "-c", write],
        volumeMounts: [
          { name: "disk", mountPath: "/disk" },
          { name: "memory", mountPath: "/memory" },
        ],
      }),
    ],
  });
  sim.run(20_000);
  reboot(sim);
  expect(sim.logs("box", "main", { previous: true })).toBe("before\nbefore\n");
  expect(sim.logs("box", "main")).toBe("before\nbefore\nbefore\n");
});

test("init containers run again in the new sandbox, in their order, and count", () => {
  const sim = simulateNode();
  const init = (name: string): unknown => ({ name, image: "busybox:1.36", command: ["echo", name] });
  sim.createPod("web", { initContainers: [init("one"), init("two")], containers: [sleeper()] });
  sim.run(30_000);
  const seen = watchStates(sim, "web");
  reboot(sim);
  expect(seen[0]).toBe("Running one=0/0 two=0/0 main=255/0");
  expect(seen.at(-1)).toBe("Running one=0/1 two=0/1 main=running/1");
  expect(seen.every((text) => text.startsWith("Running "))).toBe(true);
  expect(seen.indexOf("Running one=0/1 two=0/0 main=255/0")).toBeGreaterThan(0);
});

test("a pod that is never restarted has failed; one that was done stays as it was, its log too", () => {
  const sim = simulateNode();
  sim.createPod("once", { restartPolicy: "Never", containers: [sleeper()] });
  sim.createPod("done", { restartPolicy: "Never", containers: [sleeper({ command: ["echo", "all done"] })] });
  sim.run(20_000);
  const done = sim.pod("done")!.status;
  expect(done!.phase).toBe("Succeeded");
  reboot(sim);
  const { phase, containerStatuses } = sim.pod("once")!.status!;
  expect(phase).toBe("Failed");
  expect(containerStatuses![0]!.state?.terminated).toMatchObject({ exitCode: 255, reason: "Unknown" });
  expect(sim.pod("done")!.status).toEqual(done);
  expect(sim.logs("done", "main")).toBe("all done\n");
});

test("pods deleted while the node was off are cleaned up, by grace or by force", () => {
  const sim = simulateNode();
  for (const name of ["gone", "forced", "stays"]) sim.createPod(name, { containers: [sleeper()] });
  sim.run(20_000);
  sim.node.crash();
  sim.send("DELETE", "/api/v1/namespaces/default/pods/gone");
  sim.send("DELETE", "/api/v1/namespaces/default/pods/forced", { gracePeriodSeconds: 0 });
  sim.run(30_000);
  expect(sim.pod("gone")!.metadata.deletionTimestamp).toBeDefined();
  sim.node.recover();
  sim.run(60_000);
  expect(sim.pod("gone")).toBeUndefined();
  expect([...sim.node.kubelet!.podKeys]).toEqual(["default/stays"]);
  expect([...sim.node.runtime!.allSandboxes].map(({ podKey }) => podKey)).toEqual(["default/stays"]);
});

test("a static pod keeps its uid and its restart count", () => {
  const manifest: DraftObject = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "agent", namespace: "default" },
    spec: { hostNetwork: true, containers: [sleeper()] },
  };
  const sim = simulateNode({ staticPods: [manifest] });
  sim.run(20_000);
  const seen = watchStates(sim, "agent-worker-1");
  const { uid } = sim.pod("agent-worker-1")!.metadata;
  reboot(sim);
  expect(seen).toEqual(["Running main=255/0", "Running main=running/1"]);
  expect(sim.pod("agent-worker-1")!.metadata.uid).toBe(uid);
});

test("power lost while booting loses nothing", () => {
  const sim = simulateNode();
  sim.createPod("web", { containers: [sleeper()] });
  sim.run(20_000);
  sim.node.crash();
  sim.run(1000);
  sim.node.recover();
  sim.run(2000);
  reboot(sim);
  expect(sim.pod("web")!.status!.containerStatuses![0]!.restartCount).toBe(1);
  expect(sim.eventsOf("web").filter((event) => event.startsWith("Pulling"))).toHaveLength(1);
});
