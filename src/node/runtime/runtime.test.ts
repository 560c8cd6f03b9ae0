import { describe, expect, test } from "vitest";
import type { ExecFrame } from "#api/door.ts";
import { Kernel } from "#kernel/kernel.ts";
import { simulateNode, type NodeSimulation } from "#testing/node-simulation.ts";
import { ContainerLog, selectLines } from "./container-log.ts";
import { Processor, divideProcessors, type ProcessorClient } from "./processor.ts";

describe("processors", () => {
  const client = (weight: number, wantedMillis: number) => ({ weight, wantedMillis });

  test.each([
    ["one takes what it can use", 4000, [client(2, 1000)], [1000]],
    ["equal weights share", 1000, [client(2, 1000), client(2, 1000)], [500, 500]],
    ["weights count when there is not enough", 1000, [client(300, 1000), client(100, 1000)], [750, 250]],
    [
      "what one cannot use goes to the others",
      2000,
      [client(1000, 200), client(2, 1000), client(2, 2000)],
      [200, 900, 900],
    ],
    ["nobody, nothing", 1000, [], []],
  ])("%s", (_, cores, clients, granted) => {
    expect(divideProcessors(cores, clients)).toEqual(granted);
  });

  const job = (cpuLimitMillis: number): ProcessorClient => ({ cpuWeight: 2, cpuLimitMillis, cpuUsedMs: 0 });

  test("a limit stretches work; sharing starts and ends with the other's work", () => {
    const kernel = new Kernel({ seed: 1 });
    const processor = new Processor(kernel.root.child("cpu"), 1000);
    const done: Record<string, number> = {};
    const limited = job(250);
    processor.compute(limited, 100, () => (done["limited"] = kernel.nowMs));
    kernel.runUntil(1000);
    expect(done["limited"]).toBeCloseTo(400, 6);
    expect(limited.cpuUsedMs).toBeCloseTo(100, 6);
    const start = kernel.nowMs;
    processor.compute(job(Infinity), 100, () => (done["a"] = kernel.nowMs - start));
    processor.compute(job(Infinity), 50, () => (done["b"] = kernel.nowMs - start));
    kernel.runUntil(2000);
    // Half a core each until b is done at 100 ms, then a has its last 50 ms alone.
    expect(done["b"]).toBeCloseTo(100, 6);
    expect(done["a"]).toBeCloseTo(150, 6);
  });

  test("cancelled work frees its share", () => {
    const kernel = new Kernel({ seed: 1 });
    const processor = new Processor(kernel.root.child("cpu"), 1000);
    let doneMs = 0;
    processor.compute(job(Infinity), 100, () => (doneMs = kernel.nowMs));
    const cancel = processor.compute(job(Infinity), 1e9, () => {});
    kernel.runUntil(100);
    cancel();
    kernel.runUntil(1000);
    expect(doneMs).toBeCloseTo(150, 6);
  });
});

describe("logs", () => {
  const options = { follow: false, previous: false, timestamps: false };

  test("lines are put together from pieces; tail, since and timestamps choose", () => {
    const log = new ContainerLog();
    log.append("one\ntw", 1000);
    log.append("o\n", 2000);
    log.append("three", 5000);
    expect(log.lines().map(({ text }) => text)).toEqual(["one\n", "two\n", "three"]);
    expect(selectLines(log.lines(), { ...options, tailLines: 1 }, 6000)).toBe("three");
    expect(selectLines(log.lines(), { ...options, sinceSeconds: 2 }, 6000)).toBe("three");
    expect(selectLines(log.lines(), { ...options, timestamps: true, tailLines: 1 }, 6000)).toBe(
      "2026-05-04T08:00:05.000000000Z three",
    );
    expect(selectLines(log.lines(), { ...options, limitBytes: 5 }, 6000)).toBe("one\nt");
  });

  test("the oldest is forgotten", () => {
    const log = new ContainerLog();
    for (let i = 0; i < 1000; i++) log.append(`${i} ${"x".repeat(1000)}\n`, i);
    expect(log.text.length).toBeLessThanOrEqual(256 * 1024);
    expect(log.lines().at(-1)?.text).toMatch(/^999 /);
  });
});

describe("exec", () => {
  function exec(
    sim: NodeSimulation,
    command: string[],
    stdin = "",
    tty = false,
  ): { frames: ExecFrame[]; out: () => string; exit: () => unknown } {
    const frames: ExecFrame[] = [];
    const stream = sim.node.door!.exec("default", "p", "c", {
      command,
      stdin: stdin !== "",
      stdout: true,
      stderr: true,
      tty,
    });
    stream.listen(
      (frame) => frames.push(frame as ExecFrame),
      () => {},
    );
    if (stdin !== "") {
      stream.send({ type: "stdin", text: stdin });
      stream.send({ type: "stdin-end" });
    }
    sim.run(1000);
    return {
      frames,
      out: () => frames.map((frame) => (frame.type === "stdout" ? frame.text : "")).join(""),
      exit: () => frames.find((frame) => frame.type === "exit")?.status,
    };
  }

  const sim = simulateNode();
  sim.createPod("p", {
    containers: [
      {
        name: "c",
        image: "busybox",
        command: ["sleep", "3600"],
        env: [{ name: "X", value: "$(HOSTNAME)-1" }],
      },
    ],
  });
  sim.run(20_000);

  test("output and exit code", () => {
    const result = exec(sim, ["sh", "-c", "echo hello; cat /etc/hostname; exit 3"]);
    expect(result.out()).toBe("hello\np\n");
    expect(result.exit()).toMatchObject({
      status: "Failure",
      reason: "NonZeroExitCode",
      details: { causes: [{ reason: "ExitCode", message: "3" }] },
    });
  });

  test("standard input", () => {
    const result = exec(sim, ["cat"], "from outside\n");
    expect(result.out()).toBe("from outside\n");
    expect(result.exit()).toMatchObject({ status: "Success" });
  });

  test("a program that is not there", () => {
    expect(JSON.stringify(exec(sim, ["nope"]).exit())).toContain(
      'exec: \\"nope\\": executable file not found in $PATH',
    );
  });

  test("resolv.conf and hosts are those of the pod", () => {
    expect(exec(sim, ["cat", "/etc/resolv.conf"]).out()).toBe(
      "search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n",
    );
    expect(exec(sim, ["cat", "/etc/hosts"]).out()).toContain("10.244.1.2\tp\n");
  });

  test("stdinOnce closes stdin with the first client; the next instance has it open again", () => {
    for (const [stdinOnce, restarts] of [
      [true, 1],
      [false, 0],
    ] as const) {
      const own = simulateNode();
      own.createPod("cat", {
        containers: [{ name: "c", image: "busybox", command: ["cat"], stdin: true, stdinOnce }],
      });
      own.run(10_000);
      const stream = own.node.door!.attach("default", "cat", "c", {
        stdin: true,
        stdout: true,
        stderr: true,
        tty: false,
      });
      stream.send({ type: "stdin", text: "hello\n" });
      stream.send({ type: "stdin-end" });
      own.run(60_000);
      expect(own.pod("cat")?.status?.containerStatuses?.[0]).toMatchObject({
        restartCount: restarts,
        state: { running: {} },
      });
    }
  });

  test("a container that does not run cannot be entered", () => {
    const frames: unknown[] = [];
    const options = { stdin: false, stdout: true, stderr: true, tty: false };
    for (const stream of [
      sim.node.door!.exec("default", "p", "other", { ...options, command: ["sh"] }),
      sim.node.door!.attach("default", "p", "other", options),
    ])
      stream.listen(
        (frame) => frames.push(frame),
        () => {},
      );
    const message = 'Internal error occurred: unable to upgrade connection: container not found ("other")';
    const status = expect.objectContaining({ status: "Failure", reason: "InternalError", message });
    expect(frames).toEqual([
      { type: "exit", status },
      { type: "exit", status },
    ]);
  });
});
