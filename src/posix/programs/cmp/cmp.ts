/** cmp: -s. Models: GNU diffutils 3.10. Differs: no -l; bytes are those of UTF-8. */

import { type Coroutine, type ProcessContext, SystemError, write } from "../../system-calls.ts";
import { utf8Length } from "../../utf8.ts";
import { complain, programName } from "../complain.ts";
import { parseOptions } from "../options.ts";
import { readFile } from "../text-input.ts";

export function* cmp(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "s",
    long: { quiet: "s", silent: "s" },
    namesHint: true,
  });
  if (!options) return 2;
  const [first, second = "-"] = options.operands;
  const name = programName(process);
  if (first === undefined)
    return yield* complain(
      process,
      `missing operand after '${name}'\n${name}: Try '${name} --help' for more information.`,
      2,
    );
  const texts: string[] = [];
  for (const path of [first, second])
    try {
      texts.push(yield* readFile(path));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      return yield* complain(process, `${path}: ${error.message}`, 2);
    }
  const [left, right] = texts as [string, string];
  if (left === right) return 0;
  if (options.has("s")) return 1;
  let at = 0;
  while (at < left.length && at < right.length && left.charAt(at) === right.charAt(at)) at++;
  const before = left.slice(0, at);
  const line = before.split("\n").length;
  const bytes = utf8Length(before);
  if (at < left.length && at < right.length) {
    yield* write(1, `${first} ${second} differ: byte ${bytes + 1}, line ${line}\n`);
    return 1;
  }
  const short = at === left.length ? first : second;
  if (at === 0) return yield* complain(process, `EOF on ${short} which is empty`);
  // A text that ends with a line's end stopped after that line, another within one.
  const place = before.endsWith("\n") ? `line ${line - 1}` : `in line ${line}`;
  return yield* complain(process, `EOF on ${short} after byte ${bytes}, ${place}`);
}
