import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createTestMachine } from "#testing/posix-machine.ts";
import { linesWithEnds, normalText, unifiedText } from "./difference-text.ts";
import { atOnce } from "../../calculation.ts";
import { findChanges } from "./edit-script.ts";

/** A repeatable stream of whole numbers below `limit`. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

function randomTexts(seed: number): readonly [string, string] {
  const next = numbers(seed);
  const alphabet = 2 + next(12);
  const lines = Array.from({ length: next(25) }, () => `line ${next(alphabet)}\n`);
  const changed = [...lines];
  for (let edit = next(6); edit > 0; edit--)
    changed.splice(
      next(changed.length + 1),
      next(3),
      ...Array.from({ length: next(3) }, () => `line ${next(alphabet)}\n`),
    );
  const cut = (text: string): string => (next(5) === 0 ? text.slice(0, -1) : text);
  return [cut(lines.join("")), cut(changed.join(""))];
}

const texts = Array.from({ length: 300 }, (_, seed) => randomTexts(seed + 1));

describe("the changes between two texts", () => {
  it("make the second of the first, whatever the texts", () => {
    for (const [left, right] of texts) {
      const from = atOnce(linesWithEnds(left));
      const to = atOnce(linesWithEnds(right));
      let at = 0;
      let result = "";
      for (const change of atOnce(findChanges(from, to)).changes) {
        result += from.slice(at, change.fromStart).join("") + to.slice(change.toStart, change.toEnd).join("");
        at = change.fromEnd;
      }
      expect(result + from.slice(at).join("")).toBe(right);
    }
  });

  it("are found in bounded time", () => {
    const many = (word: string): string[] =>
      Array.from({ length: 20_000 }, (_, index) => `${word}${index}\n`);
    const { changes, steps } = atOnce(findChanges(many("a"), many("b")));
    expect(changes).toEqual([{ fromStart: 0, fromEnd: 20_000, toStart: 0, toEnd: 20_000 }]);
    expect(steps).toBeLessThan(2_000_000);
  });
});

describe.skipIf(!existsSync("/usr/bin/diff"))("diff here and on the machine", () => {
  it("find equally short differences, mostly the same ones", () => {
    const directory = mkdtempSync(join(tmpdir(), "wavetank-"));
    try {
      let equal = 0;
      for (const [left, right] of texts) {
        writeFileSync(join(directory, "a"), left);
        writeFileSync(join(directory, "b"), right);
        const real = (flag: string): string =>
          spawnSync("/usr/bin/diff", [flag, "-L", "a", "-L", "b", "a", "b"], {
            cwd: directory,
            encoding: "utf8",
          }).stdout;
        const from = atOnce(linesWithEnds(left));
        const to = atOnce(linesWithEnds(right));
        const { changes } = atOnce(findChanges(from, to));
        const unified =
          changes.length === 0 ? "" : `--- a\n+++ b\n${[...unifiedText(from, to, changes, 3)].join("")}`;
        const size = (text: string): number => text.split(/\n[<>]/).length;
        expect(size(`\n${[...normalText(from, to, changes)].join("")}`)).toBeLessThanOrEqual(
          size(`\n${real("--normal")}`),
        );
        if (unified === real("-u") && [...normalText(from, to, changes)].join("") === real("--normal"))
          equal++;
      }
      expect(equal).toBeGreaterThanOrEqual(0.9 * texts.length);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe("diff as a program", () => {
  it("shows when files were changed", () => {
    const test = createTestMachine();
    const { stdout, exitCode } = test.sh("sleep 5; echo a > /tmp/a; echo b > /tmp/b; diff -u /tmp/a /tmp/b");
    expect(stdout).toMatch(
      /^--- \/tmp\/a\t2026-05-04 08:00:05\.\d{9} \+0000\n\+\+\+ \/tmp\/b\t2026-05-04 08:00:05/,
    );
    expect(exitCode).toBe(1);
  });
});
