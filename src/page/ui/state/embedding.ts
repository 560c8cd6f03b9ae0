/**
 * `window.wavetank`, for embedding and tests.
 *
 * While the clock runs, `sh` waits for it. While it stands (paused, or ?clock=manual), `sh` moves virtual time from task
 * to task until its command has ended, and rejects when it has not ended after one virtual day.
 */

import type { JournalRecord, LineResult } from "../../protocol/messages.ts";
import { page } from "./page-store.ts";
import { session } from "./session.ts";

export interface WavetankInPage {
  /** Runs a line in a shell of its own, which keeps its variables and directory. */
  sh(line: string): Promise<LineResult>;
  readonly clock: {
    pause(): Promise<void>;
    resume(): Promise<void>;
    /** Runs to the next thing that can be seen; resolves with the virtual time in ms. */
    step(): Promise<number>;
    /** Moves virtual time by `durationMs`; resolves with the virtual time in ms. */
    advance(durationMs: number): Promise<number>;
    /** Virtual milliseconds since boot. */
    now(): Promise<number>;
    /** Sets the speed (0.1–100) when given one; resolves with the speed. */
    speed(factor?: number): Promise<number>;
  };
  /** Hash of the history so far and of the store's content. */
  digest(): Promise<string>;
  /** Everything that came from outside so far: replayed on a cluster of the same seed it gives the same digest. */
  journal(): Promise<readonly JournalRecord[]>;
  /** Saves the session at once instead of within a second; resolves with whether it lies in storage now. */
  save(): Promise<boolean>;
}

declare global {
  interface Window {
    wavetank: WavetankInPage;
  }
}

export function offerEmbedding(): void {
  window.wavetank = {
    sh: async (line) => (await session.whenReady()).ask("line", { line: String(line) }),
    clock: {
      pause: async () => (await session.whenReady()).send({ type: "clock", command: { action: "pause" } }),
      resume: async () => (await session.whenReady()).send({ type: "clock", command: { action: "resume" } }),
      step: async () => (await session.whenReady()).ask("step", {}),
      advance: async (durationMs) =>
        (await session.whenReady()).ask("advance", { durationMs: Number(durationMs) }),
      now: async () => (await (await session.whenReady()).ask("mark", {})).atMs,
      speed: async (factor) => {
        const live = await session.whenReady();
        if (factor !== undefined)
          live.send({ type: "clock", command: { action: "speed", speed: Number(factor) } });
        return factor === undefined ? page.get().clock.speed : Math.min(100, Math.max(0.1, Number(factor)));
      },
    },
    digest: async () => (await session.whenReady()).ask("digest", {}),
    journal: async () => {
      const live = await session.whenReady();
      await live.ask("mark", {}); // what was sent before the answer has arrived
      return [...live.entries];
    },
    save: async () => {
      await session.whenReady();
      return session.save();
    },
  };
}
