/**
 * What real bash 5.2 (with GNU tools, in the C locale) printed for each line, and what ours prints. The rows were written
 * once by the real ones; lines that show process ids or what a machine happens to hold are not among them.
 */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createTestMachine } from "#testing/posix-machine.ts";

interface Row {
  readonly line: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

const rows = JSON.parse(readFileSync(new URL("bash-rows.json", import.meta.url), "utf8")) as readonly Row[];

describe("lines that real bash ran", () => {
  it("are many", () => expect(rows.length).toBeGreaterThanOrEqual(320));

  it.each(rows.map((row) => [row.line, row] as const))("%s", (line, { stdout, stderr, exitCode }) => {
    const ours = createTestMachine().sh(line, { limitMs: 300_000 });
    expect(ours).toEqual({ stdout, stderr, exitCode });
  });
});
