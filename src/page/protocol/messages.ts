/**
 * What the page and the worker say to each other. Plain data for postMessage. Questions carry an id; the answer comes as
 * a `reply` with the same id.
 */

import type { LessonChoice, LessonCommand, LessonView } from "./lesson.ts";
import type { ViewDiff } from "./view.ts";

/** How the clock starts: "run" moves with wall time, "manual" only on command, "paused" waits for Resume. */
export type ClockMode = "run" | "manual" | "paused";

export interface SessionOptions {
  readonly seed: number;
  /** Worker nodes beside the control plane node. */
  readonly workers: number;
}

/** An entry of the kernel's journal, as it is kept. */
export interface JournalRecord {
  readonly sequence: number;
  readonly atMs: number;
  readonly afterTask: number;
  readonly kind: string;
  readonly data: unknown;
}

/** How far the clock had come when the session was last saved. */
export interface ClockMark {
  readonly atMs: number;
  readonly afterTask: number;
}

export interface RestoredSession {
  readonly entries: readonly JournalRecord[];
  readonly mark: ClockMark;
}

/** "kill" ends what runs in front, whatever it ignores. */
export type SpecialKeyName = "interrupt" | "end-of-file" | "suspend" | "quit" | "kill";

/** What a terminal shows. Text is untrusted: it is filtered before it reaches a terminal emulator. */
export type TerminalItem =
  | { readonly type: "text"; readonly text: string }
  /** A typed line was read: by the shell at `prompt`, or (undefined) by a program. */
  | {
      readonly type: "line-read";
      /** As the page has numbered it; undefined for a line of a session that is being restored. */
      readonly id: number | undefined;
      readonly line: string;
      readonly prompt: string | undefined;
    }
  /** A key pressed in a session that is being restored. */
  | { readonly type: "echo-key"; readonly key: SpecialKeyName }
  | { readonly type: "prompt"; readonly text: string }
  | { readonly type: "command-ended"; readonly exitCode: number };

export interface ClockView {
  readonly nowMs: number;
  readonly mode: ClockMode;
  readonly running: boolean;
  readonly speed: number;
  /** Set while a program moves time on at once. */
  readonly fastForwardUntilMs: number | undefined;
  /** Virtual per wall time, as it really is, when the machine cannot keep up with `speed`; else undefined. */
  readonly laggingAt: number | undefined;
}

export interface LineResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** A program of the terminal waits for somebody to edit a text. */
export interface EditRequest {
  readonly request: number;
  /** A path, or an object as `kubectl edit` names it. */
  readonly title: string;
  /** The file that the text will go to; undefined for an object. */
  readonly path: string | undefined;
  readonly text: string;
}

export interface CompletionView {
  readonly from: number;
  readonly candidates: readonly string[];
}

export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespace: string;
  readonly name: string;
}

export interface WrittenObject {
  readonly type: "create" | "update" | "delete";
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** A task of the chain that wrote something, or what stands at its beginning. */
export interface CauseLink {
  readonly atMs: number;
  /** The scope that acted; empty for "input" and "fault". */
  readonly component: string;
  readonly label: string;
  readonly wrote: readonly WrittenObject[];
  /** Who sent the request; empty when no request was served. */
  readonly user: string;
  /** For an input: what was typed or done. */
  readonly input?: string;
}

/** What the scheduler noted about a pod. */
export interface SchedulingView {
  readonly atMs: number;
  /** Where it went; empty while no node takes it. */
  readonly node: string;
  /** In the words of the FailedScheduling event; empty when it was placed. */
  readonly message: string;
  readonly nodeCount: number;
  readonly feasibleCount: number;
  readonly refused: readonly {
    readonly node: string;
    readonly plugin: string;
    readonly reasons: readonly string[];
  }[];
  /** Refused before any node was looked at. */
  readonly refusedBefore: boolean;
}

export interface CausesView {
  /** Newest first. */
  readonly links: readonly CauseLink[];
  readonly scheduling?: SchedulingView;
}

export type ClockCommand =
  | { readonly action: "pause" }
  | { readonly action: "resume" }
  | { readonly action: "speed"; readonly speed: number };

/** Commands without an answer. */
export type PageCommand =
  | {
      readonly type: "init";
      readonly options: SessionOptions;
      readonly clock: ClockMode;
      readonly speed: number;
      readonly restored: RestoredSession | undefined;
      /** The lesson to begin when nothing is restored. */
      readonly lesson: string | undefined;
      /** A tab that only looks: inputs are refused. */
      readonly readOnly: boolean;
    }
  /** Finished lines, numbered as they were typed. */
  | {
      readonly type: "terminal-lines";
      readonly lines: readonly { readonly id: number; readonly line: string }[];
    }
  | { readonly type: "terminal-key"; readonly key: SpecialKeyName }
  | { readonly type: "terminal-size"; readonly columns: number; readonly rows: number }
  | { readonly type: "clock"; readonly command: ClockCommand }
  | { readonly type: "file"; readonly path: string; readonly text: string | null }
  /** Closes the editor that a program opened: with the text to save, or null without. */
  | { readonly type: "editor-answer"; readonly request: number; readonly text: string | null }
  | { readonly type: "fault"; readonly fault: string; readonly target: string; readonly on: boolean }
  | {
      readonly type: "traffic";
      readonly name: string;
      readonly url: string;
      readonly requestsPerSecond: number;
    }
  | { readonly type: "lesson"; readonly command: LessonCommand }
  /** Which costly parts are looked at. */
  | { readonly type: "look"; readonly objects: boolean }
  /** The last frame has been drawn: the next may come. A hidden page draws none, so it gets none. */
  | { readonly type: "drawn" };

/** Questions, with the type of their answer. */
export interface Questions {
  line: { ask: { readonly line: string }; answer: LineResult };
  complete: { ask: { readonly line: string; readonly cursor: number }; answer: CompletionView };
  step: { ask: Record<never, never>; answer: number };
  advance: { ask: { readonly durationMs: number }; answer: number };
  digest: { ask: Record<never, never>; answer: string };
  "list-files": { ask: Record<never, never>; answer: readonly string[] };
  "read-file": { ask: { readonly path: string }; answer: string | undefined };
  yaml: { ask: { readonly object: ObjectReference }; answer: string };
  logs: {
    ask: { readonly namespace: string; readonly pod: string; readonly container: string };
    answer: { readonly containers: readonly string[]; readonly text: string };
  };
  why: { ask: { readonly object: ObjectReference }; answer: CausesView };
  delete: { ask: { readonly object: ObjectReference }; answer: string };
  cordon: { ask: { readonly node: string; readonly on: boolean }; answer: string };
  /** The sentences of `kubectl explain`: definition → field → text. */
  descriptions: {
    ask: Record<never, never>;
    answer: Readonly<Record<string, Readonly<Record<string, string>>>>;
  };
  mark: { ask: Record<never, never>; answer: ClockMark };
}

export type QuestionName = keyof Questions;

export type PageMessage =
  | PageCommand
  | {
      [Name in QuestionName]: {
        readonly type: "question";
        readonly id: number;
        readonly name: Name;
        readonly ask: Questions[Name]["ask"];
      };
    }[QuestionName];

export type WorkerMessage =
  | { readonly type: "ready"; readonly restored: boolean }
  | { readonly type: "progress"; readonly done: number; readonly total: number }
  | { readonly type: "heartbeat"; readonly mark: ClockMark }
  | { readonly type: "frame"; readonly clock: ClockView; readonly diff: ViewDiff | undefined }
  | { readonly type: "terminal"; readonly items: readonly TerminalItem[] }
  /** Another cluster takes this one's place; of the journal only `entries` are left. "ready" follows. */
  | { readonly type: "restarted"; readonly entries: readonly JournalRecord[]; readonly mark: ClockMark }
  | { readonly type: "journal"; readonly entries: readonly JournalRecord[] }
  | { readonly type: "files-changed" }
  /** The texts that programs want edited, oldest first. */
  | { readonly type: "editors"; readonly open: readonly EditRequest[] }
  | {
      readonly type: "lesson";
      readonly view: LessonView | undefined;
      readonly choices: readonly LessonChoice[];
    }
  | {
      readonly type: "reply";
      readonly id: number;
      readonly ok: true;
      readonly answer: unknown;
    }
  | { readonly type: "reply"; readonly id: number; readonly ok: false; readonly error: string }
  /** The simulation stopped on a mistake of its own: seed, journal position and trace tail are in the text. */
  | { readonly type: "failed"; readonly error: string };
