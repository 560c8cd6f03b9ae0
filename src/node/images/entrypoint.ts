/** What the main programs of images have in common: `exec "$@"` of entrypoint scripts, waiting for the signal to end. */

import {
  SystemError,
  execute,
  handleSignal,
  listen,
  pause,
  write,
  type Coroutine,
  type ProcessContext,
  type Signal,
} from "#posix/system-calls.ts";
import type { Listener } from "#posix/exchange.ts";

/** Waits until one of `signals` comes. */
export function* untilSignal(...signals: readonly Signal[]): Coroutine<void> {
  for (const signal of signals) yield* handleSignal(signal, "interrupt");
  try {
    // Not through `pause()`: thousands of servers wait here, each with all its coroutines.
    yield { call: "pause" };
  } catch (error) {
    if (!(error instanceof SystemError) || error.code !== "EINTR") throw error;
  }
}

/** Waits for ever: a server without a handler of SIGTERM. As process 1 it only ends by SIGKILL. */
export function* forever(): Coroutine<never> {
  for (;;) yield* pause();
}

/** Opens a port for HTTP or such; on failure writes `complaint` and returns false. */
export function* listenOr(port: number, listener: Listener, complaint: string): Coroutine<boolean> {
  try {
    yield* listen(port, "tcp", listener);
    return true;
  } catch (error) {
    if (!(error instanceof SystemError) || error.code !== "EADDRINUSE") throw error;
    yield* write(2, complaint);
    return false;
  }
}

/** Becomes the command after argv[0]; what cannot be found ends with 127, as in a shell. */
export function* runCommand(process: ProcessContext): Coroutine<number> {
  const argv = process.argv.slice(1);
  try {
    return yield* execute(argv);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    const why = error.code === "ENOENT" ? "not found" : error.message;
    yield* write(2, `${process.argv[0] ?? "entrypoint"}: exec: ${argv[0] ?? ""}: ${why}\n`);
    return error.code === "ENOENT" ? 127 : 126;
  }
}
