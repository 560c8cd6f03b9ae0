/**
 * The watches of one kind. One watch on the store feeds all clients; a change is offered only to those whose namespace,
 * name or indexed field it concerns, so a hundred kubelets that watch the pods of their own node do not all look at
 * every pod. Each client gets its events some milliseconds later, in order, in one task per batch.
 * Models: apiserver pkg/storage/cacher (v0.36): indexed triggers, bookmarks, "too old resource version".
 * Differs: history is the store's, not a ring of its own, so a watch expires when compaction has taken its start.
 */

import type { KindDescriptor } from "#api/kind-descriptor.ts";
import { expired } from "#api/status-error.ts";
import type { KubernetesObject, WatchEvent } from "#api/types.ts";
import type { Scope } from "#kernel/scope.ts";
import type { StoreEvent } from "../../etcd/key-version.ts";
import { StoreError } from "../../etcd/store-errors.ts";
import { ClientWatch, type ClientWatchOptions } from "./client-watch.ts";
import type { ObjectKeyspace, ObjectStore } from "./object-store.ts";
import { requiredValue } from "./selection.ts";

/** Bookmarks go out about once a minute (apiserver pkg/storage/cacher bookmarkFrequency). */
const BOOKMARK_PERIOD_MS = 60_000;

/** The last state of a deleted object, with the resourceVersion of its deletion. */
export function deletedObject(event: StoreEvent<KubernetesObject>): KubernetesObject | undefined {
  const last = event.previous?.value;
  if (!last) return undefined;
  const resourceVersion = String(event.current.modRevision);
  return { ...last, metadata: { ...last.metadata, resourceVersion } };
}

export class WatchHub {
  /** Clients by what they wait for: "" for all, "ns=…", or "field=value". */
  private readonly buckets = new Map<string, Set<ClientWatch>>();
  /** The fields of which some client requires a value. */
  private readonly indexedFields = new Map<string, number>();
  private readonly clients = new Set<ClientWatch>();
  private bookmarking = false;
  /** Those that count against the limit. */
  counted = 0;

  constructor(
    private readonly scope: Scope,
    readonly descriptor: KindDescriptor,
    private readonly objects: ObjectStore,
    private readonly store: ObjectKeyspace,
  ) {
    const watch = store.watch({ prefix: objects.prefix, onEvents: (events) => this.offerAll(events) });
    scope.onDispose(() => {
      watch.cancel();
      for (const client of [...this.clients]) client.abort();
    });
  }

  get size(): number {
    return this.clients.size;
  }

  /**
   * Starts a watch. From a resourceVersion: whatever happened since. From "" or "0": every object there is as ADDED,
   * then whatever happens. A start that is no longer in history answers with an ERROR event, as upstream.
   */
  watch(options: ClientWatchOptions): ClientWatch {
    const from = Number(options.resourceVersion);
    const client = new ClientWatch(this.scope, this.descriptor, options, from);
    if (options.sendInitialEvents || options.resourceVersion === "" || from === 0) this.sendState(client);
    else if (!this.sendHistory(client, from)) return client;
    this.add(client);
    client.onClose(() => this.remove(client));
    return client;
  }

  private sendState(client: ClientWatch): void {
    const { selection, namespace } = client.options;
    const page = this.objects.list({ namespace, selection, resourceVersion: "" });
    for (const object of page.items) client.push({ type: "ADDED", object });
    if (client.options.sendInitialEvents) client.push(this.bookmark(true));
  }

  /** False when the history does not reach back to `resourceVersion`; the client has been told then. */
  private sendHistory(client: ClientWatch, resourceVersion: number): boolean {
    if (resourceVersion >= this.store.revision) return true;
    let events: readonly StoreEvent<KubernetesObject>[] = [];
    try {
      this.store
        .watch({
          prefix: this.objects.prefixOf(client.options.namespace),
          fromRevision: resourceVersion + 1,
          onEvents: (missed) => (events = missed),
        })
        .cancel();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const oldest = this.store.compactRevision - 1;
      client.fail(expired(`too old resource version: ${resourceVersion} (${oldest})`).status);
      return false;
    }
    for (const event of events) this.offer(client, event, deletedObject(event));
    return true;
  }

  private offerAll(events: readonly StoreEvent<KubernetesObject>[]): void {
    if (this.clients.size === 0) return;
    for (const event of events) {
      const deleted = event.type === "delete" ? deletedObject(event) : undefined;
      const now = event.current.value;
      const before = event.previous?.value;
      this.offerBucket("", event, deleted);
      const object = now ?? before;
      if (!object) continue;
      if (object.metadata.namespace) this.offerBucket(`ns=${object.metadata.namespace}`, event, deleted);
      if (this.indexedFields.size > 0) this.offerIndexed(event, deleted, now, before);
    }
  }

  private offerIndexed(
    event: StoreEvent<KubernetesObject>,
    deleted: KubernetesObject | undefined,
    now: KubernetesObject | undefined,
    before: KubernetesObject | undefined,
  ): void {
    const fieldsNow = now && this.fieldsOf(now);
    const fieldsBefore = before && this.fieldsOf(before);
    for (const field of this.indexedFields.keys()) {
      const valueNow = fieldsNow && (fieldsNow[field] ?? "");
      const valueBefore = fieldsBefore && (fieldsBefore[field] ?? "");
      if (valueNow !== undefined) this.offerBucket(`${field}=${valueNow}`, event, deleted);
      if (valueBefore !== undefined && valueBefore !== valueNow) {
        this.offerBucket(`${field}=${valueBefore}`, event, deleted);
      }
    }
  }

  private fieldsOf(object: KubernetesObject): Readonly<Record<string, string>> {
    const own = this.descriptor.selectableFields?.(object);
    return this.indexedFields.has("metadata.name")
      ? { ...own, "metadata.name": object.metadata.name }
      : (own ?? {});
  }

  private offerBucket(
    bucket: string,
    event: StoreEvent<KubernetesObject>,
    deleted: KubernetesObject | undefined,
  ): void {
    const clients = this.buckets.get(bucket);
    if (clients) for (const client of clients) this.offer(client, event, deleted);
  }

  /** An object that enters the selection is ADDED, one that leaves it is DELETED. */
  private offer(
    client: ClientWatch,
    event: StoreEvent<KubernetesObject>,
    deleted: KubernetesObject | undefined,
  ): void {
    // A watch from a revision that the store has not reached waits for it.
    if (event.current.modRevision <= client.fromRevision) return;
    const now = event.current.value;
    const before = event.previous?.value;
    const wasIn = before !== undefined && client.wants(before);
    if (now) {
      if (client.wants(now)) client.push({ type: wasIn ? "MODIFIED" : "ADDED", object: now });
      else if (wasIn) client.push({ type: "DELETED", object: leavingObject(before, now) });
    } else if (wasIn && deleted) {
      client.push({ type: "DELETED", object: deleted });
    }
  }

  private add(client: ClientWatch): void {
    this.clients.add(client);
    if (client.options.counted) this.counted += 1;
    const bucket = this.bucketOf(client);
    const members = this.buckets.get(bucket.name);
    if (members) members.add(client);
    else this.buckets.set(bucket.name, new Set([client]));
    if (bucket.field) this.indexedFields.set(bucket.field, (this.indexedFields.get(bucket.field) ?? 0) + 1);
    if (!this.bookmarking) {
      this.bookmarking = true;
      this.scope.after(BOOKMARK_PERIOD_MS, "watch bookmarks", () => this.sendBookmarks());
    }
  }

  private remove(client: ClientWatch): void {
    if (!this.clients.delete(client)) return;
    if (client.options.counted) this.counted -= 1;
    const { name, field } = this.bucketOf(client);
    const members = this.buckets.get(name);
    members?.delete(client);
    if (members?.size === 0) this.buckets.delete(name);
    if (!field) return;
    const left = (this.indexedFields.get(field) ?? 1) - 1;
    if (left > 0) this.indexedFields.set(field, left);
    else this.indexedFields.delete(field);
  }

  private bucketOf(client: ClientWatch): { readonly name: string; readonly field?: string } {
    for (const field of ["metadata.name", ...this.descriptor.selectableFieldNames]) {
      const value = requiredValue(client.options.selection, field);
      if (value !== undefined) return { name: `${field}=${value}`, field };
    }
    const { namespace } = client.options;
    return { name: namespace === "" ? "" : `ns=${namespace}` };
  }

  private sendBookmarks(): void {
    this.bookmarking = this.clients.size > 0;
    if (!this.bookmarking) return;
    const bookmark = this.bookmark(false);
    for (const client of this.clients) {
      if (client.options.bookmarks && client.fromRevision <= this.store.revision)
        client.pushBookmark(bookmark);
    }
    this.scope.after(BOOKMARK_PERIOD_MS, "watch bookmarks", () => this.sendBookmarks());
  }

  private bookmark(initialEventsEnd: boolean): WatchEvent {
    const { group, version, kind } = this.descriptor;
    const metadata = {
      resourceVersion: String(this.store.revision),
      creationTimestamp: null,
      ...(initialEventsEnd ? { annotations: { "k8s.io/initial-events-end": "true" } } : {}),
    };
    const object = { kind, apiVersion: group === "" ? version : `${group}/${version}`, metadata };
    return { type: "BOOKMARK", object: object as unknown as KubernetesObject };
  }
}

/** What a watcher gets of an object that left its selection: the old state with the new resourceVersion. */
function leavingObject(before: KubernetesObject, now: KubernetesObject): KubernetesObject {
  return { ...before, metadata: { ...before.metadata, resourceVersion: now.metadata.resourceVersion } };
}
