/**
 * --request-timeout also ends the reading of an answer that goes on: a watch, a log that is followed.
 * Models: net/http Client.Timeout, as client-go sets it.
 */

import { handleSignal, kill, sleep, spawn, SystemError, wait, type Coroutine } from "#posix/system-calls.ts";
import { CommandError } from "../errors.ts";

/** The time was over while an answer was read. */
export class BodyDeadlineError extends CommandError {
  override readonly name = "BodyDeadlineError";
}

/**
 * Runs `reading`, which receives from a stream, for at most `timeoutMs` (0: without end); then throws a
 * {@link BodyDeadlineError} with Go's words. A process waits for one thing at a time, so a child keeps the time.
 */
export function* withDeadline<T>(
  timeoutMs: number,
  processId: number,
  words: string,
  reading: () => Coroutine<T>,
): Coroutine<T> {
  if (timeoutMs <= 0) return yield* reading();
  yield* handleSignal("SIGUSR1", "interrupt");
  const timer = yield* spawn({
    argv: ["kubectl-timer"],
    *program() {
      yield* sleep(timeoutMs);
      yield* kill(processId, "SIGUSR1");
      return 0;
    },
  });
  try {
    return yield* reading();
  } catch (error) {
    if (!(error instanceof SystemError) || error.code !== "EINTR") throw error;
    throw new BodyDeadlineError(`${words} (Client.Timeout or context cancellation while reading body)`);
  } finally {
    yield* kill(timer, "SIGKILL");
    yield* wait(timer);
  }
}

/** As {@link withDeadline}, for a watch: one whose time is over ends without a word. */
export function* watchWithDeadline(
  timeoutMs: number,
  processId: number,
  reading: () => Coroutine<void>,
): Coroutine<void> {
  try {
    yield* withDeadline(timeoutMs, processId, "", reading);
  } catch (error) {
    if (!(error instanceof BodyDeadlineError)) throw error;
  }
}
