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
import type { Client } from "./client.ts";
import { type ListOptions, type ResourceClient, type ResourceKind } from "./client.ts";

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
  /** The objects for which the indexer `index` gave `value`. */
  by(index: string, value: string): T[];
  readonly size: number;
}

/** client-go's reflector back-off: 800 ms doubled to 30 s, jitter 1.0 (REFERENCE A2). */
const RELIST_BACKOFF_FIRST_MS = 800;
const RELIST_BACKOFF_MAX_MS = 30_000;

export function keyOf(object: KubernetesObject): string {
  const { namespace, name } = object.metadata;
  return namespace ? `${namespace}/${name}` : name;
}

/** "ns/name" → ["ns", "name"]; "name" → ["", "name"]. */
export function splitKey(key: string): [string, string] {
  const slash = key.indexOf("/");
  return slash < 0 ? ["", key] : [key.slice(0, slash), key.slice(slash + 1)];
}

export class Informer<T extends KubernetesObject> implements Lister<T> {
  /** The resourceVersion of the last event or list applied; "" before the first. */
  resourceVersion = "";
  private readonly objects = new Map<string, T>();
  private readonly handlers: InformerHandler<T>[] = [];
  private readonly indexers = new Map<
    string,
    { valuesOf: (object: T) => readonly string[]; entries: Map<string, Map<string, T>> }
  >();
  private readonly resource: ResourceClient<T>;
  private readonly syncListeners: (() => void)[] = [];
  private stream: ApiStream | undefined;
  private backoffMs = RELIST_BACKOFF_FIRST_MS;
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

  /** Adds an index; `valuesOf` gives the values under which an object is found. */
  addIndex(name: string, valuesOf: (object: T) => readonly string[]): this {
    const index = { valuesOf, entries: new Map<string, Map<string, T>>() };
    this.indexers.set(name, index);
    for (const [key, object] of this.objects) this.indexObject(index, key, object);
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
    const entries = this.indexers.get(index)?.entries.get(value);
    return entries ? [...entries.values()] : [];
  }

  private listAndWatch(): void {
    let list: ObjectList<T>;
    try {
      list = this.resource.list(this.options.namespace ?? "", this.options);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.retry("relist after a failed list");
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
      this.retry("relist after a refused watch");
      return;
    }
    this.stream = stream;
    let expired = false;
    stream.listen(
      (message) => {
        const event = message as WatchEvent<T>;
        if (event.type === "ERROR") {
          expired = (event.object as unknown as Status).code === 410;
          return;
        }
        this.backoffMs = RELIST_BACKOFF_FIRST_MS;
        this.apply(event);
      },
      () => {
        this.stream = undefined;
        if (this.scope.disposed) return;
        if (expired) this.scope.soon("relist: watch expired", () => this.listAndWatch());
        else this.retry("watch again", () => this.watch());
      },
    );
  }

  private retry(label: string, run = (): void => this.listAndWatch()): void {
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
    this.synced = true;
    for (const listener of this.syncListeners.splice(0)) listener();
  }

  private apply(event: WatchEvent<T>): void {
    const { object } = event;
    this.resourceVersion = object.metadata.resourceVersion;
    if (event.type === "BOOKMARK") return;
    if (event.type === "DELETED") this.remove(keyOf(object), object);
    else this.put(object);
  }

  private put(object: T): void {
    const key = keyOf(object);
    const previous = this.objects.get(key);
    if (previous === object) return;
    if (previous && previous.metadata.resourceVersion === object.metadata.resourceVersion) return;
    this.objects.set(key, object);
    for (const index of this.indexers.values()) {
      if (previous) this.unindexObject(index, key, previous);
      this.indexObject(index, key, object);
    }
    for (const handler of this.handlers) {
      if (previous) handler.update?.(object, previous);
      else handler.add?.(object);
    }
  }

  private remove(key: string, last: T): void {
    const previous = this.objects.get(key);
    if (!previous) return;
    this.objects.delete(key);
    for (const index of this.indexers.values()) this.unindexObject(index, key, previous);
    for (const handler of this.handlers) handler.delete?.(last);
  }

  private indexObject(
    index: { valuesOf: (o: T) => readonly string[]; entries: Map<string, Map<string, T>> },
    key: string,
    object: T,
  ): void {
    for (const value of index.valuesOf(object)) {
      let entries = index.entries.get(value);
      if (!entries) index.entries.set(value, (entries = new Map()));
      entries.set(key, object);
    }
  }

  private unindexObject(
    index: { valuesOf: (o: T) => readonly string[]; entries: Map<string, Map<string, T>> },
    key: string,
    object: T,
  ): void {
    for (const value of index.valuesOf(object)) {
      const entries = index.entries.get(value);
      entries?.delete(key);
      if (entries?.size === 0) index.entries.delete(value);
    }
  }
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
}
