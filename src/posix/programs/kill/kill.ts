/** kill and pkill/killall by name. Models: procps 4.0. */

import { listProcessInformation } from "../../machine/machine-devices.ts";
import { parseSignal } from "../../signals.ts";
import { type Coroutine, type ProcessContext, SystemError, kill as sendSignal } from "../../system-calls.ts";
import { complain } from "../complain.ts";

function* targets(
  process: ProcessContext,
  use: (word: string) => Coroutine<readonly number[] | undefined>,
): Coroutine<number> {
  const words = process.argv.slice(1);
  let signal = parseSignal("TERM");
  if (words[0] === "-s") signal = parseSignal(words.splice(0, 2)[1] ?? "");
  else if (/^-[A-Z0-9]/i.test(words[0] ?? "") && words.length > 1)
    signal = parseSignal((words.shift() as string).slice(1));
  if (!signal) return yield* complain(process, "unknown signal");
  let exitCode = 0;
  for (const word of words) {
    const found = yield* use(word);
    if (!found) {
      exitCode = 1;
      continue;
    }
    for (const processId of found)
      try {
        yield* sendSignal(processId, signal);
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        exitCode = yield* complain(process, `(${word}): ${error.message}`);
      }
  }
  return exitCode;
}

export function* kill(process: ProcessContext): Coroutine<number> {
  return yield* targets(process, function* (word) {
    if (/^-?\d+$/.test(word)) return [Number(word)];
    yield* complain(process, `failed to parse argument: '${word}'`);
    return undefined;
  });
}

export function* pkill(process: ProcessContext): Coroutine<number> {
  return yield* targets(process, function* (word) {
    const found = (yield* listProcessInformation()).filter(
      (each) =>
        each.processId !== process.processId && (each.argv[0] ?? "").split("/").at(-1)?.includes(word),
    );
    return found.length > 0 ? found.map((each) => each.processId) : undefined;
  });
}
