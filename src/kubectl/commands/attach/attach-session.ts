/**
 * A session on the main process of a container, for attach and run.
 * Models: kubectl pkg/cmd/attach/attach.go Run (v1.36).
 */

import type { Pod } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import { CommandError } from "../../errors.ts";
import type { Invocation } from "../../invocation.ts";
import { runSession } from "../exec/session.ts";
import { podPath } from "../logs/pod-path.ts";

const RECORDED =
  "All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\n" +
  "If you don't see a command prompt, try pressing enter.\n";

/** Reads --stdin, --tty and --quiet. Ends when the container or the input does. */
export function* attachSession(invocation: Invocation, pod: Pod, container: string): Coroutine<void> {
  const { flags } = invocation;
  const stdin = flags.boolean("stdin");
  const quiet = flags.boolean("quiet");
  const allocated = pod.spec.containers.find((each) => each.name === container)?.tty === true;
  const wanted = flags.boolean("tty");
  if (wanted && !allocated && !quiet) {
    yield* invocation.err(`error: Unable to use a TTY - container ${container} did not allocate one\n`);
  }
  // A container with a terminal is talked to through it, whether asked for or not.
  let tty = allocated;
  if (tty && (!stdin || !(yield* invocation.isTerminal(0)))) {
    if (wanted && stdin) {
      yield* invocation.err("Unable to use a TTY - input is not a terminal or the right kind of file\n");
    }
    tty = false;
  }
  if (!quiet) yield* invocation.err(RECORDED);
  const client = yield* invocation.client();
  const response = yield* client.request({
    method: "POST",
    path: podPath(pod, "attach"),
    query: {
      container,
      stdin: stdin || undefined,
      stdout: true,
      stderr: !tty || undefined,
      tty: tty || undefined,
    },
  });
  if (response.descriptor === undefined) throw new CommandError("unable to upgrade connection");
  yield* runSession(response.descriptor, stdin, tty);
  if (quiet || !stdin || !tty || pod.spec.restartPolicy !== "Always") return;
  const { name, namespace = "" } = pod.metadata;
  yield* invocation.out(
    `Session ended, resume using 'kubectl attach ${name} -c ${container} -n ${namespace} -i -t' command\n`,
  );
}
