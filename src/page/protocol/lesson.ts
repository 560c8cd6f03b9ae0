/** A lesson as the page shows it. Texts are markdown; it is rendered without HTML, images or foreign links. */

export interface LessonCheck {
  readonly id: string;
  readonly text: string;
  readonly passed: boolean;
  /** What does not hold yet, in words; empty when there is nothing to add. */
  readonly detail: string;
}

export interface LessonStep {
  readonly title: string;
  readonly markdown: string;
  readonly checks: readonly LessonCheck[];
  /** The hints opened so far, and how many there are. */
  readonly hints: readonly string[];
  readonly hintCount: number;
  /** Lines for the prompt; empty when the step has none. */
  readonly solution: readonly string[];
  /** Shown once every check has passed. */
  readonly debrief: string;
}

export interface LessonView {
  readonly course: string;
  readonly id: string;
  readonly title: string;
  readonly stepIndex: number;
  readonly stepCount: number;
  readonly step: LessonStep;
}

export interface LessonChoice {
  readonly course: string;
  readonly id: string;
  readonly title: string;
  readonly minutes: number;
}

/** A lesson is opened and left by the page's address: each has a session of its own. */
export type LessonCommand =
  /** Looks at the checks at once. */
  | { readonly action: "check" }
  | { readonly action: "hint" }
  | { readonly action: "go"; readonly stepIndex: number }
  /** Takes back everything since the step began. */
  | { readonly action: "reset" };
