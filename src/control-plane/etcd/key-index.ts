/**
 * Keys in order, as sorted chunks: finding is a binary search over the chunks and one inside, inserting shifts at most
 * one chunk. Counting a range adds up chunk lengths, so it does not visit the keys.
 * Models: etcd server/storage/mvcc/index.go (there a B-tree).
 */

import { assert } from "#kernel/assert.ts";

export interface Keyed {
  readonly key: string;
}

const CHUNK_MAX = 512;

export class KeyIndex<T extends Keyed> {
  private chunks: T[][] = [];
  private count = 0;

  get size(): number {
    return this.count;
  }

  insert(entry: T): void {
    this.count++;
    if (this.chunks.length === 0) {
      this.chunks.push([entry]);
      return;
    }
    const at = this.chunkFor(entry.key);
    const chunk = this.chunks[at] as T[];
    const position = lowerBound(chunk, entry.key);
    assert(chunk[position]?.key !== entry.key, `key ${entry.key} is in the index already`);
    if (position === chunk.length) chunk.push(entry);
    else chunk.splice(position, 0, entry);
    if (chunk.length > CHUNK_MAX) {
      // Keys are often appended at the end of a prefix: a full left half wastes no room then.
      const middle = position === chunk.length - 1 ? chunk.length - (CHUNK_MAX >> 3) : chunk.length >> 1;
      this.chunks.splice(at + 1, 0, chunk.splice(middle));
    }
  }

  remove(key: string): void {
    const at = this.chunkFor(key);
    const chunk = this.chunks[at];
    const position = chunk ? lowerBound(chunk, key) : 0;
    assert(chunk?.[position]?.key === key, `key ${key} is not in the index`);
    chunk.splice(position, 1);
    this.count--;
    if (chunk.length === 0) this.chunks.splice(at, 1);
  }

  /** Visits the entries with `from` <= key < `end` in order, until `visit` returns false. */
  walk(from: string, end: string, visit: (entry: T) => boolean): void {
    let at = this.chunkFor(from);
    let position = this.chunks[at] ? lowerBound(this.chunks[at] as T[], from) : 0;
    for (; at < this.chunks.length; at++, position = 0) {
      const chunk = this.chunks[at] as T[];
      for (; position < chunk.length; position++) {
        const entry = chunk[position] as T;
        if (entry.key >= end || !visit(entry)) return;
      }
    }
  }

  /** The number of keys with `from` <= key < `end`. */
  countBetween(from: string, end: string): number {
    return this.rank(end) - this.rank(from);
  }

  /** The number of keys below `key`. */
  private rank(key: string): number {
    const at = this.chunkFor(key);
    let rank = 0;
    for (let i = 0; i < at; i++) rank += (this.chunks[i] as T[]).length;
    const chunk = this.chunks[at];
    return chunk ? rank + lowerBound(chunk, key) : rank;
  }

  /** The last chunk whose first key is <= `key`, else the first chunk. */
  private chunkFor(key: string): number {
    let low = 0;
    let high = this.chunks.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (((this.chunks[middle] as T[])[0] as T).key <= key) low = middle;
      else high = middle;
    }
    return low;
  }
}

/** The position of the first entry whose key is >= `key`. */
function lowerBound<T extends Keyed>(chunk: readonly T[], key: string): number {
  let low = 0;
  let high = chunk.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((chunk[middle] as T).key < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Above every key in use: keys are plain text. */
const LAST_KEY = "\uffff".repeat(8);

/** The first key after all that start with `prefix` (clientv3.GetPrefixRangeEnd). */
export function prefixEnd(prefix: string): string {
  for (let i = prefix.length - 1; i >= 0; i--) {
    const code = prefix.charCodeAt(i);
    if (code < 0xffff) return prefix.slice(0, i) + String.fromCharCode(code + 1);
  }
  return LAST_KEY;
}
