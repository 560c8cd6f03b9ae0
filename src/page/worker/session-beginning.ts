/** How a session gets to where it begins: by replaying what was saved, or by the set-up of a lesson. In slices. */

import type { Cluster } from "#cluster/cluster.ts";
import type { RestoredSession } from "../protocol/messages.ts";
import type { LessonSession } from "./lesson-session.ts";
import { SLICE_MS, type PacerHost } from "./pacer.ts";

/** How often the end of a lesson's set-up is looked for, in virtual time. */
const SETUP_LOOK_MS = 100;
/** What progress is measured against: about as long as a set-up takes. */
const SETUP_USUAL_MS = 40_000;
const SETUP_LIMIT_MS = 600_000;
/** Nobody waits for a picture meanwhile: slices are longer than those of a running clock. */
const BEGINNING_SLICE_MS = SLICE_MS * 3;
/** Tasks between two looks at the clock. */
const TASKS_PER_LOOK = 64;

export interface Beginning {
  readonly cluster: Cluster;
  readonly host: PacerHost;
  /** Whether the session has been ended meanwhile: then nothing goes on. */
  readonly ended: () => boolean;
  readonly progress: (done: number, total: number) => void;
  readonly done: () => void;
  readonly fail: (error: unknown) => void;
}

/** Works slice by slice; `slice` returns whether there is more to do. */
function inSlices({ host, ended, done, fail }: Beginning, slice: (deadlineMs: number) => boolean): void {
  const run = (): void => {
    if (ended()) return;
    try {
      if (slice(host.wallMs() + BEGINNING_SLICE_MS)) {
        host.wait(0, run);
        return;
      }
    } catch (error) {
      fail(error);
      return;
    }
    done();
  };
  run();
}

/** Runs the set-up of a lesson as fast as it can. */
export function prepareLesson(beginning: Beginning, lesson: LessonSession): void {
  const { cluster, host, progress } = beginning;
  const { kernel } = cluster;
  const startMs = kernel.nowMs;
  lesson.prepare();
  inSlices(beginning, (deadlineMs) => {
    while (!lesson.prepared()) {
      if (kernel.nowMs > startMs + SETUP_LIMIT_MS) throw new Error("the set-up of the lesson does not end");
      if (host.wallMs() >= deadlineMs) {
        progress(kernel.nowMs - startMs, SETUP_USUAL_MS);
        return true;
      }
      kernel.runUntil(kernel.nowMs + SETUP_LOOK_MS);
    }
    return false;
  });
}

/** Runs the restored inputs, each at its instant. */
export function replaySession(beginning: Beginning, { entries, mark }: RestoredSession): void {
  const { cluster, host, progress } = beginning;
  const { kernel } = cluster;
  let index = 0;
  inSlices(beginning, (deadlineMs) => {
    while (host.wallMs() < deadlineMs) {
      const entry = entries[index];
      const goal = entry ?? mark;
      if (kernel.taskCount < goal.afterTask) {
        const before = kernel.taskCount;
        kernel.runUntil(goal.atMs, Math.min(TASKS_PER_LOOK, goal.afterTask - kernel.taskCount));
        if (kernel.taskCount > before) continue;
      }
      if (!entry) {
        kernel.runUntil(mark.atMs, Math.max(0, mark.afterTask - kernel.taskCount));
        return false;
      }
      cluster.replay([entry]);
      index++;
    }
    progress(kernel.nowMs, Math.max(mark.atMs, 1));
    return true;
  });
}
