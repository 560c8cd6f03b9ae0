/** `lessons`: proves that a lesson's checks fail before and pass after its solution. */

import { loadCourses, loadLesson, lessonIds } from "../../lesson-files.ts";
import { verifyLesson } from "../../verify-lesson.ts";
import { parseArguments, type CliCommand } from "../command.ts";

export const lessonsCommand: CliCommand = {
  name: "lessons",
  usage: "lessons [--seeds N] [COURSE/LESSON …]",
  summary: "Proves for each lesson that every step can be solved, and only by what solves it.",
  async run(argv) {
    const args = parseArguments(argv, { seeds: { type: "string" } });
    const seeds = args.integer("seeds", 1, 1000, 3);
    const ids = args.positionals.length > 0 ? args.positionals : lessonIds(loadCourses());
    let failures = 0;
    for (const id of ids) {
      const lesson = loadLesson(id);
      for (let seed = 1; seed <= seeds; seed++) {
        const problems = verifyLesson(lesson, seed);
        failures += problems.length;
        process.stdout.write(`${problems.length === 0 ? "ok  " : "FAIL"} ${id} seed ${seed}\n`);
        for (const problem of problems) process.stdout.write(`     ${problem}\n`);
      }
    }
    return failures === 0 ? 0 : 1;
  },
};
