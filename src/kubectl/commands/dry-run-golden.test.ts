/** Generators against the output of the real kubectl (vectors/dryrun_golden.json). */

import { describe, expect, it } from "vitest";
import { loadVectors, vectorsPresent } from "#testing/vectors.ts";
import { cannedAnswer, type CannedObject } from "#testing/canned-api-server.ts";
import { runKubectl } from "#testing/run-kubectl.ts";

interface Row {
  readonly ran: readonly string[];
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly existing?: readonly CannedObject[];
}

/** v1.36 no longer prints these (checked with the real binary of v1.36.3); the golden file is of v1.33. */
const withoutNulls = (text: string): string =>
  text.replace(/^ *creationTimestamp: null\n/gm, "").replace(/^( *)metadata:\n(?!\1 )/gm, "$1metadata: {}\n");

/** What v1.36.3 says and v1.33 did not. */
const DEPRECATED = /^Flag --cpu-percent has been deprecated, .*\n/m;

/** The golden server knows no namespace "payment" and says that; a real one says the CronJob is not found. */
const EXCEPTIONS = new Set([
  "create job manual-db-backup --from=cronjob/db-backup --namespace=payment --dry-run=client -o yaml",
]);

describe.skipIf(!vectorsPresent)("dry runs print what kubectl prints", () => {
  if (!vectorsPresent) return;
  const { cases, errors } = loadVectors<{ cases: readonly Row[]; errors: readonly Row[] }>("dryrun_golden");
  it.each(
    [...cases, ...errors]
      .filter((row) => !EXCEPTIONS.has(row.ran.join(" ")))
      .map((row) => [row.ran.join(" "), row] as const),
  )("%s", (_, row) => {
    const answer = cannedAnswer(row.existing ?? []);
    const result = runKubectl(row.ran, { answer });
    expect({ ...result, stderr: result.stderr.replace(DEPRECATED, "") }).toEqual({
      stdout: withoutNulls(row.stdout),
      stderr: row.stderr,
      exitCode: row.exit,
    });
  });
});
