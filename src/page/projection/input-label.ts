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
export function describeInput(
  entry: Pick<JournalEntry, "data">,
): { lane: "inputs" | "faults"; text: string } | undefined {
  const data = entry.data as InputData;
  switch (data.kind) {
    case "terminal-line":
      return data.line?.trim() ? { lane: "inputs", text: data.line } : undefined;
    // Lines of window.wavetank.sh, and of the page itself.
    case "session-line":
      return data.line?.trim() ? { lane: "inputs", text: data.line } : undefined;
    case "script":
      return { lane: "inputs", text: "script" };
    case "editor-answer":
      return { lane: "inputs", text: data.text === null ? "close the editor" : "save and close the editor" };
    case "file":
      return { lane: "inputs", text: `save ${data.path ?? ""}` };
    case "request":
      return { lane: "inputs", text: `${data.request?.method ?? ""} ${data.request?.path ?? ""}` };
    case "fault":
      return { lane: "faults", text: `${faultVerb(data.fault)} ${data.target ?? ""}` };
    case "recover":
      return { lane: "inputs", text: `recover ${data.target ?? ""}` };
    case "traffic":
      return { lane: "inputs", text: `traffic ${data.name ?? ""} ${data.requestsPerSecond ?? 0}/s` };
    case "lesson":
      return lessonLabel(data.mark);
    default:
      return undefined;
  }
}

/** "node-crash" → "crash": what it is done to follows. */
function faultVerb(fault = ""): string {
  return fault.slice(fault.indexOf("-") + 1);
}

/** Steps are counted from 1 for people. */
function lessonLabel(mark: InputData["mark"]): { lane: "inputs"; text: string } | undefined {
  if (mark?.action !== "begin" && mark?.action !== "passed") return undefined;
  const verb = mark.action === "begin" ? "begins" : "passed";
  return { lane: "inputs", text: `lesson step ${(mark.stepIndex ?? 0) + 1} ${verb}` };
}
