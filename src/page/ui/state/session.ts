/** The life of a session in this tab: load, start, keep, and hand messages to whoever shows them. */

import { applyDiff, emptyViewModel } from "../../protocol/view-model.ts";
import type { TerminalItem, WorkerMessage } from "../../protocol/messages.ts";
import type { FlowView, TimelineSample, ViewDiff, RequestDot } from "../../protocol/view.ts";
import { text } from "../text/catalogue.ts";
import { page, type LatencySample } from "./page-store.ts";
import { addressOfLesson, readAddress, type PageAddress } from "./page-address.ts";
import { SessionStore, claimWriter, type LoadResult } from "./session-store.ts";
import { WorkerConnection } from "./worker-connection.ts";

const SAVE_AFTER_MS = 800;
const SAVE_AT_LEAST_MS = 1000;
const SAMPLES_KEPT = 1200;
const LATENCIES_KEPT = 600;

let address = readAddress(location.search);
let connection: WorkerConnection | undefined;
let store: SessionStore | undefined;
let writer = false;
let releaseWriter: () => Promise<void> = () => Promise.resolve();
let storageFull = false;
let saveTimer: ReturnType<typeof setTimeout> | undefined;
let lastSaveMs = 0;

type Listener<T> = (value: T) => void;
const terminalListeners = new Set<Listener<readonly TerminalItem[]>>();
const dotListeners = new Set<Listener<readonly RequestDot[]>>();
const restartListeners = new Set<() => void>();
const switchListeners = new Set<() => void>();
/** Terminal output that came before anybody listened. */
let early: TerminalItem[] = [];

const readyWaiters: ((live: WorkerConnection) => void)[] = [];

export const session = {
  address: () => address,
  /** The connection, once the worker is there. */
  live: (): WorkerConnection | undefined => connection,
  whenReady: (): Promise<WorkerConnection> =>
    new Promise((resolve) => {
      if (connection && page.get().ready) resolve(connection);
      else readyWaiters.push(resolve);
    }),
  onTerminal(listener: Listener<readonly TerminalItem[]>): () => void {
    terminalListeners.add(listener);
    if (early.length > 0) {
      listener(early);
      early = [];
    }
    return () => terminalListeners.delete(listener);
  },
  onDots(listener: Listener<readonly RequestDot[]>): () => void {
    dotListeners.add(listener);
    return () => dotListeners.delete(listener);
  },
  /** The worker was replaced: what it showed is shown anew. */
  onRestart(listener: () => void): () => void {
    restartListeners.add(listener);
    return () => restartListeners.delete(listener);
  },
  /** Saves everything up to now; resolves with whether it lies in storage. */
  save: saveAll,
  /** Another session is shown from now on: nothing of the one before belongs to it. */
  onSwitch(listener: () => void): () => void {
    switchListeners.add(listener);
    return () => switchListeners.delete(listener);
  },
  /**
   * Each lesson has a session of its own, and the sandbox keeps its: what is left is found again. Where the browser
   * stores nothing, what is left is lost: then it is asked first.
   */
  async visit(lesson: string | undefined): Promise<void> {
    if (lesson === address.lesson) return;
    await saveAll();
    const kept = store !== undefined && !storageFull;
    if (!kept && writer && page.get().ready && !confirm(text.lesson.lostWhenLeft)) return;
    history.pushState(null, "", addressOfLesson(location.href, lesson));
    await show(readAddress(location.search));
  },
  /** The lesson, or the sandbox, from its beginning. */
  async restart(): Promise<void> {
    if (!writer) return;
    connection?.end();
    await store?.clear();
    await show(address);
  },
  async startOver(): Promise<void> {
    writer = false;
    connection?.end();
    await store?.clear();
    location.reload();
  },
};

export async function beginSession(): Promise<void> {
  addEventListener("pagehide", () => void save());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") void save();
  });
  setInterval(() => {
    if (page.get().clock.running && performance.now() - lastSaveMs > SAVE_AT_LEAST_MS) void save();
  }, SAVE_AT_LEAST_MS);
  addEventListener("popstate", () => {
    const wanted = readAddress(location.search);
    if (wanted.session !== address.session) void saveAll().then(() => show(wanted));
  });
  if (address.lesson !== undefined) page.set({ phoneTab: "lesson" });
  await openSession();
}

/** Shows counts them: whoever is overtaken by the next stops. */
let shows = 0;

/** Puts the session of another address in the place of the present one, which has been saved. */
async function show(next: PageAddress): Promise<void> {
  const turn = ++shows;
  connection?.end();
  connection = undefined;
  clearTimeout(saveTimer);
  saveTimer = undefined;
  const closing = store?.close();
  await Promise.all([closing, releaseWriter()]);
  store = undefined;
  if (turn !== shows) return;
  address = next;
  storageFull = false;
  early = [];
  forgetShown();
  page.set({
    lesson: undefined,
    failure: undefined,
    progress: undefined,
    notices: [],
    files: [],
    file: undefined,
    open: undefined,
    lowerTab: "terminal",
    phoneTab: next.lesson === undefined ? "cluster" : "lesson",
  });
  for (const listener of switchListeners) listener();
  await openSession();
}

async function openSession(): Promise<void> {
  const turn = shows;
  const opened = address;
  let loaded: LoadResult = { found: "none" };
  let mayWrite = true;
  if ("locks" in navigator) {
    const claim = await claimWriter(opened.session, () => location.reload());
    if (turn !== shows) {
      void claim.release();
      return;
    }
    releaseWriter = claim.release;
    mayWrite = claim.granted;
  }
  writer = mayWrite;
  try {
    store = await SessionStore.open(opened.session);
    loaded = await store.load();
    if (writer) {
      void navigator.storage?.persist?.();
      void store.tidy();
    }
  } catch {
    store = undefined;
    page.notify({ id: "storage", tone: "info", text: text.notice.storageOff, lasting: false });
  }
  if (loaded.found === "earlier")
    page.notify({ id: "storage", tone: "bad", text: text.notice.storageBroken, lasting: true });
  if (loaded.found === "damaged")
    page.notify({ id: "storage", tone: "bad", text: text.notice.storageLost, lasting: true });
  if (!writer) page.notify({ id: "second-tab", tone: "info", text: text.notice.secondTab, lasting: true });
  const restored = "session" in loaded ? loaded.session : undefined;
  page.set({ readOnly: !writer });
  if (turn !== shows) return;
  connection = new WorkerConnection(
    { session: address.options, clock: address.clock, readOnly: !writer, lesson: address.lesson, restored },
    {
      message: receive,
      revived(safely) {
        forgetShown();
        const note = safely ? text.notice.restoredPaused : text.notice.restored;
        page.notify({ id: "revived", tone: "info", text: note, lasting: true });
      },
    },
  );
}

/** What the worker shows comes anew. */
function forgetShown(): void {
  pending = undefined;
  page.set({
    model: emptyViewModel(),
    samples: [],
    marks: [],
    latencies: [],
    ready: false,
    selected: undefined,
    editing: undefined,
  });
  for (const listener of restartListeners) listener();
}

async function save(): Promise<boolean> {
  clearTimeout(saveTimer);
  saveTimer = undefined;
  if (!store || !writer || !connection || storageFull || !page.get().ready) return false;
  lastSaveMs = performance.now();
  try {
    await store.save({ options: address.options, entries: connection.entries, mark: connection.mark });
    return true;
  } catch (error) {
    storageFull = error instanceof DOMException && error.name === "QuotaExceededError";
    page.notify({
      id: "storage",
      tone: "bad",
      text: storageFull ? text.notice.storageFull : text.notice.storageOff,
      lasting: true,
    });
    return false;
  }
}

async function saveAll(): Promise<boolean> {
  // The mark of the last heartbeat may be older than the newest input: ask for the present one.
  const live = connection;
  if (live) live.mark = await live.ask("mark", {}).catch(() => live.mark);
  return save();
}

function saveSoon(): void {
  saveTimer ??= setTimeout(() => void saveAll(), SAVE_AFTER_MS);
}

let pending: { diff: ViewDiff[]; clock: ReturnType<typeof page.get>["clock"] } | undefined;

function receive(message: WorkerMessage): void {
  switch (message.type) {
    case "ready":
      page.set({ ready: true, progress: undefined });
      if (connection) for (const waiter of readyWaiters.splice(0)) waiter(connection);
      void refreshFiles();
      return;
    case "progress":
      page.set({ progress: { done: message.done, total: message.total } });
      return;
    case "frame": {
      const first = pending === undefined;
      pending = {
        diff: [...(pending?.diff ?? []), ...(message.diff ? [message.diff] : [])],
        clock: message.clock,
      };
      if (first) requestAnimationFrame(draw);
      return;
    }
    case "terminal":
      if (terminalListeners.size === 0) early.push(...message.items);
      for (const listener of terminalListeners) listener(message.items);
      return;
    case "journal":
      saveSoon();
      return;
    case "restarted":
      store?.startOver();
      forgetShown();
      return;
    case "files-changed":
      void refreshFiles();
      return;
    case "editors": {
      const editing = message.open.at(-1);
      if (editing && !page.get().readOnly) page.set({ editing, lowerTab: "editor", phoneTab: "terminal" });
      else page.set({ editing });
      return;
    }
    case "lesson":
      page.set({ lesson: message.view, lessons: message.choices });
      // A lesson that is still being prepared has no view yet, but it is among the choices.
      if (
        address.lesson !== undefined &&
        message.choices.length > 0 &&
        !message.choices.some(({ id }) => id === address.lesson)
      )
        page.notify({ id: "lesson", tone: "info", text: text.lesson.unknown(address.lesson), lasting: true });
      return;
    case "failed":
      page.set({ failure: message.error });
      return;
  }
}

function draw(): void {
  if (!pending) return;
  const { diff, clock } = pending;
  pending = undefined;
  const state = page.get();
  let { samples, marks, latencies } = state;
  for (const part of diff) {
    applyDiff(state.model, part);
    if (part.samples) samples = thin([...samples, ...part.samples]);
    if (part.marks) marks = [...marks, ...part.marks].slice(-400);
    if (part.flows) latencies = withLatency(latencies, part.flows, part.atMs);
    if (part.dots) for (const listener of dotListeners) listener(part.dots);
  }
  page.set({ clock, samples, marks, latencies });
  connection?.send({ type: "drawn" });
}

/** The busiest edge speaks for the middle, the slowest for the tail. */
function withLatency(
  latencies: readonly LatencySample[],
  flows: readonly FlowView[],
  atMs: number,
): readonly LatencySample[] {
  const busiest = flows.reduce<FlowView | undefined>(
    (most, flow) => (most && most.ratePerSecond >= flow.ratePerSecond ? most : flow),
    undefined,
  );
  if (!busiest) return latencies;
  const p95Ms = Math.max(...flows.map((flow) => flow.p95Ms));
  return [...latencies, { atMs, p50Ms: busiest.p50Ms, p95Ms }].slice(-LATENCIES_KEPT);
}

/** Keeps the lane's samples few: when there are too many, neighbours become one. */
function thin(samples: readonly TimelineSample[]): readonly TimelineSample[] {
  if (samples.length <= SAMPLES_KEPT) return samples;
  const thinned: TimelineSample[] = [];
  for (let index = 0; index < samples.length; index += 2) {
    const a = samples[index] as TimelineSample;
    const b = samples[index + 1];
    thinned.push(
      b
        ? {
            atMs: a.atMs,
            writes: a.writes + b.writes,
            requests: a.requests + b.requests,
            errors: a.errors + b.errors,
            nodesReady: Math.min(a.nodesReady, b.nodesReady),
            nodesTotal: b.nodesTotal,
          }
        : a,
    );
  }
  return thinned;
}

let refreshing: "no" | "yes" | "again" = "no";

/** Asks for the list of files; while one is on its way, one more is enough for all who want it. */
export async function refreshFiles(): Promise<void> {
  if (refreshing !== "no") {
    refreshing = "again";
    return;
  }
  refreshing = "yes";
  const files = await connection?.ask("list-files", {}).catch(() => undefined);
  if (files) page.set({ files });
  const isStale = (refreshing as "yes" | "again") === "again";
  refreshing = "no";
  if (isStale) await refreshFiles();
}
