/**
 * test and [ as programs (env, xargs and find -exec run them).
 */

import { ConditionError, evaluateTest } from "../../shell/condition.ts";
import type { Coroutine, ProcessContext } from "../../system-calls.ts";
import { complain, programName } from "../complain.ts";

export function* test(process: ProcessContext): Coroutine<number> {
  const words = process.argv.slice(1);
  if (programName(process) === "[" && words.pop() !== "]") return yield* complain(process, "missing ']'", 2);
  try {
    return (yield* evaluateTest(undefined, words)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    return yield* complain(process, error.message, 2);
  }
}
