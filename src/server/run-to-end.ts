/** Runs a script of the learner's workstation to its end. */

import type { Cluster, ScriptOutput } from "#cluster/cluster.ts";

/** Returns the exit code; time moves whenever the script waits. */
export function runToEnd(cluster: Cluster, script: string, output: ScriptOutput): number {
  let exitCode: number | undefined;
  cluster.runScript(script, output, (code) => (exitCode = code));
  while (exitCode === undefined) {
    if (!cluster.kernel.runNext()) throw new Error("the script waits for something that can never happen");
  }
  return exitCode;
}
