/** Every lesson of the project is proven: each step can be solved, in every way it names, and only by what solves it. */

import { describe, expect, it } from "vitest";
import { lessonIds, loadCourses, loadLesson } from "#server/lesson-files.ts";
import { verifyLesson } from "#server/verify-lesson.ts";

const SEEDS = [1, 2, 3];

describe.each(lessonIds(loadCourses()))("lesson %s", (id) => {
  it.each(SEEDS)("is proven by solutions, alternatives and wrong attempts, seed %i", (seed) => {
    expect(verifyLesson(loadLesson(id), seed)).toEqual([]);
  });
});
