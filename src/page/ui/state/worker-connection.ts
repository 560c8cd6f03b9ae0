/**
 * The page's end of the worker: starts it, asks it, applies its frames, and starts it again from the journal when it
 * falls silent (SECURITY C13). The journal is kept here too, so that no input is lost with the worker.
 */

import type {
  ClockMark,
  ClockMode,
  JournalRecord,
  PageCommand,
  PageMessage,
  QuestionName,
  Questions,
  RestoredSession,
  SessionOptions,
  WorkerMessage,
} from "../../protocol/messages.ts";
import workerAddress from "../../worker/entry.ts?worker&url";
import { trustedScriptAddress } from "./trusted-address.ts";

const SILENCE_MS = 3000;
/** Until its first word the worker may be loading, over a slow line. */
const LOADING_MS = 60_000;
const LOOK_MS = 500;

export interface ConnectionOptions {
  readonly session: SessionOptions;
  readonly clock: ClockMode;
  readonly readOnly: boolean;
  readonly lesson: string | undefined;
  readonly restored: RestoredSession | undefined;
}

export interface ConnectionEvents {
  message(message: WorkerMessage): void;
  /** The worker was lost and has been started again; `safely`: without the last input, and paused. */
  revived(safely: boolean): void;
}

export class WorkerConnection {
  entries: JournalRecord[];
  mark: ClockMark;
  private worker: Worker | undefined;
  private readonly questions = new Map<
    number,
    { resolve(value: unknown): void; reject(error: Error): void }
  >();
  private nextId = 0;
  private lastHeardMs = 0;
  /** Whether the present worker has said anything yet. */
  private heard = false;
  private lastLookMs = 0;
  private revivals = 0;
  private readySinceMs = 0;
  private ended = false;
  private speed = 1;
  private replaying = false;
  private readonly watching: ReturnType<typeof setInterval>;

  constructor(
    private readonly options: ConnectionOptions,
    private readonly events: ConnectionEvents,
  ) {
    this.entries = [...(options.restored?.entries ?? [])];
    this.mark = options.restored?.mark ?? { atMs: 0, afterTask: 0 };
    this.spawn(options.clock);
    this.watching = setInterval(() => this.watch(), LOOK_MS);
  }

  send(message: PageCommand): void {
    if (message.type === "clock" && message.command.action === "speed") this.speed = message.command.speed;
    this.worker?.postMessage(message satisfies PageMessage);
  }

  ask<Name extends QuestionName>(
    name: Name,
    ask: Questions[Name]["ask"],
  ): Promise<Questions[Name]["answer"]> {
    return new Promise((resolve, reject) => {
      const id = ++this.nextId;
      this.questions.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.worker?.postMessage({ type: "question", id, name, ask });
    });
  }

  /** Ends the worker for good. */
  end(): void {
    this.ended = true;
    clearInterval(this.watching);
    this.worker?.terminate();
    this.worker = undefined;
    this.rejectQuestions();
  }

  private spawn(clock: ClockMode): void {
    const { session, readOnly, lesson } = this.options;
    const worker = new Worker(trustedScriptAddress(workerAddress) as string, {
      type: "module",
      name: "cluster",
    });
    this.worker = worker;
    this.heard = false;
    this.lastHeardMs = performance.now();
    worker.onmessage = (event: MessageEvent<WorkerMessage>) => this.receive(event.data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.events.message({ type: "failed", error: event.message || "the worker could not be started" });
    };
    const restored = this.entries.length > 0 || this.mark.afterTask > 0;
    this.replaying = restored;
    this.send({
      type: "init",
      options: session,
      clock,
      speed: this.speed,
      readOnly,
      lesson,
      restored: restored ? { entries: [...this.entries], mark: this.mark } : undefined,
    });
  }

  private receive(message: WorkerMessage): void {
    this.heard = true;
    this.lastHeardMs = performance.now();
    switch (message.type) {
      case "heartbeat":
        if (!this.replaying) this.mark = message.mark;
        return;
      case "journal":
        this.entries.push(...message.entries);
        break;
      case "restarted":
        this.entries = [...message.entries];
        this.mark = message.mark;
        this.replaying = true;
        this.rejectQuestions();
        break;
      case "ready":
        this.replaying = false;
        this.readySinceMs = performance.now();
        break;
      case "reply": {
        const question = this.questions.get(message.id);
        this.questions.delete(message.id);
        if (message.ok) question?.resolve(message.answer);
        else question?.reject(new Error(message.error));
        return;
      }
      case "failed":
        this.ended = true;
        break;
    }
    this.events.message(message);
  }

  private rejectQuestions(): void {
    for (const question of this.questions.values())
      question.reject(new Error("the simulation was restarted"));
    this.questions.clear();
  }

  private watch(): void {
    const now = performance.now();
    // When this page itself was frozen, silence proves nothing.
    const frozen = now - this.lastLookMs > SILENCE_MS;
    this.lastLookMs = now;
    if (frozen) this.lastHeardMs = now;
    if (this.ended || now - this.lastHeardMs < (this.heard ? SILENCE_MS : LOADING_MS)) return;
    if (now - this.readySinceMs > 60_000) this.revivals = 0;
    this.revivals++;
    this.worker?.terminate();
    this.rejectQuestions();
    const safely = this.revivals > 1;
    const last = this.entries[this.entries.length - 1];
    if (safely && last) {
      this.entries.pop();
      if (this.mark.afterTask > last.afterTask) this.mark = { atMs: last.atMs, afterTask: last.afterTask };
    }
    this.spawn(safely ? "paused" : this.options.clock);
    this.events.revived(safely);
  }
}
