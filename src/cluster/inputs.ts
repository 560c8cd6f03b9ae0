/**
 * Everything that comes from outside the simulation, as plain data. Each is journalled with its virtual time; applying
 * the same inputs to a cluster of the same options rebuilds the same history.
 */

import type { ApiRequest, ExecFrame } from "#api/door.ts";

/** "kill" is no key of a terminal but the way out: what runs in front ends, whatever it ignores. */
export type SpecialKey = "interrupt" | "end-of-file" | "suspend" | "quit" | "kill";

export type ClusterInput =
  /** A finished line at the prompt, or for the program that reads the terminal. */
  | { readonly kind: "terminal-line"; readonly terminal: string; readonly line: string }
  | { readonly kind: "terminal-key"; readonly terminal: string; readonly key: SpecialKey }
  | {
      readonly kind: "terminal-size";
      readonly terminal: string;
      readonly columns: number;
      readonly rows: number;
    }
  /** A line in a session without a terminal: window.wavetank.sh, tests. */
  | { readonly kind: "session-line"; readonly session: string; readonly line: string }
  /** A shell script, run as `bash FILE` would. */
  | { readonly kind: "script"; readonly text: string }
  /** A file of the workstation saved in the editor; text null removes it. */
  | { readonly kind: "file"; readonly path: string; readonly text: string | null }
  /** The editor that a program opened (`kubectl edit`, vi, nano) is closed: with the text saved, or null without. */
  | { readonly kind: "editor-answer"; readonly request: number; readonly text: string | null }
  /** An action of the page, or a request of a real client through the bridge. */
  | { readonly kind: "request"; readonly request: ApiRequest }
  /** What a real client says on a stream that a request opened; `stream` counts those, from 0. */
  | { readonly kind: "stream-message"; readonly stream: number; readonly message: ExecFrame }
  /** A real client has gone, or has ended its watch. */
  | { readonly kind: "stream-close"; readonly stream: number }
  | { readonly kind: "fault"; readonly fault: string; readonly target: string }
  | { readonly kind: "recover"; readonly fault: string; readonly target: string }
  | {
      readonly kind: "traffic";
      readonly name: string;
      readonly url: string;
      readonly requestsPerSecond: number;
    }
  /** What the host of a lesson wants to find again on replay; the cluster does not feel it. */
  | { readonly kind: "lesson"; readonly mark: LessonMark };

/** A turn of the lesson under way. `open` is the first entry of a lesson's journal. */
export type LessonMark =
  | { readonly action: "open"; readonly id: string }
  /** A step begins here: its checks of history count from now. */
  | { readonly action: "begin"; readonly stepIndex: number }
  | { readonly action: "passed"; readonly stepIndex: number }
  | { readonly action: "hint" };
