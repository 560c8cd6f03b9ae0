/**
 * Tells watchers of commits. Delivery happens in the task of the commit, but never inside another delivery: a watcher
 * that writes gets its event after everyone has had the present one. So each watcher sees revisions in order, each
 * once, and all events of one revision in one call.
 * Models: etcd server/storage/mvcc/watchable_store.go (v3.6).
 * Differs: no unsynced group; a watch from an old revision is caught up at once from the log.
 */

import { StoreError } from "./store-errors.ts";
import type { StoreEvent } from "./key-version.ts";

export interface StoreWatchOptions<V> {
  /** Watch this one key, or every key with this prefix. */
  readonly key?: string;
  readonly prefix?: string;
  /** The first revision wanted; absent: whatever comes next. May lie in the future. */
  readonly fromRevision?: number;
  /** All events of one or more whole revisions, in order. */
  onEvents(events: readonly StoreEvent<V>[]): void;
  /** Everything up to `revision` has been delivered. */
  onProgress?(revision: number): void;
}

export interface StoreWatch {
  cancel(): void;
  /** Asks for `onProgress`; it comes after all events that were committed before. */
  requestProgress(): void;
}

class Watcher<V> implements StoreWatch {
  cancelled = false;
  nextRevision: number;

  constructor(
    readonly options: StoreWatchOptions<V>,
    private readonly dispatcher: WatchDispatcher<V>,
    nextRevision: number,
  ) {
    this.nextRevision = nextRevision;
  }

  cancel(): void {
    if (this.cancelled) return;
    this.cancelled = true;
    this.dispatcher.remove(this);
  }

  requestProgress(): void {
    this.dispatcher.progress(this);
  }
}

interface Commit<V> {
  readonly revision: number;
  readonly events: readonly StoreEvent<V>[];
}

type Pending<V> = Commit<V> | { readonly watcher: Watcher<V>; readonly revision: number };

/** What the dispatcher needs to know of the store. */
export interface CommitLog<V> {
  readonly revision: number;
  readonly compactRevision: number;
  /** The events since `fromRevision` of keys that satisfy `wanted`. */
  eventsSince(fromRevision: number, wanted: (key: string) => boolean): StoreEvent<V>[];
}

export class WatchDispatcher<V> {
  private readonly byKey = new Map<string, Watcher<V>[]>();
  private readonly byPrefix = new Map<string, Watcher<V>[]>();
  /** The distinct lengths of watched prefixes: a key is looked up once per length. */
  private prefixLengths: number[] = [];
  private readonly pending: Pending<V>[] = [];
  private delivering = false;
  private count = 0;

  constructor(private readonly log: CommitLog<V>) {}

  /** The number of living watchers. */
  get size(): number {
    return this.count;
  }

  /** Throws StoreError "compacted" when events from `fromRevision` on are no longer all there. */
  watch(options: StoreWatchOptions<V>): StoreWatch {
    const from = options.fromRevision ?? this.log.revision + 1;
    if (from < this.log.compactRevision) throw new StoreError("compacted");
    const watcher = new Watcher(options, this, Math.max(from, this.log.revision + 1));
    const key = options.key;
    const prefix = options.prefix ?? "";
    if (key === undefined) {
      append(this.byPrefix, prefix, watcher);
      if (!this.prefixLengths.includes(prefix.length)) this.prefixLengths.push(prefix.length);
    } else {
      append(this.byKey, key, watcher);
    }
    this.count++;
    if (from <= this.log.revision) {
      const missed = this.log.eventsSince(from, (k) =>
        key === undefined ? k.startsWith(prefix) : k === key,
      );
      if (missed.length > 0) options.onEvents(missed);
    }
    return watcher;
  }

  remove(watcher: Watcher<V>): void {
    this.count--;
    const { key, prefix = "" } = watcher.options;
    const map = key === undefined ? this.byPrefix : this.byKey;
    const name = key ?? prefix;
    const rest = (map.get(name) ?? []).filter((other) => other !== watcher);
    if (rest.length > 0) {
      map.set(name, rest);
      return;
    }
    map.delete(name);
    if (key === undefined) this.prefixLengths = [...new Set([...map.keys()].map((text) => text.length))];
  }

  /** Whether anyone watches `key`; spares the making of events that nobody wants. */
  watched(key: string): boolean {
    if (this.byKey.size > 0 && this.byKey.has(key)) return true;
    for (const length of this.prefixLengths) {
      if (length <= key.length && this.byPrefix.has(key.slice(0, length))) return true;
    }
    return false;
  }

  commit(revision: number, events: readonly StoreEvent<V>[]): void {
    this.pending.push({ revision, events });
    this.drain();
  }

  progress(watcher: Watcher<V>): void {
    this.pending.push({ watcher, revision: this.log.revision });
    this.drain();
  }

  private drain(): void {
    if (this.delivering) return;
    this.delivering = true;
    try {
      for (let next = this.pending.shift(); next; next = this.pending.shift()) {
        if ("watcher" in next) this.deliverProgress(next.watcher, next.revision);
        else this.deliver(next);
      }
    } finally {
      this.delivering = false;
    }
  }

  private deliverProgress(watcher: Watcher<V>, revision: number): void {
    // A watcher of the future is not told of the past.
    if (watcher.cancelled || revision < (watcher.options.fromRevision ?? 0) - 1) return;
    watcher.options.onProgress?.(revision);
  }

  private deliver(commit: Commit<V>): void {
    const { events, revision } = commit;
    const only = events.length === 1 ? events[0] : undefined;
    if (only) {
      this.eachWatcher(only.current.key, (watcher) => offer(watcher, revision, events));
      return;
    }
    const shares = new Map<Watcher<V>, StoreEvent<V>[]>();
    for (const event of events) {
      this.eachWatcher(event.current.key, (watcher) => {
        const share = shares.get(watcher);
        if (share) share.push(event);
        else shares.set(watcher, [event]);
      });
    }
    for (const [watcher, share] of shares) offer(watcher, revision, share);
  }

  private eachWatcher(key: string, visit: (watcher: Watcher<V>) => void): void {
    // Arrays are replaced, not changed, when a watcher goes; one that comes in this very task has a later revision.
    const exact = this.byKey.size > 0 ? this.byKey.get(key) : undefined;
    if (exact) for (const watcher of exact) visit(watcher);
    for (const length of this.prefixLengths) {
      if (length > key.length) continue;
      const watchers = this.byPrefix.get(key.slice(0, length));
      if (watchers) for (const watcher of watchers) visit(watcher);
    }
  }
}

function offer<V>(watcher: Watcher<V>, revision: number, events: readonly StoreEvent<V>[]): void {
  if (watcher.cancelled || revision < watcher.nextRevision) return;
  watcher.nextRevision = revision + 1;
  watcher.options.onEvents(events);
}

function append<K, T>(map: Map<K, T[]>, key: K, item: T): void {
  map.set(key, [...(map.get(key) ?? []), item]);
}
