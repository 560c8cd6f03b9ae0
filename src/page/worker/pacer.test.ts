import { describe, expect, it } from "vitest";
import { Kernel } from "#kernel/kernel.ts";
import { Pacer, type PacerHost } from "./pacer.ts";

/** A wall clock that moves by hand, and by `costMs` for every look at it. */
function bench(
  mode: "run" | "manual",
  costMs = 0,
): { kernel: Kernel; pacer: Pacer; pass(ms: number): void; failed: unknown[] } {
  const kernel = new Kernel({ seed: 1 });
  let wall = 0;
  const waiting: { at: number; run: () => void }[] = [];
  const failed: unknown[] = [];
  const host: PacerHost = {
    wallMs: () => (wall += costMs),
    wait: (delayMs, run) => waiting.push({ at: wall + delayMs, run }),
  };
  const pacer = new Pacer(
    kernel,
    host,
    mode,
    () => undefined,
    () => undefined,
    (error) => failed.push(error),
  );
  const pass = (ms: number): void => {
    const end = wall + ms;
    for (let turns = 0; turns < 100_000; turns++) {
      waiting.sort((a, b) => a.at - b.at);
      if (!waiting[0] || waiting[0].at > end) break;
      const next = waiting.shift() as { at: number; run: () => void };
      wall = Math.max(wall, next.at);
      next.run();
    }
    wall = Math.max(wall, end);
  };
  return { kernel, pacer, pass, failed };
}

describe("pacer", () => {
  it("moves virtual time with wall time, times speed", () => {
    const { kernel, pacer, pass } = bench("run");
    pacer.start();
    pass(1000);
    expect(kernel.nowMs).toBeGreaterThan(960);
    expect(kernel.nowMs).toBeLessThanOrEqual(1000);
    pacer.setSpeed(10);
    const from = kernel.nowMs;
    pass(1000);
    expect(kernel.nowMs - from).toBeGreaterThan(9500);
    expect(kernel.nowMs - from).toBeLessThan(10_500);
  });

  it("stands in manual mode, and moves on command", () => {
    const { kernel, pacer, pass } = bench("manual");
    let ran = 0;
    kernel.root.every(100, "tick", () => ran++);
    pacer.start();
    pass(1000);
    expect(kernel.nowMs).toBe(0);
    let reached: boolean | undefined;
    pacer.pursue({ reached: () => false, limitMs: 1050, fill: true, done: (done) => (reached = done) });
    pass(100);
    expect([kernel.nowMs, ran, reached]).toEqual([1050, 10, false]);
    pacer.pursue({ reached: () => ran >= 12, limitMs: 9999, fill: false, done: (done) => (reached = done) });
    pass(100);
    expect([kernel.nowMs, ran, reached]).toEqual([1200, 12, true]);
  });

  it("does not spiral when the machine is too slow: it lets go and says so", () => {
    const { kernel, pacer, pass } = bench("run", 2);
    let busy = true;
    const storm = (): void => {
      if (busy) kernel.root.after(0.01, "storm", storm);
    };
    kernel.root.soon("storm", storm);
    pacer.setSpeed(100);
    pacer.start();
    pass(3000);
    expect(pacer.laggingAt).toBeLessThan(100);
    busy = false;
    pass(50);
    const from = kernel.nowMs;
    pass(1000);
    // Back at full speed, without making up for the three seconds.
    expect(kernel.nowMs - from).toBeLessThan(130_000);
  });

  it("stops on a mistake of the simulation and hands it on", () => {
    const { kernel, pacer, pass, failed } = bench("run");
    kernel.root.after(10, "break", () => {
      throw new Error("broken");
    });
    pacer.start();
    pass(100);
    expect(String(failed[0])).toContain("broken");
  });
});
