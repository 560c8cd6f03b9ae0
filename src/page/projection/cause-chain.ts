/**
 * Why an object is as it is: the chain of tasks that led to its last write, newest first, without the plumbing between
 * them; and, for a pod, what the scheduler noted about it. Everything here was recorded as it happened: nothing is inferred,
 * except that a silent node is put beside the fault that holds on it.
 */

import { kinds } from "#api/kinds/index.ts";
import type { JournalEntry } from "#kernel/journal.ts";
import type { TaskRecord, Trace, TraceNote } from "#kernel/trace.ts";
import type { CauseLink, CausesView, SchedulingView, WrittenObject } from "../protocol/messages.ts";
import { inputLabel } from "./input-label.ts";

/** How far back a chain is followed: a long script is some hundred tasks deep. */
const CHAIN_LIMIT = 4000;
const LINKS_SHOWN = 24;
/** Stages of a pod's start that write nothing but an event. */
const STAGES = new Set([
  "pod sandbox",
  "image pulled",
  "create container",
  "start container",
  "power off",
  "power on",
]);
/** Registry folders that are not the plural of what lies in them. */
const FOLDERS: Readonly<Record<string, string>> = { minions: "nodes", specs: "services" };

interface WriteDetail {
  readonly type: "create" | "update" | "delete";
}

interface RequestDetail {
  readonly verb: string;
  readonly user: string;
}

interface ScheduleDetail {
  readonly message?: string;
  readonly node?: string;
  readonly nodeCount?: number;
  readonly evaluatedNodes?: number;
  readonly feasibleNodes?: number;
  readonly refusedBefore?: unknown;
  readonly refused?: SchedulingView["refused"];
}

/** "/registry/pods/default/web" → Pod default/web; events and leases are nobody's reason. */
function writtenObject({ subject, detail }: TraceNote): WrittenObject | undefined {
  const parts = subject.split("/").slice(2);
  if (parts[0] === "services") parts.shift();
  const folder = parts.shift() ?? "";
  if (folder === "events" || folder === "leases") return undefined;
  const plural = FOLDERS[folder] ?? folder;
  const kind = kinds.find((descriptor) => descriptor.plural === plural)?.kind ?? plural;
  return {
    type: (detail as WriteDetail).type,
    kind,
    name: parts.at(-1) ?? "",
    namespace: parts.length > 1 ? (parts[0] ?? "") : "",
  };
}

const isAbout = (object: WrittenObject | undefined, kind: string, key: string): boolean =>
  object?.kind === kind && `${object.namespace}/${object.name}` === key;

function notesByTask(trace: Trace, kind: string, tasks: ReadonlySet<number>): Map<number, TraceNote[]> {
  const found = new Map<number, TraceNote[]>();
  for (const note of trace.findNotes(kind, ({ task }) => tasks.has(task))) {
    const list = found.get(note.task);
    if (list) list.push(note);
    else found.set(note.task, [note]);
  }
  return found;
}

export interface CauseQuestion {
  readonly trace: Trace;
  readonly journal: readonly JournalEntry[];
  /** The task of the object's last write. */
  readonly task: number;
  readonly kind: string;
  /** "namespace/name" */
  readonly key: string;
}

export function causesOf({ trace, journal, task, kind, key }: CauseQuestion): CausesView {
  const chain = trace.chain(task, CHAIN_LIMIT);
  const tasks = new Set(chain.map(({ id }) => id));
  const writes = notesByTask(trace, "write", tasks);
  const requests = notesByTask(trace, "request", tasks);
  const linkOf = ({ id, atMs, component, label }: TaskRecord): CauseLink => ({
    atMs,
    // Which term of leadership it was is not what anybody asks.
    component: component.replace(/\/term-\d+$/, ""),
    label,
    wrote: (writes.get(id) ?? []).flatMap((note) => writtenObject(note) ?? []),
    user: (requests.get(id) ?? []).map(({ detail }) => (detail as RequestDetail).user).at(-1) ?? "",
  });
  const links: CauseLink[] = [];
  let reachesInput = false;
  for (let index = 0; index < chain.length && links.length < LINKS_SHOWN; index++) {
    const record = chain[index] as TaskRecord;
    const next = chain[index + 1];
    const link = linkOf(record);
    const { wrote } = link;
    const input = record.cause === 0 ? journal.find((entry) => entry.afterTask === record.id - 1) : undefined;
    if (wrote.length > 0 || STAGES.has(record.label) || index === 0) links.push(link);
    if (input) {
      reachesInput = true;
      const text = inputLabel(input) ?? record.label;
      links.push({ atMs: record.atMs, component: "", label: "input", wrote: [], user: "", input: text });
    }
    // What comes round by the clock is its own reason: of the rounds before only one counts that wrote this object, too.
    if (next && next.component === record.component && next.label === record.label) {
      const round = chain.find(
        ({ id, component, label }) =>
          id < record.id &&
          component === record.component &&
          label === record.label &&
          writes.get(id)?.some((note) => isAbout(writtenObject(note), kind, key)),
      );
      if (round) links.push(linkOf(round));
      break;
    }
    // So is whatever a user asked for: the requests before belong to the same command, whose line is the reason.
    if (record.component === "network" && wrote.length > 0) {
      const root = chain.at(-1) as TaskRecord;
      const line = root.cause === 0 ? journal.find((entry) => entry.afterTask === root.id - 1) : undefined;
      const text = line && inputLabel(line);
      if (text !== undefined) {
        reachesInput = true;
        links.push({ atMs: root.atMs, component: "", label: "input", wrote: [], user: "", input: text });
      }
      break;
    }
  }
  if (!reachesInput) {
    const fault = faultBehind(trace, links);
    if (fault) links.push(fault);
  }
  const scheduling = kind === "Pod" ? schedulingOf(trace, key) : undefined;
  return { links, ...(scheduling ? { scheduling } : {}) };
}

/** The fault on a node that the chain writes about, when there is one and it came before. */
function faultBehind(trace: Trace, links: readonly CauseLink[]): CauseLink | undefined {
  const last = links.at(-1);
  const nodes = new Set((last?.wrote ?? []).filter(({ kind }) => kind === "Node").map(({ name }) => name));
  const note = trace
    .findNotes("fault", ({ subject, atMs }) => nodes.has(subject) && atMs <= (last?.atMs ?? 0))
    .at(-1);
  if (!note) return undefined;
  return {
    atMs: note.atMs,
    component: "",
    label: "fault",
    wrote: [{ type: "update", kind: "Node", namespace: "", name: note.subject }],
    user: "",
  };
}

/** What the scheduler noted last: where the pod went, or why no node would take it. */
function schedulingOf(trace: Trace, key: string): SchedulingView | undefined {
  const notes = trace.findNotes("schedule", ({ subject }) => subject === key);
  const note = notes.findLast(
    ({ detail }) => "refused" in (detail as object) || "node" in (detail as object),
  );
  if (!note) return undefined;
  const {
    message = "",
    node = "",
    nodeCount,
    evaluatedNodes,
    feasibleNodes = 0,
    refused = [],
    refusedBefore,
  } = note.detail as ScheduleDetail;
  return {
    atMs: note.atMs,
    node,
    message,
    nodeCount: nodeCount ?? evaluatedNodes ?? 0,
    feasibleCount: feasibleNodes,
    refused,
    refusedBefore: refusedBefore !== undefined,
  };
}
