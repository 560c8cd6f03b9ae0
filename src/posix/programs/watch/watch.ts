/** watch: a command every few seconds, on a cleared screen. Models: procps 4.0 (-n -t -d). */

import { terminalSize, machineIdentity } from "../../machine/machine-devices.ts";
import {
  type Coroutine,
  type ProcessContext,
  SystemError,
  close,
  now,
  pipe,
  read,
  sleep,
  spawn,
  wait,
  write,
} from "../../system-calls.ts";
import { dateParts, formatDate } from "../calendar.ts";
import { complain } from "../complain.ts";
import { parseOptions } from "../options.ts";

export function* watch(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "tdbecgx",
    values: "n",
    operandsEnd: true,
    long: { interval: "n", "no-title": "t", differences: "d" },
  });
  if (!options) return 1;
  const seconds = Number(options.value("n") ?? 2);
  if (Number.isNaN(seconds))
    return yield* complain(
      process,
      `failed to parse argument: '${options.value("n") ?? ""}': Invalid argument`,
    );
  if (options.operands.length === 0) return yield* complain(process, "missing command");
  const command = options.operands.join(" ");
  const intervalMs = Math.max(100, seconds * 1000);
  for (;;) {
    const [from, to] = yield* pipe();
    const argv = options.has("x") ? options.operands : ["sh", "-c", command];
    const child = yield* spawn({ argv, descriptors: { 0: 0, 1: to, 2: to } });
    yield* close(to);
    let text = "";
    for (let piece = yield* read(from); piece !== null; piece = yield* read(from))
      text = (text + piece).slice(0, 100_000);
    yield* close(from);
    yield* wait(child);
    const { hostName } = yield* machineIdentity();
    let size = { columns: 80, rows: 24 };
    try {
      size = yield* terminalSize();
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
    }
    const left = `Every ${seconds.toFixed(1)}s: ${command}`;
    const right = `${hostName}: ${formatDate("%c", dateParts(yield* now()))}`;
    const title = options.has("t")
      ? ""
      : `${left.padEnd(Math.max(left.length + 1, size.columns - right.length))}${right}\n\n`;
    const lines = text.split("\n").slice(0, Math.max(1, size.rows - 2));
    yield* write(1, `\x1b[H\x1b[2J${title}${lines.join("\n")}`);
    yield* sleep(intervalMs);
  }
}
