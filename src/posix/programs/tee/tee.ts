/** tee: standard input to standard output and to files. Models: GNU coreutils 9.4. */

import { type Coroutine, type ProcessContext, open, read, write } from "../../system-calls.ts";
import { complain, reason } from "../complain.ts";
import { parseOptions } from "../options.ts";

export function* tee(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, { flags: "aip", long: { append: "a" } });
  if (!options) return 1;
  let exitCode = 0;
  const outputs = [1];
  for (const path of options.operands)
    try {
      outputs.push(yield* open(path, options.has("a") ? "a" : "w"));
    } catch (error) {
      exitCode = yield* complain(process, `${path}: ${reason(error)}`);
    }
  for (let text = yield* read(0); text !== null; text = yield* read(0))
    for (const output of outputs) yield* write(output, text);
  return exitCode;
}
