/**
 * diff: normal, -u, -U, -q, -s, -r, -N, -i, -w, -b, -B, -L.
 *
 * Models: GNU diffutils 3.10. Differs: no -c, -y, -e; files are text.
 */

import { type Calculation, Pace, inPieces } from "../../calculation.ts";
import {
  type Coroutine,
  type ProcessContext,
  SystemError,
  compute,
  readDirectory,
  status,
  write,
} from "../../system-calls.ts";
import { dateParts, formatDate } from "../calendar.ts";
import { complain, programName } from "../complain.ts";
import { type Options, parseOptions } from "../options.ts";
import { readFile, writePieces } from "../text-input.ts";
import { linesWithEnds, normalText, unifiedText } from "./difference-text.ts";
import { type Change, findChanges } from "./edit-script.ts";

/** What comparing a line costs. */
const STEP_CPU_MS = 0.0001;
const DEFAULT_CONTEXT = 3;
const LINES_PER_PIECE = 1000;

interface Settings {
  readonly process: ProcessContext;
  readonly options: Options;
  /** Lines of context; undefined: normal output. */
  readonly context: number | undefined;
}

interface Side {
  readonly path: string;
  readonly type: "file" | "directory" | "missing";
  readonly modifiedMs: number;
}

export function* diff(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "urqsNiwbBat",
    values: "ULx",
    long: {
      unified: "unified?",
      recursive: "r",
      brief: "q",
      "report-identical-files": "s",
      "new-file": "N",
      "ignore-case": "i",
      "ignore-all-space": "w",
      "ignore-space-change": "b",
      "ignore-blank-lines": "B",
      label: "L",
      text: "a",
      color: "color?",
      exclude: "x",
      normal: "normal",
    },
    namesHint: true,
  });
  if (!options) return 2;
  const [from, to, ...more] = options.operands;
  const name = programName(process);
  if (from === undefined || to === undefined || more.length > 0) {
    const what =
      more.length > 0 ? `extra operand '${more[0] as string}'` : `missing operand after '${from ?? name}'`;
    return yield* complain(process, `${what}\n${name}: Try '${name} --help' for more information.`, 2);
  }
  const given = options.value("U") ?? options.value("unified");
  if (given !== undefined && given !== "" && !/^\d+$/.test(given))
    return yield* complain(process, `invalid context length '${given}'`, 2);
  const unified = given !== undefined || options.has("u");
  const context = unified ? (given ? Number(given) : DEFAULT_CONTEXT) : undefined;
  const settings: Settings = { process, options, context };
  const left = yield* look(from);
  const right = yield* look(to);
  if (left.type === "directory" && right.type === "directory")
    return yield* compareDirectories(settings, left.path, right.path);
  // A file and a directory: the file of the same name in it.
  const base = (path: string): string => path.split("/").at(-1) as string;
  if (left.type === "directory" && to !== "-")
    return yield* compareFiles(settings, yield* look(`${from.replace(/\/$/, "")}/${base(to)}`), right, false);
  if (right.type === "directory" && from !== "-")
    return yield* compareFiles(settings, left, yield* look(`${to.replace(/\/$/, "")}/${base(from)}`), false);
  return yield* compareFiles(settings, left, right, false);
}

function* look(path: string): Coroutine<Side> {
  if (path === "-") return { path, type: "file", modifiedMs: 0 };
  try {
    const found = yield* status(path);
    return { path, type: found.type === "directory" ? "directory" : "file", modifiedMs: found.modifiedMs };
  } catch (error) {
    if (!(error instanceof SystemError) || error.code !== "ENOENT") throw error;
    return { path, type: "missing", modifiedMs: 0 };
  }
}

function* compareDirectories(settings: Settings, from: string, to: string): Coroutine<number> {
  const { options, process } = settings;
  const names = new Set([...(yield* entries(from)), ...(yield* entries(to))]);
  const excluded = new Set(options.values("x"));
  let result = 0;
  for (const name of [...names].sort()) {
    if (excluded.has(name)) continue;
    const left = yield* look(`${from}/${name}`);
    const right = yield* look(`${to}/${name}`);
    const both = left.type !== "missing" && right.type !== "missing";
    let code = 0;
    if (!both && !options.has("N")) {
      const [directory] = left.type === "missing" ? [to] : [from];
      yield* write(1, `Only in ${directory as string}: ${name}\n`);
      code = 1;
    } else if (left.type === "directory" || right.type === "directory") {
      if (both && left.type !== right.type) {
        const words = (side: Side): string =>
          side.type === "directory" ? `${side.path} is a directory` : `${side.path} is a regular file`;
        yield* write(1, `File ${words(left)} while file ${words(right)}\n`);
        code = 1;
      } else if (options.has("r")) code = yield* compareDirectories(settings, left.path, right.path);
      else if (both) yield* write(1, `Common subdirectories: ${left.path} and ${right.path}\n`);
    } else code = yield* compareFiles({ ...settings, process }, left, right, true);
    result = Math.max(result, code);
  }
  return result;
}

/** The names in a directory; none when it is missing (-N). */
function* entries(path: string): Coroutine<readonly string[]> {
  try {
    return yield* readDirectory(path);
  } catch (error) {
    if (!(error instanceof SystemError) || error.code !== "ENOENT") throw error;
    return [];
  }
}

/** `announced`: within directories the command comes before the differences. */
function* compareFiles(settings: Settings, left: Side, right: Side, announced: boolean): Coroutine<number> {
  const { options, process, context } = settings;
  const mayMiss = options.has("N");
  let failed = false;
  if (!(mayMiss && (left.type !== "missing" || right.type !== "missing")))
    for (const side of [left, right])
      if (side.type === "missing") {
        yield* complain(process, `${side.path}: No such file or directory`, 2);
        failed = true;
      }
  if (failed) return 2;
  let texts: readonly [string, string];
  try {
    texts = [
      left.type === "missing" ? "" : yield* readFile(left.path),
      right.type === "missing" ? "" : yield* readFile(right.path),
    ];
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return yield* complain(process, error.message, 2);
  }
  const from = yield* inPieces(linesWithEnds(texts[0]));
  const to = yield* inPieces(linesWithEnds(texts[1]));
  const key = normalizer(options);
  const compared = (lines: readonly string[]): Calculation<readonly string[]> => mapInPieces(lines, key);
  const { changes: all, steps } = yield* inPieces(
    findChanges(yield* inPieces(compared(from)), yield* inPieces(compared(to))),
  );
  yield* compute(steps * STEP_CPU_MS);
  const changes = options.has("B") ? all.filter((change) => !isBlank(change, from, to)) : all;
  if (changes.length === 0) {
    if (options.has("s")) yield* write(1, `Files ${left.path} and ${right.path} are identical\n`);
    return 0;
  }
  if (options.has("q")) {
    yield* write(1, `Files ${left.path} and ${right.path} differ\n`);
    return 1;
  }
  if (announced) yield* write(1, `${commandText(process)} ${left.path} ${right.path}\n`);
  if (context === undefined) yield* writePieces(1, normalText(from, to, changes));
  else {
    const labels = options.values("L");
    const header = `--- ${labels[0] ?? fileLabel(left)}\n+++ ${labels[1] ?? fileLabel(right)}\n`;
    yield* write(1, header);
    yield* writePieces(1, unifiedText(from, to, changes, context));
  }
  return 1;
}

/** The command as typed, without its operands. */
function commandText(process: ProcessContext): string {
  return [programName(process), ...process.argv.slice(1, -2)].join(" ");
}

function fileLabel(side: Side): string {
  return `${side.path}\t${formatDate("%F %T.%N %z", dateParts(side.modifiedMs))}`;
}

/** Each line as it is compared. */
function* mapInPieces(
  lines: readonly string[],
  key: ((line: string) => string) | undefined,
): Calculation<readonly string[]> {
  if (!key) return lines;
  const pace = new Pace(LINES_PER_PIECE);
  const result: string[] = [];
  for (const line of lines) {
    if (pace.step()) yield;
    result.push(key(line));
  }
  return result;
}

/** What lines are compared by; undefined: as they are. */
function normalizer(options: Options): ((line: string) => string) | undefined {
  const steps: ((line: string) => string)[] = [];
  if (options.has("i")) steps.push((line) => line.toLowerCase());
  if (options.has("w")) steps.push((line) => line.replace(/\s+/g, ""));
  else if (options.has("b")) steps.push((line) => line.replace(/\s+$/, "").replace(/\s+/g, " "));
  return steps.length === 0 ? undefined : (line) => steps.reduce((text, step) => step(text), line);
}

function isBlank(change: Change, from: readonly string[], to: readonly string[]): boolean {
  const lines = [...from.slice(change.fromStart, change.fromEnd), ...to.slice(change.toStart, change.toEnd)];
  return lines.every((line) => line === "\n");
}
