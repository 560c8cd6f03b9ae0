import { describe, expect, it } from "vitest";
import { Kernel } from "./kernel.ts";
import { AssertionError } from "./assert.ts";

describe("kernel", () => {
  it("K-ORDER runs tasks by due time, equal times in the order of scheduling", () => {
    const kernel = new Kernel({ seed: 1 });
    const seen: string[] = [];
    const scope = kernel.root.child("test");
    scope.after(20, "late", () => seen.push("late"));
    scope.after(10, "first", () => seen.push("first"));
    scope.after(10, "second", () => seen.push("second"));
    kernel.runUntil(15);
    expect(seen).toEqual(["first", "second"]);
    expect(kernel.nowMs).toBe(15);
    kernel.runUntil(20);
    expect(seen).toEqual(["first", "second", "late"]);
  });

  it("K-ORDER keeps the order of 20,000 random timers, with cancellations", () => {
    const kernel = new Kernel({ seed: 7 });
    const scope = kernel.root.child("test");
    const random = kernel.random("test");
    const expected: [number, number][] = [];
    const seen: [number, number][] = [];
    for (let i = 0; i < 20_000; i++) {
      const due = random.integer(0, 500);
      const timer = scope.after(due, "t", () => seen.push([due, i]));
      if (random.chance(0.6)) timer.cancel();
      else expected.push([due, i]);
    }
    kernel.runUntil(1000);
    expect(seen).toEqual(expected.sort((a, b) => a[0] - b[0] || a[1] - b[1]));
  });

  it("K-EVERY repeats until cancelled", () => {
    const kernel = new Kernel({ seed: 1 });
    let count = 0;
    const timer = kernel.root.child("test").every(10, "tick", () => {
      if (++count === 3) timer.cancel();
    });
    kernel.runUntil(1000);
    expect(count).toBe(3);
  });

  it("K-SCOPE disposing a scope stops its timers and those of its children, and runs cleanups once", () => {
    const kernel = new Kernel({ seed: 1 });
    const parent = kernel.root.child("parent");
    const child = parent.child("child");
    const seen: string[] = [];
    parent.after(5, "p", () => seen.push("p"));
    child.every(5, "c", () => seen.push("c"));
    child.onDispose(() => seen.push("cleanup"));
    expect(kernel.pendingTimers(parent)).toBe(2);
    parent.dispose();
    parent.dispose();
    kernel.runUntil(100);
    expect(seen).toEqual(["cleanup"]);
    expect(kernel.pendingTimers(kernel.root)).toBe(0);
    child.after(1, "after death", () => seen.push("ghost"));
    kernel.runUntil(200);
    expect(seen).toEqual(["cleanup"]);
  });

  it("K-CAUSE each task knows the task that scheduled it", () => {
    const kernel = new Kernel({ seed: 1 });
    const scope = kernel.root.child("a");
    let last = 0;
    kernel.input("test", {}, () =>
      scope.after(1, "one", () => scope.after(1, "two", () => (last = kernel.currentTask))),
    );
    kernel.runUntil(10);
    expect(kernel.trace.chain(last).map((task) => task.label)).toEqual(["two", "one", "test"]);
    expect(kernel.journal.entries).toHaveLength(1);
  });

  it("K-ASSERT an error names seed, task and what led to it", () => {
    const kernel = new Kernel({ seed: 42 });
    kernel.root.child("a").after(1, "breaks", () => {
      throw new AssertionError("broken");
    });
    expect(() => kernel.runUntil(10)).toThrow(/broken\nseed 42, task #1 at 1 ms/);
    expect(kernel.currentTask).toBe(0);
  });

  it("K-INPUT refuses inputs from inside a task", () => {
    const kernel = new Kernel({ seed: 1 });
    kernel.root.child("a").soon("nested", () => kernel.input("x", {}, () => undefined));
    expect(() => kernel.runUntil(1)).toThrow(/inside a task/);
  });

  it("K-DIGEST differs with history and is equal for equal histories", () => {
    const run = (delays: number[]): string => {
      const kernel = new Kernel({ seed: 1 });
      for (const delay of delays) kernel.root.child("a").after(delay, "x", () => undefined);
      kernel.runUntil(100);
      return kernel.digest();
    };
    expect(run([1, 2, 3])).toBe(run([1, 2, 3]));
    expect(run([1, 2, 3])).not.toBe(run([1, 2, 4]));
  });

  it("K-MAXTASKS stops after the given number and leaves the clock at the last", () => {
    const kernel = new Kernel({ seed: 1 });
    const scope = kernel.root.child("a");
    for (let i = 1; i <= 5; i++) scope.after(i, "x", () => undefined);
    expect(kernel.runUntil(100, 2)).toBe(2);
    expect(kernel.nowMs).toBe(2);
    expect(kernel.runUntil(100)).toBe(3);
    expect(kernel.nowMs).toBe(100);
  });

  it("K-WHILE runs while a condition holds, and stops at the limit", () => {
    const kernel = new Kernel({ seed: 1 });
    const scope = kernel.root.child("a");
    let open = true;
    scope.after(50, "close", () => (open = false));
    expect(kernel.runWhile(() => open, 20)).toBe(false);
    expect(kernel.nowMs).toBe(20);
    expect(kernel.runWhile(() => open, 100)).toBe(true);
    expect(kernel.nowMs).toBe(50);
  });
});
