/**
 * How busy the parts of the control plane are: the API server by the requests it answered, the store by its writes,
 * scheduler and controllers by the tasks the trace has of them.
 */

import type { Trace } from "#kernel/trace.ts";
import type { ComponentName, ComponentView, ControlPlaneView } from "../protocol/view.ts";

const NAMES: readonly ComponentName[] = ["etcd", "apiserver", "scheduler", "controllers", "cloud"];
const SAMPLE_MS = 500;
const SAMPLES = 16;
/** Tasks looked at in one go; at high speed the rest is a matter of statistics. */
const TASKS_PER_LOOK = 4000;
/** How long a component counts as acting after its last task, in virtual time. */
const ACTING_MS = 1500;
/** Requests this soon after an input are taken for its own; the rest is the cluster's steady murmur. */
const INPUT_MS = 3000;
/** Tasks that only say "still alive": a control plane at rest is not lit. */
const MURMUR = new Set(["leader election", "monitor nodes", "collect pods"]);

/** Which component a scope belongs to, and who in it: "…/term-1/replicaset-controller" → ["controllers", "replicaset"]. */
export function componentOf(scope: string): [ComponentName, string] | undefined {
  const parts = scope.split("/");
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] as string;
    if (part.includes("scheduler")) return ["scheduler", ""];
    if (part.includes("cloud")) return ["cloud", parts[index + 1] ?? ""];
    if (part.includes("controller")) {
      const controller = parts.findLast((one) => one.endsWith("-controller")) ?? "";
      return ["controllers", controller.slice(0, -"-controller".length)];
    }
  }
  return undefined;
}

interface Tally {
  pending: number;
  samples: number[];
  lastMs: number;
  acting: string;
}

export class ComponentActivity {
  private readonly tallies = new Map<ComponentName, Tally>(
    NAMES.map((name) => [name, { pending: 0, samples: [], lastMs: -Infinity, acting: "" }]),
  );
  private sampleStartMs = 0;
  private lastTask = 0;
  private lastRequests = 0;
  private lastInputMs = -Infinity;

  private tally(name: ComponentName): Tally {
    return this.tallies.get(name) as Tally;
  }

  /** A write of the store; `heartbeat`: one that only renews a lease. */
  write(atMs: number, heartbeat: boolean): void {
    const tally = this.tally("etcd");
    tally.pending++;
    if (heartbeat) return;
    tally.lastMs = atMs;
    this.tally("apiserver").lastMs = atMs;
  }

  /** Something came from outside. */
  input(atMs: number): void {
    this.lastInputMs = atMs;
  }

  /** Reads what has happened since the last look. */
  look(trace: Trace, taskCount: number, requestCount: number, nowMs: number): void {
    const api = this.tally("apiserver");
    if (requestCount > this.lastRequests) {
      api.pending += requestCount - this.lastRequests;
      if (nowMs - this.lastInputMs <= INPUT_MS) api.lastMs = nowMs;
      this.lastRequests = requestCount;
    }
    const first = Math.max(this.lastTask + 1, taskCount - TASKS_PER_LOOK);
    for (let id = first; id <= taskCount; id++) {
      const task = trace.task(id);
      if (!task) continue;
      const who = componentOf(task.component);
      if (!who) continue;
      const tally = this.tally(who[0]);
      tally.pending++;
      if (MURMUR.has(task.label)) continue;
      tally.lastMs = task.atMs;
      tally.acting = who[1];
    }
    this.lastTask = taskCount;
    while (nowMs - this.sampleStartMs >= SAMPLE_MS) {
      const behind = nowMs - this.sampleStartMs;
      // After a long leap only the last samples matter.
      if (behind > SAMPLE_MS * SAMPLES * 2) this.sampleStartMs = nowMs - SAMPLE_MS * SAMPLES;
      for (const tally of this.tallies.values()) {
        tally.samples.push(tally.pending);
        if (tally.samples.length > SAMPLES) tally.samples.shift();
        tally.pending = 0;
      }
      this.sampleStartMs += SAMPLE_MS;
    }
  }

  view(revision: number, nowMs: number): ControlPlaneView {
    const components = NAMES.map((name): ComponentView => {
      const tally = this.tally(name);
      const recent = tally.samples.slice(-4);
      const sum = recent.reduce((total, value) => total + value, 0);
      return {
        name,
        ratePerSecond: recent.length === 0 ? 0 : (sum * 1000) / (recent.length * SAMPLE_MS),
        acting: nowMs - tally.lastMs <= ACTING_MS ? tally.acting || name : "",
        samples: [...tally.samples],
      };
    });
    return { revision, components };
  }
}
