import { describe, expect, it } from "vitest";
import { parseCourses, parseLesson } from "./parse-lesson.ts";
import { LessonError } from "./lesson.ts";

const MINIMAL = `---
title: T
minutes: 3
---
Intro

\`\`\`sh setup
kubectl version
\`\`\`

## First
Do it.

\`\`\`sh run
kubectl get pods
\`\`\`

\`\`\`yaml checks
- check: ready-pods
  say: One is ready
  name: web
  atLeast: 1
\`\`\`

\`\`\`md hint
A hint
\`\`\`

\`\`\`sh solution
kubectl run web --image=nginx
\`\`\`

### Debrief
Because.
`;

describe("parseLesson", () => {
  it("reads title, set-up, steps, checks, hints, solution and debrief", () => {
    const lesson = parseLesson("course/lesson", MINIMAL);
    expect(lesson).toMatchObject({
      id: "course/lesson",
      title: "T",
      minutes: 3,
      introduction: "Intro",
      setup: "kubectl version",
    });
    expect(lesson.steps).toHaveLength(1);
    expect(lesson.steps[0]).toMatchObject({
      title: "First",
      text: "Do it.\n\n```sh run\nkubectl get pods\n```",
      hints: ["A hint"],
      solution: "kubectl run web --image=nginx",
      debrief: "Because.",
      checks: [{ check: "ready-pods", say: "One is ready", parameters: { name: "web", atLeast: 1 } }],
    });
  });

  it.each([
    ["no front matter", "hello", 1, /front matter/],
    ["an unknown check", MINIMAL.replace("check: ready-pods", "check: magic"), 18, /unknown check "magic"/],
    [
      "an unknown parameter",
      MINIMAL.replace("atLeast: 1", "atLeast: 1\n  colour: red"),
      18,
      /unknown parameter "colour"/,
    ],
    ["a wrong parameter", MINIMAL.replace("atLeast: 1", "atLeast: many"), 18, /"atLeast" must be a number/],
    ["broken YAML", MINIMAL.replace("  say: One", "  say: [One"), 21, /./],
    ["no solution", MINIMAL.replace("sh solution", "sh"), 11, /exactly one solution/],
    ["an open fence", MINIMAL + "\n```sh\n", 36, /never closed/],
    ["no title", MINIMAL.replace("title: T", "name: T"), 2, /needs "title"/],
  ])("names the line of %s", (_name, source, line, message) => {
    let caught: unknown;
    try {
      parseLesson("course/lesson", source);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(LessonError);
    expect((caught as LessonError).message).toMatch(message);
    expect((caught as LessonError).line).toBe(line);
  });

  it("reads the index of courses", () => {
    expect(parseCourses("- id: a\n  title: A\n  summary: S\n  lessons: [a/one]\n")).toEqual([
      { id: "a", title: "A", summary: "S", lessons: ["a/one"] },
    ]);
    expect(() => parseCourses("a: 1")).toThrow(/list of courses/);
  });
});
