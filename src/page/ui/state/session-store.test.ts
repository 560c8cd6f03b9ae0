/** SECURITY C19: storage that is full at any write, or has one byte changed, never gives a wrong session. */

import fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { JournalRecord } from "../../protocol/messages.ts";

/** What IndexedDB does for the store, in a map; a write may fail as a full disk makes it fail. */
class Disk {
  readonly tables = new Map<string, Map<string, unknown>>();
  writes = 0;
  failsAt = Infinity;

  table(name: string): Map<string, unknown> {
    let table = this.tables.get(name);
    if (!table) this.tables.set(name, (table = new Map()));
    return table;
  }

  readonly database = {
    get: async (table: string, key: unknown) => structuredClone(this.table(table).get(JSON.stringify(key))),
    put: async (table: string, value: unknown, key: unknown) => {
      if (++this.writes === this.failsAt) throw new DOMException("full", "QuotaExceededError");
      this.table(table).set(JSON.stringify(key), structuredClone(value));
    },
    delete: async (table: string, key: unknown) => void this.table(table).delete(JSON.stringify(key)),
    getAllKeys: async (table: string) =>
      [...this.table(table).keys()].map((key) => JSON.parse(key) as unknown),
    close: () => undefined,
  };
}

let disk = new Disk();
vi.mock("idb", () => ({ openDB: () => Promise.resolve(disk.database) }));
const { SessionStore } = await import("./session-store.ts");

const entry = (sequence: number): JournalRecord => ({
  sequence,
  atMs: sequence * 100,
  afterTask: sequence * 7,
  kind: "input",
  data: { kind: "terminal-line", terminal: "main", line: `echo ${sequence}` },
});
const journal = (count: number): JournalRecord[] => Array.from({ length: count }, (_, i) => entry(i + 1));
const sessionOf = (count: number) => ({
  options: { seed: 1, workers: 3 },
  entries: journal(count),
  mark: { atMs: count * 100, afterTask: count * 7 },
});

async function saved(...counts: number[]): Promise<void> {
  const store = await SessionStore.open("test");
  for (const count of counts) await store.save(sessionOf(count));
}

const loaded = async () => (await SessionStore.open("test")).load();

beforeEach(() => {
  disk = new Disk();
});

describe("session store", () => {
  it("gives back what was saved, over many segments", async () => {
    await saved(3, 450, 1001);
    expect(await loaded()).toEqual({ found: "whole", session: sessionOf(1001) });
  });

  it("keeps the last save whole at whichever write the disk is full", async () => {
    await saved(150);
    await saved(450);
    const writes = disk.writes;
    for (let failing = 1; failing <= writes; failing++) {
      disk = new Disk();
      const store = await SessionStore.open("test");
      await store.save(sessionOf(150));
      disk.failsAt = disk.writes + failing;
      const outcome = await store.save(sessionOf(450)).then(
        () => 450,
        (error: DOMException) => {
          expect(error.name).toBe("QuotaExceededError");
          return 150;
        },
      );
      expect(await loaded()).toEqual({ found: "whole", session: sessionOf(outcome) });
      // Room again: the next save is whole.
      disk.failsAt = Infinity;
      await store.save(sessionOf(460));
      expect(await loaded()).toEqual({ found: "whole", session: sessionOf(460) });
    }
  });

  it("notices one changed, cut or lost record in 1,000 saves, and falls back to the one before", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("flip", "cut", "lose"),
        fc.nat(),
        fc.nat(),
        async (how, place, bit) => {
          disk = new Disk();
          await saved(20, 30, 40);
          const heads = disk.table("heads");
          const newest = [...heads.keys()].at(-1) as string;
          const head = heads.get(newest) as { text: string; sha256: string };
          if (how === "lose") heads.delete(newest);
          else {
            const at = place % head.text.length;
            const text =
              how === "cut"
                ? head.text.slice(0, at)
                : head.text.slice(0, at) +
                  String.fromCharCode(head.text.charCodeAt(at) ^ (1 << (bit % 7))) +
                  head.text.slice(at + 1);
            heads.set(newest, { ...head, text });
          }
          expect(await loaded()).toEqual({ found: "earlier", session: sessionOf(30) });
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("says so when nothing is left to fall back to", async () => {
    await saved(20, 30, 40, 50);
    for (const [key, head] of disk.table("heads"))
      disk.table("heads").set(key, { ...(head as object), text: "{}" });
    expect(await loaded()).toEqual({ found: "damaged" });
  });

  it("does not take a segment of another journal for its own", async () => {
    await saved(450);
    const segments = disk.table("segments");
    const [first, second] = [...segments.keys()] as [string, string];
    segments.set(first, segments.get(second));
    expect(await loaded()).toEqual({ found: "damaged" });
  });

  it("starts over with a journal that has fewer entries than were sealed", async () => {
    const store = await SessionStore.open("test");
    await store.save(sessionOf(450));
    store.startOver();
    await store.save(sessionOf(12));
    expect(await loaded()).toEqual({ found: "whole", session: sessionOf(12) });
  });
});
