/** env and printenv. Models: GNU coreutils 9.4. */

import { type Coroutine, type ProcessContext, SystemError, execute, write } from "../../system-calls.ts";
import { complain } from "../complain.ts";
import { parseOptions } from "../options.ts";

export function* env(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "i0",
    values: "u",
    operandsEnd: true,
    long: { "ignore-environment": "i", unset: "u" },
  });
  if (!options) return 125;
  const environment = new Map(options.has("i") ? [] : process.environment);
  for (const name of options.values("u")) environment.delete(name);
  const words = [...options.operands];
  while (/^[^=]+=/.test(words[0] ?? "")) {
    const word = words.shift() as string;
    environment.set(word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1));
  }
  if (words.length === 0) {
    for (const [name, value] of environment) yield* write(1, `${name}=${value}\n`);
    return 0;
  }
  try {
    return yield* execute(words, environment);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return yield* complain(
      process,
      `'${words[0] as string}': ${error.message}`,
      error.code === "ENOENT" ? 127 : 126,
    );
  }
}

export function* printenv(process: ProcessContext): Coroutine<number> {
  const names = process.argv.slice(1);
  if (names.length === 0) {
    for (const [name, value] of process.environment) yield* write(1, `${name}=${value}\n`);
    return 0;
  }
  let exitCode = 0;
  for (const name of names) {
    const value = process.environment.get(name);
    if (value === undefined) exitCode = 1;
    else yield* write(1, `${value}\n`);
  }
  return exitCode;
}
