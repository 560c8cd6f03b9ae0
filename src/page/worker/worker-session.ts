/**
 * One cluster in the worker and what becomes of it: begun, restored, given inputs, paced, ended. Frames, answers and
 * the numbers of typed lines have files of their own.
 * Knows no `self`: it posts through what it is given, so tests run it in Node.
 *
 * The rule of time for commands: while the clock runs, a command waits for the clock. While it stands (paused, or
 * ?clock=manual), `line` (window.wavetank.sh) moves virtual time from task to task until its command has ended, at
 * most LINE_LIMIT_MS; a line at the prompt moves it by at most PROMPT_LIMIT_MS, so that what asks the cluster answers,
 * and what waits (`-w`, `sleep`, `rollout status`) goes on waiting until time is moved.
 */

import type { Cluster } from "#cluster/cluster.ts";
import { SystemError } from "#posix/system-calls.ts";
import type { JournalEntry } from "#kernel/journal.ts";
import { faultLabel, inputLabel } from "../projection/input-label.ts";
import { Projection } from "../projection/projection.ts";
import type {
  ClockMark,
  ClockMode,
  EditRequest,
  JournalRecord,
  PageMessage,
  RestoredSession,
  TerminalItem,
  WorkerMessage,
} from "../protocol/messages.ts";
import type { TimelineMark } from "../protocol/view.ts";
import type { LessonSession } from "./lesson-session.ts";
import { FramePoster } from "./frame-poster.ts";
import { type Asked, PageAnswers, messageOf } from "./page-answers.ts";
import { Pacer, type PacerHost } from "./pacer.ts";
import { TypedLines } from "./typed-lines.ts";
import { prepareLesson, replaySession, type Beginning } from "./session-beginning.ts";

export const TERMINAL = "main";
const PROMPT_LIMIT_MS = 2_000;
/** Checks look at the whole cluster: four times a second is soon enough for a reader. */
const LESSON_LOOK_MS = 250;
export interface SessionStart {
  readonly cluster: Cluster;
  readonly clock: ClockMode;
  readonly speed: number;
  readonly restored: RestoredSession | undefined;
  readonly readOnly: boolean;
  /** The lesson that this cluster was made for. */
  readonly lesson?: LessonSession | undefined;
}

export class WorkerSession implements Asked {
  private readonly cluster: Cluster;
  private readonly projection = new Projection();
  private readonly frames: FramePoster;
  private readonly answers: PageAnswers;
  private readonly pacer: Pacer;
  private items: TerminalItem[] = [];
  private entries: JournalRecord[] = [];
  /** During a replay or the set-up of a lesson. */
  private restoring = false;
  /** Entries that the page gave us and that are still to come out of the replay. */
  private replayed = 0;
  private readonly postponed: PageMessage[] = [];
  /** Counts what can be seen: writes, terminal output, requests. A step runs until it grows. */
  visible = 0;
  private promptCount = 0;
  private readonly typedLines = new TypedLines();
  /** A command has ended: it may have written files. */
  private filesMayHaveChanged = false;
  /** What programs want edited, and what of it the page has been told. */
  private editors: readonly EditRequest[] = [];
  private editorsTold = this.editors;
  private failed = false;
  private markId = 0;
  private terminalSize = "";
  private lessonLookedMs = -Infinity;
  private lessonLookPlanned = false;
  private ended = false;

  constructor(
    private readonly start: SessionStart,
    private readonly post: (message: WorkerMessage) => void,
    private readonly host: PacerHost,
  ) {
    this.cluster = start.cluster;
    this.pacer = new Pacer(
      this.cluster.kernel,
      host,
      start.clock,
      () => this.afterSlice(),
      () => this.cluster.fastForwardUntilMs,
      (error) => this.fail(error),
    );
    this.pacer.speed = start.speed;
    this.frames = new FramePoster(this.cluster, this.pacer, this.projection, post);
    this.answers = new PageAnswers(this.cluster, this.pacer, TERMINAL, this, post);
    this.listen();
  }

  /** Replays what was restored, or prepares a new lesson; then lets the clock go. */
  begin(): void {
    const { restored, lesson } = this.start;
    const isRestored = restored && (restored.entries.length > 0 || restored.mark.afterTask > 0);
    const beginning: Beginning = {
      cluster: this.cluster,
      host: this.host,
      ended: () => this.ended,
      progress: (done, total) => this.post({ type: "progress", done, total }),
      done: () => {
        this.restoring = false;
        this.go(isRestored === true);
      },
      fail: (error) => this.fail(error),
    };
    if (isRestored) {
      this.restoring = true;
      this.replayed = restored.entries.length;
      replaySession(beginning, restored);
    } else if (lesson) {
      this.restoring = true;
      prepareLesson(beginning, lesson);
    } else this.go(false);
  }

  /** Another session takes this one's place: nothing moves or is posted any more. */
  end(): void {
    this.ended = true;
    this.pacer.stop();
  }

  /** Everything that came from outside so far. */
  get journal(): readonly JournalRecord[] {
    return this.cluster.kernel.journal.entries;
  }

  get readOnly(): boolean {
    return this.start.readOnly;
  }

  get speed(): number {
    return this.pacer.speed;
  }

  get mark(): ClockMark {
    const { kernel } = this.cluster;
    return { atMs: kernel.nowMs, afterTask: kernel.taskCount };
  }

  receive(message: PageMessage): void {
    if (this.failed || this.ended) return;
    // What arrives during the replay would land in the midst of history: it waits.
    if (this.restoring && message.type !== "drawn") {
      this.postponed.push(message);
      return;
    }
    try {
      this.handle(message);
    } catch (error) {
      if (message.type === "question") this.answers.refuse(message.id, error);
      // A file that cannot be written is the learner's affair, not a mistake of the simulation.
      else if (message.type === "file" && error instanceof SystemError)
        this.items.push({
          type: "text",
          text: `${message.path}: ${messageOf(error).split("\n")[0] ?? ""}\n`,
        });
      else this.fail(error);
    }
  }

  private listen(): void {
    const { cluster } = this;
    const { kernel } = cluster;
    cluster.observe((event) => {
      if (event.object.kind !== "Lease" && event.type !== "BOOKMARK") this.visible++;
      this.projection.observe(event, kernel.nowMs);
    });
    cluster.network.onRecord((record) => {
      this.visible++;
      this.projection.record(record);
    });
    cluster.onFault(({ fault, target, begins, atMs }) =>
      this.addMark(atMs, begins ? "faults" : "recoveries", faultLabel(fault, target, begins)),
    );
    kernel.journal.onAppend((entry) => this.noteInput(entry));
    cluster.openTerminal(TERMINAL, (output) => {
      this.visible++;
      if (output.type === "line-read") {
        this.items.push(this.typedLines.read(output));
        return;
      }
      if (output.type === "prompt") {
        this.promptCount++;
        this.typedLines.prompted();
        this.filesMayHaveChanged = true;
      }
      this.items.push(output);
    });
    cluster.onEditors((open) => {
      this.visible++;
      this.editors = open;
    });
  }

  private noteInput(entry: JournalEntry): void {
    // Whoever had them replayed has them.
    if (this.replayed > 0) this.replayed--;
    else this.entries.push(entry);
    this.markInput(entry);
    const data = entry.data as Readonly<Record<"kind" | "terminal" | "line" | "key", string | undefined>> & {
      readonly columns?: number;
      readonly rows?: number;
    };
    if (data.kind === "terminal-size") this.terminalSize = `${data.columns}x${data.rows}`;
    if (data.kind === "terminal-line" && data.terminal === TERMINAL) this.typedLines.count();
    if (!this.restoring) return;
    if (data.terminal !== TERMINAL) return;
    if (data.kind === "terminal-key") this.items.push({ type: "echo-key", key: data.key as "interrupt" });
  }

  /** A fault is marked where it begins, however it came about; what was typed to that end is an input beside it. */
  private markInput(entry: JournalEntry): void {
    if (entry.kind === "fault" || entry.kind === "recover") return;
    const label = inputLabel(entry);
    if (label !== undefined) this.addMark(entry.atMs, "inputs", label);
  }

  private addMark(atMs: number, lane: TimelineMark["lane"], label: string): void {
    this.projection.mark({ id: ++this.markId, atMs, lane, label });
  }

  private go(restored: boolean): void {
    this.post({ type: "ready", restored });
    this.frames.postNow(this.visible);
    this.pacer.start();
    for (const message of this.postponed.splice(0)) this.receive(message);
    this.afterSlice();
  }

  private handle(message: PageMessage): void {
    switch (message.type) {
      case "init":
        return;
      case "drawn":
        this.frames.drawn();
        if (this.pacer.standing) this.frames.postIfChanged(this.visible);
        return;
      case "look":
        this.frames.lookAtObjects = message.objects;
        this.frames.postNow(this.visible);
        return;
      case "clock":
        this.clock(message.command);
        return;
      case "question":
        this.answers.ask(message);
        return;
    }
    if (this.readOnly) return;
    switch (message.type) {
      case "terminal-lines": {
        let last = 0;
        for (const { id, line } of message.lines) {
          this.cluster.input({ kind: "terminal-line", terminal: TERMINAL, line });
          last = this.typedLines.name(id);
        }
        this.moveFor(
          () => this.typedLines.isDone(last) || this.editors.length > 0,
          PROMPT_LIMIT_MS * message.lines.length,
        );
        break;
      }
      case "editor-answer": {
        const prompts = this.promptCount;
        this.cluster.input({ kind: "editor-answer", request: message.request, text: message.text });
        this.moveFor(() => this.promptCount > prompts);
        break;
      }
      case "terminal-key":
        this.cluster.input({ kind: "terminal-key", terminal: TERMINAL, key: message.key });
        this.moveFor(() => false, 50);
        break;
      case "terminal-size":
        // A reload brings the same size again: that is no input.
        if (this.terminalSize === `${message.columns}x${message.rows}`) break;
        this.cluster.input({
          kind: "terminal-size",
          terminal: TERMINAL,
          columns: message.columns,
          rows: message.rows,
        });
        break;
      case "file":
        this.cluster.input({ kind: "file", path: message.path, text: message.text });
        this.post({ type: "files-changed" });
        break;
      case "fault": {
        const { fault, target } = message;
        this.cluster.input({ kind: message.on ? "fault" : "recover", fault, target });
        break;
      }
      case "lesson":
        this.start.lesson?.command(message.command);
        break;
      case "traffic": {
        const { name, url, requestsPerSecond } = message;
        this.cluster.input({ kind: "traffic", name, url, requestsPerSecond });
        break;
      }
    }
    this.afterInput();
  }

  afterInput(): void {
    this.afterSlice();
    this.pacer.nudge();
  }

  /** While the clock stands, gives a command at the prompt the little time that an answer takes. */
  private moveFor(reached: () => boolean, limitMs = PROMPT_LIMIT_MS): void {
    if (!this.pacer.standing) return;
    const { kernel } = this.cluster;
    this.pacer.pursue({ reached, limitMs: kernel.nowMs + limitMs, fill: false, done: () => undefined });
  }

  private clock(command: Extract<PageMessage, { type: "clock" }>["command"]): void {
    if (command.action === "pause") this.pacer.pause();
    else if (command.action === "resume") this.pacer.resume();
    else this.pacer.setSpeed(command.speed);
    this.frames.postNow(this.visible);
  }

  lineEnded(): void {
    this.filesMayHaveChanged = true;
  }

  afterSlice(): void {
    if (this.filesMayHaveChanged && !this.restoring) {
      this.filesMayHaveChanged = false;
      this.post({ type: "files-changed" });
    }
    if (this.editors !== this.editorsTold && !this.restoring) {
      this.editorsTold = this.editors;
      this.post({ type: "editors", open: this.editors });
    }
    if (this.ended) return;
    this.lookAtLesson();
    if (this.items.length > 0 && !this.restoring)
      this.post({ type: "terminal", items: this.items.splice(0) });
    if (this.entries.length > 0 && !this.restoring)
      this.post({ type: "journal", entries: this.entries.splice(0) });
    if (!this.restoring) this.frames.postIfChanged(this.visible);
  }

  private lookAtLesson(): void {
    const { lesson } = this.start;
    if (!lesson || this.restoring || this.lessonLookPlanned) return;
    const waitMs = LESSON_LOOK_MS - (this.host.wallMs() - this.lessonLookedMs);
    if (waitMs > 0) {
      this.lessonLookPlanned = true;
      this.host.wait(waitMs, () => {
        this.lessonLookPlanned = false;
        this.afterSlice();
      });
      return;
    }
    this.lessonLookedMs = this.host.wallMs();
    lesson.look();
  }

  /** Our own mistake: the run stops where it is, and says where that was. */
  private fail(error: unknown): void {
    this.failed = true;
    this.post({ type: "failed", error: messageOf(error) });
  }
}
