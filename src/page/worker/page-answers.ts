/**
 * Answers what the page asks. Most is read from the cluster at once; a line of `window.wavetank.sh`, a step and an
 * advance are answered when virtual time has come far enough.
 */

import type { Cluster } from "#cluster/cluster.ts";
import type { ClockMark, PageMessage, QuestionName, Questions, WorkerMessage } from "../protocol/messages.ts";
import { ClusterQuestions } from "./cluster-questions.ts";
import type { Pacer } from "./pacer.ts";

const LINE_SESSION = "page";
/** One virtual day: longer than any command of a lesson, short enough to end. */
const LINE_LIMIT_MS = 86_400_000;
/** A step ends at the next thing that can be seen, or after this much virtual time. */
const STEP_LIMIT_MS = 60_000;

type Question = Extract<PageMessage, { type: "question" }>;

/** The session whose page asks. */
export interface Asked {
  readonly readOnly: boolean;
  readonly mark: ClockMark;
  /** Counts what can be seen: writes, terminal output, requests. */
  readonly visible: number;
  /** A command has ended: it may have written files. */
  lineEnded(): void;
  afterSlice(): void;
  afterInput(): void;
}

export class PageAnswers {
  private readonly questions: ClusterQuestions;

  constructor(
    private readonly cluster: Cluster,
    private readonly pacer: Pacer,
    /** The terminal whose lines are completed. */
    private readonly terminal: string,
    private readonly owner: Asked,
    private readonly post: (message: WorkerMessage) => void,
  ) {
    this.questions = new ClusterQuestions(cluster);
  }

  ask(message: Question): void {
    const { kernel } = this.cluster;
    const answer = <Name extends QuestionName>(value: Questions[Name]["answer"]): void =>
      this.post({ type: "reply", id: message.id, ok: true, answer: value });
    const { name, ask } = message;
    switch (name) {
      case "line": {
        this.refuseWhenReadOnly();
        let result: Questions["line"]["answer"] | undefined;
        this.cluster.runLine(LINE_SESSION, ask.line, (ended) => {
          result = ended;
          this.owner.lineEnded();
          answer<"line">(ended);
        });
        this.owner.afterSlice();
        if (this.pacer.standing)
          this.pacer.pursue({
            reached: () => result !== undefined,
            limitMs: kernel.nowMs + LINE_LIMIT_MS,
            fill: false,
            done: (reached) => {
              if (!reached)
                this.refuse(message.id, new Error(`"${ask.line}" has not ended in a virtual day`));
            },
          });
        else this.pacer.nudge();
        return;
      }
      case "step": {
        const before = this.owner.visible;
        this.pacer.pursue({
          reached: () => this.owner.visible > before,
          limitMs: kernel.nowMs + STEP_LIMIT_MS,
          fill: true,
          done: () => answer<"step">(kernel.nowMs),
        });
        return;
      }
      case "advance":
        if (!(ask.durationMs >= 0 && ask.durationMs < Number.MAX_SAFE_INTEGER))
          throw new Error("advance takes a number of milliseconds");
        this.pacer.pursue({
          reached: () => false,
          limitMs: kernel.nowMs + ask.durationMs,
          fill: true,
          done: () => answer<"advance">(kernel.nowMs),
        });
        return;
      case "complete":
        return answer<"complete">(this.cluster.complete(this.terminal, ask.line, ask.cursor));
      case "digest":
        return answer<"digest">(this.cluster.digest());
      case "mark":
        return answer<"mark">(this.owner.mark);
      case "list-files":
        return answer<"list-files">(this.cluster.listFiles());
      case "read-file":
        return answer<"read-file">(this.cluster.readFile(ask.path));
      case "yaml":
        return answer<"yaml">(this.questions.yaml(ask.object));
      case "logs":
        this.questions.logs(ask, (log) => answer<"logs">(log));
        return this.pacer.nudge();
      case "why":
        return answer<"why">(this.questions.why(ask.object));
      case "delete":
        this.refuseWhenReadOnly();
        answer<"delete">(this.questions.delete(ask.object));
        return this.owner.afterInput();
      case "cordon":
        this.refuseWhenReadOnly();
        answer<"cordon">(this.questions.cordon(ask.node, ask.on));
        return this.owner.afterInput();
    }
  }

  private refuseWhenReadOnly(): void {
    if (this.owner.readOnly)
      throw new Error("This session is open in another tab; here it can only be looked at.");
  }

  refuse(id: number, error: unknown): void {
    this.post({ type: "reply", id, ok: false, error: messageOf(error) });
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
