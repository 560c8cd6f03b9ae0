/** jq: -r -c -n -s -S -R -e -j --arg --argjson --tab. Models: jq 1.7. Differs: see jq-syntax.ts. */

import { type Coroutine, type ProcessContext, SystemError, compute, write } from "../../system-calls.ts";
import { readAll } from "../../read-all.ts";
import { readFile } from "../text-input.ts";
import { Evaluator, JqError } from "./jq-evaluate.ts";
import { type Filter, JqParser, JqSyntaxError } from "./jq-syntax.ts";

/** jq's own limit is 10,000; engines' stacks are smaller. */
const MAXIMUM_NESTING = 500;

/** The values of a text of several JSON documents. Throws JqError. */
function parseInputs(text: string): unknown[] {
  const values: unknown[] = [];
  let start = -1;
  let depth = 0;
  let inText = false;
  const finish = (end: number): void => {
    try {
      values.push(JSON.parse(text.slice(start, end)));
    } catch {
      throw new JqError(
        `Invalid literal at line ${text.slice(0, end).split("\n").length}, column ${end - text.lastIndexOf("\n", end - 1) - 1}`,
      );
    }
    start = -1;
  };
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (inText) {
      if (character === "\\") at++;
      else if (character === '"') {
        inText = false;
        if (depth === 0) finish(at + 1);
      }
      continue;
    }
    if (/\s/.test(character)) {
      if (start >= 0 && depth === 0) finish(at);
      continue;
    }
    if (start < 0) start = at;
    if (character === '"') inText = true;
    else if (character === "{" || character === "[") {
      if (++depth > MAXIMUM_NESTING) throw new JqError("Exceeds depth limit for parsing");
    } else if ((character === "}" || character === "]") && --depth <= 0) finish(at + 1);
  }
  if (start >= 0) {
    if (depth > 0 || inText)
      throw new JqError(
        `Unfinished JSON term at EOF at line ${text.split("\n").length}, column ${text.length - text.lastIndexOf("\n") - 1}`,
      );
    finish(text.length);
  }
  return values;
}

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
  const words = process.argv.slice(1);
  const flags = new Set<string>();
  const operands: string[] = [];
  const variables = new Map<string, unknown>();
  const named: Readonly<Record<string, string>> = {
    "raw-output": "r",
    "compact-output": "c",
    "null-input": "n",
    slurp: "s",
    "sort-keys": "S",
    "raw-input": "R",
    "exit-status": "e",
    "join-output": "j",
    "monochrome-output": "M",
    "color-output": "C",
    tab: "t",
  };
  while (words.length > 0) {
    const word = words.shift() as string;
    if (word === "--arg" || word === "--argjson") {
      const name = words.shift() ?? "";
      const text = words.shift() ?? "";
      try {
        variables.set(name, word === "--arg" ? text : parseInputs(text)[0]);
      } catch (error) {
        if (!(error instanceof JqError)) throw error;
        yield* write(
          2,
          `jq: Invalid JSON text passed to --argjson\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://jqlang.github.io/jq\n`,
        );
        return 2;
      }
    } else if (word.startsWith("--") && word.length > 2) {
      const flag = named[word.slice(2)];
      if (flag === undefined) {
        yield* write(
          2,
          `jq: Unknown arguments\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://jqlang.github.io/jq\n`,
        );
        return 2;
      }
      flags.add(flag);
    } else if (/^-[a-zA-Z]+$/.test(word)) for (const letter of word.slice(1)) flags.add(letter);
    else operands.push(word);
  }
  const source = operands.shift() ?? ".";
  let filter: Filter;
  try {
    filter = new JqParser(source).parse();
  } catch (error) {
    if (!(error instanceof JqSyntaxError)) throw error;
    yield* write(
      2,
      `jq: error: ${error.message} (Unix shell quoting issues?) at <top-level>, line 1:\n${source}\njq: 1 compile error\n`,
    );
    return 3;
  }
  let last: unknown;
  try {
    let text = "";
    if (!flags.has("n"))
      for (const path of operands.length > 0 ? operands : ["-"])
        text += path === "-" ? yield* readAll(0) : yield* readFile(path);
    let inputs: unknown[];
    if (flags.has("n")) inputs = [null];
    else if (flags.has("R")) inputs = flags.has("s") ? [text] : text.replace(/\n$/, "").split("\n");
    else inputs = flags.has("s") ? [parseInputs(text)] : parseInputs(text);
    const evaluator = new Evaluator();
    variables.set("ENV", Object.fromEntries(process.environment));
    for (const input of inputs) {
      yield* compute(0.05);
      for (const value of evaluator.run(filter, input, variables)) {
        last = value;
        const shown = flags.has("S") ? sortKeys(value) : value;
        const raw = (flags.has("r") || flags.has("j")) && typeof shown === "string";
        const indent = flags.has("c") ? undefined : flags.has("t") ? "\t" : 2;
        yield* write(
          1,
          (raw ? (shown as string) : (JSON.stringify(shown, null, indent) ?? "null")) +
            (flags.has("j") ? "" : "\n"),
        );
      }
    }
  } catch (error) {
    if (error instanceof SystemError && error.code === "ENOENT") {
      yield* write(2, `jq: error: Could not open ${operands[0] ?? ""}: ${error.message}\n`);
      return 2;
    }
    if (!(error instanceof JqError)) throw error;
    const isParse = /^(?:Invalid|Unfinished|Exceeds)/.test(error.message);
    yield* write(
      2,
      isParse ? `jq: parse error: ${error.message}\n` : `jq: error (at <stdin>:1): ${error.message}\n`,
    );
    return isParse ? 2 : 5;
  }
  return flags.has("e") ? (last === undefined ? 4 : last === null || last === false ? 1 : 0) : 0;
}
