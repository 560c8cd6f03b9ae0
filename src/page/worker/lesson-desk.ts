/** The lesson under way, in the worker: feeds the lesson engine, answers the page and `lab hint`, `lab check`. */

import type { Cluster } from "#cluster/cluster.ts";
import type { RequestRecord } from "#network/network.ts";
import { LessonRunner } from "#lessons/lesson-runner.ts";
import { parseCourses, parseLesson } from "#lessons/parse-lesson.ts";
import type { Lesson } from "#lessons/lesson.ts";
import type { LessonChoice, LessonCommand, LessonView } from "../protocol/lesson.ts";
import type { WorkerMessage } from "../protocol/messages.ts";

const sources = import.meta.glob<string>("../../../lessons/**/lesson.md", {
  query: "?raw",
  import: "default",
  eager: true,
});
const index = import.meta.glob<string>("../../../lessons/index.yaml", {
  query: "?raw",
  import: "default",
  eager: true,
});

interface Shelved {
  readonly course: string;
  readonly lesson: Lesson;
}

function shelve(): Shelved[] {
  const courses = parseCourses(Object.values(index)[0] ?? "[]");
  return courses.flatMap((course) =>
    course.lessons.flatMap((id) => {
      const source = sources[`../../../lessons/${id}/lesson.md`];
      return source === undefined ? [] : [{ course: course.title, lesson: parseLesson(id, source) }];
    }),
  );
}

export class LessonDesk {
  private readonly shelf = shelve();
  private open: { readonly shelved: Shelved; readonly runner: LessonRunner; begun: boolean } | undefined;
  private lastText = "";

  constructor(
    private readonly cluster: Cluster,
    private readonly post: (message: WorkerMessage) => void,
    /** Called after something that needs time to go on. */
    private readonly nudge: () => void,
  ) {}

  get choices(): readonly LessonChoice[] {
    return this.shelf.map(({ course, lesson }) => ({
      course,
      id: lesson.id,
      title: lesson.title,
      minutes: lesson.minutes,
    }));
  }

  receive(command: LessonCommand): void {
    const { open } = this;
    if (command.action === "open") this.begin(command.id, command.resumeAt);
    else if (command.action === "close") this.close();
    else if (command.action === "hint") open?.runner.openHint();
    else if (command.action === "go") open?.runner.begin(command.stepIndex);
    else if (command.action === "reset" && open) this.begin(open.shelved.lesson.id, undefined);
    this.tell();
  }

  onRequest(record: RequestRecord): void {
    this.open?.runner.onRequest(record);
  }

  /** Tells the page what the lesson looks like now, when that has changed. */
  tell(): void {
    const view = this.view();
    const text = JSON.stringify(view ?? null);
    if (text === this.lastText) return;
    this.lastText = text;
    this.post({ type: "lesson", view, choices: this.choices });
  }

  private begin(id: string, resumeAt: number | undefined): void {
    const shelved = this.shelf.find(({ lesson }) => lesson.id === id);
    if (!shelved) return;
    this.close();
    const { cluster } = this;
    const runner = new LessonRunner(shelved.lesson, cluster.kernel);
    const open = { shelved, runner, begun: false };
    this.open = open;
    cluster.observe((event) => {
      if (this.open === open) runner.onEvent(event);
    });
    const start = (): void => {
      open.begun = true;
      runner.begin(resumeAt ?? 0);
      cluster.lesson = {
        hint: () => runner.openHint() ?? "There is no further hint.",
        check: () => {
          const states = runner.evaluate();
          const lines = states.map(
            ({ say, holds, detail }) => `${holds ? "✓" : "…"} ${say}${detail ? ` (${detail})` : ""}`,
          );
          return { text: lines.join("\n"), holds: states.every(({ holds }) => holds) };
        },
        reset: () => runner.begin(0),
      };
      this.tell();
    };
    if (resumeAt !== undefined) {
      start();
      return;
    }
    for (const source of shelved.lesson.traffic) cluster.input({ kind: "traffic", ...source });
    if (shelved.lesson.setup.trim() === "") start();
    else cluster.runScript(shelved.lesson.setup, { stdout: () => undefined, stderr: () => undefined }, start);
    this.nudge();
  }

  private close(): void {
    const { open } = this;
    if (!open) return;
    for (const { name, url } of open.shelved.lesson.traffic)
      if (this.cluster.network.trafficSources.some((source) => source.name === name))
        this.cluster.input({ kind: "traffic", name, url, requestsPerSecond: 0 });
    this.open = undefined;
    this.cluster.lesson = undefined;
  }

  private view(): LessonView | undefined {
    const { open } = this;
    if (!open?.begun) return undefined;
    const { runner, shelved } = open;
    const { lesson } = shelved;
    const index2 = Math.min(runner.stepIndex, lesson.steps.length - 1);
    const step = lesson.steps[index2];
    if (!step) return undefined;
    return {
      course: shelved.course,
      id: lesson.id,
      title: lesson.title,
      stepIndex: index2,
      stepCount: lesson.steps.length,
      step: {
        title: step.title,
        markdown:
          index2 === 0 && lesson.introduction !== "" ? `${lesson.introduction}\n\n${step.text}` : step.text,
        checks: runner.evaluate().map(({ say, holds, detail }, number) => ({
          id: String(number),
          text: say,
          passed: holds,
          detail: holds ? "" : (detail ?? ""),
        })),
        hints: runner.hints,
        hintCount: step.hints.length,
        solution: step.solution.trim() === "" ? [] : step.solution.trim().split("\n"),
        debrief: step.debrief,
      },
    };
  }
}
