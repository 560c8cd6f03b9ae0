/**
 * A local copy of a resource, kept up to date by list and watch, with handlers for its changes. Controllers, kubelets
 * and kube-proxies read from it: what they see is late by the watch's delivery, as in life.
 * Models: client-go tools/cache (Reflector, DeltaFIFO, SharedIndexInformer; v0.36).
 * Differs: one object instead of a queue of deltas, because delivery happens inside one kernel task.
 */

import type { KubernetesObject, ObjectList, WatchEvent } from "#api/types.ts";
import type { ApiStream } from "#api/door.ts";
import { StatusError, type Status } from "#api/status-error.ts";
import type { Scope } from "#kernel/scope.ts";
import type { Client, ListOptions, ResourceClient, ResourceKind } from "./client.ts";

export interface InformerHandler<T> {
  add?(object: T): void;
  update?(object: T, previous: T): void;
  /** `object` is the last state known. */
  delete?(object: T): void;
}

/** The read side: objects by key ("namespace/name", or "name" for cluster-scoped kinds) and by index. */
export interface Lister<T> {
  get(namespace: string, name: string): T | undefined;
  byKey(key: string): T | undefined;
  /** All, or those of one namespace, in key order of insertion. */
  list(namespace?: string): T[];
  /** The objects for which the indexer `index` gave `value`: a copy, safe to keep. */
  by(index: string, value: string): T[];
  /** As {@link by}, without the copy: valid until the cache changes, that is within the task. */
  iterate(index: string, value: string): Iterable<T>;
  readonly size: number;
}

/** Back-off of the reflector: 800 ms doubled to 30 s, jitter 1.0, reset after 2 min (client-go reflector.go). */
const RELIST_BACKOFF_FIRST_MS = 800;
const RELIST_BACKOFF_MAX_MS = 30_000;
const RELIST_BACKOFF_RESET_MS = 120_000;
/** A watch that ends sooner without an event counts as a failure (reflector.go, "very short watch"). */
const SHORT_WATCH_MS = 1000;

export function keyOf(object: KubernetesObject): string {
  const { namespace, name } = object.metadata;
  return namespace ? `${namespace}/${name}` : name;
}

/** "ns/name" → ["ns", "name"]; "name" → ["", "name"]. */
export function splitKey(key: string): [string, string] {
  const slash = key.indexOf("/");
  return slash < 0 ? ["", key] : [key.slice(0, slash), key.slice(slash + 1)];
}

interface Index<T> {
  readonly valuesOf: (object: T) => readonly string[];
  readonly entries: Map<string, Map<string, T>>;
}

const NOTHING: readonly never[] = [];

function sameValues(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

export class Informer<T extends KubernetesObject> implements Lister<T> {
  /** The resourceVersion of the last event or list applied; "" before the first. */
  resourceVersion = "";
  private readonly objects = new Map<string, T>();
  private readonly handlers: InformerHandler<T>[] = [];
  private readonly indexes = new Map<string, Index<T>>();
  private readonly resource: ResourceClient<T>;
  private readonly syncListeners: (() => void)[] = [];
  private stream: ApiStream | undefined;
  private backoffMs = RELIST_BACKOFF_FIRST_MS;
  private lastBackoffMs = 0;
  /** The number in `resourceVersion`: what a watch delivers comes after it. */
  private revision = 0;
  private synced = false;
  private started = false;

  constructor(
    private readonly scope: Scope,
    client: Client,
    kind: ResourceKind,
    private readonly options: ListOptions & { readonly namespace?: string } = {},
  ) {
    this.resource = client.resource<T>(kind);
    scope.onDispose(() => this.stream?.close());
  }

  /** Whether the first list has been applied. */
  get hasSynced(): boolean {
    return this.synced;
  }

  get size(): number {
    return this.objects.size;
  }

  /** `handler` hears of every object already here, then of every change. */
  onChange(handler: InformerHandler<T>): this {
    this.handlers.push(handler);
    for (const object of this.objects.values()) handler.add?.(object);
    return this;
  }

  /** Calls back once the first list has been applied; at once when it has. */
  onSynced(listener: () => void): void {
    if (this.synced) listener();
    else this.syncListeners.push(listener);
  }

  /** Adds an index; `valuesOf` gives the values under which an object is found. The same name twice adds nothing. */
  addIndex(name: string, valuesOf: (object: T) => readonly string[]): this {
    if (this.indexes.has(name)) return this;
    const index: Index<T> = { valuesOf, entries: new Map<string, Map<string, T>>() };
    this.indexes.set(name, index);
    for (const [key, object] of this.objects) reindex(index, key, undefined, object);
    return this;
  }

  /** Lists and starts to watch. A second call does nothing. */
  start(): this {
    if (!this.started) {
      this.started = true;
      this.listAndWatch();
    }
    return this;
  }

  get(namespace: string, name: string): T | undefined {
    return this.objects.get(namespace ? `${namespace}/${name}` : name);
  }

  byKey(key: string): T | undefined {
    return this.objects.get(key);
  }

  list(namespace?: string): T[] {
    const all = [...this.objects.values()];
    return namespace ? all.filter((object) => object.metadata.namespace === namespace) : all;
  }

  by(index: string, value: string): T[] {
    return [...this.iterate(index, value)];
  }

  iterate(index: string, value: string): Iterable<T> {
    return this.indexes.get(index)?.entries.get(value)?.values() ?? NOTHING;
  }

  /** How many objects the index has under `value`. */
  countBy(index: string, value: string): number {
    return this.indexes.get(index)?.entries.get(value)?.size ?? 0;
  }

  /** The values that the index knows, in the order in which they came. */
  indexValues(index: string): Iterable<string> {
    return this.indexes.get(index)?.entries.keys() ?? NOTHING;
  }

  private listAndWatch(): void {
    let list: ObjectList<T>;
    try {
      list = this.resource.list(this.options.namespace ?? "", this.options);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.retry("list again", () => this.listAndWatch());
      return;
    }
    this.replace(list);
    this.watch();
  }

  private watch(): void {
    let stream: ApiStream;
    try {
      stream = this.resource.watch(this.options.namespace ?? "", this.resourceVersion, this.options);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      // Too old: what happened in between is lost, so list. Otherwise the server is away or busy: go on from here.
      if (error.code === 410) this.scope.soon("relist: watch expired", () => this.listAndWatch());
      else this.retry("watch again", () => this.watch());
      return;
    }
    this.stream = stream;
    const openedMs = this.scope.nowMs;
    let failure: Status | undefined;
    let events = 0;
    stream.listen(
      (message) => {
        const event = message as WatchEvent<T>;
        events++;
        if (event.type === "ERROR") failure = event.object as unknown as Status;
        else this.apply(event);
      },
      (end) => {
        this.stream = undefined;
        if (this.scope.disposed) return;
        if (failure?.code === 410) this.scope.soon("relist: watch expired", () => this.listAndWatch());
        else if (
          failure ||
          end.error !== undefined ||
          (events === 0 && this.scope.nowMs - openedMs < SHORT_WATCH_MS)
        )
          this.retry("watch again", () => this.watch());
        else this.scope.soon("watch again", () => this.watch());
      },
    );
  }

  private retry(label: string, run: () => void): void {
    const { nowMs } = this.scope;
    if (nowMs - this.lastBackoffMs > RELIST_BACKOFF_RESET_MS) this.backoffMs = RELIST_BACKOFF_FIRST_MS;
    this.lastBackoffMs = nowMs;
    const delayMs = this.backoffMs * (1 + this.scope.random.fraction());
    this.backoffMs = Math.min(this.backoffMs * 2, RELIST_BACKOFF_MAX_MS);
    this.scope.after(delayMs, label, run);
  }

  private replace(list: ObjectList<T>): void {
    const present = new Set<string>();
    for (const item of list.items) {
      present.add(keyOf(item));
      this.put(item);
    }
    for (const [key, object] of [...this.objects]) if (!present.has(key)) this.remove(key, object);
    this.resourceVersion = list.metadata.resourceVersion;
    this.revision = Number(this.resourceVersion);
    this.synced = true;
    for (const listener of this.syncListeners.splice(0)) listener();
  }

  private apply(event: WatchEvent<T>): void {
    const { object } = event;
    const { resourceVersion } = object.metadata;
    const revision = Number(resourceVersion);
    // Delivered twice: applying it again could bring back what was deleted since.
    if (revision <= this.revision && event.type !== "BOOKMARK") return;
    if (revision > this.revision) {
      this.resourceVersion = resourceVersion;
      this.revision = revision;
    }
    if (event.type === "BOOKMARK") return;
    if (event.type === "DELETED") this.remove(keyOf(object), object);
    else this.put(object);
  }

  private put(object: T): void {
    const key = keyOf(object);
    const previous = this.objects.get(key);
    if (previous && previous.metadata.resourceVersion === object.metadata.resourceVersion) return;
    // The same name with another uid is another object: handlers hear of the end of the first (informers upstream send
    // an update, and every controller has to compare uids).
    if (previous && previous.metadata.uid !== object.metadata.uid) {
      this.remove(key, previous);
      this.put(object);
      return;
    }
    this.objects.set(key, object);
    for (const index of this.indexes.values()) reindex(index, key, previous, object);
    for (const handler of this.handlers) {
      if (previous) handler.update?.(object, previous);
      else handler.add?.(object);
    }
  }

  private remove(key: string, last: T): void {
    const previous = this.objects.get(key);
    if (!previous) return;
    this.objects.delete(key);
    for (const index of this.indexes.values()) reindex(index, key, previous, undefined);
    for (const handler of this.handlers) handler.delete?.(last);
  }
}

/** Moves `key` from where `previous` stood in the index to where `next` belongs. */
function reindex<T>(index: Index<T>, key: string, previous: T | undefined, next: T | undefined): void {
  const before = previous === undefined ? NOTHING : index.valuesOf(previous);
  const after = next === undefined ? NOTHING : index.valuesOf(next);
  if (next !== undefined && previous !== undefined && sameValues(before, after)) {
    for (const value of after) index.entries.get(value)?.set(key, next);
    return;
  }
  for (const value of before) {
    const entries = index.entries.get(value);
    entries?.delete(key);
    if (entries?.size === 0) index.entries.delete(value);
  }
  if (next === undefined) return;
  for (const value of after) {
    let entries = index.entries.get(value);
    if (!entries) index.entries.set(value, (entries = new Map()));
    entries.set(key, next);
  }
}

/** Calls back once all `informers` have applied their first list. */
export function whenSynced(
  informers: readonly { onSynced(listener: () => void): void }[],
  callback: () => void,
): void {
  let missing = informers.length;
  if (missing === 0) callback();
  for (const informer of informers)
    informer.onSynced(() => {
      if (--missing === 0) callback();
    });
}

/** One informer per resource and selection, shared by all controllers of a process. */
export class InformerFactory {
  private readonly informers = new Map<string, Informer<KubernetesObject>>();

  constructor(
    readonly scope: Scope,
    readonly client: Client,
  ) {}

  informer<T extends KubernetesObject>(
    kind: ResourceKind,
    options: ListOptions & { readonly namespace?: string } = {},
  ): Informer<T> {
    const key = `${kind.group}/${kind.plural}?${options.namespace ?? ""}&${options.labelSelector ?? ""}&${options.fieldSelector ?? ""}`;
    let informer = this.informers.get(key);
    if (!informer) {
      informer = new Informer<KubernetesObject>(this.scope, this.client, kind, options);
      this.informers.set(key, informer);
    }
    return informer as unknown as Informer<T>;
  }

  /** Starts those not started yet. Register handlers and indexes first. */
  start(): void {
    for (const informer of this.informers.values()) informer.start();
  }

  /** Calls back once every informer asked for so far has its first list. */
  whenSynced(callback: () => void): void {
    whenSynced([...this.informers.values()], callback);
  }
}
