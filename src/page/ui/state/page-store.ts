/** The state of the page: what is selected and open, the clock, and the view of the cluster with its version. */

import { create } from "zustand";
import type { LessonChoice, LessonView } from "../../protocol/lesson.ts";
import type { ClockView, EditRequest, ObjectReference } from "../../protocol/messages.ts";
import type { TimelineMark, TimelineSample } from "../../protocol/view.ts";
import { emptyViewModel, type ViewModel } from "../../protocol/view-model.ts";
import { isDark, storedTheme, type ThemeChoice } from "../theme/theme.ts";

export type LowerTab = "terminal" | "editor" | "events" | "traffic" | "objects";
export type PhoneTab = "lesson" | "cluster" | "terminal";
export type InspectorTab = "overview" | "yaml" | "events" | "logs" | "why";

export interface Notice {
  readonly id: string;
  readonly tone: "info" | "bad";
  readonly text: string;
  readonly lasting: boolean;
}

/** How long requests took at one moment, over all edges. */
export interface LatencySample {
  readonly atMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

export interface PageState {
  readonly ready: boolean;
  readonly progress: { readonly done: number; readonly total: number } | undefined;
  readonly failure: string | undefined;
  readonly readOnly: boolean;
  readonly clock: ClockView;
  /** Changed in place; its counters say what has changed. */
  readonly model: ViewModel;
  readonly samples: readonly TimelineSample[];
  readonly marks: readonly TimelineMark[];
  readonly latencies: readonly LatencySample[];
  readonly selected: ObjectReference | undefined;
  readonly inspectorTab: InspectorTab;
  readonly lowerTab: LowerTab;
  readonly phoneTab: PhoneTab;
  readonly lessonFolded: boolean;
  readonly showSystem: boolean;
  readonly theme: ThemeChoice;
  /** What the theme comes to now: the system may change its mind. */
  readonly dark: boolean;
  readonly open: "help" | "break" | "traffic" | undefined;
  readonly notices: readonly Notice[];
  readonly lesson: LessonView | undefined;
  readonly lessons: readonly LessonChoice[];
  readonly files: readonly string[];
  readonly file: string | undefined;
  /** What a program of the terminal wants edited; the editor shows it instead of the file. */
  readonly editing: EditRequest | undefined;
}

export const usePage = create<PageState>(() => ({
  ready: false,
  progress: undefined,
  failure: undefined,
  readOnly: false,
  clock: {
    nowMs: 0,
    mode: "run",
    running: false,
    speed: 1,
    fastForwardUntilMs: undefined,
    laggingAt: undefined,
  },
  model: emptyViewModel(),
  samples: [],
  marks: [],
  latencies: [],
  selected: undefined,
  inspectorTab: "overview",
  lowerTab: "terminal",
  phoneTab: "cluster",
  lessonFolded: false,
  showSystem: false,
  theme: storedTheme(),
  dark: isDark(storedTheme()),
  open: undefined,
  notices: [],
  lesson: undefined,
  lessons: [],
  files: [],
  file: undefined,
  editing: undefined,
}));

export const page = {
  set: (part: Partial<PageState>): void => usePage.setState(part),
  get: (): PageState => usePage.getState(),
  select: (selected: ObjectReference | undefined, inspectorTab?: InspectorTab): void =>
    usePage.setState((state) => ({ selected, inspectorTab: inspectorTab ?? state.inspectorTab })),
  notify: (notice: Notice): void =>
    usePage.setState((state) => ({
      notices: [...state.notices.filter((other) => other.id !== notice.id), notice],
    })),
  dismiss: (id: string): void =>
    usePage.setState((state) => ({ notices: state.notices.filter((other) => other.id !== id) })),
};
