/**
 * awk: -F -v -f, program and operands.
 *
 * Models: POSIX awk with the words of gawk 5.2. Differs: see parser.ts and builtins.ts; `for (key in array)` goes in the
 * order in which elements were made.
 */

import { ExpressionError } from "../../regular-expression.ts";
import { type Coroutine, type ProcessContext, SystemError, write } from "../../system-calls.ts";
import { programName } from "../complain.ts";
import { Options, readOptions } from "../options.ts";
import { readFile } from "../text-input.ts";
import { setElement } from "./cells.ts";
import { Interpreter } from "./interpreter.ts";
import { AwkParser } from "./parser.ts";
import { Runtime } from "./runtime.ts";
import { AwkError, type AwkProgram, AwkSyntaxError } from "./syntax.ts";
import { inputValue, toNumber } from "./values.ts";

const usage = (name: string): string =>
  `Usage: ${name} [POSIX or GNU style options] -f progfile [--] file ...\nUsage: ${name} [POSIX or GNU style options] [--] 'program' file ...\n`;

interface Source {
  readonly text: string;
  /** As messages name it. */
  readonly name: string;
  readonly operands: readonly string[];
}

/** The program's text, or an exit code after a message. */
function* readSource(name: string, options: Options): Coroutine<Source | number> {
  const paths = options.values("f");
  if (paths.length === 0) {
    const [text, ...operands] = options.operands;
    if (text !== undefined) return { text, name: "cmd. line", operands };
    yield* write(2, usage(name));
    return 1;
  }
  const texts: string[] = [];
  for (const path of paths)
    try {
      texts.push(yield* readFile(path));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      yield* write(2, `${name}: fatal: cannot open source file \`${path}' for reading: ${error.message}\n`);
      return 2;
    }
  return { text: texts.join("\n"), name: paths[0] as string, operands: options.operands };
}

/** The program, or an exit code after a message. */
function* parse(name: string, source: Source): Coroutine<AwkProgram | number> {
  try {
    return new AwkParser(source.text).parse();
  } catch (error) {
    if (error instanceof AwkError) {
      yield* write(2, `${name}: ${source.name}:${source.text.split("\n").length}: fatal: ${error.message}\n`);
      return 2;
    }
    if (!(error instanceof AwkSyntaxError)) throw error;
    const prefix = `${name}: ${source.name}:${error.line}: `;
    const { place } = error;
    const blanks = place?.text.slice(0, place.column).replace(/[^\t]/g, " ") ?? "";
    yield* write(
      2,
      place
        ? `${prefix}${place.text}\n${prefix}${blanks}^ ${error.message}\n`
        : `${prefix}${error.message}\n`,
    );
    return 1;
  }
}

export function* awk(process: ProcessContext): Coroutine<number> {
  const name = programName(process);
  const options = readOptions(process.argv.slice(1), {
    values: "Fvf",
    operandsEnd: true,
    long: { "field-separator": "F", assign: "v", file: "f", version: "version", help: "help" },
  });
  if (!(options instanceof Options)) {
    yield* write(2, `${name}: ${options}\n${usage(name)}`);
    return 2;
  }
  if (options.has("version")) {
    yield* write(1, "GNU Awk 5.2.1 (simulated)\n");
    return 0;
  }
  if (options.has("help")) {
    yield* write(1, usage(name));
    return 0;
  }
  const source = yield* readSource(name, options);
  if (typeof source === "number") return source;
  const program = yield* parse(name, source);
  if (typeof program === "number") return program;
  const runtime = new Runtime(process);
  const failure = prepare(runtime, options, [name, ...source.operands]);
  if (failure !== undefined) {
    yield* write(2, `${name}: ${failure}\n`);
    return 2;
  }
  yield* runtime.streams.start();
  try {
    yield* new Interpreter(runtime, program).execute();
  } catch (error) {
    if (!(error instanceof AwkError) && !(error instanceof ExpressionError)) throw error;
    yield* runtime.streams.flush();
    const read = toNumber(runtime.cell("FNR").value);
    const file = runtime.textOf("FILENAME");
    const where = read > 0 ? `(FILENAME=${file === "" ? "-" : file} FNR=${read}) ` : "";
    const message = error instanceof AwkError ? error.message : `invalid regexp: ${error.message}`;
    const line = runtime.line > 0 ? `${source.name}:${runtime.line}: ` : "";
    yield* write(2, `${name}: ${line}${where}fatal: ${message}\n`);
    runtime.exitCode = 2;
  }
  yield* runtime.streams.closeAll();
  return runtime.exitCode;
}

/** Sets what options and operands say; returns what is wrong with them. */
function prepare(runtime: Runtime, options: Options, operands: readonly string[]): string | undefined {
  const separator = options.value("F");
  if (separator !== undefined) runtime.assignText("FS", separator);
  for (const assignment of options.values("v")) {
    const match = /^([^=]*)=([\s\S]*)$/.exec(assignment);
    if (!match) return `\`${assignment}' argument to \`-v' not in \`var=value' form`;
    const [, name, value] = match as unknown as [string, string, string];
    if (!/^[A-Za-z_]\w*$/.test(name)) return `fatal: \`${name}' is not a legal variable name`;
    runtime.assignText(name, value);
  }
  const given = runtime.cell("ARGV").asArray();
  for (const [index, operand] of operands.entries()) setElement(given, String(index), inputValue(operand));
  runtime.cell("ARGC").assign(operands.length);
  return undefined;
}
