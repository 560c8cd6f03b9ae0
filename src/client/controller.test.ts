import { describe, expect, it } from "vitest";
import { StatusError } from "#api/status-error.ts";
import { Kernel } from "#kernel/kernel.ts";
import { Controller, type ControllerOptions, type ReconcileResult } from "./controller.ts";

function setUp(options: Partial<ControllerOptions> = {}) {
  const kernel = new Kernel({ seed: 1 });
  const runs: string[] = [];
  let act: (key: string) => ReconcileResult = () => undefined;
  const controller = new Controller(kernel.root.child("c"), {
    reconcile: (key) => {
      runs.push(`${key}@${Math.floor(kernel.nowMs)}`);
      return act(key);
    },
    ...options,
  });
  return { kernel, controller, runs, onReconcile: (run: typeof act) => void (act = run) };
}

describe("Controller", () => {
  it("R1 works only when it is started, and on each key once however often it was enqueued", () => {
    const { kernel, controller, runs } = setUp();
    for (const key of ["a", "b", "a", "a"]) controller.enqueue(key);
    kernel.runUntil(100);
    expect(runs).toEqual([]);
    controller.start();
    kernel.runUntil(200);
    expect(runs.map((run) => run[0]).sort()).toEqual(["a", "b"]);
  });

  it("R1 keeps a worker busy for 1 to 5 ms a key", () => {
    const { kernel, controller, runs } = setUp({ workers: 1 });
    controller.start();
    for (let i = 0; i < 100; i++) controller.enqueue(`k${i}`);
    kernel.runUntil(1000);
    expect(runs).toHaveLength(100);
    const lastMs = Number(runs.at(-1)?.split("@")[1]);
    expect(lastMs).toBeGreaterThan(200);
    expect(lastMs).toBeLessThan(400);
  });

  it("R1 knows the task that enqueued a key as the cause of its reconcile", () => {
    const { kernel, controller, onReconcile } = setUp({ workers: 1 });
    const causes: string[] = [];
    onReconcile(() => {
      causes.push(kernel.trace.chain(kernel.currentTask)[1]?.label ?? "");
    });
    controller.start();
    const scope = kernel.root.child("test");
    scope.after(1, "first", () => controller.enqueue("a"));
    scope.after(1, "second", () => controller.enqueue("b"));
    kernel.runUntil(100);
    expect(causes).toEqual(["first", "second"]);
  });

  it("R2 retries a StatusError with growing pauses, and stops the run for any other error", () => {
    const { kernel, controller, runs, onReconcile } = setUp();
    onReconcile(() => {
      if (runs.length < 6) throw new StatusError(409, "Conflict", "try again");
    });
    controller.start();
    controller.enqueue("a");
    kernel.runUntil(10_000);
    expect(runs).toHaveLength(6);
    expect(controller.queue.failuresOf("a")).toBe(0);
    const times = runs.map((run) => Number(run.split("@")[1]));
    expect((times[5] as number) - (times[4] as number)).toBeGreaterThanOrEqual(80);
    onReconcile(() => {
      throw new Error("our own mistake");
    });
    controller.enqueue("b");
    expect(() => kernel.runUntil(20_000)).toThrow("our own mistake");
  });

  it("R2 gives up after maxRetries until the key comes again", () => {
    const { kernel, controller, runs, onReconcile } = setUp({ maxRetries: 3 });
    onReconcile(() => {
      throw new StatusError(500, "InternalError", "no");
    });
    controller.start();
    controller.enqueue("a");
    kernel.runUntil(60_000);
    expect(runs).toHaveLength(4);
    controller.enqueue("a");
    kernel.runUntil(120_000);
    expect(runs).toHaveLength(8);
  });

  it("R3 does not give a key out while its run goes on in later tasks", () => {
    const { kernel, controller, runs, onReconcile } = setUp();
    let steps = 0;
    const step = (): ReconcileResult => {
      steps++;
      controller.enqueue("a");
      return steps < 4 ? { continueAfterMs: 10, continueWith: step } : undefined;
    };
    onReconcile(() => (steps === 0 ? step() : undefined));
    controller.start();
    controller.enqueue("a");
    kernel.runUntil(30);
    expect(runs).toHaveLength(1);
    kernel.runUntil(100);
    expect(steps).toBe(4);
    expect(runs).toHaveLength(2);
  });

  it("R3 comes back after requeueAfterMs", () => {
    const { kernel, controller, runs, onReconcile } = setUp();
    onReconcile(() => (runs.length === 1 ? { requeueAfterMs: 5000 } : undefined));
    controller.start();
    controller.enqueue("a");
    kernel.runUntil(20_000);
    expect(runs).toHaveLength(2);
    expect(Number(runs[1]?.split("@")[1])).toBeGreaterThanOrEqual(5000);
  });
});
