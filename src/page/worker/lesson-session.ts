/**
 * A lesson under way on a cluster of its own. Every turn it takes (a step begins, a step is passed, a hint is opened) is
 * a mark in the journal, and the marks alone move it, so that replaying the journal brings back lesson, step, hints and
 * what the checks of history have seen.
 */

import type { Cluster, LessonControl } from "#cluster/cluster.ts";
import type { ClusterInput, LessonMark } from "#cluster/inputs.ts";
import { LessonRunner, type CheckState } from "#lessons/lesson-runner.ts";
import { SETUP_REST_MS } from "#lessons/lesson.ts";
import type { LessonCommand, LessonView } from "../protocol/lesson.ts";
import type { ShelvedLesson } from "./lesson-library.ts";

export interface LessonSessionOptions {
  readonly cluster: Cluster;
  readonly shelved: ShelvedLesson;
  /** A tab that only looks must not write into the journal. */
  readonly readOnly: boolean;
  /** Called with what the page shows, when it has changed. */
  readonly show: (view: LessonView | undefined) => void;
  /** Somebody typed `lab reset`; called inside the task of that line. */
  readonly onReset: () => void;
}

export class LessonSession {
  private readonly runner: LessonRunner;
  private readonly passed = new Set<number>();
  private begun = false;
  private setupExitCode: number | undefined;
  private setupEndedMs = 0;
  private shown = "";

  constructor(private readonly options: LessonSessionOptions) {
    const { cluster, shelved } = options;
    this.runner = new LessonRunner(shelved.lesson, cluster.kernel);
    cluster.observe((event) => this.runner.onEvent(event));
    cluster.network.onRecord((record) => this.runner.onRequest(record));
    cluster.kernel.journal.onAppend(({ data }) => {
      const input = data as ClusterInput;
      if (input.kind === "lesson") this.turn(input.mark);
    });
    cluster.lesson = this.control();
  }

  /** Starts the set-up. Then let time pass, and call {@link prepared} between tasks until it says so. */
  prepare(): void {
    const { cluster, shelved } = this.options;
    cluster.mark({ action: "open", id: shelved.lesson.id });
    this.setupEndedMs = cluster.kernel.nowMs - SETUP_REST_MS;
    if (shelved.lesson.setup === "") this.setupExitCode = 0;
    else {
      let errors = "";
      const output = { stdout: () => undefined, stderr: (text: string) => void (errors += text) };
      cluster.runScript(shelved.lesson.setup, output, (exitCode) => {
        if (exitCode !== 0) throw new Error(`the set-up of ${shelved.lesson.id} failed: ${errors}`);
        this.setupExitCode = exitCode;
        this.setupEndedMs = cluster.kernel.nowMs;
      });
    }
  }

  /** Begins the first step when the set-up has ended and come to rest. */
  prepared(): boolean {
    const { cluster, shelved } = this.options;
    if (this.setupExitCode === undefined) return false;
    if (cluster.kernel.nowMs < this.setupEndedMs + SETUP_REST_MS) return false;
    for (const source of shelved.lesson.traffic) cluster.input({ kind: "traffic", ...source });
    cluster.mark({ action: "begin", stepIndex: 0 });
    return true;
  }

  /** Evaluates the checks, notes a step that has been passed, and shows what has changed. Call it between tasks. */
  look(): void {
    const view = this.view();
    const text = JSON.stringify(view ?? null);
    if (text === this.shown) return;
    this.shown = text;
    this.options.show(view);
  }

  /** What the page asks for; resetting is the host's affair. */
  command(command: LessonCommand): void {
    if (!this.begun || this.options.readOnly) return;
    const { cluster } = this.options;
    switch (command.action) {
      case "go":
        if (this.mayGo(command.stepIndex)) cluster.mark({ action: "begin", stepIndex: command.stepIndex });
        break;
      case "hint":
        cluster.mark({ action: "hint" });
        break;
    }
    this.look();
  }

  /** Back is always open; forward only past steps that have been passed. */
  private mayGo(stepIndex: number): boolean {
    const { steps } = this.runner.lesson;
    if (!Number.isInteger(stepIndex) || stepIndex < 0 || stepIndex >= steps.length) return false;
    return stepIndex <= this.runner.stepIndex || this.passed.has(stepIndex - 1);
  }

  private turn(mark: LessonMark): void {
    switch (mark.action) {
      case "open":
        return;
      case "begin":
        this.begun = true;
        this.runner.begin(mark.stepIndex);
        return;
      case "passed":
        this.passed.add(mark.stepIndex);
        return;
      case "hint":
        this.runner.openHint();
    }
  }

  private control(): LessonControl {
    const { runner } = this;
    return {
      hint: () => plain(runner.openHint() ?? "There is no further hint in this step."),
      check: () => {
        const states = runner.evaluate();
        const holds = states.every((state) => state.holds);
        const lines = states.map(
          (state) => `${state.holds ? "✓" : "✗"} ${plain(state.say)} (${state.detail})`,
        );
        return { text: lines.join("\n"), holds };
      },
      reset: () => this.options.onReset(),
    };
  }

  private view(): LessonView | undefined {
    if (!this.begun) return undefined;
    const { runner } = this;
    const { lesson, stepIndex, currentStep: step } = runner;
    if (!step) return undefined;
    const states = runner.evaluate();
    if (!this.passed.has(stepIndex) && !this.options.readOnly && states.every(({ holds }) => holds))
      this.options.cluster.mark({ action: "passed", stepIndex });
    const isPassed = this.passed.has(stepIndex);
    return {
      course: this.options.shelved.course,
      id: lesson.id,
      title: lesson.title,
      stepIndex,
      stepCount: lesson.steps.length,
      step: {
        title: step.title,
        markdown:
          stepIndex === 0 && lesson.introduction !== ""
            ? `${lesson.introduction}\n\n${step.text}`
            : step.text,
        checks: states.map((state, index) => checkView(state, index, isPassed)),
        hints: runner.hints,
        hintCount: step.hints.length,
        solution: step.solution.split("\n"),
        debrief: step.debrief,
      },
    };
  }
}

/** A step that has been passed stays so, whatever happens to the cluster afterwards. */
function checkView(
  { say, holds, detail }: CheckState,
  index: number,
  isPassed: boolean,
): LessonView["step"]["checks"][number] {
  return { id: String(index), text: say, passed: isPassed || holds, detail: isPassed ? "" : detail };
}

/** Markdown for a terminal: without the marks of bold and code. */
function plain(markdown: string): string {
  return markdown.replace(/\*\*|`/g, "").replace(/\s*\n\s*/g, " ");
}
