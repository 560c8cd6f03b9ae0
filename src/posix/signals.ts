/**
 * Signals by number and name, and what they do by default.
 *
 * Models: signal(7), Linux on x86-64. Differs: nothing stops and continues; there is no SIGSTOP, SIGTSTP or SIGCONT.
 */

import type { Signal } from "./system-calls.ts";

export const SIGNAL_NUMBERS: Readonly<Record<Signal, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGTERM: 15,
  SIGCHLD: 17,
  SIGWINCH: 28,
};

export const SIGNALS = Object.keys(SIGNAL_NUMBERS) as readonly Signal[];

/** What a shell prints about a job that a signal ended. */
export const SIGNAL_DESCRIPTIONS: Readonly<Record<Signal, string>> = {
  SIGHUP: "Hangup",
  SIGINT: "Interrupt",
  SIGQUIT: "Quit",
  SIGABRT: "Aborted",
  SIGKILL: "Killed",
  SIGUSR1: "User defined signal 1",
  SIGSEGV: "Segmentation fault",
  SIGUSR2: "User defined signal 2",
  SIGPIPE: "Broken pipe",
  SIGTERM: "Terminated",
  SIGCHLD: "Child exited",
  SIGWINCH: "Window changed",
};

/** Whether a process that does nothing about it goes on. */
export function isIgnoredByDefault(signal: Signal): boolean {
  return signal === "SIGCHLD" || signal === "SIGWINCH";
}

/** "TERM", "SIGTERM", "term" and "15" → "SIGTERM"; undefined for what is no signal here. */
export function parseSignal(text: string): Signal | undefined {
  if (/^\d+$/.test(text)) return SIGNALS.find((signal) => SIGNAL_NUMBERS[signal] === Number(text));
  const upper = text.toUpperCase();
  const name = upper.startsWith("SIG") ? upper : `SIG${upper}`;
  return SIGNALS.find((signal) => signal === name);
}
