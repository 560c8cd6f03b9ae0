/** Every version that compaction has left, in the order of revisions. Several may share a revision. */

import { eventOf, type KeyVersion, type StoreEvent } from "./key-version.ts";

export class RevisionLog<V> {
  private versions: KeyVersion<V>[] = [];

  append(version: KeyVersion<V>): void {
    this.versions.push(version);
  }

  /** The versions of exactly `revision`. */
  at(revision: number): readonly KeyVersion<V>[] {
    return this.versions.slice(this.position(revision), this.position(revision + 1));
  }

  eventsSince(revision: number, wanted: (key: string) => boolean): StoreEvent<V>[] {
    const events: StoreEvent<V>[] = [];
    for (let i = this.position(revision); i < this.versions.length; i++) {
      const version = this.versions[i] as KeyVersion<V>;
      if (wanted(version.key)) events.push(eventOf(version));
    }
    return events;
  }

  /** Removes and returns the versions below `revision`. */
  dropBefore(revision: number): readonly KeyVersion<V>[] {
    const count = this.position(revision);
    const dropped = this.versions.slice(0, count);
    this.versions = this.versions.slice(count);
    return dropped;
  }

  /** The position of the first version at or above `revision`. */
  private position(revision: number): number {
    let low = 0;
    let high = this.versions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.versions[middle] as KeyVersion<V>).modRevision < revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
