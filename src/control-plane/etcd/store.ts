/**
 * The multi-version key-value store under the API server: one revision counter, versions of each key, transactions,
 * range reads at any revision that compaction has left, watches from a revision, leases.
 * Models: etcd v3.6 (server/storage/mvcc), as one member that never loses its disk.
 * Differs: values are frozen objects, kept by reference, so a version costs what it does not share with the one before;
 * sizes are estimates of their JSON; keys are ordered by UTF-16 unit, which for ASCII keys is byte order.
 */

import { hashText } from "#kernel/random.ts";
import type { Scope } from "#kernel/scope.ts";
import type { TaskId } from "#kernel/trace.ts";
import { ContentHash, canonicalJson } from "./content-hash.ts";
import { KeyIndex, prefixEnd } from "./key-index.ts";
import { eventOf, versionAt, type KeyRecord, type KeyVersion, type StoreEvent } from "./key-version.ts";
import { Leases, type LeaseId } from "./leases.ts";
import { RevisionLog } from "./revision-log.ts";
import { seal, sealChange } from "./seal.ts";
import { StoreError } from "./store-errors.ts";
import {
  DEFAULT_QUOTA_BYTES,
  MAX_REQUEST_BYTES,
  MAX_TRANSACTION_OPERATIONS,
  StoreSpace,
  VERSION_OVERHEAD_BYTES,
} from "./store-space.ts";
import {
  duplicatePut,
  holds,
  type Compare,
  type Operation,
  type OperationResult,
  type Transaction,
  type TransactionResult,
} from "./transaction.ts";
import { WatchDispatcher, type StoreWatch, type StoreWatchOptions } from "./watch-dispatcher.ts";

export interface StoreOptions {
  readonly scope: Scope;
  readonly quotaBytes?: number;
  /** What each version may take without counting against the quota: versions share most of what they hold. */
  readonly ordinaryBytes?: number;
}

export interface RangeOptions {
  readonly prefix: string;
  /** Start at this key instead of at the first of the prefix (it must start with the prefix). */
  readonly from?: string;
  readonly limit?: number;
  /** Absent: now. */
  readonly revision?: number;
}

export interface RangeResult<V> {
  readonly items: readonly KeyVersion<V>[];
  /** How many keys there are from `from` on, whatever the limit. */
  readonly count: number;
  readonly more: boolean;
  /** The revision of the store at the time of the read. */
  readonly revision: number;
}

export class Store<V extends object = object> {
  private readonly scope: Scope;
  private readonly space: StoreSpace;
  private readonly records = new Map<string, KeyRecord<V>>();
  private readonly living = new KeyIndex<KeyRecord<V>>();
  /** Deleted keys whose versions compaction has not taken yet. */
  private readonly deleted = new KeyIndex<KeyRecord<V>>();
  private readonly log = new RevisionLog<V>();
  private readonly dispatcher: WatchDispatcher<V>;
  readonly leases: Leases;
  private head = 1;
  private compacted = 0;

  constructor(options: StoreOptions) {
    this.scope = options.scope;
    this.space = new StoreSpace(options.quotaBytes ?? DEFAULT_QUOTA_BYTES, options.ordinaryBytes ?? 0);
    // The dispatcher reads the store through these three; the rest is not its business.
    const revision = (): number => this.head;
    const compactRevision = (): number => this.compacted;
    this.dispatcher = new WatchDispatcher<V>({
      get revision() {
        return revision();
      },
      get compactRevision() {
        return compactRevision();
      },
      eventsSince: (from, wanted) => this.log.eventsSince(from, wanted),
    });
    this.leases = new Leases(this.scope, (keys) => this.expire(keys));
  }

  /** The last revision; 1 for an empty store, as etcd's. */
  get revision(): number {
    return this.head;
  }

  /** The revision that the next write gets. Writers put it into what they write. */
  get nextRevision(): number {
    return this.head + 1;
  }

  /** The oldest revision that can still be read; 0 when nothing was compacted. */
  get compactRevision(): number {
    return this.compacted;
  }

  /** The number of living keys. */
  get size(): number {
    return this.living.size;
  }

  /** Estimated bytes of all versions kept, and of the living ones. */
  get bytes(): { readonly all: number; readonly living: number } {
    return { all: this.space.all, living: this.space.living };
  }

  get watcherCount(): number {
    return this.dispatcher.size;
  }

  /** Throws StoreError "compacted" or "future-revision". */
  get(key: string, revision?: number): KeyVersion<V> | undefined {
    const record = this.records.get(key);
    if (revision === undefined) return record?.head.value === undefined ? undefined : record.head;
    this.checkRevision(revision);
    return record && versionAt(record.head, revision);
  }

  /** Keys with a prefix, in order. Throws StoreError "compacted" or "future-revision". */
  range(options: RangeOptions): RangeResult<V> {
    const { prefix, limit = Infinity } = options;
    const from = options.from ?? prefix;
    const end = prefixEnd(prefix);
    const items: KeyVersion<V>[] = [];
    if (options.revision === undefined || options.revision === this.head) {
      const count = this.living.countBetween(from, end);
      this.living.walk(from, end, (record) => {
        if (items.length < limit) items.push(record.head);
        return items.length < limit;
      });
      return { items, count, more: count > items.length, revision: this.head };
    }
    const revision = options.revision;
    this.checkRevision(revision);
    // The past: among the living keys are some that did not live then, among the deleted some that did.
    const visit = (record: KeyRecord<V>): boolean => {
      const version = versionAt(record.head, revision);
      if (version) items.push(version);
      return true;
    };
    this.living.walk(from, end, visit);
    const livingCount = items.length;
    this.deleted.walk(from, end, visit);
    if (items.length > livingCount) items.sort((a, b) => (a.key < b.key ? -1 : 1));
    const count = items.length;
    if (count > limit) items.length = limit;
    return { items, count, more: count > items.length, revision: this.head };
  }

  /** Writes one key. Throws StoreError. */
  put(key: string, value: V, lease: LeaseId = 0): KeyVersion<V> {
    const bytes = this.checkPut(key, value, lease);
    const version = this.write(key, value, bytes, lease, this.head + 1);
    this.commit(this.head + 1, [version]);
    return version;
  }

  /** Writes one key if its last change was at `modRevision` (0: it does not live); else changes nothing. */
  putIf(key: string, modRevision: number, value: V, lease: LeaseId = 0): KeyVersion<V> | undefined {
    const present = this.get(key);
    return (present?.modRevision ?? 0) === modRevision ? this.put(key, value, lease) : undefined;
  }

  /** Deletes one key. Undefined, and no revision, when it does not live. */
  delete(key: string): KeyVersion<V> | undefined {
    if (!this.get(key)) return undefined;
    const version = this.write(key, undefined, 0, 0, this.head + 1);
    this.commit(this.head + 1, [version]);
    return version;
  }

  /**
   * If all of `compare` hold, does `success`, else `failure`. One revision for all its writes, none when it writes
   * nothing. Reads see the writes before them in the same transaction. Throws StoreError and then has done nothing.
   */
  transact(transaction: Transaction<V>): TransactionResult<V> {
    const { compare = [], success = [], failure = [] } = transaction;
    if (Math.max(compare.length, success.length, failure.length) > MAX_TRANSACTION_OPERATIONS) {
      throw new StoreError("too-many-operations");
    }
    if (duplicatePut(success) || duplicatePut(failure)) throw new StoreError("duplicate-key");
    const succeeded = compare.every((condition) => this.evaluate(condition));
    const operations = succeeded ? success : failure;
    const sizes = this.checkOperations(operations);
    const revision = this.head + 1;
    const written: KeyVersion<V>[] = [];
    const results = operations.map((operation, index) =>
      this.perform(operation, sizes[index] as number, revision, written),
    );
    if (written.length > 0) this.commit(revision, written);
    return { succeeded, revision: this.head, results };
  }

  /** Throws StoreError "compacted" when the events from `fromRevision` on are no longer all there. */
  watch(options: StoreWatchOptions<V>): StoreWatch {
    return this.dispatcher.watch(options);
  }

  /**
   * Forgets what only readers below `revision` could see. Reads at `revision`, and watches from it, still work: its own
   * events stay, deletions too. Throws StoreError "compacted" (already) or "future-revision".
   */
  compact(revision: number): void {
    if (revision <= this.compacted) throw new StoreError("compacted");
    if (revision > this.head) throw new StoreError("future-revision");
    this.compacted = revision;
    for (const old of this.log.dropBefore(revision)) this.forgetBefore(old.key, revision);
    for (const kept of this.log.at(revision)) this.forgetBefore(kept.key, revision);
  }

  /** The changes of a revision, while compaction has left them; `task` of each says who made it. */
  changesAt(revision: number): readonly KeyVersion<V>[] {
    return this.log.at(revision);
  }

  /** The task that wrote `revision`, while compaction has left it. */
  writerOf(revision: number): TaskId | undefined {
    return this.log.at(revision)[0]?.task;
  }

  /** 16 hexadecimal digits over all living keys and values. Reads everything: call it rarely. */
  contentHash(): string {
    const hash = new ContentHash();
    this.living.walk("", prefixEnd(""), (record) => {
      hash.add(record.key);
      hash.add(canonicalJson(record.head.value));
      return true;
    });
    return hash.toString();
  }

  private checkRevision(revision: number): void {
    if (revision > this.head) throw new StoreError("future-revision");
    if (revision < this.compacted) throw new StoreError("compacted");
  }

  /** Freezes `value` and returns its size. Throws StoreError unless it may be written. */
  private checkPut(key: string, value: V, lease: LeaseId): number {
    if (key === "") throw new StoreError("empty-key");
    const present = this.get(key);
    const bytes = present
      ? sealChange(value, present.value) + present.bytes - key.length - VERSION_OVERHEAD_BYTES
      : seal(value);
    if (bytes + key.length > MAX_REQUEST_BYTES) throw new StoreError("too-large");
    this.checkSpace(bytes);
    this.leases.check(lease);
    return bytes;
  }

  private checkOperations(operations: readonly Operation<V>[]): number[] {
    let total = 0;
    const sizes = operations.map((operation) => {
      if (operation.type !== "put") return 0;
      const bytes = this.checkPut(operation.key, operation.value, operation.lease ?? 0);
      total += bytes + operation.key.length;
      return bytes;
    });
    if (total > MAX_REQUEST_BYTES) throw new StoreError("too-large");
    this.checkSpace(total);
    return sizes;
  }

  private checkSpace(bytes: number): void {
    // At least so many versions are kept: the living ones, and those since the last compaction.
    this.space.check(bytes, Math.max(this.living.size, this.head - this.compacted));
  }

  private evaluate(condition: Compare): boolean {
    return holds(condition, this.get(condition.key));
  }

  private perform(
    operation: Operation<V>,
    bytes: number,
    revision: number,
    written: KeyVersion<V>[],
  ): OperationResult<V> {
    switch (operation.type) {
      case "put": {
        const version = this.write(operation.key, operation.value, bytes, operation.lease ?? 0, revision);
        written.push(version);
        return { type: "put", version };
      }
      case "delete": {
        if (!this.get(operation.key)) return { type: "delete", version: undefined };
        const version = this.write(operation.key, undefined, 0, 0, revision);
        written.push(version);
        return { type: "delete", version };
      }
      case "get":
        return { type: "get", version: this.get(operation.key) };
    }
  }

  private write(
    key: string,
    value: V | undefined,
    bytes: number,
    lease: LeaseId,
    revision: number,
  ): KeyVersion<V> {
    const record = this.records.get(key);
    const previous = record?.head;
    const alive = previous?.value !== undefined;
    const version: KeyVersion<V> = {
      key,
      value,
      modRevision: revision,
      createRevision: value === undefined ? 0 : alive ? previous.createRevision : revision,
      version: value === undefined ? 0 : alive ? previous.version + 1 : 1,
      lease,
      bytes: bytes + key.length + VERSION_OVERHEAD_BYTES,
      task: this.scope.kernel.currentTask,
      previous,
    };
    if (!record) {
      const created = { key, hash: hashText(key) | 0, head: version, compactedAt: 0 };
      this.records.set(key, created);
      this.living.insert(created);
    } else {
      record.head = version;
      if (alive && value === undefined) {
        this.living.remove(key);
        this.deleted.insert(record);
      } else if (!alive && value !== undefined) {
        this.deleted.remove(key);
        this.living.insert(record);
      }
    }
    this.leases.move(key, previous?.lease ?? 0, lease);
    this.space.add(version, previous);
    this.log.append(version);
    return version;
  }

  /** Makes `revision` the present one and tells the world. */
  private commit(revision: number, written: readonly KeyVersion<V>[]): void {
    const { kernel } = this.scope;
    this.head = revision;
    kernel.mix(revision);
    const events: StoreEvent<V>[] = [];
    for (const version of written) {
      kernel.mix((this.records.get(version.key) as KeyRecord<V>).hash);
      const type = version.value === undefined ? "delete" : version.version === 1 ? "create" : "update";
      kernel.note("write", version.key, { revision, type });
      if (this.dispatcher.watched(version.key)) events.push(eventOf(version));
    }
    if (events.length > 0) this.dispatcher.commit(revision, events);
  }

  private expire(keys: readonly string[]): void {
    const revision = this.head + 1;
    const written = keys.map((key) => this.write(key, undefined, 0, 0, revision));
    this.commit(revision, written);
  }

  /** Drops the versions of a key that nobody can ask for once `revision` is the oldest. */
  private forgetBefore(key: string, revision: number): void {
    const record = this.records.get(key);
    if (!record || record.compactedAt === revision) return;
    record.compactedAt = revision;
    let after: KeyVersion<V> | undefined;
    let base: KeyVersion<V> | undefined = record.head;
    while (base && base.modRevision > revision) {
      after = base;
      base = base.previous;
    }
    if (!base) return;
    // An event of the compaction revision itself is still delivered, with the value before it.
    const kept = base.modRevision === revision ? base.previous : undefined;
    for (let old = kept ? kept.previous : base.previous; old; old = old.previous) this.space.remove(old);
    if (base.modRevision === revision) {
      if (kept) (kept as { previous: undefined }).previous = undefined;
      return;
    }
    (base as { previous: undefined }).previous = undefined;
    if (base.value !== undefined) return;
    this.space.remove(base);
    if (after) {
      (after as { previous: undefined }).previous = undefined;
    } else {
      this.deleted.remove(key);
      this.records.delete(key);
    }
  }
}
