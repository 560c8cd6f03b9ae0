/**
 * grep, egrep and fgrep.
 *
 * Models: GNU grep 3.11. Differs: expressions as in regular-expression.ts.
 */

import { Expression, ExpressionError } from "../../regular-expression.ts";
import {
  type Coroutine,
  type ProcessContext,
  SystemError,
  close,
  isTerminal,
  linkStatus,
  open,
  readDirectory,
  status,
  write,
} from "../../system-calls.ts";
import { globMatcher } from "../../shell/glob.ts";
import { complain, programName } from "../complain.ts";
import { type Options, parseOptions } from "../options.ts";
import { LineReader, readFile, splitLines } from "../text-input.ts";

interface Search {
  readonly options: Options;
  readonly expression: Expression | undefined;
  readonly withName: boolean;
  readonly before: number;
  readonly after: number;
  readonly color: boolean;
  found: boolean;
  failed: boolean;
}

const escapeText = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/** All patterns as one expression; undefined when there is none that could match (an empty -f file). */
function compile(patterns: readonly string[], options: Options, name: string): Expression | undefined {
  const lines = patterns.flatMap((pattern) => pattern.split("\n"));
  if (lines.length === 0) return undefined;
  const fixed = options.has("F") || name === "fgrep";
  const perl = options.has("P");
  const extended = options.has("E") || name === "egrep";
  const dialect = perl ? "perl" : fixed || extended ? "extended" : "basic";
  const [open, bar, shut] = dialect === "basic" ? ["\\(", "\\|", "\\)"] : ["(", "|", ")"];
  const one = lines.map((line) => (fixed ? escapeText(line) : line));
  let source = one.length === 1 ? (one[0] as string) : one.map((line) => open + line + shut).join(bar);
  if (options.has("x")) source = `^${open}${source}${shut}$`;
  else if (options.has("w") && source !== "") source = `\\b${open}${source}${shut}\\b`;
  return new Expression(source, dialect, { ignoreCase: options.has("i") || options.has("y") });
}

export function* grep(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "ivcnoEFGPqrRhHlLwxsyaIbzUT",
    values: "efABCm",
    digits: "C",
    long: {
      "ignore-case": "i",
      "invert-match": "v",
      count: "c",
      "line-number": "n",
      "only-matching": "o",
      "extended-regexp": "E",
      "fixed-strings": "F",
      "basic-regexp": "G",
      "perl-regexp": "P",
      quiet: "q",
      silent: "q",
      recursive: "r",
      "no-filename": "h",
      "with-filename": "H",
      "files-with-matches": "l",
      "files-without-match": "L",
      "word-regexp": "w",
      "line-regexp": "x",
      "no-messages": "s",
      regexp: "e",
      file: "f",
      "after-context": "A",
      "before-context": "B",
      context: "C",
      "max-count": "m",
      color: "color?",
      colour: "color?",
      include: "include=",
      exclude: "exclude=",
    },
  });
  if (!options) return 2;
  const patterns = [...options.values("e")];
  for (const path of options.values("f"))
    try {
      patterns.push(...splitLines(yield* readFile(path)));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      return yield* complain(process, `${path}: ${error.message}`, 2);
    }
  if (!options.has("e") && !options.has("f")) {
    const pattern = options.operands.shift();
    if (pattern === undefined) {
      const name = programName(process);
      yield* write(
        2,
        `Usage: ${name} [OPTION]... PATTERNS [FILE]...\nTry '${name} --help' for more information.\n`,
      );
      return 2;
    }
    patterns.push(pattern);
  }
  let expression: Expression | undefined;
  try {
    expression = compile(patterns, options, programName(process));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return yield* complain(process, error.message, 2);
  }
  const recursive = options.has("r") || options.has("R");
  const paths = options.operands.length > 0 ? options.operands : [recursive ? "." : "-"];
  const context = options.value("C");
  const search: Search = {
    options,
    expression,
    withName: options.has("H") || (!options.has("h") && (paths.length > 1 || recursive)),
    before: Number(options.value("B") ?? context ?? 0),
    after: Number(options.value("A") ?? context ?? 0),
    color:
      options.value("color") === "always" ||
      (options.has("color") && options.value("color") !== "never" && (yield* isTerminal(1))),
    found: false,
    failed: false,
  };
  for (const path of paths) {
    yield* searchPath(process, search, path, recursive);
    if (search.found && options.has("q")) return 0;
  }
  return search.failed ? 2 : search.found ? 0 : 1;
}

function* searchPath(
  process: ProcessContext,
  search: Search,
  path: string,
  recursive: boolean,
): Coroutine<void> {
  try {
    if (path === "-") return yield* searchLines(search, 0, "(standard input)");
    if ((yield* status(path)).type === "directory") {
      if (!recursive) {
        yield* complain(process, `${path}: Is a directory`);
        return;
      }
      for (const name of yield* readDirectory(path)) {
        const child = path === "/" ? `/${name}` : `${path}/${name}`;
        // Links are followed only where they are named.
        if (search.options.has("R") || (yield* linkStatus(child)).type !== "link")
          yield* searchPath(process, search, child, true);
      }
      return;
    }
    const name = path.split("/").at(-1) as string;
    const includes = search.options.values("include");
    if (includes.length > 0 && !includes.some((pattern) => globMatcher(pattern)(name))) return;
    if (search.options.values("exclude").some((pattern) => globMatcher(pattern)(name))) return;
    const descriptor = yield* open(path, "r");
    yield* searchLines(
      search,
      descriptor,
      path.replace(/^\.\/(?=.)/, recursive && search.options.operands.length === 0 ? "" : "./"),
    );
    yield* close(descriptor);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    search.failed = true;
    if (!search.options.has("s")) yield* complain(process, `${path}: ${error.message}`);
  }
}

function* searchLines(search: Search, descriptor: number, path: string): Coroutine<void> {
  const { options, expression } = search;
  const reader = new LineReader(descriptor);
  const limit = Number(options.value("m") ?? Infinity);
  const lists = options.has("l") || options.has("L");
  const silent = options.has("q") || options.has("c") || lists;
  const prefix = (separator: string, number: number): string =>
    (search.withName ? path + separator : "") + (options.has("n") ? number + separator : "");
  const waiting: string[] = [];
  let matches = 0;
  let afterLeft = 0;
  let lastShown = 0;
  let number = 0;
  for (let line = limit > 0 ? yield* reader.next() : null; line !== null; line = yield* reader.next()) {
    number++;
    const isMatch = (expression?.test(line) ?? false) !== options.has("v");
    if (isMatch) {
      matches++;
      search.found = true;
      if (options.has("q")) return;
      if (lists) break;
    }
    if (!silent) {
      if (isMatch) {
        if (
          (search.before > 0 || search.after > 0) &&
          lastShown > 0 &&
          number - waiting.length > lastShown + 1
        )
          yield* write(1, "--\n");
        for (const [index, text] of waiting.entries())
          yield* write(1, `${prefix("-", number - waiting.length + index)}${text}\n`);
        waiting.length = 0;
        yield* showMatch(search, line, prefix(":", number));
        afterLeft = search.after;
        lastShown = number;
      } else if (afterLeft > 0) {
        afterLeft--;
        lastShown = number;
        yield* write(1, `${prefix("-", number)}${line}\n`);
      } else if (search.before > 0) {
        waiting.push(line);
        if (waiting.length > search.before) waiting.shift();
      }
    }
    if (matches >= limit && afterLeft === 0) break;
  }
  if (options.has("c")) yield* write(1, `${search.withName ? `${path}:` : ""}${matches}\n`);
  else if (options.has("l") && matches > 0) yield* write(1, `${path}\n`);
  else if (options.has("L") && matches === 0) yield* write(1, `${path}\n`);
}

function* showMatch(search: Search, line: string, prefix: string): Coroutine<void> {
  const { options, expression } = search;
  if (options.has("o")) {
    if (options.has("v") || !expression) return;
    for (const match of expression.matches(line))
      if (match.end > match.start) yield* write(1, `${prefix}${line.slice(match.start, match.end)}\n`);
    return;
  }
  if (!search.color || options.has("v") || !expression) return yield* write(1, `${prefix}${line}\n`);
  let text = "";
  let at = 0;
  for (const match of expression.matches(line)) {
    text += `${line.slice(at, match.start)}\x1b[01;31m${line.slice(match.start, match.end)}\x1b[m`;
    at = match.end;
  }
  yield* write(1, `${prefix}${text}${line.slice(at)}\n`);
}
