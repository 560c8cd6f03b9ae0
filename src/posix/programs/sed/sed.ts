/**
 * sed: s y p d q = a i c n N g G h H x b t T D P, labels, addresses, blocks, -n -e -f -i -E.
 *
 * Models: GNU sed 4.9. Differs: see sed-script.ts.
 */

import { ExpressionError } from "../../regular-expression.ts";
import { type Coroutine, type ProcessContext, SystemError, close, open, write } from "../../system-calls.ts";
import { complain } from "../complain.ts";
import { parseOptions } from "../options.ts";
import { readFile } from "../text-input.ts";
import { Editor } from "./sed-editor.ts";
import { type Command, SedError, SedParser } from "./sed-script.ts";

/** The lines of a text, and whether the last one had an end. */
const linesOf = (text: string): { readonly lines: string[]; readonly ended: boolean } => ({
  lines: text === "" ? [] : text.replace(/\n$/, "").split("\n"),
  ended: text.endsWith("\n") || text === "",
});

export function* sed(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "nErsuz",
    values: "ef",
    long: {
      quiet: "n",
      silent: "n",
      expression: "e",
      file: "f",
      "regexp-extended": "E",
      "in-place": "in-place?",
    },
    optional: "i",
  });
  if (!options) return 1;
  const scripts = [...options.values("e")];
  for (const path of options.values("f")) scripts.push(yield* readFile(path));
  if (scripts.length === 0) {
    const script = options.operands.shift();
    if (script === undefined) {
      yield* write(2, "Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n");
      return 1;
    }
    scripts.push(script);
  }
  const extended = options.has("E") || options.has("r");
  const inPlace = options.has("i") || options.has("in-place");
  const parse = (): readonly Command[] => new SedParser(scripts.join("\n"), extended).parse();
  let exitCode = 0;
  try {
    if (!inPlace) {
      let all = "";
      for (const path of options.operands.length > 0 ? options.operands : ["-"])
        try {
          const text = yield* readFile(path);
          all += all !== "" && !all.endsWith("\n") ? `\n${text}` : text;
        } catch (error) {
          if (!(error instanceof SystemError)) throw error;
          exitCode = yield* complain(
            process,
            error.code === "EISDIR"
              ? `couldn't edit ${path}: not a regular file`
              : `can't read ${path}: ${error.message}`,
            2,
          );
        }
      const code = yield* edit(parse(), options.has("n"), all, 1);
      return code === 0 ? exitCode : code;
    }
    for (const path of options.operands)
      try {
        const text = yield* readFile(path);
        const commands = parse();
        const descriptor = yield* open(path, "w");
        yield* edit(commands, options.has("n"), text, descriptor);
        yield* close(descriptor);
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        exitCode = yield* complain(process, `can't read ${path}: ${error.message}`, 2);
      }
    return exitCode;
  } catch (error) {
    if (!(error instanceof SedError) && !(error instanceof ExpressionError)) throw error;
    return yield* complain(process, `-e expression #1, char ${scripts.join("\n").length}: ${error.message}`);
  }
}

function* edit(
  commands: readonly Command[],
  quiet: boolean,
  text: string,
  descriptor: number,
): Coroutine<number> {
  const { lines, ended } = linesOf(text);
  const editor = new Editor(commands, quiet, lines);
  while (yield* editor.cycle()) {
    let output = editor.takeOutput();
    if (!ended && editor.line === lines.length) output = output.replace(/\n$/, "");
    if (output !== "") yield* write(descriptor, output);
  }
  return editor.quit ?? 0;
}
