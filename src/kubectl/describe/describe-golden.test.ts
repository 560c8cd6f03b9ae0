/** Descriptions against the output of the real kubectl (vectors/describe_golden.json), for the kinds with a layout here. */

import { describe, expect, it } from "vitest";
import { parseEpoch } from "#api/time.ts";
import { cannedAnswer, type CannedObject } from "#testing/canned-api-server.ts";
import { runKubectl } from "#testing/run-kubectl.ts";
import { loadVectors, vectorsPresent } from "#testing/vectors.ts";
import { describers } from "./index.ts";

interface Row {
  readonly test: string;
  readonly kind: string;
  readonly args: readonly string[];
  readonly objects: readonly CannedObject[];
  readonly stdout: string;
}

const KINDS = new Set(describers.map((each) => each.kind));

/** Ages in the golden file are of a few seconds around `generatedAt`; one of these instants must give them all. */
const OFFSETS_MS = [0, 1000, 2000, -1000];

/** What v1.36.3 no longer prints (its binary has no such text); the golden file is of v1.33. */
const WITHOUT = /^ {2}Kube-Proxy Version: *\n/gm;

/** What v1.36.3 prints and v1.33 did not (the text is in its binary). */
const ADDED = /^Traffic Distribution: .*\n/gm;

/** The real kubectl lists the keys of a secret in Go's random map order; here they are sorted. */
const sortedLines = (text: string): string => text.split("\n").sort().join("\n");

/** The vectors give binaryData as bytes; on the wire it is base64. */
const onTheWire = (object: CannedObject): CannedObject => {
  const binary = object["binaryData"] as Readonly<Record<string, readonly number[]>> | undefined;
  if (!binary) return object;
  const encoded = Object.entries(binary).map(([key, bytes]) => [key, Buffer.from(bytes).toString("base64")]);
  return { ...object, binaryData: Object.fromEntries(encoded) as unknown };
};

/** Rows whose answers are the golden server's own doing: its lease has a timestamp without microseconds. */
const LEASE_FAILURE = /^Lease: +Failed to get lease: parsing time.*\n/m;
const LEASE = /^Lease:\n {2}HolderIdentity: .*\n {2}AcquireTime: .*\n {2}RenewTime: .*\n/m;

describe.skipIf(!vectorsPresent)("descriptions are kubectl's", () => {
  if (!vectorsPresent) return;
  const { cases, generatedAt } = loadVectors<{ cases: readonly Row[]; generatedAt: string }>(
    "describe_golden",
  );
  const rows = cases.filter((row) => KINDS.has(row.kind));
  it.each(rows.map((row, index) => [`${index} ${row.test} ${row.args.join(" ")}`, row] as const))(
    "%s",
    (_, row) => {
      const outputs = OFFSETS_MS.map((offsetMs) => {
        const nowEpochMs = (parseEpoch(generatedAt) as number) + offsetMs;
        const { stdout } = runKubectl(row.args, {
          answer: cannedAnswer(row.objects.map(onTheWire)),
          nowEpochMs,
        });
        const common = stdout.replace(ADDED, "");
        return LEASE_FAILURE.test(row.stdout) ? common.replace(LEASE, "") : common;
      });
      const expected = row.stdout.replace(WITHOUT, "").replace(LEASE_FAILURE, "");
      if (row.kind === "Secret") {
        expect(outputs.map(sortedLines)).toContain(sortedLines(expected));
        return;
      }
      expect(outputs.includes(expected) ? expected : outputs[0]).toBe(expected);
    },
  );
});
