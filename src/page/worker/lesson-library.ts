/** The project's lessons, bundled at build time. Loaded when somebody wants one, not before. */

import type { Lesson } from "#lessons/lesson.ts";
import { parseCourses, parseLesson } from "#lessons/parse-lesson.ts";
import type { LessonChoice } from "../protocol/lesson.ts";

// The options must be literals: the bundler reads them.
const indexes = import.meta.glob<string>("/lessons/index.yaml", {
  query: "?raw",
  import: "default",
  eager: true,
});
const sources = import.meta.glob<string>("/lessons/*/*/lesson.md", {
  query: "?raw",
  import: "default",
  eager: true,
});

export interface ShelvedLesson {
  /** The course's title. */
  readonly course: string;
  readonly lesson: Lesson;
}

/** All lessons, in the order in which they are offered. */
export const lessonLibrary: readonly ShelvedLesson[] = parseCourses(
  indexes["/lessons/index.yaml"] ?? "[]",
).flatMap(({ title, lessons }) =>
  lessons.map((id) => {
    const source = sources[`/lessons/${id}/lesson.md`];
    if (source === undefined) throw new Error(`lessons/index.yaml names ${id}, which is not there`);
    return { course: title, lesson: parseLesson(id, source) };
  }),
);

export const lessonChoices: readonly LessonChoice[] = lessonLibrary.map(({ course, lesson }) => ({
  course,
  id: lesson.id,
  title: lesson.title,
  minutes: lesson.minutes,
}));
