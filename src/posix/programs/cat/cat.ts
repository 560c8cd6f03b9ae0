/**
 * cat: files, one after the other.
 *
 * Models: GNU coreutils 9.4.
 */

import { type Coroutine, type ProcessContext, close, open, read, write } from "../../system-calls.ts";
import { complain, reason } from "../complain.ts";
import { parseOptions } from "../options.ts";

export function* cat(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "nbsEATvetu",
    long: { number: "n", "show-ends": "E", "show-all": "A" },
  });
  if (!options) return 1;
  const numbered = options.has("n") || options.has("b");
  const ends = options.has("E") || options.has("A") || options.has("e");
  const tabs = options.has("T") || options.has("A") || options.has("t");
  let line = 1;
  let atStart = true;
  let blank = false;
  const decorate = (text: string): string => {
    let result = "";
    for (const piece of text.split(/(?<=\n)/)) {
      const empty = piece === "\n" && atStart;
      if (options.has("s") && empty && blank) continue;
      blank = empty;
      if (atStart && numbered && !(options.has("b") && empty)) result += `${String(line++).padStart(6)}\t`;
      const body = tabs ? piece.replaceAll("\t", "^I") : piece;
      result += ends ? body.replace("\n", "$\n") : body;
      atStart = piece.endsWith("\n");
    }
    return result;
  };
  const plain = !numbered && !ends && !tabs && !options.has("s");
  let exitCode = 0;
  for (const path of options.operands.length > 0 ? options.operands : ["-"]) {
    try {
      const descriptor = path === "-" ? 0 : yield* open(path, "r");
      for (let text = yield* read(descriptor); text !== null; text = yield* read(descriptor))
        yield* write(1, plain ? text : decorate(text));
      if (descriptor !== 0) yield* close(descriptor);
    } catch (error) {
      exitCode = yield* complain(process, `${path}: ${reason(error)}`);
    }
  }
  return exitCode;
}
