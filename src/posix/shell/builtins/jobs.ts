/** jobs, fg, bg, wait, kill, disown. */

import { SIGNAL_NUMBERS, SIGNALS, parseSignal } from "../../signals.ts";
import {
  type Coroutine,
  SystemError,
  type WaitResult,
  kill as killProcess,
  wait as waitForChild,
  write,
} from "../../system-calls.ts";
import { reapJobs } from "../interactive.ts";
import type { Shell } from "../shell.ts";
import type { Builtin } from "./builtin.ts";

export const jobs: Builtin = function* (shell, words) {
  yield* reapJobs(shell, "quietly");
  if (words.includes("-p")) for (const job of shell.jobs.all) yield* write(1, `${job.processId}\n`);
  else for (const line of shell.jobs.lines) yield* write(1, `${line}\n`);
  return 0;
};

/** Waits; a trapped signal or Ctrl-C ends it early with 128 + its number. */
function* waitInterruptibly(shell: Shell, processId: number): Coroutine<WaitResult | number> {
  shell.interruptible = true;
  try {
    return (yield* waitForChild(processId)) as WaitResult;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    if (error.code === "ECHILD") return 127;
    const signal = shell.pendingTraps[0];
    return signal ? 128 + SIGNAL_NUMBERS[signal] : 130;
  } finally {
    shell.interruptible = false;
  }
}

export const wait: Builtin = function* (shell, words) {
  const given = words.slice(1).filter((word) => word !== "-n" && word !== "-f");
  const targets: (number | string)[] =
    given.length > 0
      ? given.map((word) => shell.jobs.find(word)?.processId ?? (/^\d+$/.test(word) ? Number(word) : word))
      : shell.jobs.all.filter((job) => !job.result).map((job) => job.processId);
  let status = 0;
  for (const target of words[1] === "-n" ? targets.slice(0, 1) : targets) {
    const job = shell.jobs.find(String(target));
    if (job?.result) {
      status = job.result.exitCode;
      shell.jobs.remove(job);
      continue;
    }
    if (typeof target === "string" || !job) {
      yield* shell.complain(
        typeof target === "string" && target.startsWith("%")
          ? `wait: ${target}: no such job`
          : `wait: pid ${target} is not a child of this shell`,
      );
      status = 127;
      continue;
    }
    const result = yield* waitInterruptibly(shell, target);
    if (typeof result === "number") {
      yield* shell.checkpoint();
      return result;
    }
    status = result.exitCode;
    if (shell.monitor) job.result = result;
    else shell.jobs.remove(job);
  }
  return given.length > 0 ? status : 0;
};

export const foreground: Builtin = function* (shell, words) {
  if (!shell.monitor) {
    yield* shell.complain("fg: no job control");
    return 1;
  }
  const job = shell.jobs.find(words[1] ?? "%%");
  if (!job) {
    yield* shell.complain(`fg: ${words[1] ?? "current"}: no such job`);
    return 1;
  }
  yield* write(1, `${job.source}\n`);
  yield* shell.children.foreground(job.processId);
  const result = (yield* shell.children.waitFor([job.processId]))[0];
  shell.jobs.remove(job);
  return result?.exitCode ?? 0;
};

export const background: Builtin = function* (shell, words) {
  if (!shell.monitor) {
    yield* shell.complain("bg: no job control");
    return 1;
  }
  const job = shell.jobs.find(words[1] ?? "%%");
  if (!job) {
    yield* shell.complain(`bg: ${words[1] ?? "current"}: no such job`);
    return 1;
  }
  yield* shell.complain(`bg: job ${job.id} already in background`);
  return 0;
};

export const disown: Builtin = function* (shell, words) {
  const job = shell.jobs.find(words[1] ?? "%%");
  if (!job) {
    yield* shell.complain(`disown: ${words[1] ?? "current"}: no such job`);
    return 1;
  }
  shell.jobs.remove(job);
  return 0;
};

export const kill: Builtin = function* (shell, words) {
  const given = words.slice(1);
  if (given[0] === "-l" || given[0] === "-L") {
    for (const word of given.slice(1)) {
      // A number (or the exit code of what it ended) gives a name, and the other way round.
      const signal = parseSignal(/^\d+$/.test(word) ? String(Number(word) & 127) : word);
      if (!signal) {
        yield* shell.complain(`kill: ${word}: invalid signal specification`);
        return 1;
      }
      yield* write(1, `${/^\d+$/.test(word) ? signal.slice(3) : SIGNAL_NUMBERS[signal]}\n`);
    }
    if (given.length > 1) return 0;
    const names = SIGNALS.map((signal) => `${String(SIGNAL_NUMBERS[signal]).padStart(2)}) ${signal}`);
    yield* write(1, `${names.join("\t")}\n`);
    return 0;
  }
  let signalText = "TERM";
  if (given[0] === "-s" || given[0] === "-n") {
    given.shift();
    signalText = given.shift() ?? "";
  } else if (/^-[A-Za-z0-9]/.test(given[0] ?? "") && given.length > 1)
    signalText = (given.shift() as string).slice(1);
  if (given[0] === "--") given.shift();
  const signal = parseSignal(signalText);
  if (!signal && signalText !== "0") {
    yield* shell.complain(`kill: ${signalText}: invalid signal specification`);
    return 1;
  }
  if (given.length === 0) {
    yield* write(
      2,
      "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n",
    );
    return 2;
  }
  let status = 0;
  for (const word of given) {
    const job = word.startsWith("%") ? shell.jobs.find(word) : undefined;
    if (word.startsWith("%") && !job) {
      yield* shell.complain(`kill: ${word}: no such job`);
      status = 1;
      continue;
    }
    if (!job && !/^-?\d+$/.test(word)) {
      yield* shell.complain(`kill: ${word}: arguments must be process or job IDs`);
      status = 1;
      continue;
    }
    const target = job ? (shell.monitor ? -job.processId : job.processId) : Number(word);
    try {
      // Signal 0 only asks whether the process is there; SIGCHLD is what nobody minds.
      yield* killProcess(target, signal ?? "SIGCHLD");
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      yield* shell.complain(`kill: (${word}) - ${error.message}`);
      status = 1;
    }
  }
  return status;
};
