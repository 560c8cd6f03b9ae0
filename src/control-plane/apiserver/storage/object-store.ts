/**
 * The objects of one kind in the store: keys, resource versions, lists in chunks, and the three writes. An object
 * carries the revision that writes it, so what is stored is what is served, by reference.
 * Models: apiserver pkg/storage/etcd3/store.go (v0.36).
 */

import { assert } from "#kernel/assert.ts";
import type { KindDescriptor } from "#api/kind-descriptor.ts";
import {
  StatusError,
  alreadyExists,
  badRequest,
  expired,
  type GroupResource,
  type StatusCause,
} from "#api/status-error.ts";
import type { KubernetesObject } from "#api/types.ts";
import type { KeyVersion } from "../../etcd/key-version.ts";
import type { LeaseId } from "../../etcd/leases.ts";
import { StoreError } from "../../etcd/store-errors.ts";
import type { RangeResult, Store } from "../../etcd/store.ts";
import { decodeContinue, encodeContinue } from "./continue-token.ts";
import { selects, type Selection } from "./selection.ts";

export type ObjectKeyspace = Store<KubernetesObject>;

/** Kinds that upstream stores under another name than their plural (kubernetes pkg/registry). */
const STORED_AS: Readonly<Record<string, string>> = { nodes: "minions", services: "services/specs" };

export interface ListRequest {
  readonly namespace: string;
  readonly selection: Selection;
  readonly limit?: number;
  readonly continue?: string;
  /** "" is the newest, "0" any. */
  readonly resourceVersion: string;
  readonly resourceVersionMatch?: string;
}

export interface ListPage {
  readonly items: readonly KubernetesObject[];
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** The 504 for a resourceVersion that this store has not reached (apiserver pkg/storage/errors.go). */
export function tooLargeResourceVersion(wanted: number, current: number): StatusError {
  const causes: StatusCause[] = [
    { reason: "ResourceVersionTooLarge", message: "Too large resource version" },
  ];
  const message = `Timeout: Too large resource version: ${wanted}, current: ${current}`;
  return new StatusError(504, "Timeout", message, { causes, retryAfterSeconds: 1 });
}

const CONTINUE_EXPIRED =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";
const LIST_EXPIRED = "The resourceVersion for the provided list is too old.";

export class ObjectStore {
  readonly prefix: string;
  /** How many there are, without those that go by themselves. */
  count = 0;

  constructor(
    readonly descriptor: KindDescriptor,
    readonly resource: GroupResource,
    private readonly store: ObjectKeyspace,
  ) {
    // Built-in groups share one level; groups of custom resources have a dot and get their own.
    const own = descriptor.group.includes(".") && !descriptor.group.endsWith(".k8s.io");
    const name = STORED_AS[descriptor.plural] ?? descriptor.plural;
    const prefix = own ? `/registry/${descriptor.group}/${name}/` : `/registry/${name}/`;
    this.prefix = prefix;
    for (const { lease } of store.range({ prefix }).items) if (lease === 0) this.count += 1;
  }

  get revision(): number {
    return this.store.revision;
  }

  keyOf(namespace: string, name: string): string {
    return this.descriptor.scope === "Namespaced" ? `${this.prefix}${namespace}/${name}` : this.prefix + name;
  }

  prefixOf(namespace: string): string {
    return namespace === "" || this.descriptor.scope === "Cluster"
      ? this.prefix
      : `${this.prefix}${namespace}/`;
  }

  get(namespace: string, name: string): KubernetesObject | undefined {
    return this.store.get(this.keyOf(namespace, name))?.value;
  }

  /** Throws a StatusError: Timeout for a resourceVersion not reached, Expired for one that is gone. */
  list(request: ListRequest): ListPage {
    const prefix = this.prefixOf(request.namespace);
    const limit = request.limit && request.limit > 0 ? request.limit : Infinity;
    const position = request.continue ? decodeContinue(request.continue, prefix) : undefined;
    if (position && request.resourceVersion !== "" && request.resourceVersion !== "0")
      throw badRequest("specifying resource version is not allowed when using continue");
    const revision = position ? position.revision : this.exactRevision(request, limit);
    const name = position ? undefined : singleName(request);
    if (name !== undefined) return this.listOne(request, name, revision);

    const items: KubernetesObject[] = [];
    let from = position?.fromKey ?? prefix;
    for (;;) {
      const range = this.range(prefix, from, limit - items.length, revision, request, position !== undefined);
      for (const version of range.items) this.collect(version, request.selection, items);
      const snapshot = revision ?? range.revision;
      const last = range.items.at(-1)?.key;
      if (!range.more || last === undefined) return { items, resourceVersion: String(snapshot) };
      if (items.length >= limit) {
        return {
          items,
          resourceVersion: String(snapshot),
          continue: encodeContinue(last, prefix, snapshot),
          ...(request.selection.all ? { remainingItemCount: range.count - range.items.length } : {}),
        };
      }
      from = `${last}\u0000`;
    }
  }

  /** Gives the object its first resourceVersion and stores it. Throws AlreadyExists. */
  create(object: KubernetesObject, lease: LeaseId = 0): KubernetesObject {
    const key = this.keyOf(object.metadata.namespace ?? "", object.metadata.name);
    if (this.store.get(key)) throw alreadyExists(this.resource, object.metadata.name);
    const created = this.write(key, object, lease);
    if (lease === 0) this.count += 1;
    return created;
  }

  /** Replaces `previous`, which must be the present object. Without `lease` the key keeps the one it has. */
  update(object: KubernetesObject, previous: KubernetesObject, lease?: LeaseId): KubernetesObject {
    const { namespace = "", name, resourceVersion } = previous.metadata;
    const key = this.keyOf(namespace, name);
    const present = this.store.get(key);
    assert(
      present?.value === previous,
      `update of ${key}: a request read resourceVersion ${resourceVersion} and writes over another`,
    );
    return this.write(key, object, lease ?? present.lease);
  }

  delete(object: KubernetesObject): void {
    const { namespace = "", name } = object.metadata;
    const key = this.keyOf(namespace, name);
    const lease = this.store.get(key)?.lease;
    assert(this.store.delete(key), `${name} was there a moment ago`);
    if (lease === 0) this.count -= 1;
  }

  private write(key: string, object: KubernetesObject, lease: LeaseId): KubernetesObject {
    const resourceVersion = String(this.store.nextRevision);
    const stamped = { ...object, metadata: { ...object.metadata, resourceVersion } };
    this.store.put(key, stamped, lease);
    return stamped;
  }

  private collect(
    version: KeyVersion<KubernetesObject>,
    selection: Selection,
    items: KubernetesObject[],
  ): void {
    const object = version.value;
    if (object && selects(this.descriptor, selection, object)) items.push(object);
  }

  /** The revision that the request pins the list to; undefined for the newest. */
  private exactRevision(request: ListRequest, limit: number): number | undefined {
    const { resourceVersion, resourceVersionMatch } = request;
    if (resourceVersion === "" || resourceVersion === "0") return undefined;
    const wanted = Number(resourceVersion);
    if (wanted > this.store.revision) throw tooLargeResourceVersion(wanted, this.store.revision);
    // A limit without a match means exactly this version, for historical reasons.
    const exact = resourceVersionMatch ? resourceVersionMatch === "Exact" : limit !== Infinity;
    return exact ? wanted : undefined;
  }

  private listOne(request: ListRequest, name: string, revision: number | undefined): ListPage {
    const items: KubernetesObject[] = [];
    const version = this.read(
      () => this.store.get(this.keyOf(request.namespace, name), revision),
      LIST_EXPIRED,
    );
    if (version) this.collect(version, request.selection, items);
    return { items, resourceVersion: String(revision ?? this.store.revision) };
  }

  private range(
    prefix: string,
    from: string,
    limit: number,
    revision: number | undefined,
    request: ListRequest,
    continued: boolean,
  ): RangeResult<KubernetesObject> {
    const read = (): RangeResult<KubernetesObject> =>
      this.store.range({
        prefix,
        from,
        ...(limit === Infinity ? {} : { limit }),
        ...(revision === undefined ? {} : { revision }),
      });
    if (!continued) return this.read(read, LIST_EXPIRED);
    // The token for going on inconsistently starts where the expired one did.
    const start = decodeContinue(request.continue ?? "", prefix).fromKey;
    return this.read(read, CONTINUE_EXPIRED, encodeContinue(start.slice(0, -1), prefix, -1));
  }

  private read<T>(read: () => T, expiredMessage: string, token?: string): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== "compacted") throw error;
      const failure = expired(expiredMessage);
      if (token !== undefined) failure.status.metadata["continue"] = token;
      throw failure;
    }
  }
}

/** The one object that a list can hold, when its fields name it. */
function singleName(request: ListRequest): string | undefined {
  if (request.namespace === "") return undefined;
  return request.selection.fields.find((term) => term.field === "metadata.name" && term.operator === "=")
    ?.value;
}
