/** jq. Models: jq 1.7. Differs: see jq-filter.ts; -C does not colour. */

import { payPiece } from "../../calculation.ts";
import {
  type Coroutine,
  type ProcessContext,
  SystemError,
  computePart,
  now,
  write,
} from "../../system-calls.ts";
import { type JqArguments, JqUsageError, readArguments } from "./jq-arguments.ts";
import { undefinedNames } from "./jq-check.ts";
import { Evaluator } from "./jq-evaluate.ts";
import { type Filter, JqSyntaxError } from "./jq-filter.ts";
import { type OutputStyle, shownPieces } from "./jq-output.ts";
import { JqParser } from "./jq-parser.ts";
import { Inputs } from "./jq-sources.ts";
import { HUNGRY, PAUSE } from "./jq-stream.ts";
import { JqError } from "./jq-values.ts";

const HELP_HINT =
  "Use jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://jqlang.github.io/jq\n";
const USAGE = "Usage:\tjq [OPTIONS] FILTER [FILES...]\n\tjq [OPTIONS] -n FILTER\n";
/** What reading an input and what a step of the filter costs. */
const INPUT_CPU_MS = 0.005;
const STEP_CPU_MS = 0.0005;
const PAUSE_CPU_MS = 0.5;
/** So many characters are written at a time. */
const WRITE_SIZE = 16_384;

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

function* run(given: JqArguments, filter: Filter): Coroutine<number> {
  const { flags, variables } = given;
  const output = new Output(given);
  const inputs = new Inputs(given);
  const evaluator = new Evaluator(() => inputs.next(), Math.floor(yield* now()) / 1000);
  let last: unknown;
  let failed = false;
  /** Runs the filter on one input. */
  const apply = function* (input: unknown): Coroutine<void> {
    try {
      for (const value of evaluator.run(filter, input, variables)) {
        const stepsMs = evaluator.takeSteps() * STEP_CPU_MS;
        if (value === PAUSE) {
          // Sorting and the like count no steps.
          yield* computePart(Math.max(PAUSE_CPU_MS, stepsMs));
          continue;
        }
        yield* computePart(stepsMs);
        if (value === HUNGRY) {
          yield* output.flush();
          yield* inputs.readMore();
          continue;
        }
        last = value;
        yield* output.add(value);
      }
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
      yield* output.flush();
      yield* write(2, `jq: error (at ${inputs.place}): ${error.message}\n`);
      failed = true;
    }
    yield* computePart(evaluator.takeSteps() * STEP_CPU_MS);
  };
  if (flags.has("n")) yield* apply(null);
  else
    for (;;) {
      while (inputs.isHungry) {
        yield* output.flush();
        yield* inputs.readMore();
      }
      const input = inputs.take();
      if (input === undefined) break;
      yield* computePart(INPUT_CPU_MS);
      yield* apply(input);
    }
  yield* output.flush();
  if (inputs.fault) {
    yield* write(2, `jq: parse error: ${inputs.fault.message}\n`);
    return 2;
  }
  if (failed) return 5;
  if (inputs.failed) return 2;
  if (!flags.has("e")) return 0;
  return last === undefined ? 4 : last === null || last === false ? 1 : 0;
}

/** Standard output, many small values at a time; long values piece by piece. */
class Output {
  private text = "";
  private readonly style: OutputStyle;

  constructor(private readonly given: JqArguments) {
    this.style = { indent: given.indent, sortsKeys: given.flags.has("S") };
  }

  *add(value: unknown): Coroutine<void> {
    const { flags } = this.given;
    if ((flags.has("r") || flags.has("j")) && typeof value === "string") this.text += value;
    else
      for (const piece of shownPieces(value, this.style)) {
        if (piece === undefined) yield* payPiece();
        else this.text += flags.has("a") ? inAscii(piece) : piece;
        if (this.text.length >= WRITE_SIZE) yield* this.flush();
      }
    if (!flags.has("j")) this.text += "\n";
    if (this.text.length >= WRITE_SIZE) yield* this.flush();
  }

  *flush(): Coroutine<void> {
    const { text } = this;
    this.text = "";
    if (text !== "") yield* write(1, text);
  }
}

const inAscii = (text: string): string =>
  text.replace(/[^\0-\x7f]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`);
