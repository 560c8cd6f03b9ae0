/**
 * Keeps a session in IndexedDB: sealed segments of the journal, and heads that name them. A save writes what is new,
 * reads it back against its SHA-256, and only then flips the pointer; the last three heads are kept, so a damaged one
 * falls back to the one before. One tab writes (a Web Lock); others read.
 */

import { openDB, type IDBPDatabase } from "idb";
import type { ClockMark, JournalRecord, SessionOptions } from "../../protocol/messages.ts";

const SEGMENT_ENTRIES = 200;
const HEADS_KEPT = 3;
const SESSIONS_KEPT = 12;

interface Sealed {
  readonly text: string;
  readonly sha256: string;
}

interface Head {
  readonly options: SessionOptions;
  readonly segments: readonly string[];
  readonly tail: readonly JournalRecord[];
  readonly mark: ClockMark;
}

export interface StoredSession {
  readonly options: SessionOptions;
  readonly entries: readonly JournalRecord[];
  readonly mark: ClockMark;
}

export type LoadResult =
  | { readonly found: "none" }
  | { readonly found: "whole" | "earlier"; readonly session: StoredSession }
  | { readonly found: "damaged" };

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function seal(value: unknown): Promise<Sealed> {
  const text = JSON.stringify(value);
  return { text, sha256: await sha256(text) };
}

async function unseal<T>(sealed: Sealed | undefined): Promise<T | undefined> {
  if (!sealed || typeof sealed.text !== "string" || (await sha256(sealed.text)) !== sealed.sha256)
    return undefined;
  return JSON.parse(sealed.text) as T;
}

export class SessionStore {
  private generation = 0;
  private sealedSegments: string[] = [];
  private busy: Promise<void> = Promise.resolve();

  private constructor(
    private readonly database: IDBPDatabase,
    /** One session per set of URL parameters. */
    private readonly name: string,
  ) {}

  /** Rejects when the browser forbids storage. */
  static async open(name: string): Promise<SessionStore> {
    const database = await openDB("wavetank", 1, {
      upgrade(fresh) {
        fresh.createObjectStore("heads");
        fresh.createObjectStore("segments");
        fresh.createObjectStore("pointers");
      },
    });
    return new SessionStore(database, name);
  }

  async load(): Promise<LoadResult> {
    const pointer = (await this.database.get("pointers", this.name)) as { generation: number } | undefined;
    if (!pointer) return { found: "none" };
    this.generation = pointer.generation;
    for (let back = 0; back < HEADS_KEPT; back++) {
      const session = await this.loadHead(pointer.generation - back);
      if (session) return { found: back === 0 ? "whole" : "earlier", session };
    }
    return { found: "damaged" };
  }

  private async loadHead(generation: number): Promise<StoredSession | undefined> {
    const head = await unseal<Head>(
      (await this.database.get("heads", [this.name, generation])) as Sealed | undefined,
    );
    if (!head) return undefined;
    const entries: JournalRecord[] = [];
    for (let index = 0; index < head.segments.length; index++) {
      const sealed = (await this.database.get("segments", [this.name, index])) as Sealed | undefined;
      const segment = await unseal<JournalRecord[]>(sealed);
      if (!segment || sealed?.sha256 !== head.segments[index]) return undefined;
      entries.push(...segment);
    }
    this.sealedSegments = [...head.segments];
    return { options: head.options, entries: [...entries, ...head.tail], mark: head.mark };
  }

  /** Another journal follows: what is sealed of the present one is no part of it. */
  startOver(): void {
    this.sealedSegments = [];
  }

  /** Saves the whole session; only what is new is written. Rejects (QuotaExceededError) when there is no room. */
  save(session: StoredSession): Promise<void> {
    const saving = this.busy.then(() => this.write(session));
    this.busy = saving.catch(() => undefined);
    return saving;
  }

  private async write({ options, entries, mark }: StoredSession): Promise<void> {
    // A session that started over has fewer entries than segments: forget them.
    if (entries.length < this.sealedSegments.length * SEGMENT_ENTRIES) this.sealedSegments = [];
    while (entries.length >= (this.sealedSegments.length + 1) * SEGMENT_ENTRIES) {
      const index = this.sealedSegments.length;
      const segment = await seal(entries.slice(index * SEGMENT_ENTRIES, (index + 1) * SEGMENT_ENTRIES));
      await this.database.put("segments", segment, [this.name, index]);
      this.sealedSegments.push(segment.sha256);
    }
    const tail = entries.slice(this.sealedSegments.length * SEGMENT_ENTRIES);
    const head: Head = { options, segments: this.sealedSegments, tail, mark };
    const generation = this.generation + 1;
    const key = [this.name, generation];
    await this.database.put("heads", await seal(head), key);
    if (!(await unseal<Head>((await this.database.get("heads", key)) as Sealed | undefined)))
      throw new Error("what was written cannot be read back");
    await this.database.put("pointers", { generation, savedAt: Date.now() }, this.name);
    this.generation = generation;
    await this.database.delete("heads", [this.name, generation - HEADS_KEPT]);
  }

  /** Lets the database go, once what is being written is there. */
  async close(): Promise<void> {
    await this.busy;
    this.database.close();
  }

  /** Forgets this session. */
  async clear(): Promise<void> {
    await this.busy;
    await this.forget(this.name);
    this.generation = 0;
    this.sealedSegments = [];
  }

  /** Forgets the sessions not used for longest. */
  async tidy(): Promise<void> {
    const names = (await this.database.getAllKeys("pointers")) as string[];
    if (names.length <= SESSIONS_KEPT) return;
    const aged = await Promise.all(
      names.map(async (name) => ({
        name,
        savedAt: ((await this.database.get("pointers", name)) as { savedAt: number }).savedAt,
      })),
    );
    aged.sort((a, b) => a.savedAt - b.savedAt);
    for (const { name } of aged.slice(0, names.length - SESSIONS_KEPT))
      if (name !== this.name) await this.forget(name);
  }

  private async forget(name: string): Promise<void> {
    await this.database.delete("pointers", name);
    const range = IDBKeyRange.bound([name], [name, []]);
    await this.database.delete("heads", range);
    await this.database.delete("segments", range);
  }
}

export interface WriterClaim {
  /** Whether this tab may write; when another does, `onFree` hears of its end. */
  readonly granted: boolean;
  /** Lets others write, or stops waiting; resolves when that is so. */
  readonly release: () => Promise<void>;
}

export function claimWriter(name: string, onFree: () => void): Promise<WriterClaim> {
  const lock = `wavetank.${name}`;
  return new Promise((resolve) => {
    const holding = navigator.locks.request(lock, { ifAvailable: true }, (held) => {
      if (held)
        return new Promise<void>((letGo) => {
          resolve({
            granted: true,
            release: async () => {
              letGo();
              await holding;
            },
          });
        });
      const waiting = new AbortController();
      resolve({
        granted: false,
        release: () => {
          waiting.abort();
          return Promise.resolve();
        },
      });
      navigator.locks
        .request(lock, { signal: waiting.signal }, () => {
          onFree();
          return Promise.resolve();
        })
        .catch((error: unknown) => {
          if (!waiting.signal.aborted) throw error;
        });
      return undefined;
    });
  });
}
