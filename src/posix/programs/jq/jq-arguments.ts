/** jq's command line. Models: jq 1.7. */

import { type Coroutine, SystemError } from "../../system-calls.ts";
import { readFile } from "../text-input.ts";
import { parseInputs } from "./jq-inputs.ts";
import { JqError } from "./jq-values.ts";

export interface JqArguments {
  /** Letters of options: r c n s S R e j; C and M do nothing. */
  readonly flags: ReadonlySet<string>;
  /** What JSON.stringify takes: a number of blanks or a tab; undefined for one line. */
  readonly indent: number | "\t" | undefined;
  /** The filter's text. */
  readonly source: string | undefined;
  readonly paths: readonly string[];
  readonly variables: Map<string, unknown>;
}

/** Wrong usage: exit code 2. */
export class JqUsageError extends Error {
  constructor(
    message: string,
    /** Whether jq adds where to find help. */
    readonly pointsToHelp = true,
  ) {
    super(message);
  }
}

const NAMES: Readonly<Record<string, string>> = {
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
  "ascii-output": "a",
  "raw-output0": "0",
  unbuffered: "u",
  version: "V",
  help: "h",
  tab: "tab",
};
const LETTERS = new Set("rcnsSRejMCaVh");

/** Throws JqUsageError; SystemError for the filter's file. */
export function* readArguments(given: readonly string[]): Coroutine<JqArguments> {
  const words = [...given];
  const flags = new Set<string>();
  const operands: string[] = [];
  const variables = new Map<string, unknown>();
  const positional: unknown[] = [];
  let rest: "paths" | "texts" | "values" = "paths";
  let indent: number | "\t" = 2;
  let source: string | undefined;
  let optionsEnded = false;
  const value = (word: string, what: string): string => {
    const text = words.shift();
    if (text === undefined) throw new JqUsageError(`${word} takes ${what}`);
    return text;
  };
  while (words.length > 0) {
    const word = words.shift() as string;
    if (optionsEnded || !word.startsWith("-") || word === "-") {
      if (source === undefined && !flags.has("f") && operands.length === 0) operands.push(word);
      else if (rest === "paths") operands.push(word);
      else positional.push(rest === "texts" ? word : json(word, "--jsonargs"));
    } else if (word === "--") optionsEnded = true;
    else if (word === "--args") rest = "texts";
    else if (word === "--jsonargs") rest = "values";
    else if (word === "--arg" || word === "--argjson") {
      const example = word === "--arg" ? "--arg varname value" : "--argjson varname text";
      const name = value(word, `two parameters (e.g. ${example})`);
      const text = value(word, `two parameters (e.g. ${example})`);
      variables.set(name, word === "--arg" ? text : json(text, word));
    } else if (word === "--slurpfile" || word === "--rawfile") {
      const name = value(word, `two parameters (e.g. ${word} varname filename)`);
      const path = value(word, `two parameters (e.g. ${word} varname filename)`);
      variables.set(name, yield* fileValue(word, name, path));
    } else if (word === "--indent") {
      indent = Number(value(word, "one parameter"));
      if (!(indent >= 0)) throw new JqUsageError("Cannot indent less than zero");
      if (indent > 7) throw new JqUsageError("Cannot indent more than 7 characters");
    } else if (word === "-f" || word === "--from-file") {
      flags.add("f");
      source = yield* readFile(operands.shift() ?? value(word, "a file"));
    } else if (word.startsWith("--")) {
      const flag = NAMES[word.slice(2)];
      if (flag === undefined) throw new JqUsageError(`Unknown option: ${word}`);
      flags.add(flag);
    } else
      for (const letter of word.slice(1)) {
        if (!LETTERS.has(letter)) throw new JqUsageError(`Unknown option: ${word}`);
        flags.add(letter);
      }
  }
  if (flags.has("tab")) indent = "\t";
  source ??= operands.shift();
  variables.set("ARGS", { positional, named: Object.fromEntries(variables) });
  return { flags, indent: flags.has("c") ? undefined : indent, source, paths: operands, variables };
}

function json(text: string, option: string): unknown {
  try {
    return parseInputs(text)[0];
  } catch (error) {
    if (!(error instanceof JqError)) throw error;
    throw new JqUsageError(`Invalid JSON text passed to ${option}`);
  }
}

function* fileValue(option: string, name: string, path: string): Coroutine<unknown> {
  const bad = (why: string): JqUsageError =>
    new JqUsageError(`Bad JSON in --${option.slice(2)} ${name} ${path}: ${why}`, false);
  try {
    const text = yield* readFile(path);
    return option === "--rawfile" ? text : parseInputs(text);
  } catch (error) {
    if (error instanceof SystemError) throw bad(`Could not open ${path}: ${error.message}`);
    if (!(error instanceof JqError)) throw error;
    throw bad(error.message);
  }
}
