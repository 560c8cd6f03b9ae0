/**
 * The cluster as its hosts see it: the web worker, the command line and the tests. `createCluster` composes it.
 */

import type { Descriptions } from "#api/schema/open-api.ts";
import type { Door, ApiResponse } from "#api/door.ts";
import type { Kernel } from "#kernel/kernel.ts";
import type { JournalEntry } from "#kernel/journal.ts";
import type { Network } from "#network/network.ts";
import type { WatchEvent } from "#api/types.ts";
import type { ClusterInput, LessonMark } from "./inputs.ts";

export interface ClusterOptions {
  readonly seed: number;
  /** Worker nodes beside the control plane node. */
  readonly workers: number;
}

export interface ActiveFault {
  /** The folder name under cluster/faults, e.g. "node-crash". */
  readonly fault: string;
  readonly target: string;
  readonly sinceMs: number;
}

/** A fault has begun or ended, whoever asked for it: a line typed, an action of the page, a lesson. */
export interface FaultChange {
  readonly fault: string;
  readonly target: string;
  readonly begins: boolean;
  readonly atMs: number;
}

/** What a terminal shows. Text is untrusted: filter it before xterm. */
export type TerminalOutput =
  | { readonly type: "text"; readonly text: string }
  /** The shell waits for a line; `text` is the prompt. */
  | { readonly type: "prompt"; readonly text: string }
  /**
   * A typed line was read: by the shell at `prompt`, or (undefined) by a program. Lines are counted from 1 as they were
   * typed; those that Ctrl-C discards are never read.
   */
  | {
      readonly type: "line-read";
      readonly ordinal: number;
      readonly line: string;
      readonly prompt: string | undefined;
    }
  | { readonly type: "command-ended"; readonly exitCode: number };

export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Where a script's output goes. */
export interface ScriptOutput {
  stdout(text: string): void;
  stderr(text: string): void;
}

/** A program of the workstation waits for somebody to edit a text. */
export interface EditorRequest {
  /** Names it in the answer: counted from 1. */
  readonly request: number;
  /** What is edited: the path of a file, or an object as `kubectl edit` names it, e.g. "deployment.apps/web". */
  readonly title: string;
  /** The file that the text will go to; undefined for an object. */
  readonly path: string | undefined;
  readonly text: string;
}

export interface CompletionResult {
  /** Index in the line where the candidates begin. */
  readonly from: number;
  readonly candidates: readonly string[];
}

/** What a lesson lets `lab hint` and `lab check` do; the host of the lesson sets it. */
export interface LessonControl {
  /** Text for the terminal. */
  hint(): string;
  check(): { readonly text: string; readonly holds: boolean };
  /** Takes back everything since the step began. The host does it after the task that asks for it. */
  reset(): void;
}

export interface Cluster {
  readonly options: ClusterOptions;
  readonly kernel: Kernel;
  readonly door: Door;
  readonly network: Network;
  /**
   * Lets time pass until the nodes are Ready and the system's own pods serve (from nothing about half a virtual
   * minute). Throws when that does not come about.
   */
  boot(): void;
  lesson: LessonControl | undefined;
  /** How many requests given to `input` were answered by a stream: the next one gets this number. */
  readonly streamCount: number;
  /**
   * The sentences of `kubectl explain`. They are large, so hosts load `#api/schema/generated/descriptions.ts` when they
   * can and hand it over; until then explain shows the structure and says what is missing. No state of the cluster.
   */
  setDescriptions(descriptions: Descriptions): void;
  /** Journals and applies. A request input answers with the response. */
  input(input: ClusterInput): ApiResponse | undefined;
  /**
   * Journals a turn of the lesson, between tasks. The cluster does not feel it: no task, no chance, the same digest.
   * Whoever hosts the lesson hears of it from the journal, live and on replay alike.
   */
  mark(mark: LessonMark): void;
  /** Replays the entries of a journal, in order, each at its instant. */
  replay(entries: readonly JournalEntry[]): void;
  readonly faults: readonly ActiveFault[];
  /** Hears of each fault that begins or ends, within the task that makes it so. */
  onFault(listener: (change: FaultChange) => void): void;
  /**
   * Hears first of every object there is (as ADDED), then of every write of the store, within the task that makes it.
   * Observing is reading: it schedules no task, draws no chance and has no lag, so a run that is watched by a page
   * has the digest of one that is not. `kernel.currentTask` names the writer.
   */
  observe(listener: (event: WatchEvent) => void): void;
  /** How many requests the API server has answered so far, whoever asked. */
  readonly requestCount: number;
  /** Opens a terminal of the workstation; `onOutput` is called in the tasks that produce output. */
  openTerminal(name: string, onOutput: (output: TerminalOutput) => void): void;
  /**
   * Hears of the texts that programs want edited, oldest first, whenever that changes: one is opened, answered by an
   * "editor-answer" input, or its program is interrupted. Where no terminal is open nobody could edit: the programs say so.
   */
  onEditors(listener: (open: readonly EditorRequest[]) => void): void;
  /**
   * Runs one line in a session of its own that keeps its variables and directory; `done` is called in the task that
   * ends it. The caller moves virtual time. Journalled as a terminal-line.
   */
  runLine(session: string, line: string, done: (result: CommandResult) => void): void;
  /** Runs a script as `bash FILE` would; journalled. Output comes as it is written, `done` in the task that ends it. */
  runScript(text: string, output: ScriptOutput, done: (exitCode: number) => void): void;
  /** Completion of a line at a cursor; it only reads. */
  complete(terminal: string, line: string, cursor: number): CompletionResult;
  /** Text of a file of the workstation, or undefined. */
  readFile(path: string): string | undefined;
  /** Paths of the learner's files, sorted. */
  listFiles(): readonly string[];
  /** When a program asked to move time on at once (`lab advance`): the virtual time to reach; else undefined. */
  readonly fastForwardUntilMs: number | undefined;
  /** Hash of the history so far and of the store's content: 32 hexadecimal digits. */
  digest(): string;
}
