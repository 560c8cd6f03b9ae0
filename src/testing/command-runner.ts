/** Types lines at the workstation of a cluster and waits for their ends, on virtual time. */

import type { Cluster, CommandResult } from "#cluster/cluster.ts";

/** No line of a test may take longer than this, in virtual time. */
const LINE_LIMIT_MS = 60 * 60_000;

/** Runs one line in a session that keeps its variables; throws when it does not end within an hour. */
export function sh(cluster: Cluster, line: string, session = "test"): CommandResult {
  let result: CommandResult | undefined;
  cluster.runLine(session, line, (ended) => (result = ended));
  cluster.kernel.runWhile(() => result === undefined, LINE_LIMIT_MS);
  if (!result) throw new Error(`did not end within an hour: ${line}`);
  return result;
}

/** As {@link sh}, but throws unless the exit code is 0; returns stdout. */
export function must(cluster: Cluster, line: string): string {
  const result = sh(cluster, line);
  if (result.exitCode !== 0)
    throw new Error(`${line}\nexit ${result.exitCode}\n${result.stdout}${result.stderr}`);
  return result.stdout;
}

/** Lets virtual time pass. */
export function pass(cluster: Cluster, seconds: number): void {
  cluster.kernel.runUntil(cluster.kernel.nowMs + seconds * 1000);
}
