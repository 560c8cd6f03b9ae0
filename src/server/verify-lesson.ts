/**
 * Proves a lesson. For each step: its checks do not hold before; they hold after the solution and after each
 * alternative, whose commands all work, and the rest of the lesson can be solved from there; they do not hold after a
 * wrong attempt, which is no typing error; each single check has been seen to fail, so that none is idle; and what the
 * text offers to run works when it is typed. Every way starts from a cluster of its own, brought to the step by the
 * solutions.
 */

import type { Cluster } from "#cluster/cluster.ts";
import { createCluster } from "#cluster/create-cluster.ts";
import { LessonRunner } from "#lessons/lesson-runner.ts";
import { LESSON_WORKERS, SETUP_REST_MS, type Lesson, type LessonStep } from "#lessons/lesson.ts";
import { runnableBlocks } from "#lessons/runnable-blocks.ts";
import { runToEnd } from "./run-to-end.ts";

/** What the checks may need after the last command: delivery of watches and probes. */
const SETTLE_MS = 3000;

/** How long somebody watches a command that does not end by itself (`-w`) before pressing Ctrl-C. */
const WATCH_MS = 20_000;

const TERMINAL = "main";

/** How kubectl and the shell say that a command was wrong. */
const COMPLAINT = /^(?:error: |Error from server|bash: )/m;

/** From here on an exit code of the shell says that there was nothing to run: 126 not executable, 127 not found. */
const NOT_RUN = 126;

interface Outcome {
  readonly exitCode: number;
  /** What was printed, for a failure's message. */
  readonly output: string;
}

class Attempt {
  readonly cluster: Cluster;
  readonly runner: LessonRunner;

  constructor(lesson: Lesson, seed: number) {
    this.cluster = createCluster({ seed, workers: LESSON_WORKERS });
    this.cluster.boot();
    this.runner = new LessonRunner(lesson, this.cluster.kernel);
    this.cluster.observe((event) => this.runner.onEvent(event));
    this.cluster.network.onRecord((record) => this.runner.onRequest(record));
    if (lesson.setup !== "") {
      const { exitCode, output } = this.run(lesson.setup, SETUP_REST_MS);
      if (exitCode !== 0) throw new Error(`the set-up fails: ${output}`);
    }
    for (const traffic of lesson.traffic) this.cluster.input({ kind: "traffic", ...traffic });
    this.runner.begin();
  }

  run(script: string, restMs = SETTLE_MS): Outcome {
    let output = "";
    const write = (chunk: string): void => {
      output += chunk;
    };
    const exitCode = runToEnd(this.cluster, script, { stdout: write, stderr: write });
    this.cluster.kernel.runUntil(this.cluster.kernel.nowMs + restMs);
    return { exitCode, output };
  }

  /** Solves the step that the runner is at, in this way. Returns what is wrong with the way, or undefined. */
  solve(way: string): string | undefined {
    const { exitCode, output } = this.run(`set -e\n${way}`);
    if (exitCode !== 0) return `stops with exit code ${exitCode}\n${output}`;
    if (this.runner.advance()) return undefined;
    return `does not pass: ${this.open().join("; ")}\n${output}`;
  }

  /** Types lines at a terminal, one after the other, as Run does. Returns what went wrong, or undefined. */
  type(lines: readonly string[]): string | undefined {
    let shown = "";
    let exitCode: number | undefined;
    let atPrompt = false;
    this.cluster.openTerminal(TERMINAL, (output) => {
      if (output.type === "text") shown += output.text;
      if (output.type === "command-ended") ({ exitCode } = output);
      atPrompt = output.type === "prompt";
    });
    const { kernel } = this.cluster;
    const reachesPrompt = (): boolean => kernel.runWhile(() => !atPrompt, WATCH_MS);
    reachesPrompt();
    for (const line of lines) {
      shown = "";
      this.cluster.input({ kind: "terminal-line", terminal: TERMINAL, line });
      atPrompt = false;
      if (reachesPrompt()) {
        if (exitCode !== 0) return `"${line}" ends with exit code ${exitCode}\n${shown}`;
        // The first command of a list may fail unseen.
        if (COMPLAINT.test(shown)) return `"${line}" prints an error\n${shown}`;
        continue;
      }
      this.cluster.input({ kind: "terminal-key", terminal: TERMINAL, key: "interrupt" });
      if (!reachesPrompt()) return `Ctrl-C does not end "${line}"`;
    }
    return undefined;
  }

  /** The checks that do not hold, in words. */
  open(): string[] {
    return this.runner
      .evaluate()
      .filter(({ holds }) => !holds)
      .map(({ say, detail }) => (detail === "" ? say : `${say} (${detail})`));
  }
}

/** A cluster on which the steps before `stepIndex` have been solved. */
function reach(lesson: Lesson, seed: number, stepIndex: number): Attempt {
  const attempt = new Attempt(lesson, seed);
  for (const step of lesson.steps.slice(0, stepIndex)) {
    const wrong = attempt.solve(step.solution);
    if (wrong !== undefined) throw new Error(`the solution of "${step.title}" ${wrong}`);
  }
  return attempt;
}

/** Returns the problems found, in words; none means proven. */
export function verifyLesson(lesson: Lesson, seed: number): readonly string[] {
  return lesson.steps.flatMap((step, index) => {
    const name = `step ${index + 1} "${step.title}"`;
    try {
      return verifyStep(lesson, seed, step, index).map((problem) => `${name}: ${problem}`);
    } catch (error) {
      return [`${name}: ${(error as Error).message}`];
    }
  });
}

function verifyStep(lesson: Lesson, seed: number, step: LessonStep, index: number): string[] {
  const problems: string[] = [];
  const idle = new Set(step.checks.keys());
  /** Notes which checks fail now; returns whether any does. */
  const fails = (attempt: Attempt): boolean => {
    const states = attempt.runner.evaluate();
    states.forEach(({ holds }, check) => !holds && idle.delete(check));
    return states.some(({ holds }) => !holds);
  };

  const solved = reach(lesson, seed, index);
  if (!fails(solved)) problems.push("passes before anything was done");
  const wrong = solved.solve(step.solution);
  if (wrong !== undefined) problems.push(`the solution ${wrong}`);

  step.alternatives.forEach((alternative, i) => {
    const attempt = reach(lesson, seed, index);
    let problem = attempt.solve(alternative);
    for (const later of problem === undefined ? lesson.steps.slice(index + 1) : []) {
      const stuck = attempt.solve(later.solution);
      if (stuck === undefined) continue;
      problem = `leads to a state in which the solution of "${later.title}" ${stuck}`;
      break;
    }
    if (problem !== undefined) problems.push(`alternative ${i + 1} ${problem}`);
  });

  step.wrong.forEach((way, i) => {
    const attempt = reach(lesson, seed, index);
    const { exitCode, output } = attempt.run(way);
    if (exitCode >= NOT_RUN) problems.push(`wrong attempt ${i + 1} does not even run: ${output}`);
    if (!fails(attempt)) problems.push(`wrong attempt ${i + 1} passes`);
  });
  const lines = runnableBlocks(step.text).flatMap((block) => block.split("\n"));
  const typed = reach(lesson, seed, index).type(lines);
  if (typed !== undefined) problems.push(`the text offers to run what does not work: ${typed}`);

  for (const check of idle)
    problems.push(`the check "${step.checks[check]?.say}" never fails: it needs a wrong attempt`);
  return problems;
}
