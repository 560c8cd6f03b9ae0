import { describe, expect, test } from "vitest";
import type { ContainerStatus, PodSpec } from "#api/types.ts";
import { BackOff } from "./back-off.ts";
import { serviceVariables } from "./container-environment.ts";
import { phaseOf } from "./pod-phase.ts";
import { expandVariables } from "./variable-expansion.ts";

const running: Partial<ContainerStatus> = { state: { running: { startedAt: "" } } };
const waiting: Partial<ContainerStatus> = { state: { waiting: { reason: "ContainerCreating" } } };
const ended = (exitCode: number): Partial<ContainerStatus> => ({ state: { terminated: { exitCode } } });
const restarting = (exitCode: number): Partial<ContainerStatus> => ({
  state: { waiting: { reason: "CrashLoopBackOff" } },
  lastState: { terminated: { exitCode } },
});

describe("the phase of a pod (getPhase of upstream)", () => {
  type Row = [string, string, Partial<ContainerStatus>[], Partial<ContainerStatus>[], string];
  const rows: Row[] = [
    ["nothing known", "Always", [], [{}], "Pending"],
    ["creating", "Always", [], [waiting], "Pending"],
    ["one of two runs", "Always", [], [running, waiting], "Pending"],
    ["both run", "Always", [], [running, running], "Running"],
    ["all ended, restarted always", "Always", [], [ended(0), ended(1)], "Running"],
    ["all ended well, never restarted", "Never", [], [ended(0), ended(0)], "Succeeded"],
    ["one failed, never restarted", "Never", [], [ended(0), ended(1)], "Failed"],
    ["one failed, one runs, never restarted", "Never", [], [ended(1), running], "Running"],
    ["failed, on failure", "OnFailure", [], [ended(1)], "Running"],
    ["crash loop", "Always", [], [restarting(1)], "Running"],
    ["init runs", "Always", [running], [waiting], "Pending"],
    ["init failed for good", "Never", [ended(1)], [waiting], "Failed"],
    ["init failed, to be retried", "Always", [ended(1)], [waiting], "Pending"],
    ["init done", "Always", [ended(0)], [running], "Running"],
  ];
  test.each(rows)("%s", (_, restartPolicy, inits, regular, phase) => {
    const named = (prefix: string, list: Partial<ContainerStatus>[]) =>
      list.map((status, i) => ({ name: `${prefix}${i}`, ...status }) as ContainerStatus);
    const spec = {
      restartPolicy,
      initContainers: inits.map((_status, i) => ({ name: `i${i}` })),
      containers: regular.map((_status, i) => ({ name: `c${i}` })),
    } as PodSpec;
    const statuses = [...named("i", inits), ...named("c", regular)].filter(
      ({ state }) => state !== undefined,
    );
    expect(phaseOf(spec, statuses, false)).toBe(phase);
  });

  test("a container's own restart policy comes before the pod's", () => {
    const spec = (podPolicy: string, own: string): PodSpec =>
      ({ restartPolicy: podPolicy, containers: [{ name: "c0", restartPolicy: own }] }) as PodSpec;
    const status = (exitCode: number) => [{ name: "c0", ...ended(exitCode) } as ContainerStatus];
    expect(phaseOf(spec("Never", "Always"), status(0), false)).toBe("Running");
    expect(phaseOf(spec("Always", "Never"), status(1), false)).toBe("Failed");
    expect(phaseOf(spec("Always", "OnFailure"), status(0), false)).toBe("Succeeded");
    expect(phaseOf(spec("Never", "OnFailure"), status(2), false)).toBe("Running");
  });

  test("a terminating pod ends in a final phase whatever its policy", () => {
    const spec = { restartPolicy: "Always", containers: [{ name: "c0" }] } as PodSpec;
    const status = (exitCode: number) => [{ name: "c0", ...ended(exitCode) } as ContainerStatus];
    expect(phaseOf(spec, status(0), true)).toBe("Succeeded");
    expect(phaseOf(spec, status(137), true)).toBe("Failed");
    expect(phaseOf(spec, status(137), true, true)).toBe("Running");
  });

  test("a sidecar that restarts does not send a running pod back to Pending", () => {
    const spec = {
      restartPolicy: "Always",
      initContainers: [{ name: "s", restartPolicy: "Always" }],
      containers: [{ name: "c0" }],
    } as PodSpec;
    const sidecar = { name: "s", ...running, started: false } as ContainerStatus;
    expect(phaseOf(spec, [sidecar], false)).toBe("Pending");
    expect(phaseOf(spec, [sidecar, { name: "c0", ...running } as ContainerStatus], false)).toBe("Running");
  });
});

describe("back-off", () => {
  test("10, 20, 40 … 300 s; over after twice the maximum", () => {
    const backOff = new BackOff(10_000, 300_000);
    expect(backOff.isInBackOffSince("a", 0, 0)).toBe(false);
    const delays: number[] = [];
    let atMs = 0;
    for (let i = 0; i < 7; i++) {
      backOff.next("a", atMs, atMs);
      delays.push(backOff.delayMs("a") / 1000);
      atMs += backOff.delayMs("a");
    }
    expect(delays).toEqual([10, 20, 40, 80, 160, 300, 300]);
    expect(backOff.isInBackOffSince("a", atMs, atMs + 299_999)).toBe(true);
    expect(backOff.isInBackOffSince("a", atMs, atMs + 300_000)).toBe(false);
    const startMs = atMs + 300_000;
    backOff.next("a", atMs, startMs);
    // Counted from the last start, not from the end before it: ten minutes of work are wanted.
    backOff.next("a", startMs + 599_999, startMs + 599_999);
    expect(backOff.delayMs("a")).toBe(300_000);
    backOff.next("a", startMs + 1_200_000, startMs + 1_200_000);
    expect(backOff.delayMs("a")).toBe(10_000);
  });
});

describe("variables", () => {
  test.each([
    ["$(A)-$(B)", "1-$(B)"],
    ["$$(A)", "$(A)"],
    ["$A $", "$A $"],
    ["$(A", "$(A"],
    ["a$(A)b$(A)", "a1b1"],
  ])("%s is %s", (text, expanded) => {
    expect(expandVariables(text, new Map([["A", "1"]]))).toBe(expanded);
  });

  test("services become variables as Docker links had them", () => {
    const variables = serviceVariables([
      {
        metadata: { name: "redis-leader" },
        spec: { clusterIP: "10.0.0.11", ports: [{ port: 6379, protocol: "TCP", name: "db" }] },
      },
      { metadata: { name: "headless" }, spec: { clusterIP: "None", ports: [{ port: 1 }] } },
    ] as never);
    expect(Object.fromEntries(variables)).toEqual({
      REDIS_LEADER_SERVICE_HOST: "10.0.0.11",
      REDIS_LEADER_SERVICE_PORT: "6379",
      REDIS_LEADER_SERVICE_PORT_DB: "6379",
      REDIS_LEADER_PORT: "tcp://10.0.0.11:6379",
      REDIS_LEADER_PORT_6379_TCP: "tcp://10.0.0.11:6379",
      REDIS_LEADER_PORT_6379_TCP_PROTO: "tcp",
      REDIS_LEADER_PORT_6379_TCP_PORT: "6379",
      REDIS_LEADER_PORT_6379_TCP_ADDR: "10.0.0.11",
    });
  });
});
