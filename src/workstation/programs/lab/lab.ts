/**
 * lab: the one command of our own. It breaks and mends nodes, moves time, and asks the lesson.
 */

import { formatEpoch } from "#api/time.ts";
import { machineIdentity } from "#posix/machine/machine-devices.ts";
import {
  type Coroutine,
  type ProcessContext,
  SystemError,
  device,
  now,
  sleep,
  write,
} from "#posix/system-calls.ts";
import type { LabAnswer, LabMessage } from "../../lab-control.ts";

const USAGE = `Usage: lab COMMAND

  lab crash NODE      cut the power of a node
  lab recover NODE    give it its power back
  lab advance 30s     let virtual time pass as fast as it can (also 500ms, 5m, 1h30m)
  lab time            virtual time since boot, and the cluster's calendar
  lab digest          the digest of everything that happened so far
  lab hint            the lesson's next hint
  lab check           which conditions of this step hold
  lab reset           start this step afresh
`;

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
/** A day: longer jumps are more likely a slip of the finger, and cost real time to simulate. */
const LONGEST_ADVANCE_MS = 86_400_000;

/** "30s", "1h30m", "500ms", "5" (seconds) → milliseconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smh]))+$/.test(text)) return undefined;
  let totalMs = 0;
  for (const match of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smh])/g))
    totalMs += Number(match[1]) * (UNIT_MS[match[2] as string] as number);
  return totalMs;
}

function* ask(message: LabMessage): Coroutine<number> {
  try {
    const answer = yield* device<LabAnswer>("lab", message);
    if (answer.text !== "")
      yield* write(answer.failed ? 2 : 1, answer.text.endsWith("\n") ? answer.text : `${answer.text}\n`);
    return answer.failed ? 1 : 0;
  } catch (error) {
    if (!(error instanceof SystemError) || error.code !== "ENOSYS") throw error;
    yield* write(2, "lab: there is no lab around this machine\n");
    return 1;
  }
}

export function* lab(process: ProcessContext): Coroutine<number> {
  const [, command, argument] = process.argv;
  switch (command) {
    case "crash":
    case "recover":
      if (argument === undefined) {
        yield* write(2, `lab: ${command}: which node? See "kubectl get nodes".\n`);
        return 2;
      }
      return yield* ask({ action: command, nodeName: argument });
    case "advance": {
      const durationMs = argument === undefined ? undefined : parseDuration(argument);
      if (durationMs === undefined || durationMs > LONGEST_ADVANCE_MS) {
        yield* write(
          2,
          `lab: advance: "${argument ?? ""}" is no duration up to 24h, such as 30s, 5m or 1h30m\n`,
        );
        return 2;
      }
      const exitCode = yield* ask({ action: "advance", durationMs });
      yield* sleep(durationMs);
      return exitCode;
    }
    case "time": {
      const { uptimeMs } = yield* machineIdentity();
      yield* write(1, `${(uptimeMs / 1000).toFixed(3)}s since boot, ${formatEpoch(yield* now())}\n`);
      return 0;
    }
    case "digest":
    case "hint":
    case "check":
    case "reset":
      return yield* ask({ action: command });
    case "help":
    case "--help":
    case "-h":
    case undefined:
      yield* write(1, USAGE);
      return 0;
    default:
      yield* write(2, `lab: unknown command "${command}"\n${USAGE}`);
      return 2;
  }
}
