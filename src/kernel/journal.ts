/**
 * The journal: everything that came from outside the simulation, in order. Replaying it on a cluster of the same seed
 * and options rebuilds any moment. Entries are plain data (JSON), because they travel in links, files and IndexedDB.
 */

export interface JournalEntry {
  /** From 1, without gaps. */
  readonly sequence: number;
  /** Virtual time of the input. */
  readonly atMs: number;
  /** The number of tasks the kernel had executed before the input: replay stops exactly there. */
  readonly afterTask: number;
  /** What sort of input, e.g. "terminal", "fault", "request". */
  readonly kind: string;
  readonly data: unknown;
}

export class Journal {
  private readonly list: JournalEntry[] = [];
  private readonly listeners: ((entry: JournalEntry) => void)[] = [];

  get entries(): readonly JournalEntry[] {
    return this.list;
  }

  append(atMs: number, afterTask: number, kind: string, data: unknown): JournalEntry {
    const entry: JournalEntry = Object.freeze({
      sequence: this.list.length + 1,
      atMs,
      afterTask,
      kind,
      data,
    });
    this.list.push(entry);
    for (const listener of this.listeners) listener(entry);
    return entry;
  }

  /** `listener` hears of every entry from now on; persistence and the timeline use it. */
  onAppend(listener: (entry: JournalEntry) => void): void {
    this.listeners.push(listener);
  }
}
