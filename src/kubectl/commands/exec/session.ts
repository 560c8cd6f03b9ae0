/**
 * An exec or attach session: standard input goes to the container, its output comes back, its exit code is ours.
 * Models: kubectl pkg/cmd/exec/exec.go StreamOptions and client-go remotecommand (v1.36).
 * Differs: frames are values on a stream, not WebSocket channels.
 */

import type { ExecFrame } from "#api/door.ts";
import type { Status } from "#api/status-error.ts";
import {
  handleSignal,
  kill,
  read,
  receive,
  send,
  spawn,
  SystemError,
  wait,
  write,
  type Coroutine,
} from "#posix/system-calls.ts";
import { setTerminalRaw, terminalSize } from "#posix/machine/machine-devices.ts";
import { CommandError } from "../../errors.ts";

/** Runs the session on `descriptor` to its end. Returns the exit code; throws when the server ends it with an error. */
export function* runSession(descriptor: number, stdin: boolean, tty: boolean): Coroutine<number> {
  // Keys mean what the terminal in the container makes of them: Ctrl-C interrupts there, not here.
  const wasRaw = tty && (yield* setTerminalRaw(true));
  if (tty) {
    yield* handleSignal("SIGWINCH", "interrupt");
    yield* sendSize(descriptor);
  }
  const pump = stdin
    ? yield* spawn({
        argv: ["kubectl-stdin"],
        descriptors: { 0: 0, 3: descriptor },
        program: () => pumpInput(),
      })
    : undefined;
  try {
    for (;;) {
      const frame = yield* nextFrame(descriptor, tty);
      if (frame === undefined) return 0;
      if (frame.type === "stdout") yield* write(1, frame.text);
      else if (frame.type === "stderr") yield* write(2, frame.text);
      else if (frame.type === "exit") return exitCodeOf(frame.status as Status);
    }
  } finally {
    if (pump !== undefined) {
      yield* kill(pump, "SIGKILL");
      yield* wait(pump);
    }
    if (tty) yield* setTerminalRaw(wasRaw);
  }
}

/** Copies standard input into the session, as a child process: reading and receiving both wait. */
function* pumpInput(): Coroutine<number> {
  for (;;) {
    const text = yield* read(0);
    if (text === null) break;
    yield* send(3, { type: "stdin", text } satisfies ExecFrame);
  }
  yield* send(3, { type: "stdin-end" } satisfies ExecFrame);
  return 0;
}

function* sendSize(descriptor: number): Coroutine<void> {
  const { columns, rows } = yield* terminalSize();
  yield* send(descriptor, { type: "resize", columns, rows } satisfies ExecFrame);
}

/** The next frame; a change of the window's size meanwhile goes to the container. */
function* nextFrame(descriptor: number, tty: boolean): Coroutine<ExecFrame | undefined> {
  for (;;) {
    try {
      return (yield* receive(descriptor)) as ExecFrame | undefined;
    } catch (error) {
      if (!tty || !(error instanceof SystemError) || error.code !== "EINTR") throw error;
      yield* sendSize(descriptor);
    }
  }
}

function exitCodeOf(status: Status | undefined): number {
  if (!status || status.status === "Success") return 0;
  const cause = status.details?.causes?.find((each) => each.reason === "ExitCode");
  if (cause) {
    const code = Number(cause.message);
    throw new CommandError(`command terminated with exit code ${code}`, code, false);
  }
  // The error channel of a session carries text: kubectl does not see whose error it is.
  throw new CommandError(status.message ?? "the session ended");
}
