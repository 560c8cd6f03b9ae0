/** chmod: octal and symbolic modes; chown and chgrp only check their file. Models: GNU coreutils 9.4. */

import {
  type Coroutine,
  type ProcessContext,
  changeMode,
  readDirectory,
  status,
} from "../../system-calls.ts";
import { complain, reason } from "../complain.ts";

/** "755", "u+x", "go-w,a=r" → the new mode; undefined for what is no mode. */
export function applyMode(text: string, mode: number): number | undefined {
  if (/^[0-7]{1,4}$/.test(text)) return parseInt(text, 8);
  let result = mode;
  for (const clause of text.split(",")) {
    const match = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause);
    if (!match) return undefined;
    const who = match[1] === "" || (match[1] as string).includes("a") ? "ugo" : (match[1] as string);
    let bits = 0;
    for (const letter of match[3] as string) bits |= { r: 4, w: 2, x: 1, X: 1 }[letter] ?? 0;
    let mask = 0;
    for (const each of who) mask |= bits << ({ u: 6, g: 3, o: 0 }[each] as number);
    if (match[2] === "+") result |= mask;
    else if (match[2] === "-") result &= ~mask;
    else {
      for (const each of who) result &= ~(7 << ({ u: 6, g: 3, o: 0 }[each] as number));
      result |= mask;
    }
  }
  return result;
}

function* change(process: ProcessContext, text: string, path: string, recursive: boolean): Coroutine<number> {
  try {
    const found = yield* status(path);
    const mode = applyMode(text, found.mode);
    if (mode === undefined)
      return yield* complain(process, `invalid mode: '${text}'\nTry 'chmod --help' for more information.`);
    yield* changeMode(path, mode);
    if (recursive && found.type === "directory")
      for (const name of yield* readDirectory(path)) yield* change(process, text, `${path}/${name}`, true);
    return 0;
  } catch (error) {
    return yield* complain(process, `cannot access '${path}': ${reason(error)}`);
  }
}

export function* chmod(process: ProcessContext): Coroutine<number> {
  const words = process.argv.slice(1);
  const recursive = words[0] === "-R";
  const [mode, ...paths] = recursive ? words.slice(1) : words;
  if (mode === undefined || paths.length === 0)
    return yield* complain(process, "missing operand\nTry 'chmod --help' for more information.");
  let exitCode = 0;
  for (const path of paths) exitCode = (yield* change(process, mode, path, recursive)) || exitCode;
  return exitCode;
}
