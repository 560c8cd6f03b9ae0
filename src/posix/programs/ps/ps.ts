/** ps, top (one picture), free and uptime. Models: procps 4.0. Differs: the options choose between two layouts; top does not refresh. */

import {
  type ProcessInformation,
  listProcessInformation,
  machineIdentity,
} from "../../machine/machine-devices.ts";
import { type Coroutine, type ProcessContext, now, write } from "../../system-calls.ts";
import { dateParts, formatDate } from "../calendar.ts";

const command = (each: ProcessInformation): string =>
  each.state === "Z" ? `[${each.argv[0]?.split("/").at(-1) ?? ""}] <defunct>` : each.argv.join(" ");
const clock = (cpuMs: number): string =>
  `${Math.floor(cpuMs / 60_000)}:${String(Math.floor(cpuMs / 1000) % 60).padStart(2, "0")}`;

export function* ps(process: ProcessContext): Coroutine<number> {
  const flags = process.argv.slice(1).join("").replaceAll("-", "");
  const { userName } = yield* machineIdentity();
  const all = yield* listProcessInformation();
  if (flags.includes("u") && flags.includes("a")) {
    yield* write(1, "USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n");
    for (const each of all) {
      const start = formatDate("%H:%M", dateParts(each.startedMs));
      yield* write(
        1,
        `${userName.padEnd(8)} ${String(each.processId).padStart(7)}  0.0  0.0 ${String(4096 + Math.ceil(each.memoryBytes / 1024)).padStart(6)} ${String(1024 + Math.ceil(each.memoryBytes / 1024)).padStart(5)} ${(each.hasTerminal ? "pts/0" : "?").padEnd(8)} ${each.state.padEnd(4)} ${start}   ${clock(each.cpuMs)} ${command(each)}\n`,
      );
    }
    return 0;
  }
  if (flags.includes("f")) {
    yield* write(1, "UID          PID    PPID  C STIME TTY          TIME CMD\n");
    for (const each of all) {
      const start = formatDate("%H:%M", dateParts(each.startedMs));
      yield* write(
        1,
        `${userName.padEnd(8)} ${String(each.processId).padStart(7)} ${String(each.parentId).padStart(7)}  0 ${start} ${(each.hasTerminal ? "pts/0" : "?").padEnd(8)} 00:0${clock(each.cpuMs)} ${command(each)}\n`,
      );
    }
    return 0;
  }
  const shown = /[eAax]/.test(flags)
    ? all
    : all.filter((each) => each.hasTerminal || !all.some((other) => other.hasTerminal));
  yield* write(1, "    PID TTY          TIME CMD\n");
  for (const each of shown)
    yield* write(
      1,
      `${String(each.processId).padStart(7)} ${(each.hasTerminal ? "pts/0" : "?").padEnd(8)} 00:0${clock(each.cpuMs)} ${(each.argv[0] ?? "").split("/").at(-1) ?? ""}\n`,
    );
  return 0;
}

export function* top(): Coroutine<number> {
  const all = yield* listProcessInformation();
  const { uptimeMs, userName } = yield* machineIdentity();
  yield* write(
    1,
    `top - ${formatDate("%T", dateParts(yield* now()))} up ${Math.floor(uptimeMs / 60_000)} min,  1 user\nTasks: ${all.length} total, ${all.filter(({ state }) => state === "R").length} running, ${all.filter(({ state }) => state === "S").length} sleeping, 0 stopped, ${all.filter(({ state }) => state === "Z").length} zombie\n\n    PID USER      S     TIME+ COMMAND\n`,
  );
  for (const each of [...all].sort((a, b) => b.cpuMs - a.cpuMs))
    yield* write(
      1,
      `${String(each.processId).padStart(7)} ${userName.padEnd(8)}  ${each.state} ${clock(each.cpuMs).padStart(9)} ${(each.argv[0] ?? "").split("/").at(-1) ?? ""}\n`,
    );
  return 0;
}

export function* uptime(): Coroutine<number> {
  const { uptimeMs } = yield* machineIdentity();
  yield* write(
    1,
    ` ${formatDate("%T", dateParts(yield* now()))} up ${Math.floor(uptimeMs / 60_000)} min,  1 user\n`,
  );
  return 0;
}

/** Differs: memory of the processes only; the machine's size is not simulated here. */
export function* free(): Coroutine<number> {
  const used = (yield* listProcessInformation()).reduce((sum, each) => sum + each.memoryBytes, 0);
  yield* write(
    1,
    `               total        used        free\nMem:    ${"8388608".padStart(12)}${String(Math.ceil(used / 1024)).padStart(12)}${String(8_388_608 - Math.ceil(used / 1024)).padStart(12)}\n`,
  );
  return 0;
}
