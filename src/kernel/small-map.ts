/**
 * A map that mostly has one entry: it is kept in place, and a table is made for the second. Ten thousand pods have a
 * dozen such maps each, and an empty Map takes as much room as one with four entries.
 */

/** No key is this one. */
const NONE = Symbol("no entry");

/** As Map, in the order of insertion; do not change it while iterating over it. */
export class SmallMap<K, V> {
  private key: K | typeof NONE = NONE;
  private value: V | undefined;
  /** Everything, once there have been two. */
  private table: Map<K, V> | undefined;

  get size(): number {
    return this.table ? this.table.size : this.key === NONE ? 0 : 1;
  }

  get(key: K): V | undefined {
    if (this.table) return this.table.get(key);
    return this.key === key ? this.value : undefined;
  }

  has(key: K): boolean {
    return this.table ? this.table.has(key) : this.key === key;
  }

  set(key: K, value: V): void {
    if (this.table) {
      this.table.set(key, value);
    } else if (this.key === NONE || this.key === key) {
      this.key = key;
      this.value = value;
    } else {
      this.table = new Map([
        [this.key, this.value as V],
        [key, value],
      ]);
      this.forgetOne();
    }
  }

  /** Whether there was such an entry. */
  delete(key: K): boolean {
    if (this.table) return this.table.delete(key);
    if (this.key !== key) return false;
    this.forgetOne();
    return true;
  }

  clear(): void {
    this.table = undefined;
    this.forgetOne();
  }

  *keys(): Generator<K> {
    if (this.table) yield* this.table.keys();
    else if (this.key !== NONE) yield this.key;
  }

  *values(): Generator<V> {
    if (this.table) yield* this.table.values();
    else if (this.key !== NONE) yield this.value as V;
  }

  *[Symbol.iterator](): Generator<[K, V]> {
    if (this.table) yield* this.table;
    else if (this.key !== NONE) yield [this.key, this.value as V];
  }

  private forgetOne(): void {
    this.key = NONE;
    this.value = undefined;
  }
}
