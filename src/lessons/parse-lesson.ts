/**
 * Reads a lesson file. A lesson is Markdown: front matter, an introduction, and one second-level heading per step. What
 * is not text stands in fenced blocks whose info string says what it is:
 *
 *     ```sh run          shown with Run and Copy          ```sh setup        runs before the lesson (introduction only)
 *     ```yaml checks     what must hold to go on          ```sh solution     fulfils the step
 *     ```md hint         opened one by one                ```sh alternative  another right way
 *     ### Debrief        text shown after the step        ```sh wrong        must not pass
 */

import { YAMLException, load } from "js-yaml";
import { checkKinds } from "./checks/index.ts";
import { ParameterError, Parameters } from "./check.ts";
import {
  LessonError,
  type CheckSpec,
  type Course,
  type Lesson,
  type LessonStep,
  type LessonTraffic,
} from "./lesson.ts";
import { World } from "./world.ts";

interface Block {
  readonly info: string;
  readonly text: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
}

interface Section {
  readonly title: string;
  readonly line: number;
  readonly text: string;
  readonly debrief: string;
  readonly blocks: readonly Block[];
}

const HIDDEN = new Set(["yaml checks", "md hint", "sh solution", "sh alternative", "sh wrong", "sh setup"]);

/** Throws {@link LessonError} with the line of the first mistake. */
export function parseLesson(id: string, source: string): Lesson {
  const lines = source.replaceAll("\r\n", "\n").split("\n");
  const end = lines.indexOf("---", 1);
  if (lines[0] !== "---" || end < 0)
    throw new LessonError(id, 1, "a lesson begins with front matter between two lines of ---");
  const front = new FrontMatter(id, parseYaml(id, lines.slice(1, end).join("\n"), 2));
  const [introduction, ...sections] = splitSections(id, lines, end + 1);
  if (sections.length === 0) throw new LessonError(id, end + 1, "a lesson has at least one step (## Title)");
  return {
    id,
    title: front.text("title"),
    minutes: front.number("minutes"),
    traffic: front.traffic(),
    introduction: introduction?.text ?? "",
    setup: introduction?.blocks.find((block) => block.info === "sh setup")?.text ?? "",
    steps: sections.map((section) => parseStep(id, section)),
  };
}

/** Reads lessons/index.yaml. Throws {@link LessonError}. */
export function parseCourses(source: string): readonly Course[] {
  const value = parseYaml("lessons/index.yaml", source, 1);
  if (!Array.isArray(value)) throw new LessonError("lessons/index.yaml", 1, "expected a list of courses");
  return value.map((item) => {
    const front = new FrontMatter("lessons/index.yaml", item);
    return {
      id: front.text("id"),
      title: front.text("title"),
      summary: front.text("summary"),
      lessons: front.texts("lessons"),
    };
  });
}

function parseYaml(id: string, text: string, firstLine: number): unknown {
  try {
    return load(text, { maxAliases: 0, filename: id });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    throw new LessonError(id, firstLine + (error.mark?.line ?? 0), error.reason);
  }
}

class FrontMatter {
  private readonly values: Record<string, unknown>;

  constructor(
    private readonly id: string,
    value: unknown,
  ) {
    if (typeof value !== "object" || value === null)
      throw new LessonError(id, 2, "front matter must be a map");
    this.values = value as Record<string, unknown>;
  }

  text(name: string): string {
    const value = this.values[name];
    if (typeof value !== "string" || value === "")
      throw new LessonError(this.id, 2, `front matter needs "${name}"`);
    return value;
  }

  number(name: string): number {
    const value = this.values[name];
    if (typeof value !== "number")
      throw new LessonError(this.id, 2, `front matter needs the number "${name}"`);
    return value;
  }

  texts(name: string): readonly string[] {
    const value = this.values[name];
    if (!Array.isArray(value) || value.some((item) => typeof item !== "string")) {
      throw new LessonError(this.id, 2, `front matter needs "${name}", a list of text`);
    }
    return value as string[];
  }

  traffic(): readonly LessonTraffic[] {
    const value = this.values["traffic"];
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw new LessonError(this.id, 2, `"traffic" must be a list`);
    return value.map((item) => {
      const source = new FrontMatter(this.id, item);
      return {
        name: source.text("name"),
        url: source.text("url"),
        requestsPerSecond: source.number("requestsPerSecond"),
      };
    });
  }
}

function splitSections(id: string, lines: readonly string[], from: number): Section[] {
  const sections: Section[] = [];
  let title = "";
  let titleLine = from;
  let text: string[] = [];
  let debrief: string[] | undefined;
  let blocks: Block[] = [];
  const finish = (): void => {
    sections.push({
      title,
      line: titleLine,
      text: text.join("\n").trim(),
      debrief: (debrief ?? []).join("\n").trim(),
      blocks,
    });
  };
  for (let index = from; index < lines.length; index++) {
    const line = lines[index] as string;
    const fence = /^(`{3,})(.*)$/.exec(line);
    if (fence) {
      const close = lines.indexOf(fence[1] as string, index + 1);
      if (close < 0) throw new LessonError(id, index + 1, "this block is never closed");
      const info = (fence[2] as string).trim();
      blocks.push({ info, text: lines.slice(index + 1, close).join("\n"), line: index + 1 });
      if (!HIDDEN.has(info)) (debrief ?? text).push(...lines.slice(index, close + 1));
      index = close;
    } else if (line.startsWith("## ")) {
      finish();
      [title, titleLine, text, debrief, blocks] = [line.slice(3).trim(), index + 1, [], undefined, []];
    } else if (line.trim() === "### Debrief") debrief = [];
    else (debrief ?? text).push(line);
  }
  finish();
  return sections;
}

function parseStep(id: string, section: Section): LessonStep {
  const all = (info: string): string[] =>
    section.blocks.filter((block) => block.info === info).map((block) => block.text);
  const solution = all("sh solution");
  if (solution.length !== 1)
    throw new LessonError(id, section.line, `step "${section.title}" needs exactly one solution`);
  const checks = section.blocks
    .filter((block) => block.info === "yaml checks")
    .flatMap((block) => parseChecks(id, block));
  if (checks.length === 0) throw new LessonError(id, section.line, `step "${section.title}" checks nothing`);
  return {
    title: section.title,
    text: section.text,
    debrief: section.debrief,
    checks,
    hints: all("md hint"),
    solution: solution[0] as string,
    alternatives: all("sh alternative"),
    wrong: all("sh wrong"),
  };
}

function parseChecks(id: string, block: Block): CheckSpec[] {
  const value = parseYaml(id, block.text, block.line + 1);
  if (!Array.isArray(value)) throw new LessonError(id, block.line, "checks must be a list");
  return value.map((item: unknown) => {
    const { check, say, ...parameters } = item as Record<string, unknown>;
    const kind = checkKinds.find(({ name }) => name === check);
    if (!kind) throw new LessonError(id, block.line, `unknown check "${String(check)}"`);
    if (typeof say !== "string") throw new LessonError(id, block.line, `check "${kind.name}" needs "say"`);
    try {
      // Made once here only to find mistakes in its parameters.
      kind.create(new Parameters(parameters), new World({ nowMs: 0 }));
    } catch (error) {
      if (!(error instanceof ParameterError)) throw error;
      throw new LessonError(id, block.line, `check "${kind.name}": ${error.message}`);
    }
    return { check: kind.name, say, parameters };
  });
}
