import { describe, expect, it } from "vitest";
import { Kernel } from "#kernel/kernel.ts";
import type { StoreEvent } from "./key-version.ts";
import { Store, type StoreOptions } from "./store.ts";

interface Value {
  readonly text: string;
}

function setUp(options: Partial<StoreOptions> = {}): { kernel: Kernel; store: Store<Value> } {
  const kernel = new Kernel({ seed: 1 });
  return { kernel, store: new Store<Value>({ scope: kernel.root.child("etcd"), ...options }) };
}

const value = (text: string): Value => ({ text });

/** Collects what a watch says, as short texts: "put a@3", "delete a@4", "progress 4"; one array per call. */
function recorder(): {
  calls: string[][];
  onEvents: (events: readonly StoreEvent<Value>[]) => void;
  onProgress: (revision: number) => void;
} {
  const calls: string[][] = [];
  return {
    calls,
    onEvents: (events) =>
      calls.push(events.map((e) => `${e.type} ${e.current.key}@${e.current.modRevision}`)),
    onProgress: (revision) => calls.push([`progress ${revision}`]),
  };
}

describe("revisions", () => {
  it("S1 starts at 1 and grows by one with each change", () => {
    const { store } = setUp();
    expect(store.revision).toBe(1);
    expect(store.put("a", value("1")).modRevision).toBe(2);
    expect(store.put("a", value("1")).modRevision).toBe(3);
    store.delete("a");
    expect(store.revision).toBe(4);
  });

  it("S1 a compaction does not move the revision (etcd #17780)", () => {
    const { store } = setUp();
    store.put("a", value("1"));
    store.delete("a");
    store.compact(3);
    expect(store.revision).toBe(3);
    expect(store.put("b", value("1")).modRevision).toBe(4);
  });

  it("S2 a transaction gets one revision, a vain one none", () => {
    const { store } = setUp();
    const result = store.transact({
      success: [
        { type: "put", key: "a", value: value("1") },
        { type: "put", key: "b", value: value("2") },
        { type: "get", key: "a" },
      ],
    });
    expect(result).toMatchObject({ succeeded: true, revision: 2 });
    expect(result.results[2]?.version?.value).toEqual(value("1"));
    expect(store.get("b")?.modRevision).toBe(2);
    expect(store.delete("nothing")).toBeUndefined();
    store.transact({ success: [{ type: "delete", key: "nothing" }] });
    expect(store.revision).toBe(2);
  });

  it("S2 the conditions choose the branch", () => {
    const { store } = setUp();
    store.put("a", value("1"));
    store.put("a", value("2"));
    const wins = (compare: Parameters<typeof store.transact>[0]["compare"]): boolean =>
      store.transact({ compare: compare ?? [] }).succeeded;
    expect(wins([{ key: "a", target: "mod", operator: "=", value: 3 }])).toBe(true);
    expect(wins([{ key: "a", target: "mod", operator: "<", value: 3 }])).toBe(false);
    expect(wins([{ key: "a", target: "create", operator: "=", value: 2 }])).toBe(true);
    expect(wins([{ key: "a", target: "version", operator: ">", value: 1 }])).toBe(true);
    expect(wins([{ key: "a", target: "version", operator: "!=", value: 2 }])).toBe(false);
    expect(wins([{ key: "b", target: "mod", operator: "=", value: 0 }])).toBe(true);
    expect(wins([{ key: "b", target: "exists", value: false }])).toBe(true);
    store.transact({
      compare: [{ key: "a", target: "exists", value: false }],
      success: [{ type: "put", key: "won", value: value("") }],
      failure: [{ type: "put", key: "lost", value: value("") }],
    });
    expect([store.get("won"), store.get("lost")?.modRevision]).toEqual([undefined, 4]);
  });

  it("S3 counts versions and starts again after a deletion", () => {
    const { store } = setUp();
    store.put("a", value("1"));
    expect(store.put("a", value("2"))).toMatchObject({ createRevision: 2, modRevision: 3, version: 2 });
    store.delete("a");
    expect(store.put("a", value("3"))).toMatchObject({ createRevision: 5, modRevision: 5, version: 1 });
  });

  it("S4 putIf writes only over the revision it was given", () => {
    const { store } = setUp();
    store.put("a", value("1"));
    expect(store.putIf("a", 1, value("2"))).toBeUndefined();
    expect(store.putIf("b", 2, value("2"))).toBeUndefined();
    expect(store.revision).toBe(2);
    expect(store.putIf("a", 2, value("2"))?.modRevision).toBe(3);
    expect(store.putIf("b", 0, value("2"))?.modRevision).toBe(4);
  });
});

describe("range", () => {
  it("S4 reads a prefix in order, with limit, start and count", () => {
    const { store } = setUp();
    for (const key of ["/p/c", "/p/a", "/q/a", "/p/b", "/o/z"]) store.put(key, value(key));
    const keys = (options: Parameters<typeof store.range>[0]): string[] =>
      store.range(options).items.map((item) => item.key);
    expect(keys({ prefix: "/p/" })).toEqual(["/p/a", "/p/b", "/p/c"]);
    expect(keys({ prefix: "/p/", from: "/p/b" })).toEqual(["/p/b", "/p/c"]);
    expect(store.range({ prefix: "/p/", limit: 2 })).toMatchObject({ count: 3, more: true, revision: 6 });
    expect(store.range({ prefix: "/x/" })).toMatchObject({ count: 0, more: false, items: [] });
  });

  it("S4 reads the past, with what was deleted and without what came later", () => {
    const { store } = setUp();
    store.put("/p/a", value("1"));
    store.put("/p/b", value("1"));
    store.put("/p/a", value("2"));
    store.delete("/p/b");
    store.put("/p/c", value("1"));
    const at = (revision: number): string[] =>
      store.range({ prefix: "/p/", revision }).items.map((i) => `${i.key}=${i.value?.text}`);
    expect(at(3)).toEqual(["/p/a=1", "/p/b=1"]);
    expect(at(4)).toEqual(["/p/a=2", "/p/b=1"]);
    expect(at(5)).toEqual(["/p/a=2"]);
    expect(at(6)).toEqual(["/p/a=2", "/p/c=1"]);
    expect(store.range({ prefix: "/p/", revision: 4, limit: 1 })).toMatchObject({ count: 2, more: true });
    expect(store.get("/p/b", 4)?.value).toEqual(value("1"));
    expect(store.get("/p/b", 5)).toBeUndefined();
  });

  it("S4 a prefix among many keys costs what it holds", () => {
    const { store } = setUp();
    for (let i = 0; i < 20_000; i++) store.put(`/big/${(i * 7919) % 20_000}`, value(""));
    for (let i = 0; i < 100; i++) store.put(`/small/${i}`, value(""));
    expect(store.range({ prefix: "/small/" }).items).toHaveLength(100);
    expect(store.range({ prefix: "/big/" }).count).toBe(20_000);
    for (let i = 0; i < 20_000; i += 2) store.delete(`/big/${i}`);
    const left = store.range({ prefix: "/big/" }).items.map((item) => item.key);
    expect(left).toHaveLength(10_000);
    expect(left).toEqual([...left].sort());
  });
});

describe("compaction", () => {
  it("S5 refuses what is gone and what is to come, in etcd's words", () => {
    const { store } = setUp();
    for (let i = 0; i < 5; i++) store.put("a", value(String(i)));
    store.compact(4);
    expect(store.get("a", 4)?.value).toEqual(value("2"));
    expect(() => store.get("a", 3)).toThrow("required revision has been compacted");
    expect(() => store.range({ prefix: "", revision: 3 })).toThrow("required revision has been compacted");
    expect(() => store.get("a", 7)).toThrow("required revision is a future revision");
    expect(() => store.compact(4)).toThrow("required revision has been compacted");
    expect(() => store.compact(99)).toThrow("required revision is a future revision");
    expect(() => store.watch({ prefix: "", fromRevision: 3, ...recorder() })).toThrow(
      "required revision has been compacted",
    );
  });

  it("S13 a deletion at the compaction revision is still delivered (etcd #19179)", () => {
    const { store } = setUp();
    store.put("a", value("1"));
    store.delete("a");
    store.put("b", value("1"));
    store.compact(3);
    const seen = recorder();
    store.watch({ prefix: "", fromRevision: 3, ...seen });
    expect(seen.calls.flat()).toEqual(["delete a@3", "put b@4"]);
  });

  it("S13 a deletion above the compaction survives it (etcd #18089)", () => {
    const { store } = setUp();
    store.put("a", value("1"));
    store.put("a", value("2"));
    store.delete("a");
    store.compact(3);
    const seen = recorder();
    store.watch({ key: "a", fromRevision: 4, ...seen });
    expect(seen.calls.flat()).toEqual(["delete a@4"]);
    expect(store.get("a", 3)?.value).toEqual(value("2"));
  });

  it("S17 frees what it forgets", () => {
    const { store } = setUp();
    store.put("kept", value("x"));
    const before = store.bytes;
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 50; i++) store.put("kept", value("x"));
      for (let i = 0; i < 50; i++) store.put(`gone-${i}`, value("x"));
      for (let i = 0; i < 50; i++) store.delete(`gone-${i}`);
      store.put("kept", value("x"));
      store.put("kept", value("x"));
      store.compact(store.revision);
    }
    store.put("kept", value("x"));
    store.compact(store.revision);
    expect(store.bytes.living).toBe(before.living);
    // The event of the compaction revision keeps the value before it.
    expect(store.bytes.all).toBe(2 * before.all);
    expect(store.size).toBe(1);
  });
});

describe("watch", () => {
  it("S6 S7 S8 delivers each event of its keys once, in order", () => {
    const { store } = setUp();
    const all = recorder();
    const one = recorder();
    store.watch({ prefix: "/p/", ...all });
    store.watch({ key: "/p/b", ...one });
    store.put("/p/a", value("1"));
    store.put("/q/a", value("1"));
    store.put("/p/b", value("1"));
    store.delete("/p/a");
    expect(all.calls.flat()).toEqual(["put /p/a@2", "put /p/b@4", "delete /p/a@5"]);
    expect(one.calls.flat()).toEqual(["put /p/b@4"]);
  });

  it("S7 a transaction's events come once (etcd #17247)", () => {
    const { store } = setUp();
    store.put("a", value("1"));
    const seen = recorder();
    store.watch({ prefix: "", ...seen });
    for (let i = 0; i < 2; i++) {
      store.transact({
        compare: [{ key: "a", target: "exists", value: true }],
        success: [
          { type: "put", key: "a", value: value("2") },
          { type: "get", key: "a" },
          { type: "put", key: "b", value: value("2") },
        ],
      });
    }
    expect(seen.calls).toEqual([
      ["put a@3", "put b@3"],
      ["put a@4", "put b@4"],
    ]);
  });

  it("S9 events of one revision come in one call, replayed or not", () => {
    const { store } = setUp();
    const live = recorder();
    store.watch({ prefix: "", ...live });
    const lease = store.leases.grant(1000);
    for (const key of ["a", "b", "c"]) store.put(key, value(""), lease);
    store.leases.revoke(lease);
    expect(live.calls.at(-1)).toEqual(["delete a@5", "delete b@5", "delete c@5"]);
    const late = recorder();
    store.watch({ prefix: "", fromRevision: 5, ...late });
    expect(late.calls).toEqual([["delete a@5", "delete b@5", "delete c@5"]]);
  });

  it("S10 resumes without gap or repetition", () => {
    const { store } = setUp();
    const first = recorder();
    const watch = store.watch({ prefix: "", ...first });
    store.put("a", value("1"));
    watch.cancel();
    store.put("a", value("2"));
    store.put("a", value("3"));
    const second = recorder();
    store.watch({ prefix: "", fromRevision: 3, ...second });
    store.put("a", value("4"));
    expect([...first.calls, ...second.calls].flat()).toEqual(["put a@2", "put a@3", "put a@4", "put a@5"]);
    expect(store.watcherCount).toBe(1);
  });

  it("S11 a progress notification never overtakes events (etcd #15220)", () => {
    const { store } = setUp();
    const seen = recorder();
    const watches: ReturnType<typeof store.watch>[] = [];
    // The first watcher writes and asks for progress while the second has not had the present event yet.
    store.watch({
      key: "a",
      onEvents: (events) => {
        if (events[0]?.current.modRevision !== 2) return;
        store.put("a", value("2"));
        watches[0]?.requestProgress();
      },
    });
    watches.push(store.watch({ prefix: "", ...seen }));
    store.put("a", value("1"));
    expect(seen.calls.flat()).toEqual(["put a@2", "put a@3", "progress 3"]);
  });

  it("S6 a watcher that writes disturbs nobody's order", () => {
    const { store } = setUp();
    const seen = recorder();
    store.watch({
      prefix: "/spec/",
      onEvents: (events) => {
        for (const event of events) store.put("/status/a", value(String(event.current.modRevision)));
      },
    });
    store.watch({ prefix: "/", ...seen });
    store.put("/spec/a", value("1"));
    store.put("/spec/a", value("2"));
    expect(seen.calls.flat()).toEqual([
      "put /spec/a@2",
      "put /status/a@3",
      "put /spec/a@4",
      "put /status/a@5",
    ]);
  });

  it("S12 a watch from the future hears nothing older (etcd #20221)", () => {
    const { store } = setUp();
    store.put("a", value("1"));
    const seen = recorder();
    const watch = store.watch({ prefix: "", fromRevision: 5, ...seen });
    store.put("a", value("2"));
    watch.requestProgress();
    store.put("a", value("3"));
    watch.requestProgress();
    store.put("a", value("4"));
    watch.requestProgress();
    expect(seen.calls.flat()).toEqual(["progress 4", "put a@5", "progress 5"]);
  });

  it("S14 carries the value before, and says what is a creation", () => {
    const { store } = setUp();
    const seen: string[] = [];
    store.watch({
      key: "a",
      onEvents: (events) => {
        for (const { current, previous, isCreate } of events) {
          seen.push(`${previous?.value?.text ?? "-"}>${current.value?.text ?? "-"}${isCreate ? "!" : ""}`);
        }
      },
    });
    store.put("a", value("1"));
    store.put("a", value("2"));
    store.delete("a");
    store.put("a", value("3"));
    expect(seen).toEqual(["->1!", "1>2", "2>-", "->3!"]);
  });

  it("S8 a watch cancelled during a delivery gets no more of it", () => {
    const { store } = setUp();
    const seen = recorder();
    const watches: ReturnType<typeof store.watch>[] = [];
    watches.push(store.watch({ prefix: "", onEvents: () => watches[1]?.cancel() }));
    watches.push(store.watch({ prefix: "", ...seen }));
    store.put("a", value("1"));
    expect(seen.calls).toEqual([]);
    expect(store.watcherCount).toBe(1);
  });
});

describe("leases", () => {
  it("S15 ends after its time, not before, and takes its keys in one revision", () => {
    const { kernel, store } = setUp();
    const lease = store.leases.grant(60_000);
    store.put("a", value("1"), lease);
    store.put("b", value("1"), lease);
    store.put("c", value("1"), lease);
    store.put("c", value("2")); // no longer held
    kernel.runUntil(30_000);
    store.leases.keepAlive(lease);
    kernel.runUntil(89_999);
    expect(store.get("a")).toBeDefined();
    expect(store.leases.timeToLiveMs(lease)).toBe(1);
    kernel.runUntil(90_000);
    expect([store.get("a"), store.get("b"), store.get("c")?.value]).toEqual([
      undefined,
      undefined,
      value("2"),
    ]);
    expect(store.changesAt(store.revision)).toHaveLength(2);
    expect(() => store.put("a", value("1"), lease)).toThrow("requested lease not found");
    expect(store.leases.size).toBe(0);
  });
});

describe("limits", () => {
  it("S16 refuses what is too large or too much, and changes nothing", () => {
    const { store } = setUp({ quotaBytes: 2 * 1024 * 1024 });
    expect(() => store.put("a", value("x".repeat(1.6 * 1024 * 1024)))).toThrow(
      "etcdserver: request is too large",
    );
    const put = (key: string): { type: "put"; key: string; value: Value } => ({
      type: "put",
      key,
      value: value(""),
    });
    expect(() => store.transact({ success: Array.from({ length: 129 }, (_, i) => put(`k${i}`)) })).toThrow(
      "etcdserver: too many operations in txn request",
    );
    expect(() => store.transact({ success: [put("a"), put("a")] })).toThrow("duplicate key given in txn");
    expect(() => store.transact({ success: [put("a"), { ...put("b"), lease: 7 }] })).toThrow(
      "lease not found",
    );
    expect(() => store.put("", value(""))).toThrow("key is not provided");
    store.put("big", value("x".repeat(1.4 * 1024 * 1024)));
    expect(() => store.put("more", value("x".repeat(1.4 * 1024 * 1024)))).toThrow("database space exceeded");
    expect([store.revision, store.size]).toEqual([2, 1]);
    expect(store.delete("big")).toBeDefined();
  });
});

describe("causes and digest", () => {
  it("S17 every write names its task, and values are frozen", () => {
    const { kernel, store } = setUp();
    const scope = kernel.root.child("writer");
    scope.after(5, "write something", () => store.put("a", value("1")));
    kernel.runUntil(10);
    const writer = store.writerOf(2);
    expect(kernel.trace.task(writer ?? 0)).toMatchObject({ component: "writer", label: "write something" });
    expect(kernel.trace.findNotes("write")).toMatchObject([
      { subject: "a", detail: { revision: 2, type: "create" } },
    ]);
    expect(Object.isFrozen(store.get("a")?.value)).toBe(true);
  });

  it("S17 the content hash depends on content alone", () => {
    const one = setUp().store;
    const two = setUp().store;
    one.put("a", { text: "1", more: { x: 1, y: [1, null, "z"] } } as Value);
    one.put("b", value("2"));
    two.put("b", value("0"));
    two.put("b", value("2"));
    expect(two.contentHash()).not.toBe(one.contentHash());
    two.put("a", { more: { y: [1, null, "z"], x: 1, unset: undefined }, text: "1" } as unknown as Value);
    expect(two.contentHash()).toBe(one.contentHash());
    expect(one.contentHash()).toMatch(/^[0-9a-f]{16}$/);
  });
});
