/** What the store keeps: keys, and the versions of each. */

import type { TaskId } from "#kernel/trace.ts";

/** One state of one key: what a revision wrote. A deletion is a version without value. */
export interface KeyVersion<V> {
  readonly key: string;
  /** Frozen; undefined for a deletion. */
  readonly value: V | undefined;
  /** The revision that wrote this version. */
  readonly modRevision: number;
  /** The revision that created the key (of its present life); 0 for a deletion. */
  readonly createRevision: number;
  /** 1 for the creation, +1 for each put since; 0 for a deletion. */
  readonly version: number;
  /** 0 when no lease holds the key. */
  readonly lease: number;
  /** Estimated length of the JSON. */
  readonly bytes: number;
  /** The task that wrote it. */
  readonly task: TaskId;
  /** The version before, while compaction has left it. For a creation that follows a deletion: the deletion. */
  readonly previous: KeyVersion<V> | undefined;
}

/** A change as a watch delivers it. */
export interface StoreEvent<V> {
  readonly type: "put" | "delete";
  readonly current: KeyVersion<V>;
  /** The live version before the change; undefined for a creation. */
  readonly previous: KeyVersion<V> | undefined;
  readonly isCreate: boolean;
}

export function eventOf<V>(current: KeyVersion<V>): StoreEvent<V> {
  const before = current.previous;
  return {
    type: current.value === undefined ? "delete" : "put",
    current,
    previous: before?.value === undefined ? undefined : before,
    isCreate: current.value !== undefined && current.version === 1,
  };
}

/** A key that lives, or that has lived since the last compaction. */
export interface KeyRecord<V> {
  readonly key: string;
  /** hashText(key), for the digest of the run. */
  readonly hash: number;
  head: KeyVersion<V>;
  /** The compaction that last visited this record, so that one compaction visits it once. */
  compactedAt: number;
}

/** The state of a key at `revision`, or undefined when it did not live then. */
export function versionAt<V>(head: KeyVersion<V>, revision: number): KeyVersion<V> | undefined {
  let version: KeyVersion<V> | undefined = head;
  while (version && version.modRevision > revision) version = version.previous;
  return version?.value === undefined ? undefined : version;
}
