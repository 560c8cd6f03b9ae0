/**
 * Holds the worker's session, with the lesson that it belongs to, and puts another in its place when a step of the
 * lesson is taken back. Knows no `self`: it posts through what it is given, so tests run it in Node.
 */

import type { Descriptions } from "#api/schema/open-api.ts";
import type { Cluster } from "#cluster/cluster.ts";
import type { ClusterInput } from "#cluster/inputs.ts";
import { createCluster } from "#cluster/create-cluster.ts";
import type { JournalEntry } from "#kernel/journal.ts";
import { LESSON_WORKERS } from "#lessons/lesson.ts";
import type { LessonView } from "../protocol/lesson.ts";
import type {
  ClockMark,
  PageMessage,
  RestoredSession,
  SessionOptions,
  WorkerMessage,
} from "../protocol/messages.ts";
import type * as Library from "./lesson-library.ts";
import { LessonSession } from "./lesson-session.ts";
import type { PacerHost } from "./pacer.ts";
import { WorkerSession } from "./worker-session.ts";

type Initial = Extract<PageMessage, { type: "init" }>;

export interface SessionHostOptions {
  readonly post: (message: WorkerMessage) => void;
  readonly pacerHost: PacerHost;
  readonly loadLibrary: () => Promise<typeof Library>;
  /** The sentences of `kubectl explain`: large, so they come once the first picture is there. */
  readonly loadDescriptions: () => Promise<Descriptions>;
}

/** Whether a message may change what the cluster does. */
function isInput(message: PageMessage): boolean {
  return message.type !== "drawn" && message.type !== "clock" && message.type !== "look";
}

export class SessionHost {
  private session: WorkerSession | undefined;
  private cluster: Cluster | undefined;
  private initial: Initial | undefined;
  private library: typeof Library | undefined;
  private descriptions: Descriptions | undefined;
  private textsSettled = false;
  private view: LessonView | undefined;
  /** What came before there was a session to receive it. */
  private early: PageMessage[] = [];

  constructor(private readonly options: SessionHostOptions) {}

  /** How far the clock has come; undefined before there is one. */
  get mark(): ClockMark | undefined {
    return this.session?.mark;
  }

  receive(message: PageMessage): void {
    if (message.type === "init") {
      this.initial = message;
      void this.begin(message).catch((error: unknown) => this.fail(error));
      return;
    }
    const early = !this.session || (!this.textsSettled && isInput(message));
    // Once one waits, all do: their order is kept.
    if (early || this.early.length > 0) this.early.push(message);
    else this.pass(message);
  }

  private pass(message: PageMessage): void {
    if (message.type === "question" && message.name === "descriptions")
      this.options.post({ type: "reply", id: message.id, ok: true, answer: this.descriptions ?? {} });
    else if (message.type === "lesson" && message.command.action === "reset") this.resetStep();
    else this.session?.receive(message);
  }

  private async begin(initial: Initial): Promise<void> {
    const restored = initial.restored?.entries ?? [];
    const begun = openedLesson(restored);
    const wanted = restored.length > 0 ? undefined : initial.lesson;
    // The first picture waits neither for lessons, unless it is one, nor for the texts of explain, unless inputs that
    // may have shown them are replayed.
    if (begun !== undefined || wanted !== undefined) this.library = await this.options.loadLibrary();
    if (initial.restored) await this.settleTexts();
    const isThere = this.library?.lessonLibrary.some(({ lesson }) => lesson.id === wanted);
    this.start(begun ?? (isThere ? wanted : undefined), initial.restored);
    this.library ??= await this.options.loadLibrary();
    this.tell();
    await this.settleTexts();
    this.releaseEarly();
  }

  /** The same input must give the same output: what could show the texts waits until they are there, or known not to come. */
  private async settleTexts(): Promise<void> {
    if (this.textsSettled) return;
    try {
      this.descriptions = await this.options.loadDescriptions();
      this.cluster?.setDescriptions(this.descriptions);
    } catch (error) {
      // explain then says that its texts are missing; everything else works.
      console.warn("the texts of kubectl explain could not be loaded", error);
    }
    this.textsSettled = true;
  }

  private releaseEarly(): void {
    for (const message of this.early.splice(0)) this.pass(message);
  }

  /** Goes back to the moment at which the step began: the journal up to there is replayed on a new cluster. */
  private resetStep(): void {
    const entries = this.session?.journal ?? [];
    const opened = openedLesson(entries);
    const at = entries.findLastIndex((entry) => markOf(entry)?.action === "begin");
    const begun = entries[at];
    if (opened === undefined || !begun || this.initial?.readOnly) return;
    const kept = entries.slice(0, at + 1);
    const mark = { atMs: begun.atMs, afterTask: begun.afterTask };
    this.options.post({ type: "restarted", entries: kept, mark });
    this.start(opened, { entries: kept, mark });
  }

  private start(lessonId: string | undefined, restored: RestoredSession | undefined): void {
    const { initial, options } = this;
    if (!initial) return;
    try {
      const previous = this.session;
      previous?.end();
      this.view = undefined;
      const clusterOptions: SessionOptions =
        lessonId === undefined ? initial.options : { ...initial.options, workers: LESSON_WORKERS };
      const cluster = createCluster(clusterOptions);
      this.cluster = cluster;
      if (this.descriptions) cluster.setDescriptions(this.descriptions);
      cluster.boot();
      const shelved = this.library?.lessonLibrary.find(({ lesson }) => lesson.id === lessonId);
      const lesson =
        shelved &&
        new LessonSession({
          cluster,
          shelved,
          readOnly: initial.readOnly,
          show: (view) => {
            this.view = view;
            this.tell();
          },
          onReset: () => options.pacerHost.wait(0, () => this.resetStep()),
        });
      this.session = new WorkerSession(
        { ...initial, cluster, restored, lesson, speed: previous?.speed ?? initial.speed },
        options.post,
        options.pacerHost,
      );
      this.session.begin();
      if (this.textsSettled) this.releaseEarly();
    } catch (error) {
      this.fail(error);
    }
  }

  private tell(): void {
    this.options.post({ type: "lesson", view: this.view, choices: this.library?.lessonChoices ?? [] });
  }

  private fail(error: unknown): void {
    this.options.post({ type: "failed", error: error instanceof Error ? error.message : String(error) });
  }
}

function markOf({ data }: Pick<JournalEntry, "data">) {
  const input = data as ClusterInput;
  return input.kind === "lesson" ? input.mark : undefined;
}

/** The lesson that a journal belongs to. */
function openedLesson(entries: readonly Pick<JournalEntry, "data">[]): string | undefined {
  const mark = entries[0] && markOf(entries[0]);
  return mark?.action === "open" ? mark.id : undefined;
}
