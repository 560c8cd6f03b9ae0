/**
 * How programs report errors: their name, a colon and what is wrong, on standard error.
 */

import { type Coroutine, type ProcessContext, SystemError, write } from "../system-calls.ts";

/** The name a program was called by, without its directory. */
export function programName(process: ProcessContext): string {
  return (process.argv[0] ?? "").split("/").at(-1) ?? "";
}

/** Writes "name: message" to standard error and returns `exitCode`. */
export function* complain(process: ProcessContext, message: string, exitCode = 1): Coroutine<number> {
  yield* write(2, `${programName(process)}: ${message}\n`);
  return exitCode;
}

/** What strerror says of a failed system call; anything else is a bug of ours and is thrown on. */
export function reason(error: unknown): string {
  if (error instanceof SystemError) return error.message;
  throw error;
}
