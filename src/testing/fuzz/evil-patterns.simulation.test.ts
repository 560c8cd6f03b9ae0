/**
 * Patterns that make a backtracking engine run for ever (SECURITY C9), through every program that takes patterns, on
 * 50,000 characters: each line ends, and no task of it holds the page.
 */

import { describe, expect, it } from "vitest";
import { createCluster } from "#cluster/create-cluster.ts";

/** A single task; a backtracking engine would need centuries. Wide, for a machine that is busy. */
const TASK_LIMIT_WALL_MS = 2000;
const TEXT = `${"a".repeat(50_000)}!`;

const CORES = [
  "a",
  "a?",
  "a*",
  "a+",
  "[a-z]",
  ".",
  "\\w",
  "(a|a)",
  "(a|aa)",
  "(a|b|ab)",
  "a{1,9}",
  "(a*)*",
  "[^b]",
];
const SHAPES: readonly ((core: string) => string)[] = [
  (core) => `^(${core}+)+$`,
  (core) => `^(${core}*)*b$`,
  (core) => `(${core})*(${core})*(${core})*x`,
  (core) => `^(${core}|${core})*$`,
  (core) => `(${core}+){3,}y`,
  (core) => `((${core})+b?)+z`,
  (core) => `${core}*.*${core}*.*${core}*q`,
  (core) => `(.*)(${core})+(.*)=(.*)`,
];
const SPECIAL = [
  "(x+x+)+y",
  "^(([a-z])+.)+[A-Z]([a-z])+$",
  "(a{1,1000}){1,1000}",
  "((((((((((a*)*)*)*)*)*)*)*)*)*)b",
  "a{999}{999}",
  "(".repeat(500) + "a" + ")*".repeat(500),
  "[a-z]*".repeat(200) + "!b",
  "(?:a|".repeat(300) + "b" + ")".repeat(300),
  "\\b\\b\\b\\B".repeat(100),
  "^".repeat(1000) + "$".repeat(1000),
];
const PATTERNS = [...CORES.flatMap((core) => SHAPES.map((shape) => shape(core))), ...SPECIAL];

const PROGRAMS: Readonly<Record<string, (pattern: string) => string>> = {
  "grep -E": (pattern) => `grep -cE '${pattern}' text`,
  "grep -P": (pattern) => `grep -cP '${pattern}' text`,
  sed: (pattern) => `sed -E 's#${pattern}#x#g' text | wc -c`,
  awk: (pattern) => `awk '{ print match($0, "${pattern.replaceAll("\\", "\\\\")}") }' text`,
  jq: (pattern) => `jq -Rc --arg p '${pattern}' 'test($p)' text`,
  "[[ =~ ]]": (pattern) => `p='${pattern}'; [[ $(cat text) =~ $p ]]; echo $?`,
};

describe("evil patterns", () => {
  it("are more than a hundred", () => expect(PATTERNS.length).toBeGreaterThan(100));

  it.each(Object.entries(PROGRAMS))("%s", (_name, lineOf) => {
    const cluster = createCluster({ seed: 1, workers: 1 });
    cluster.boot();
    const { kernel } = cluster;
    const run = (line: string): void => {
      let ended = false;
      cluster.runLine("patterns", line, () => (ended = true));
      while (!ended) {
        const startedMs = performance.now();
        kernel.runNext();
        expect(performance.now() - startedMs, line).toBeLessThan(TASK_LIMIT_WALL_MS);
      }
    };
    run(`printf '%s\\n' '${TEXT}' > text`);
    for (const pattern of PATTERNS) run(lineOf(pattern));
  });

  it("a filter of a JSONPath", () => {
    const cluster = createCluster({ seed: 1, workers: 1 });
    cluster.boot();
    for (const pattern of PATTERNS.slice(0, 20)) {
      let exitCode: number | undefined;
      cluster.runLine(
        "patterns",
        `kubectl get nodes -o jsonpath='{.items[?(@.metadata.name=~"${pattern}")]}'`,
        (result) => (exitCode = result.exitCode),
      );
      cluster.kernel.runWhile(() => exitCode === undefined, 60_000);
      expect(exitCode).toBe(1);
    }
  });
});
