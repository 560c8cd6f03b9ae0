/** timeout: ends a command after a while. Models: GNU coreutils 9.4 (-s, -k not). */

import { parseSignal } from "../../signals.ts";
import {
  type Coroutine,
  type ProcessContext,
  SystemError,
  kill,
  sleep,
  spawn,
  wait,
} from "../../system-calls.ts";
import { complain } from "../complain.ts";
import { parseOptions } from "../options.ts";

export function* timeout(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    values: "sk",
    operandsEnd: true,
    long: { signal: "s", "kill-after": "k" },
  });
  if (!options) return 125;
  const [duration = "", ...argv] = options.operands;
  const match = /^(\d+\.?\d*)([smhd]?)$/.exec(duration);
  if (!match || argv.length === 0)
    return yield* complain(process, match ? "missing operand" : `invalid time interval '${duration}'`, 125);
  const signal = parseSignal(options.value("s") ?? "TERM") ?? "SIGTERM";
  const durationMs =
    Number(match[1]) * ({ s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[match[2] as string] ?? 1000);
  try {
    const child = yield* spawn({ argv });
    const timer = yield* spawn({
      argv: ["timeout"],
      *program() {
        yield* sleep(durationMs);
        return 0;
      },
    });
    const first = yield* wait();
    if (first?.processId === timer) {
      yield* kill(child, signal);
      yield* wait(child);
      return signal === "SIGKILL" ? 137 : 124;
    }
    yield* kill(timer, "SIGKILL");
    yield* wait(timer);
    return first?.exitCode ?? 0;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return yield* complain(
      process,
      `failed to run command '${argv[0] as string}': ${error.message}`,
      error.code === "ENOENT" ? 127 : 126,
    );
  }
}
