import { describe, expect, it } from "vitest";
import { Kernel } from "#kernel/kernel.ts";
import { WorkQueue } from "./work-queue.ts";

function setUp(): { kernel: Kernel; queue: WorkQueue; ready: () => number } {
  const kernel = new Kernel({ seed: 1 });
  let calls = 0;
  const queue = new WorkQueue(kernel.root.child("queue"), () => calls++);
  return { kernel, queue, ready: () => calls };
}

describe("WorkQueue", () => {
  it("Q1 gives keys out once, in the order in which they came", () => {
    const { queue, ready } = setUp();
    for (const key of ["a", "b", "a", "c", "b"]) queue.add(key);
    expect(ready()).toBe(3);
    expect([queue.take(), queue.take(), queue.take(), queue.take()]).toEqual(["a", "b", "c", undefined]);
  });

  it("Q2 keeps a key that is added while it is processed until it is done", () => {
    const { queue } = setUp();
    queue.add("a");
    expect(queue.take()).toBe("a");
    queue.add("a");
    queue.add("a");
    expect(queue.take()).toBeUndefined();
    queue.done("a");
    expect(queue.take()).toBe("a");
    queue.done("a");
    expect(queue.take()).toBeUndefined();
    expect(queue.idle).toBe(true);
  });

  it("Q3 adds a delayed key at the earliest of its delays", () => {
    const { kernel, queue } = setUp();
    queue.addAfter("a", 500);
    queue.addAfter("a", 100);
    queue.addAfter("a", 900);
    kernel.runUntil(99);
    expect(queue.length).toBe(0);
    kernel.runUntil(100);
    expect(queue.take()).toBe("a");
    queue.done("a");
    kernel.runUntil(2000);
    expect(queue.idle).toBe(true);
  });

  it("Q4 doubles the back-off of a key from 5 ms to 1000 s, and starts anew after forget", () => {
    const { kernel, queue } = setUp();
    const delays: number[] = [];
    const fail = (): void => {
      const from = kernel.nowMs;
      queue.addRateLimited("a");
      kernel.runWhile(() => queue.length === 0, 2_000_000);
      delays.push(kernel.nowMs - from);
      queue.done(queue.take() as string);
    };
    for (let i = 0; i < 20; i++) fail();
    expect(delays.slice(0, 5)).toEqual([5, 10, 20, 40, 80]);
    expect(delays.slice(-3)).toEqual([655_360, 1_000_000, 1_000_000]);
    queue.forget("a");
    fail();
    expect(delays.at(-1)).toBe(5);
  });

  it("Q4 lets 100 retries pass at once and then 10 per second", () => {
    const { kernel, queue } = setUp();
    for (let i = 0; i < 120; i++) queue.addRateLimited(`key-${i}`);
    kernel.runUntil(5);
    expect(queue.length).toBe(100);
    kernel.runUntil(1000);
    expect(queue.length).toBe(110);
    kernel.runUntil(2000);
    expect(queue.length).toBe(120);
  });

  it("I7 stops with its scope", () => {
    const kernel = new Kernel({ seed: 1 });
    const scope = kernel.root.child("queue");
    const queue = new WorkQueue(scope);
    queue.addAfter("a", 10);
    scope.dispose();
    kernel.runUntil(100);
    expect(queue.length).toBe(0);
    expect(kernel.pendingTimers(scope)).toBe(0);
  });
});
