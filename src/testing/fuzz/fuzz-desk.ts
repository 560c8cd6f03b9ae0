/** What the fuzzers share: a cluster at whose workstation lines are typed, and what must never happen there. */

import type { Cluster, CommandResult } from "#cluster/cluster.ts";
import { createCluster } from "#cluster/create-cluster.ts";

/** In virtual time; what runs longer is interrupted by leaving its session. */
const LINE_LIMIT_MS = 20_000;
/** In tasks, for lines that keep the cluster busy. */
const LINE_LIMIT_TASKS = 20_000;
/** In wall-clock time: a line that takes so long, on a busy machine even, hangs the page. */
const LINE_LIMIT_WALL_MS = 20_000;

export class FuzzDesk {
  readonly cluster: Cluster;
  private session = 0;

  constructor(seed: number) {
    this.cluster = createCluster({ seed, workers: 2 });
    this.cluster.boot();
  }

  /**
   * Runs a line for a while. Undefined: it goes on (later lines get a new session). Throws when a program had a defect
   * or the kernel threw; the message has the line.
   */
  run(line: string): CommandResult | undefined {
    const { kernel } = this.cluster;
    let result: CommandResult | undefined;
    const startedMs = performance.now();
    try {
      this.cluster.runLine(`fuzz-${this.session}`, line, (ended) => (result = ended));
      const endMs = kernel.nowMs + LINE_LIMIT_MS;
      for (let tasks = 0; !result && tasks < LINE_LIMIT_TASKS; tasks++) {
        const dueMs = kernel.nextDueMs;
        if (dueMs === undefined || dueMs > endMs) break;
        kernel.runNext();
      }
    } catch (error) {
      throw new Error(`the kernel threw at: ${line}`, { cause: error });
    }
    if (!result) this.session++;
    const [defect] = kernel.trace.findNotes("defect");
    if (defect) throw new Error(`defect at: ${line}\n${defect.subject}: ${String(defect.detail)}`);
    const tookMs = performance.now() - startedMs;
    if (tookMs > LINE_LIMIT_WALL_MS) throw new Error(`took ${Math.round(tookMs)} ms: ${line}`);
    return result;
  }

  /** Whether prompt and cluster still answer, and nothing has leaked into the objects everybody shares. */
  assertAlive(): void {
    const { cluster } = this;
    let result: CommandResult | undefined;
    cluster.runLine("survivor", "echo $((6 * 7)); kubectl get --raw /readyz", (ended) => (result = ended));
    cluster.kernel.runWhile(() => result === undefined, 60_000);
    if (result?.stdout !== "42\nok") throw new Error(`the cluster is not well: ${JSON.stringify(result)}`);
    if (Object.keys(Object.prototype).length > 0 || "polluted" in {}) throw new Error("prototype pollution");
  }
}
