/**
 * stress: workers that burn CPU or hold memory. Models: docker.io/polinux/stress (stress 1.0.4), progrium/stress.
 */

import {
  allocate,
  compute,
  now,
  sleep,
  spawn,
  wait,
  write,
  type Coroutine,
  type ProcessContext,
  type Program,
} from "#posix/system-calls.ts";
import { runCommand } from "../entrypoint.ts";
import { buildOf, imageConfig, type Image } from "../image.ts";

const UNITS: Readonly<Record<string, number>> = { B: 1, K: 1 << 10, M: 1 << 20, G: 1 << 30 };

/** "250M" → bytes; undefined when it is no size. */
export function parseStressSize(text: string): number | undefined {
  const match = /^(\d+)([BKMG]?)$/i.exec(text);
  return match ? Number(match[1]) * (UNITS[(match[2] || "B").toUpperCase()] as number) : undefined;
}

/** "60", "60s", "2m" → milliseconds. */
function parseTimeout(text: string): number | undefined {
  const match = /^(\d+)([smhd]?)$/.exec(text);
  const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
  return match ? Number(match[1]) * (units[match[2] || "s"] as number) * 1000 : undefined;
}

/** How much CPU one worker asks for at a time; small enough to end in time, large enough to cost nothing. */
const SLICE_CPU_MS = 1000;

function* stressProgram(process: ProcessContext): Coroutine<number> {
  let cpu = 0;
  let memoryWorkers = 0;
  let io = 0;
  let bytes = 256 << 20;
  let hang: number | undefined;
  let timeoutMs = Infinity;
  for (let i = 1; i < process.argv.length; i++) {
    const argument = process.argv[i] as string;
    const value = process.argv[i + 1] ?? "";
    if (argument === "--cpu" || argument === "-c") cpu = Number(value);
    else if (argument === "--vm" || argument === "-m") memoryWorkers = Number(value);
    else if (argument === "--io" || argument === "-i") io = Number(value);
    else if (argument === "--vm-bytes") bytes = parseStressSize(value) ?? bytes;
    else if (argument === "--vm-hang") hang = Number(value);
    else if (argument === "--timeout" || argument === "-t") timeoutMs = parseTimeout(value) ?? Infinity;
    else if (argument.startsWith("--")) {
      if (argument === "--verbose" || argument === "--quiet" || argument === "--vm-keep") continue;
      yield* write(2, `stress: FAIL: [${process.processId}] (244) unrecognized option: ${argument}\n`);
      return 1;
    } else continue;
    i++;
  }
  if (cpu + memoryWorkers + io === 0) {
    yield* write(
      1,
      "`stress' imposes certain types of compute stress on your system\n\nUsage: stress [OPTION [ARG]] ...\n",
    );
    return 0;
  }
  yield* write(
    1,
    `stress: info: [${process.processId}] dispatching hogs: ${cpu} cpu, ${io} io, ${memoryWorkers} vm, 0 hdd\n`,
  );
  const start = yield* now();
  const workers: Program[] = [];
  for (let i = 0; i < cpu; i++) workers.push(cpuWorker);
  for (let i = 0; i < io; i++) workers.push(idleWorker);
  for (let i = 0; i < memoryWorkers; i++) workers.push(memoryWorker(bytes, hang));
  for (const program of workers) yield* spawn({ argv: process.argv, program });
  if (timeoutMs < Infinity) {
    yield* sleep(timeoutMs);
    yield* write(
      1,
      `stress: info: [${process.processId}] successful run completed in ${Math.floor(((yield* now()) - start) / 1000)}s\n`,
    );
    return 0;
  }
  const ended = yield* wait();
  yield* write(
    2,
    `stress: FAIL: [${process.processId}] (415) <-- worker ${ended?.processId ?? 0} got signal ${ended?.signal === "SIGKILL" ? 9 : 15}\n` +
      `stress: FAIL: [${process.processId}] (451) failed run completed in ${Math.floor(((yield* now()) - start) / 1000)}s\n`,
  );
  return 1;
}

function* cpuWorker(): Coroutine<number> {
  for (;;) yield* compute(SLICE_CPU_MS);
}

function* idleWorker(): Coroutine<number> {
  for (;;) {
    yield* compute(20);
    yield* sleep(1000);
  }
}

/** Takes its memory in four steps, then (unless told to hang) keeps touching it. */
const memoryWorker = (bytes: number, hang: number | undefined) =>
  function* (): Coroutine<number> {
    for (let step = 0; step < 4; step++) {
      yield* allocate(bytes / 4);
      yield* compute(20);
    }
    for (;;) {
      if (hang === undefined) yield* compute(SLICE_CPU_MS);
      else yield* sleep(hang === 0 ? 3_600_000 : hang * 1000);
    }
  };

const config = (entrypoint: readonly string[]) =>
  imageConfig({
    entrypoint,
    command: entrypoint.length > 0 ? [] : ["/bin/sh"],
    userland: "alpine",
    programs: {
      "/usr/local/bin/stress": stressProgram,
      "/usr/bin/stress": stressProgram,
      "/entrypoint.sh": runCommand,
    },
    memoryBytes: 1 << 20,
  });
const PLAIN = config([]);
const ENTRY = config(["/usr/bin/stress"]);

export const stress: Image = {
  repositories: ["docker.io/polinux/stress", "docker.io/polinux/stress-ng"],
  build: (tag) => (/^(?:latest|1\.0\.4)$/.test(tag) ? buildOf("1.0.4", 4) : undefined),
  config: () => PLAIN,
};

export const progriumStress: Image = {
  repositories: ["docker.io/progrium/stress", "docker.io/vish/stress", "registry.k8s.io/stress"],
  build: (tag) => (/^(?:latest|v1)$/.test(tag) ? buildOf("1.0.4-entry", 82) : undefined),
  config: () => ENTRY,
};
