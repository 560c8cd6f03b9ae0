/**
 * A lesson under way: which step, which hints are open, what its checks say now. It reads the cluster through the
 * writes and requests it is told of, and never acts on it.
 */

import type { WatchEvent } from "#api/types.ts";
import { assertPresent } from "#kernel/assert.ts";
import { Parameters, type Check, type ServedRequest, type Verdict } from "./check.ts";
import { checkKinds } from "./checks/index.ts";
import type { Lesson, LessonStep } from "./lesson.ts";
import { World } from "./world.ts";

export interface CheckState extends Verdict {
  readonly say: string;
}

export class LessonRunner {
  private readonly world: World;
  private step = 0;
  private checks: { readonly say: string; readonly check: Check }[] = [];
  private hintCount = 0;

  /** Feed it with {@link onEvent} from the first object on, then call {@link begin} once the set-up has been done. */
  constructor(
    readonly lesson: Lesson,
    clock: { readonly nowMs: number },
  ) {
    this.world = new World(clock);
  }

  /** Index of the current step; the number of steps once the lesson is done. */
  get stepIndex(): number {
    return this.step;
  }

  get currentStep(): LessonStep | undefined {
    return this.lesson.steps[this.step];
  }

  get finished(): boolean {
    return this.step >= this.lesson.steps.length;
  }

  /** The hints opened so far. */
  get hints(): readonly string[] {
    return this.currentStep?.hints.slice(0, this.hintCount) ?? [];
  }

  onEvent(event: WatchEvent): void {
    this.world.apply(event);
    for (const { check } of this.checks) check.onEvent?.(event, this.world);
  }

  onRequest(request: ServedRequest): void {
    for (const { check } of this.checks) check.onRequest?.(request);
  }

  /** Starts (or starts again) at a step; checks of history count from here. */
  begin(stepIndex = 0): void {
    this.step = stepIndex;
    this.hintCount = 0;
    this.checks = (this.currentStep?.checks ?? []).map(({ check, say, parameters }) => {
      const kind = assertPresent(
        checkKinds.find(({ name }) => name === check),
        `check ${check}`,
      );
      return { say, check: kind.create(new Parameters(parameters), this.world) };
    });
  }

  /** What each check of the step says now. */
  evaluate(): readonly CheckState[] {
    return this.checks.map(({ say, check }) => ({ say, ...check.evaluate(this.world) }));
  }

  /** Goes on when every check holds; returns whether it did. */
  advance(): boolean {
    if (this.finished || !this.evaluate().every(({ holds }) => holds)) return false;
    this.begin(this.step + 1);
    return true;
  }

  /** Opens the next hint of the step; undefined when there is none left. */
  openHint(): string | undefined {
    const hint = this.currentStep?.hints[this.hintCount];
    if (hint !== undefined) this.hintCount++;
    return hint;
  }
}
