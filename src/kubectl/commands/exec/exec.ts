/** kubectl exec. Models: pkg/cmd/exec/exec.go (v1.36). */

import type { Pod } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { booleanFlag, durationFlag, textFlag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { chooseContainer } from "../logs/choose-container.ts";
import { podPath } from "../logs/pod-path.ts";
import { findPod } from "./pod-of.ts";
import { runSession } from "./session.ts";

export const execCommand: Command = {
  name: "exec",
  use: "(POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...] [options]",
  short: "Execute a command in a container",
  examples: [
    ["One command", "kubectl exec web -- date"],
    ["A shell", "kubectl exec -it web -- sh"],
    ["In a pod of a deployment", "kubectl exec deploy/web -- date"],
  ],
  group: "Troubleshooting and Debugging Commands",
  flags: [
    textFlag("container", "Container; the default one unless given.", { shorthand: "c" }),
    textFlag("filename", "File that holds the pod.", { shorthand: "f", unsupported: "Name the pod." }),
    durationFlag("pod-running-timeout", "How long to wait for a pod to run.", { initial: "1m0s" }),
    booleanFlag("quiet", "Print only the command's output.", { shorthand: "q" }),
    booleanFlag("stdin", "Pass standard input to the container.", { shorthand: "i" }),
    booleanFlag("tty", "Standard input is a terminal.", { shorthand: "t" }),
  ],
  completion: { kind: "names", of: "pods" },
  support: { level: "yes" },
  run: runExec,
};

function* runExec(invocation: Invocation): Coroutine<number> {
  const { flags, args } = invocation;
  const [word, ...rest] = args;
  if (word === undefined || word === "" || flags.argumentsBeforeDash === 0) {
    throw new CommandError("pod, type/name or --filename must be specified");
  }
  if (flags.argumentsBeforeDash === -1 && rest.length > 0) {
    throw invocation.usageError(
      "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead",
    );
  }
  if (rest.length === 0) throw new CommandError("you must specify at least one command for the container");
  const pod = yield* findPod(invocation, word, flags.durationMs("pod-running-timeout"));
  refuseFinished(pod);
  const container = yield* chooseContainer(invocation, pod);
  const stdin = flags.boolean("stdin");
  let tty = flags.boolean("tty");
  if (tty && (!stdin || !(yield* invocation.isTerminal(0)))) {
    yield* invocation.err("Unable to use a TTY - input is not a terminal or the right kind of file\n");
    tty = false;
  }
  const client = yield* invocation.client();
  const response = yield* client.request({
    method: "POST",
    path: podPath(pod, "exec"),
    query: {
      command: rest,
      container,
      stdin: stdin || undefined,
      stdout: true,
      stderr: !tty || undefined,
      tty: tty || undefined,
    },
  });
  if (response.descriptor === undefined) throw new CommandError("unable to upgrade connection");
  return yield* runSession(response.descriptor, stdin, tty);
}

/** `what` is "exec into" or "attach": exec.go and attach.go say it each in its way. */
export function refuseFinished(pod: Pod, what = "exec into"): void {
  const phase = pod.status?.phase;
  if (phase === "Succeeded" || phase === "Failed") {
    throw new CommandError(`cannot ${what} a container in a completed pod; current phase is ${phase}`);
  }
}
