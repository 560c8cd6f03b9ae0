import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Kernel } from "#kernel/kernel.ts";
import type { StoreEvent } from "./key-version.ts";
import { Store } from "./store.ts";
import type { StoreWatch } from "./watch-dispatcher.ts";

interface Value {
  readonly n: number;
}

/** The naive store: every state of the whole map, one per revision. */
class Model {
  readonly states: Map<string, { n: number; create: number; mod: number; version: number }>[] = [
    new Map(),
    new Map(),
  ];
  compacted = 0;

  get revision(): number {
    return this.states.length - 1;
  }

  get present(): Map<string, { n: number; create: number; mod: number; version: number }> {
    return this.states[this.revision] as Map<
      string,
      { n: number; create: number; mod: number; version: number }
    >;
  }

  apply(changes: readonly { key: string; n: number | undefined }[]): void {
    const next = new Map(this.present);
    let changed = false;
    for (const { key, n } of changes) {
      const old = next.get(key);
      if (n === undefined) {
        changed = next.delete(key) || changed;
        continue;
      }
      const revision = this.revision + 1;
      next.set(key, { n, create: old?.create ?? revision, mod: revision, version: (old?.version ?? 0) + 1 });
      changed = true;
    }
    if (changed) this.states.push(next);
  }

  /** What a watch of `prefix` must have said for the revisions from `from` on, one text per revision. */
  events(prefix: string, from: number): string[] {
    const result: string[] = [];
    for (let revision = Math.max(from, 2); revision <= this.revision; revision++) {
      const before = this.states[revision - 1] as Model["present"];
      const after = this.states[revision] as Model["present"];
      const changes: string[] = [];
      for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
        const old = before.get(key);
        const now = after.get(key);
        if (!key.startsWith(prefix) || old === now) continue;
        changes.push(`${key}:${old?.n ?? "-"}>${now?.n ?? "-"}${now?.version === 1 ? "!" : ""}`);
      }
      if (changes.length > 0) result.push(`${revision} ${changes.join(" ")}`);
    }
    return result;
  }
}

interface Recorder {
  readonly prefix: string;
  readonly from: number;
  readonly lines: string[];
  watch: StoreWatch | undefined;
}

const KEYS = ["/a/1", "/a/2", "/a/3", "/b/1", "/b/2", "/c"];
const key = fc.constantFrom(...KEYS);
const number = fc.integer({ min: 0, max: 9 });
const change = fc.record({ key, n: fc.option(number, { nil: undefined, freq: 3 }) });
const command = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("one" as const), change }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("txn" as const),
      changes: fc.uniqueArray(change, { selector: (c) => c.key, maxLength: 4 }),
      guard: key,
      exists: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("compact" as const), share: number }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("watch" as const),
      prefix: fc.constantFrom("", "/a/", "/b/1"),
      offset: fc.integer({ min: -6, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cancel" as const), which: number }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("read" as const), offset: fc.integer({ min: -8, max: 1 }) }),
  },
);

describe("the store against a naive model", () => {
  it("S1-S10 S13 S14 random operations, reads, compactions and watches agree", () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
        const kernel = new Kernel({ seed: 1 });
        const store = new Store<Value>({ scope: kernel.root.child("etcd") });
        const model = new Model();
        const recorders: Recorder[] = [];
        for (const step of commands) {
          if (step.do === "one") {
            if (step.change.n === undefined) store.delete(step.change.key);
            else store.put(step.change.key, { n: step.change.n });
            model.apply([step.change]);
          } else if (step.do === "txn") {
            const { succeeded } = store.transact({
              compare: [{ key: step.guard, target: "exists", value: step.exists }],
              success: step.changes.map(({ key, n }) =>
                n === undefined ? { type: "delete", key } : { type: "put", key, value: { n } },
              ),
            });
            expect(succeeded).toBe(model.present.has(step.guard) === step.exists);
            if (succeeded) model.apply(step.changes);
          } else if (step.do === "compact") {
            const at = Math.floor((model.revision * step.share) / 9);
            if (at > model.compacted) {
              store.compact(at);
              model.compacted = at;
            } else {
              expect(() => store.compact(at)).toThrow("has been compacted");
            }
          } else if (step.do === "watch") {
            const from = Math.max(1, model.revision + step.offset);
            const recorder: Recorder = { prefix: step.prefix, from, lines: [], watch: undefined };
            const open = (): void => {
              recorder.watch = store.watch({
                prefix: step.prefix,
                fromRevision: from,
                onEvents: (events) => recorder.lines.push(...describeEvents(events)),
              });
            };
            if (from < model.compacted) expect(open).toThrow("has been compacted");
            else {
              open();
              recorders.push(recorder);
            }
          } else if (step.do === "cancel") {
            const recorder = recorders[step.which % Math.max(1, recorders.length)];
            if (recorder?.watch) {
              expect(recorder.lines).toEqual(model.events(recorder.prefix, recorder.from));
              recorder.watch.cancel();
              recorders.splice(recorders.indexOf(recorder), 1);
            }
          } else {
            checkRead(store, model, Math.max(0, model.revision + step.offset));
          }
          expect(store.revision).toBe(model.revision);
        }
        checkRead(store, model, model.revision);
        for (const recorder of recorders) {
          expect(recorder.lines).toEqual(model.events(recorder.prefix, recorder.from));
        }
        expect(store.watcherCount).toBe(recorders.length);
      }),
      { numRuns: 400, seed: 20260504 },
    );
  });
});

/** One text per revision; a call must hold whole revisions, so equal revisions of two calls would show as two lines. */
function describeEvents(events: readonly StoreEvent<Value>[]): string[] {
  const lines = new Map<number, string[]>();
  for (const { current, previous, isCreate } of events) {
    const text = `${current.key}:${previous?.value?.n ?? "-"}>${current.value?.n ?? "-"}${isCreate ? "!" : ""}`;
    lines.set(current.modRevision, [...(lines.get(current.modRevision) ?? []), text]);
  }
  return [...lines].map(([revision, texts]) => `${revision} ${texts.sort().join(" ")}`);
}

function checkRead(store: Store<Value>, model: Model, revision: number): void {
  if (revision > model.revision) {
    expect(() => store.range({ prefix: "", revision })).toThrow("is a future revision");
    return;
  }
  if (revision < model.compacted) {
    expect(() => store.range({ prefix: "", revision })).toThrow("has been compacted");
    return;
  }
  const state = model.states[revision] as Model["present"];
  const expected = [...state].sort(([a], [b]) => (a < b ? -1 : 1));
  const shown = store
    .range({ prefix: "", revision })
    .items.map((i) => [
      i.key,
      { n: i.value?.n, create: i.createRevision, mod: i.modRevision, version: i.version },
    ]);
  expect(shown).toEqual(expected);
  for (const name of KEYS) expect(store.get(name, revision)?.value?.n).toBe(state.get(name)?.n);
}
