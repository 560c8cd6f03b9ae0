import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kinds } from "#api/kinds/index.ts";
import type { KubernetesObject, WatchEvent } from "#api/types.ts";
import { WIDGETS, setUp, widgetDescriptor, type TestServer, type Widget } from "./test-server.ts";

const all = [...kinds, widgetDescriptor];
const EVERYWHERE = "/apis/example.com/v1/widgets";

const make = (server: TestServer, name: string, spec: Widget["spec"] = {}, labels?: object): Widget =>
  server.send("POST", WIDGETS, { metadata: { name, ...(labels ? { labels } : {}) }, spec }).body as Widget;

function change(server: TestServer, name: string, patch: object): void {
  const headers = { "content-type": "application/merge-patch+json" };
  expect(server.send("PATCH", `${WIDGETS}/${name}`, patch, headers).status).toBe(200);
}

/** "ADDED a", "DELETED b" … */
const short = (events: readonly WatchEvent[]): string[] =>
  events.map(({ type, object }) => `${type} ${object.metadata?.name ?? ""}`.trim());

describe("watch", () => {
  it("A4 from a resourceVersion inside history is complete, whatever happens meanwhile", () => {
    const server = setUp({ kinds: all });
    const early = server.events(`${EVERYWHERE}?watch=true&resourceVersion=${server.store.revision}`);
    const start = server.store.revision;
    for (let i = 0; i < 20; i++) make(server, `w${i}`, { size: i });
    server.run(3);
    for (let i = 0; i < 20; i += 2) change(server, `w${i}`, { spec: { size: 100 } });
    for (let i = 0; i < 20; i += 5) server.send("DELETE", `${WIDGETS}/w${i}?gracePeriodSeconds=0`);
    const late = server.events(`${EVERYWHERE}?watch=true&resourceVersion=${start}`);
    server.run(20);
    expect(late).toEqual(early);
    expect(late.filter(({ type }) => type === "ADDED")).toHaveLength(20);
    expect(late.filter(({ type }) => type === "DELETED")).toHaveLength(4);
    const list = server.send("GET", WIDGETS).body as { items: Widget[] };
    expect(replay(late)).toEqual(list.items);
  });

  it("A13 the resourceVersions of a stream never fall, and equal events come in the order of writes", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.array(fc.tuple(fc.nat(5), fc.nat(3), fc.nat(8)), { maxLength: 60 }),
        (seed, steps) => {
          const server = setUp({ kinds: all, seed });
          const streams = [
            server.events(`${EVERYWHERE}?watch=true&resourceVersion=${server.store.revision}`),
            server.events(`${WIDGETS}?watch=true&fieldSelector=spec.owner%3Djane&resourceVersion=1`),
            server.events(`${WIDGETS}?watch=true&labelSelector=odd&resourceVersion=1`),
          ];
          for (const [which, what, wait] of steps) {
            const name = `w${which}`;
            const patch = {
              metadata: { labels: { odd: what % 2 ? "x" : null } },
              spec: { size: which * 9 + wait },
            };
            if (what === 0) server.send("DELETE", `${WIDGETS}/${name}?gracePeriodSeconds=0`);
            else if (server.send("GET", `${WIDGETS}/${name}`).status === 404) {
              make(server, name, { owner: what === 1 ? "jane" : "joe" }, what % 2 ? { odd: "x" } : undefined);
            } else change(server, name, patch);
            server.run(wait);
          }
          server.run(20);
          for (const events of streams) {
            const versions = events.map(({ object }) => Number(object.metadata.resourceVersion));
            expect(versions).toEqual([...versions].sort((a, b) => a - b));
          }
          const listed = (query: string): unknown[] =>
            (server.send("GET", `${WIDGETS}${query}`).body as { items: unknown[] }).items;
          expect(replay(streams[0] ?? [])).toEqual(listed(""));
          expect(replay(streams[1] ?? [])).toEqual(listed("?fieldSelector=spec.owner%3Djane"));
          expect(replay(streams[2] ?? [])).toEqual(listed("?labelSelector=odd"));
        },
      ),
      { numRuns: 60, seed: 4 },
    );
  });

  it("tells of objects that enter and leave the selection", () => {
    const server = setUp({ kinds: all });
    const events = server.events(
      `${WIDGETS}?watch=true&labelSelector=app%3Dweb&resourceVersion=${server.store.revision}`,
    );
    make(server, "a", {}, { app: "web" });
    make(server, "b", {}, { app: "db" });
    change(server, "b", { metadata: { labels: { app: "web" } } });
    change(server, "a", { metadata: { labels: { app: "db" } } });
    change(server, "a", { spec: { size: 3 } });
    server.run(20);
    expect(short(events)).toEqual(["ADDED a", "ADDED b", "DELETED a"]);
    const gone = events[2]?.object as Widget;
    expect(gone.metadata.labels).toEqual({ app: "web" });
    expect(Number(gone.metadata.resourceVersion)).toBe(server.store.revision - 1);
  });

  it("selects by namespace, name and field, and wakes nobody else", () => {
    const server = setUp({ kinds: all });
    const other = WIDGETS.replace("default", "kube-system");
    const from = `resourceVersion=${server.store.revision}`;
    const byName = server.events(`${WIDGETS}?watch=true&fieldSelector=metadata.name%3Db&${from}`);
    const byOwner = server.events(`${EVERYWHERE}?watch=true&fieldSelector=spec.owner%3Djane&${from}`);
    const byNamespace = server.events(`${other}?watch=true&${from}`);
    make(server, "a", { owner: "jane" });
    make(server, "b");
    server.send("POST", other, { metadata: { name: "b" }, spec: { owner: "jane" } });
    server.send("DELETE", `${WIDGETS}/a?gracePeriodSeconds=0`);
    server.run(20);
    expect(short(byName)).toEqual(["ADDED b"]);
    expect(short(byOwner)).toEqual(["ADDED a", "ADDED b", "MODIFIED a", "DELETED a"]);
    expect(short(byNamespace)).toEqual(["ADDED b"]);
  });

  it("delivers a batch some milliseconds later, in tasks of 32 events at the same instant", () => {
    const server = setUp({ kinds: all });
    const events = server.events(`${EVERYWHERE}?watch=true&resourceVersion=${server.store.revision}`);
    for (let i = 0; i < 50; i++) make(server, `w${i}`);
    const tasks = server.kernel.taskCount;
    server.run(0.9);
    expect(events).toEqual([]);
    while (events.length === 0) server.kernel.runNext();
    const firstAtMs = server.kernel.nowMs;
    expect(events).toHaveLength(32);
    server.run(0);
    expect(events).toHaveLength(50);
    expect(server.kernel.nowMs).toBe(firstAtMs);
    expect(server.kernel.taskCount - tasks).toBe(2);
  });

  it("without a resourceVersion starts with what there is", () => {
    const server = setUp({ kinds: all });
    make(server, "a");
    make(server, "b");
    const events = server.events(`${EVERYWHERE}?watch=true`);
    const initial = server.events(
      `${EVERYWHERE}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
    );
    make(server, "c");
    server.run(20);
    expect(short(events)).toEqual(["ADDED a", "ADDED b", "ADDED c"]);
    expect(short(initial)).toEqual(["ADDED a", "ADDED b", "BOOKMARK", "ADDED c"]);
    expect(initial[2]?.object.metadata.annotations).toEqual({ "k8s.io/initial-events-end": "true" });
  });

  it("sends bookmarks once a minute to those who asked, never ahead of events", () => {
    const server = setUp({ kinds: all });
    const from = `watch=true&resourceVersion=${server.store.revision}`;
    const asked = server.events(`${EVERYWHERE}?${from}&allowWatchBookmarks=true`);
    const silent = server.events(`${EVERYWHERE}?${from}`);
    server.run(59_999);
    make(server, "a");
    server.run(60_100);
    expect(short(asked)).toEqual(["ADDED a", "BOOKMARK", "BOOKMARK"]);
    expect(short(silent)).toEqual(["ADDED a"]);
    expect(asked[1]?.object).toMatchObject({
      kind: "Widget",
      metadata: { resourceVersion: String(server.store.revision) },
    });
  });

  it("answers a start that history has lost with an ERROR event", () => {
    const server = setUp({ kinds: all });
    for (let i = 0; i < 5; i++) make(server, `w${i}`);
    server.run(300_001);
    make(server, "x");
    server.run(300_000);
    const oldest = server.store.compactRevision;
    expect(oldest).toBeGreaterThan(3);
    let ended = false;
    const events: WatchEvent[] = [];
    server.send("GET", `${EVERYWHERE}?watch=true&resourceVersion=3`).stream?.listen(
      (event) => events.push(event as WatchEvent),
      () => (ended = true),
    );
    server.run(20);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      type: "ERROR",
      object: {
        kind: "Status",
        code: 410,
        reason: "Expired",
        message: `too old resource version: 3 (${oldest - 1})`,
      },
    });
    expect(ended).toBe(true);
    expect(short(server.events(`${EVERYWHERE}?watch=true&resourceVersion=${oldest - 1}`))).toEqual([]);
  });

  it("waits for a start in the future, and tells of nothing older", () => {
    const server = setUp({ kinds: all });
    const future = server.store.revision + 2;
    const events = server.events(
      `${EVERYWHERE}?watch=true&allowWatchBookmarks=true&resourceVersion=${future}`,
    );
    make(server, "a");
    server.run(60_001);
    make(server, "b");
    make(server, "c");
    server.run(20);
    expect(short(events)).toEqual(["ADDED c"]);
  });

  it("ends after timeoutSeconds, else after half an hour to an hour, and when the client closes", () => {
    const server = setUp({ kinds: all });
    const open = (query: string): { readonly endedMs: () => number | undefined; close: () => void } => {
      let endedMs: number | undefined;
      const { stream } = server.send("GET", `${EVERYWHERE}?watch=true${query}`);
      stream?.listen(
        () => {},
        () => (endedMs = server.kernel.nowMs),
      );
      return { endedMs: () => endedMs, close: () => stream?.close() };
    };
    const short = open("&timeoutSeconds=7");
    const long = open("");
    const closed = open("");
    closed.close();
    expect(server.server.watchCount).toBe(2);
    server.run(3_600_000);
    expect(short.endedMs()).toBe(7000);
    expect(long.endedMs()).toBeGreaterThan(1_800_000);
    expect(server.server.watchCount).toBe(0);
  });

  it("speaks in tables when asked", () => {
    const server = setUp({ kinds: all });
    make(server, "a", { size: 4 });
    const accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    const events = server.events(`${WIDGETS}?watch=true&includeObject=None`, { accept });
    make(server, "b", { size: 5 });
    server.run(20);
    expect(events).toMatchObject([
      { type: "ADDED", object: { kind: "Table", columnDefinitions: [{}, {}], rows: [{ cells: ["a", 4] }] } },
      { type: "ADDED", object: { kind: "Table", columnDefinitions: [], rows: [{ cells: ["b", 5] }] } },
    ]);
  });
});

/** What an informer would hold after these events, in key order. */
function replay(events: readonly WatchEvent[]): KubernetesObject[] {
  const objects = new Map<string, KubernetesObject>();
  for (const { type, object } of events) {
    if (type === "DELETED") objects.delete(object.metadata.name);
    else if (type === "ADDED" || type === "MODIFIED") objects.set(object.metadata.name, object);
  }
  return [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}
