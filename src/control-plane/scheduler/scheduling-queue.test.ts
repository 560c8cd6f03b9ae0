import { describe, expect, it } from "vitest";
import { Kernel } from "#kernel/kernel.ts";
import { makePodInfo, type PodInfo } from "./pod-info.ts";
import { backoffMs, SchedulingQueue, type QueuedPod } from "./scheduling-queue.ts";
import { testPod } from "./test-builders.ts";

function build() {
  const kernel = new Kernel({ seed: 1 });
  let ready = 0;
  const queue = new SchedulingQueue(kernel.root.child("queue"), () => ready++);
  const run = (milliseconds: number): void => void kernel.runUntil(kernel.nowMs + milliseconds);
  return { kernel, queue, run, readyCount: () => ready };
}

const pod = (name: string, spec: object = {}): PodInfo => makePodInfo(testPod(name, spec));
const names = (queue: SchedulingQueue): string[] => {
  const result: string[] = [];
  for (let next = queue.pop(); next; next = queue.pop()) result.push(next.info.pod.metadata.name);
  return result;
};
const REFUSED = new Set(["NodeResourcesFit"]);

describe("order", () => {
  it("is by priority, then by arrival", () => {
    const { queue, run } = build();
    queue.add(pod("a"));
    run(1);
    queue.add(pod("b", { priority: 10 }));
    run(1);
    queue.add(pod("c"));
    queue.add(pod("d", { priority: 10 }));
    expect(names(queue)).toEqual(["b", "d", "a", "c"]);
  });

  it("forgets deleted pods wherever they wait", () => {
    const { queue } = build();
    for (const name of ["a", "b", "c"]) queue.add(pod(name));
    queue.delete("default/b");
    queue.putRefused(queue.pop() as QueuedPod, REFUSED);
    queue.delete("default/a");
    expect(names(queue)).toEqual(["c"]);
  });
});

describe("back-off", () => {
  it("doubles from 1 s to 10 s", () => {
    expect([1, 2, 3, 4, 5, 6].map(backoffMs)).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000]);
  });

  it("holds back pods that failed with an error", () => {
    const { queue, run } = build();
    queue.add(pod("a"));
    queue.putFailed(queue.pop() as QueuedPod);
    run(999);
    expect(queue.pop()).toBeUndefined();
    run(2);
    queue.putFailed(queue.pop() as QueuedPod);
    run(1500);
    expect(queue.pop()).toBeUndefined();
    run(600);
    expect(names(queue)).toEqual(["a"]);
  });

  it("does not hold back refused pods of an idle scheduler, but lets fresh ones go first", () => {
    const { queue } = build();
    queue.add(pod("refused"));
    const refused = queue.pop() as QueuedPod;
    queue.putRefused(refused, REFUSED);
    expect(queue.pop()).toBeUndefined();
    queue.moveToTry(refused);
    queue.add(pod("fresh"));
    expect(names(queue)).toEqual(["fresh", "refused"]);
  });
});

describe("pods put aside", () => {
  it("are tried again after five minutes at the latest", () => {
    const { queue, run } = build();
    run(12_345);
    queue.add(pod("a"));
    queue.putRefused(queue.pop() as QueuedPod, REFUSED);
    run(300_000);
    expect(queue.pop()).toBeUndefined();
    run(30_000);
    expect(names(queue)).toEqual(["a"]);
  });

  it("stay aside for ever while gates hold them, and cost no timer", () => {
    const { kernel, queue } = build();
    const gates = { schedulingGates: [{ name: "example.com/wait" }] };
    queue.add(pod("gated", gates));
    expect(kernel.pendingTimers(kernel.root)).toBe(0);
    queue.update(pod("gated", gates), true);
    expect(queue.pop()).toBeUndefined();
    queue.update(pod("gated"), true);
    expect(names(queue)).toEqual(["gated"]);
  });

  it("are tried again when their spec changes, not when their status does", () => {
    const { queue } = build();
    queue.add(pod("a"));
    queue.putRefused(queue.pop() as QueuedPod, REFUSED);
    queue.update(pod("a"), false);
    expect(queue.pop()).toBeUndefined();
    queue.update(pod("a"), true);
    expect(names(queue)).toEqual(["a"]);
  });
});
