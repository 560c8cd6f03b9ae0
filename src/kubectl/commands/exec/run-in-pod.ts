/** Runs one command in a container and gives back all that it wrote. */

import type { ExecFrame } from "#api/door.ts";
import type { Status } from "#api/status-error.ts";
import type { Pod } from "#api/types.ts";
import { receive, send, type Coroutine } from "#posix/system-calls.ts";
import { CommandError } from "../../errors.ts";
import type { Invocation } from "../../invocation.ts";
import { podPath } from "../logs/pod-path.ts";

export interface PodRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** `input` is its standard input; undefined: none. Throws when the command cannot be started. */
export function* runInPod(
  invocation: Invocation,
  pod: Pod,
  container: string,
  command: readonly string[],
  input?: string,
): Coroutine<PodRun> {
  const client = yield* invocation.client();
  const { descriptor } = yield* client.request({
    method: "POST",
    path: podPath(pod, "exec"),
    query: { command, container, stdin: input === undefined ? undefined : true, stdout: true, stderr: true },
  });
  if (descriptor === undefined) throw new CommandError("unable to upgrade connection");
  if (input !== undefined) {
    if (input !== "") yield* send(descriptor, { type: "stdin", text: input } satisfies ExecFrame);
    yield* send(descriptor, { type: "stdin-end" } satisfies ExecFrame);
  }
  let stdout = "";
  let stderr = "";
  for (;;) {
    const frame = (yield* receive(descriptor)) as ExecFrame | undefined;
    if (frame === undefined) return { stdout, stderr, exitCode: 0 };
    if (frame.type === "stdout") stdout += frame.text;
    else if (frame.type === "stderr") stderr += frame.text;
    else if (frame.type === "exit") {
      const status = frame.status as Status | undefined;
      if (!status || status.status === "Success") return { stdout, stderr, exitCode: 0 };
      const cause = status.details?.causes?.find((each) => each.reason === "ExitCode");
      if (!cause) throw new CommandError(status.message ?? "the session ended");
      return { stdout, stderr, exitCode: Number(cause.message) };
    }
  }
}
