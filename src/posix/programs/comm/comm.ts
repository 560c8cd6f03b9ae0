/** comm: what two sorted files have in common. Models: GNU coreutils 9.4 in the C locale. */

import { type Coroutine, type ProcessContext, close, open, write } from "../../system-calls.ts";
import { complain, reason } from "../complain.ts";
import { parseOptions } from "../options.ts";
import { LineReader } from "../text-input.ts";

export function* comm(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, { flags: "123i", values: "", long: {} });
  if (!options) return 1;
  const [from, to, more] = options.operands;
  if (from === undefined || to === undefined || more !== undefined) {
    const what =
      more !== undefined
        ? `extra operand '${more}'`
        : from === undefined
          ? "missing operand"
          : `missing operand after '${from}'`;
    return yield* complain(process, `${what}\nTry 'comm --help' for more information.`);
  }
  const readers: LineReader[] = [];
  const opened: number[] = [];
  for (const path of [from, to])
    try {
      const descriptor = path === "-" ? 0 : yield* open(path, "r");
      if (descriptor !== 0) opened.push(descriptor);
      readers.push(new LineReader(descriptor));
    } catch (error) {
      return yield* complain(process, `${path}: ${reason(error)}`);
    }
  const [left, right] = readers as [LineReader, LineReader];
  const shown = (column: "1" | "2" | "3"): boolean => !options.has(column);
  const second = shown("1") ? "\t" : "";
  const third = second + (shown("2") ? "\t" : "");
  let a = yield* left.next();
  let b = yield* right.next();
  while (a !== null || b !== null) {
    if (b === null || (a !== null && a < b)) {
      if (shown("1")) yield* write(1, `${a ?? ""}\n`);
      a = yield* left.next();
    } else if (a === null || b < a) {
      if (shown("2")) yield* write(1, `${second}${b}\n`);
      b = yield* right.next();
    } else {
      if (shown("3")) yield* write(1, `${third}${a}\n`);
      a = yield* left.next();
      b = yield* right.next();
    }
  }
  for (const descriptor of opened) yield* close(descriptor);
  return 0;
}
