import { describe, expect, test } from "vitest";
import { simulateNode } from "#testing/node-simulation.ts";

const deaf = { name: "c", image: "busybox", command: ["sleep", "1000"] };

describe("a pod that the kubelet ends", () => {
  test("stays Running until its containers have ended", () => {
    const sim = simulateNode();
    sim.createPod("late", {
      activeDeadlineSeconds: 10,
      terminationGracePeriodSeconds: 15,
      containers: [deaf],
    });
    sim.run(20_000);
    expect(sim.eventsOf("late")).toContain(
      "DeadlineExceeded: Pod was active on the node longer than the specified deadline",
    );
    expect(sim.pod("late")?.status).toMatchObject({ phase: "Running" });
    expect(sim.pod("late")?.status?.reason).toBeUndefined();
    sim.run(10_000);
    expect(sim.pod("late")?.status).toMatchObject({
      phase: "Failed",
      reason: "DeadlineExceeded",
      message: "Pod was active on the node longer than the specified deadline",
    });
  });

  test("fails also when its containers end well, and when none has ever started", () => {
    const sim = simulateNode();
    const polite = { ...deaf, command: ["sh", "-c", "trap 'exit 0' TERM; while true; do sleep 1; done"] };
    sim.createPod("polite", { activeDeadlineSeconds: 10, containers: [polite] });
    sim.createPod("never", { activeDeadlineSeconds: 10, containers: [{ ...deaf, image: "no.such/image" }] });
    sim.run(20_000);
    for (const name of ["polite", "never"])
      expect(sim.pod(name)?.status, name).toMatchObject({ phase: "Failed", reason: "DeadlineExceeded" });
  });
});

describe("local storage", () => {
  const writing = (path: string, bytes: string) => ({
    ...deaf,
    command: ["sh", "-c", `yes | head -c ${bytes} > ${path}; sleep 1000`],
  });

  test.each([
    [
      "a container over its limit",
      { containers: [{ ...writing("/tmp/x", "3M"), resources: { limits: { "ephemeral-storage": "2Mi" } } }] },
      "Pod ephemeral local storage usage exceeds the total limit of containers 2Mi. ",
    ],
    [
      "one container over its own limit, the pod not over its",
      {
        containers: [
          { ...writing("/tmp/x", "3M"), resources: { limits: { "ephemeral-storage": "2Mi" } } },
          { ...deaf, name: "d", resources: { limits: { "ephemeral-storage": "8Mi" } } },
        ],
      },
      'Container c exceeded its local ephemeral storage limit "2Mi". ',
    ],
    [
      "an emptyDir over its size",
      {
        volumes: [{ name: "work", emptyDir: { sizeLimit: "2Mi" } }],
        containers: [{ ...writing("/w/x", "3M"), volumeMounts: [{ name: "work", mountPath: "/w" }] }],
      },
      'Usage of EmptyDir volume "work" exceeds the limit "2Mi". ',
    ],
  ])("%s: the pod is evicted", (_, spec, message) => {
    const sim = simulateNode();
    sim.createPod("p", spec);
    sim.run(25_000);
    expect(sim.eventsOf("p")).toContain(`Evicted: ${message}`);
    expect(sim.pod("p")?.status).toMatchObject({ phase: "Failed", reason: "Evicted", message });
    expect(sim.pod("p")?.status?.conditions).toContainEqual(
      expect.objectContaining({
        type: "DisruptionTarget",
        status: "True",
        reason: "TerminationByKubelet",
        message,
      }),
    );
  });

  test("within its limits nobody is; a memory medium is full instead", () => {
    const sim = simulateNode();
    sim.createPod("p", {
      volumes: [
        { name: "work", emptyDir: { sizeLimit: "4Mi" } },
        { name: "memory", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
      ],
      containers: [
        {
          ...deaf,
          command: ["sh", "-c", "yes | head -c 3M > /w/x; yes | head -c 3M > /m/x || echo full; sleep 1000"],
          volumeMounts: [
            { name: "work", mountPath: "/w" },
            { name: "memory", mountPath: "/m" },
          ],
          resources: { limits: { "ephemeral-storage": "4Mi" } },
        },
      ],
    });
    sim.run(60_000);
    expect(sim.pod("p")?.status?.phase).toBe("Running");
    expect(sim.logs("p", "c")).toContain("full");
  });
});

test("a container whose postStart fails is never seen running; it is killed before anything else", () => {
  const sim = simulateNode();
  const lifecycle = { postStart: { exec: { command: ["false"] } } };
  sim.createPod("p", { terminationGracePeriodSeconds: 10, containers: [{ ...deaf, lifecycle }] });
  const seen = new Set<string>();
  for (let i = 0; i < 80; i++) {
    sim.run(100);
    seen.add(Object.keys(sim.pod("p")?.status?.containerStatuses?.[0]?.state ?? {}).join());
  }
  expect([...seen].filter((state) => state !== "")).toEqual(["waiting"]);
  sim.run(18_000);
  expect(sim.pod("p")?.status?.containerStatuses?.[0]).toMatchObject({
    state: { waiting: { reason: "CrashLoopBackOff" } },
    lastState: { terminated: { exitCode: 137 } },
    restartCount: 1,
  });
});
