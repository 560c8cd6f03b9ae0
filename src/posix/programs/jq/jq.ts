/** jq. Models: jq 1.7. Differs: see jq-filter.ts; -C does not colour. */

import { type Coroutine, type ProcessContext, SystemError, compute, now, write } from "../../system-calls.ts";
import { inPieces } from "../../calculation.ts";
import { readAll } from "../../read-all.ts";
import { readFile } from "../text-input.ts";
import { type JqArguments, JqUsageError, readArguments } from "./jq-arguments.ts";
import { undefinedNames } from "./jq-check.ts";
import { Evaluator, PAUSE } from "./jq-evaluate.ts";
import { type Filter, JqSyntaxError } from "./jq-filter.ts";
import { inputValues } from "./jq-inputs.ts";
import { JqParser } from "./jq-parser.ts";
import { JqError } from "./jq-values.ts";

const HELP_HINT =
  "Use jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://jqlang.github.io/jq\n";
const USAGE = "Usage:\tjq [OPTIONS] FILTER [FILES...]\n\tjq [OPTIONS] -n FILTER\n";
/** What reading an input and what a step of the filter costs. */
const INPUT_CPU_MS = 0.05;
const STEP_CPU_MS = 0.0005;

const sortKeys = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sortKeys)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, each]) => [key, sortKeys(each)]),
        )
      : value;

export function* jq(process: ProcessContext): Coroutine<number> {
  let given: JqArguments;
  try {
    given = yield* readArguments(process.argv.slice(1));
  } catch (error) {
    if (error instanceof SystemError) {
      yield* write(2, `jq: error: Could not open the filter's file: ${error.message}\n`);
      return 2;
    }
    if (!(error instanceof JqUsageError)) throw error;
    yield* write(2, `jq: ${error.message}\n${error.pointsToHelp ? HELP_HINT : ""}`);
    return 2;
  }
  if (given.flags.has("V") || given.flags.has("h")) {
    yield* write(1, given.flags.has("V") ? "jq-1.7.1\n" : USAGE);
    return 0;
  }
  if (given.source === undefined && given.flags.has("n")) {
    yield* write(2, USAGE + HELP_HINT);
    return 2;
  }
  given.variables.set("ENV", Object.fromEntries(process.environment));
  const filter = yield* compile(given.source ?? ".", new Set(given.variables.keys()));
  return filter === undefined ? 3 : yield* run(given, filter);
}

/** The program, or undefined after having written what is wrong with it. */
function* compile(source: string, variables: ReadonlySet<string>): Coroutine<Filter | undefined> {
  let messages: readonly string[];
  try {
    const filter = new JqParser(source).parse();
    messages = undefinedNames(filter, variables);
    if (messages.length === 0) return filter;
  } catch (error) {
    if (!(error instanceof JqSyntaxError)) throw error;
    messages = [`${error.message} (Unix shell quoting issues?)`];
  }
  const errors = messages.map((message) => `jq: error: ${message} at <top-level>, line 1:\n${source}\n`);
  const count = `${messages.length} compile error${messages.length === 1 ? "" : "s"}`;
  yield* write(2, `${errors.join("")}jq: ${count}\n`);
  return undefined;
}

function* readInputs(given: JqArguments): Coroutine<{ readonly text: string; readonly failed: boolean }> {
  let text = "";
  let failed = false;
  for (const path of given.paths.length > 0 ? given.paths : ["-"])
    try {
      text += path === "-" ? yield* readAll(0) : yield* readFile(path);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      yield* write(2, `jq: error: Could not open ${path}: ${error.message}\n`);
      failed = true;
    }
  return { text, failed };
}

function* run(given: JqArguments, filter: Filter): Coroutine<number> {
  const { flags, indent, variables } = given;
  const isNull = flags.has("n");
  // With -n nothing is read before the filter asks; here that is known only when it mentions inputs.
  const reads = !isNull || /\binputs?\b/.test(given.source ?? "");
  const { text, failed } = reads ? yield* readInputs(given) : { text: "", failed: false };
  let parseError: JqError | undefined;
  let inputs: unknown[] = [];
  if (flags.has("R"))
    inputs = flags.has("s") ? [text] : text === "" ? [] : text.replace(/\n$/, "").split("\n");
  else {
    // What comes before a fault is still worked on.
    inputs = yield* inPieces(inputValues(text, (error) => (parseError = error)));
    if (flags.has("s") && !parseError) inputs = [inputs];
    else if (flags.has("s")) inputs = [];
  }
  let at = 0;
  const evaluator = new Evaluator(() => inputs[at++], Math.floor(yield* now()) / 1000);
  let last: unknown;
  let exitCode = failed ? 2 : 0;
  for (let turn = 0; isNull ? turn === 0 : at < inputs.length; turn++) {
    const input = isNull ? null : inputs[at++];
    yield* compute(INPUT_CPU_MS);
    try {
      for (const value of evaluator.run(filter, input, variables)) {
        yield* compute(evaluator.takeSteps() * STEP_CPU_MS);
        if (value === PAUSE) continue;
        last = value;
        yield* write(1, shownText(value, flags, indent));
      }
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
      yield* write(2, `jq: error (at ${isNull ? "<unknown>" : "<stdin>:1"}): ${error.message}\n`);
      exitCode = 5;
    }
    yield* compute(evaluator.takeSteps() * STEP_CPU_MS);
  }
  if (parseError) {
    yield* write(2, `jq: parse error: ${parseError.message}\n`);
    return 2;
  }
  if (exitCode !== 0 || !flags.has("e")) return exitCode;
  return last === undefined ? 4 : last === null || last === false ? 1 : 0;
}

function shownText(value: unknown, flags: ReadonlySet<string>, indent: JqArguments["indent"]): string {
  const raw = (flags.has("r") || flags.has("j")) && typeof value === "string";
  const end = flags.has("j") ? "" : "\n";
  if (raw) return (value as string) + end;
  let text = JSON.stringify(flags.has("S") ? sortKeys(value) : value, null, indent) ?? "null";
  if (flags.has("a"))
    text = text.replace(/[^\0-\x7f]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return text + end;
}
