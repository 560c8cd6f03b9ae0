/** What the timeline calls an input. */

import type { JournalEntry } from "#kernel/journal.ts";

interface InputData {
  readonly kind?: string;
  readonly line?: string;
  readonly path?: string;
  readonly fault?: string;
  readonly target?: string;
  readonly text?: string | null;
  readonly name?: string;
  readonly requestsPerSecond?: number;
  readonly mark?: { readonly action: string; readonly stepIndex?: number };
  readonly request?: { readonly method?: string; readonly path?: string };
}

/** Undefined for inputs that nobody cares to see: the size of a terminal. */
export function inputLabel(entry: Pick<JournalEntry, "data">): string | undefined {
  const data = entry.data as InputData;
  switch (data.kind) {
    case "terminal-line":
      return data.line?.trim() ? data.line : undefined;
    // Lines of window.wavetank.sh, and of the page itself.
    case "session-line":
      return data.line?.trim() ? data.line : undefined;
    case "script":
      return "script";
    case "editor-answer":
      return data.text === null ? "close the editor" : "save and close the editor";
    case "file":
      return `save ${data.path ?? ""}`;
    case "request":
      return `${data.request?.method ?? ""} ${data.request?.path ?? ""}`;
    case "fault":
      return faultLabel(data.fault ?? "", data.target ?? "", true);
    case "recover":
      return faultLabel(data.fault ?? "", data.target ?? "", false);
    case "traffic":
      return `traffic ${data.name ?? ""} ${data.requestsPerSecond ?? 0}/s`;
    case "lesson":
      return lessonLabel(data.mark);
    default:
      return undefined;
  }
}

/** "node-crash" → "crash worker-1"; and when it ends, "recover worker-1". */
export function faultLabel(fault: string, target: string, begins: boolean): string {
  return `${begins ? fault.slice(fault.indexOf("-") + 1) : "recover"} ${target}`;
}

/** Steps are counted from 1 for people. */
function lessonLabel(mark: InputData["mark"]): string | undefined {
  if (mark?.action !== "begin" && mark?.action !== "passed") return undefined;
  const verb = mark.action === "begin" ? "begins" : "passed";
  return `lesson step ${(mark.stepIndex ?? 0) + 1} ${verb}`;
}
