/**
 * Proves a lesson: for each step the checks do not hold before, hold after the solution and each alternative, and do
 * not hold after a wrong attempt. Every way starts from a cluster of its own, brought to the step by the solutions.
 */

import type { Cluster } from "#cluster/cluster.ts";
import { createCluster } from "#cluster/create-cluster.ts";
import { LessonRunner } from "#lessons/lesson-runner.ts";
import type { Lesson, LessonStep } from "#lessons/lesson.ts";
import { runToEnd } from "./run-to-end.ts";

/** What the checks may need after the last command: delivery of watches and probes. */
const SETTLE_MS = 3000;

class Attempt {
  readonly cluster: Cluster;
  readonly runner: LessonRunner;

  constructor(lesson: Lesson, seed: number) {
    this.cluster = createCluster({ seed, workers: 3 });
    this.runner = new LessonRunner(lesson, this.cluster.kernel);
    this.cluster.boot();
    this.cluster.observe((event) => this.runner.onEvent(event));
    this.cluster.network.onRecord((record) => this.runner.onRequest(record));
    if (lesson.setup !== "") this.run(lesson.setup);
    for (const traffic of lesson.traffic) this.cluster.input({ kind: "traffic", ...traffic });
    this.runner.begin();
  }

  /** The output, for a failure's message. */
  run(script: string): string {
    let text = "";
    const write = (chunk: string): void => {
      text += chunk;
    };
    runToEnd(this.cluster, script, { stdout: write, stderr: write });
    this.cluster.kernel.runUntil(this.cluster.kernel.nowMs + SETTLE_MS);
    return text;
  }

  /** The checks that do not hold, in words. */
  open(): string[] {
    return this.runner
      .evaluate()
      .filter(({ holds }) => !holds)
      .map(({ say, detail }) => `${say} (${detail})`);
  }
}

function reach(lesson: Lesson, seed: number, stepIndex: number): Attempt {
  const attempt = new Attempt(lesson, seed);
  for (const step of lesson.steps.slice(0, stepIndex)) {
    attempt.run(step.solution);
    if (!attempt.runner.advance())
      throw new Error(`the solution of "${step.title}" does not pass: ${attempt.open().join("; ")}`);
  }
  return attempt;
}

/** Returns the problems found, in words; none means proven. */
export function verifyLesson(lesson: Lesson, seed: number): readonly string[] {
  const problems: string[] = [];
  lesson.steps.forEach((step, index) => {
    try {
      problems.push(...verifyStep(lesson, seed, step, index));
    } catch (error) {
      problems.push(`step ${index + 1}: ${(error as Error).message}`);
    }
  });
  return problems;
}

function verifyStep(lesson: Lesson, seed: number, step: LessonStep, index: number): string[] {
  const problems: string[] = [];
  const name = `step ${index + 1} "${step.title}"`;
  const solved = reach(lesson, seed, index);
  if (solved.open().length === 0) problems.push(`${name}: passes before anything was done`);
  const output = solved.run(step.solution);
  if (solved.open().length > 0)
    problems.push(`${name}: the solution does not pass: ${solved.open().join("; ")}\n${output}`);
  step.alternatives.forEach((alternative, i) => {
    const attempt = reach(lesson, seed, index);
    const text = attempt.run(alternative);
    if (attempt.open().length > 0)
      problems.push(`${name}: alternative ${i + 1} does not pass: ${attempt.open().join("; ")}\n${text}`);
  });
  step.wrong.forEach((wrong, i) => {
    const attempt = reach(lesson, seed, index);
    attempt.run(wrong);
    if (attempt.open().length === 0) problems.push(`${name}: wrong attempt ${i + 1} passes`);
  });
  return problems;
}
