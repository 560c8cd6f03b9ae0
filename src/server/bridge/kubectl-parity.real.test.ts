/**
 * Our kubectl against the real one: the same lines in two clusters of one seed, ours typed at the workstation, the
 * real binary's through the bridge. Output, errors and exit codes must be equal; only ages and the server's address may
 * differ, and ours adds hints.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CommandResult } from "#cluster/cluster.ts";
import { Twins, realClients } from "#testing/kubectl-twins.ts";
import { files, parityLines, unorderedLines } from "./kubectl-parity-lines.fixture.ts";

/** Ages, and the spaces that align them, say when the client looked: that is all that may differ. */
function normalised({ stdout, stderr, exitCode }: CommandResult): CommandResult {
  const clean = (text: string): string =>
    text
      .replace(/https:\/\/[\d.]+:\d+/g, "https://SERVER")
      .replace(/(?<![\w.-])(?:\d+[ydhms])+(?![\w-])/g, "AGE")
      .replace(/ {2,}/g, "  ")
      .replace(/ +$/gm, "")
      .replace(/^hint: .*\n/gm, "");
  return { stdout: clean(stdout), stderr: clean(stderr), exitCode };
}

const sorted = ({ stdout, ...rest }: CommandResult): CommandResult => ({
  ...rest,
  stdout: stdout.split("\n").sort().join("\n"),
});

describe.skipIf(realClients === undefined)("our kubectl prints what the real one prints", () => {
  let twins: Twins;
  beforeAll(async () => {
    twins = await Twins.boot(1);
    for (const [name, text] of Object.entries(files)) twins.writeFile(name, text);
  });
  afterAll(() => twins.close());

  it.each(parityLines)("%s", async (line) => {
    const { ours, real } = await twins.sh(line, 20_000);
    const order = unorderedLines.includes(line) ? sorted : (result: CommandResult) => result;
    expect(order(normalised(ours))).toEqual(order(normalised(real)));
  });
});
