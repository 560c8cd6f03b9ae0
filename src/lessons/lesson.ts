/**
 * A lesson as data: what `parseLesson` makes of lessons/<course>/<lesson>/lesson.md. It holds text and check
 * parameters, never code.
 */

/** Every lesson runs on a cluster of this many worker nodes, so that its text may name them. */
export const LESSON_WORKERS = 3;

/** Between the end of the set-up and the first step: watches and probes deliver what is under way. */
export const SETUP_REST_MS = 3000;

/** A check of a step: what must hold before the learner goes on. */
export interface CheckSpec {
  /** The folder under checks/. */
  readonly check: string;
  /** What must hold, as the learner reads it. */
  readonly say: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface LessonStep {
  readonly title: string;
  /** Markdown; runnable blocks are fenced with the info string "sh run". */
  readonly text: string;
  readonly checks: readonly CheckSpec[];
  /** Markdown, opened one by one. */
  readonly hints: readonly string[];
  /** Shell text that fulfils the step. */
  readonly solution: string;
  /** Other right ways; each must pass. */
  readonly alternatives: readonly string[];
  /** Wrong attempts; each must not pass. */
  readonly wrong: readonly string[];
  /** Markdown shown after the step: why it worked, what production adds. */
  readonly debrief: string;
}

export interface LessonTraffic {
  readonly name: string;
  readonly url: string;
  readonly requestsPerSecond: number;
}

export interface Lesson {
  /** "<course>/<lesson>" */
  readonly id: string;
  readonly title: string;
  readonly minutes: number;
  /** Markdown before the first step. */
  readonly introduction: string;
  /** Shell text that prepares the cluster, run before the learner sees it. */
  readonly setup: string;
  /** Requests that come from outside for as long as the lesson lasts. */
  readonly traffic: readonly LessonTraffic[];
  readonly steps: readonly LessonStep[];
}

export interface Course {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** Ids of lessons, in order. */
  readonly lessons: readonly string[];
}

/** A mistake in a lesson file, with its line (from 1). */
export class LessonError extends Error {
  override readonly name = "LessonError";
  constructor(
    readonly lessonId: string,
    readonly line: number,
    message: string,
  ) {
    super(`${lessonId}, line ${line}: ${message}`);
  }
}
