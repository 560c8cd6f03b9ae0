/** Reads the lessons folder of the project. The page bundles the same files at build time. */

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Course, Lesson } from "#lessons/lesson.ts";
import { parseCourses, parseLesson } from "#lessons/parse-lesson.ts";
import { UsageError } from "./cli/command.ts";

/** The project's root: the nearest folder above this file, or above its bundle, that has lessons/index.yaml. */
function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "lessons", "index.yaml"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error("no lessons/index.yaml above this program");
    folder = parent;
  }
  return folder;
}

export function loadCourses(): readonly Course[] {
  return parseCourses(readFileSync(join(projectRoot(), "lessons", "index.yaml"), "utf8"));
}

export function lessonIds(courses: readonly Course[]): readonly string[] {
  return courses.flatMap((course) => course.lessons);
}

/** Throws {@link UsageError} when there is no such lesson, LessonError when it has a mistake. */
export function loadLesson(id: string): Lesson {
  const path = join(projectRoot(), "lessons", id, "lesson.md");
  if (!existsSync(path)) throw new UsageError(`there is no lesson ${id}`);
  return parseLesson(id, readFileSync(path, "utf8"));
}
