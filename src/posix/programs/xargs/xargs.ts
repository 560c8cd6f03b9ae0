/**
 * xargs: words of standard input become arguments.
 *
 * Models: GNU findutils 4.9. Differs: -P runs one at a time.
 */

import { type Coroutine, type ProcessContext, SystemError, spawn, wait, write } from "../../system-calls.ts";
import { complain } from "../complain.ts";
import { parseOptions } from "../options.ts";
import { readAll } from "../../read-all.ts";

/** Words with quotes and backslashes, as xargs reads them; undefined for an unmatched quote. */
function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  const pattern = /\s*((?:"[^"\n]*"|'[^'\n]*'|\\[\s\S]|[^\s"'\\])+)/y;
  let at = 0;
  while (/\S/.test(text.slice(at, at + 65_536)) || at < text.trimEnd().length) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) return undefined;
    words.push(
      (match[1] as string).replace(
        /"([^"]*)"|'([^']*)'|\\([\s\S])/g,
        (_, a?: string, b?: string, c?: string) => a ?? b ?? c ?? "",
      ),
    );
    at = pattern.lastIndex;
  }
  return words;
}

export function* xargs(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "0rtx",
    values: "nIdLPis",
    operandsEnd: true,
    long: {
      null: "0",
      "no-run-if-empty": "r",
      "max-args": "n",
      replace: "I",
      delimiter: "d",
      verbose: "t",
      "max-procs": "P",
    },
  });
  if (!options) return 1;
  const text = yield* readAll(0);
  const placeholder = options.value("I");
  const delimiter = options.has("0")
    ? "\0"
    : options.value("d")?.replace("\\n", "\n").replace("\\t", "\t").replace("\\0", "\0");
  let items: string[] | undefined;
  if (delimiter !== undefined) {
    items = text.split(delimiter);
    if (items.at(-1) === "") items.pop();
  } else if (placeholder !== undefined || options.has("L"))
    items = text
      .split("\n")
      .map((line) => line.trimStart())
      .filter((line) => line !== "");
  else items = splitWords(text);
  if (!items)
    return yield* complain(
      process,
      "unmatched single quote; by default quotes are special to xargs unless you use the -0 option",
    );
  const command = options.operands.length > 0 ? options.operands : ["echo"];
  const batches: string[][] = [];
  if (placeholder !== undefined)
    for (const item of items) batches.push(command.map((word) => word.replaceAll(placeholder, item)));
  else {
    const size = Number(options.value("n") ?? options.value("L") ?? 5000);
    if (!(size > 0))
      return yield* complain(process, `value ${options.value("n") ?? ""} for -n option should be >= 1`);
    for (let at = 0; at < items.length; at += size) batches.push([...command, ...items.slice(at, at + size)]);
    if (items.length === 0 && !options.has("r")) batches.push([...command]);
  }
  let exitCode = 0;
  for (const argv of batches) {
    if (options.has("t")) yield* write(2, `${argv.join(" ")}\n`);
    try {
      const child = yield* spawn({ argv });
      const result = yield* wait(child);
      if (result?.signal)
        return yield* complain(
          process,
          `${argv[0] as string}: terminated by signal ${result.exitCode - 128}`,
          125,
        );
      if (result?.exitCode === 255)
        return yield* complain(process, `${argv[0] as string}: exited with status 255; aborting`, 124);
      if (result && result.exitCode !== 0) exitCode = 123;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      return yield* complain(
        process,
        `${argv[0] as string}: ${error.message}`,
        error.code === "ENOENT" ? 127 : 126,
      );
    }
  }
  return exitCode;
}
