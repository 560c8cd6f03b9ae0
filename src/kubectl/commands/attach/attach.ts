/** kubectl attach. Models: pkg/cmd/attach/attach.go (v1.36). */

import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { booleanFlag, durationFlag, textFlag } from "../../flags/flag.ts";
import { refuseFinished } from "../exec/exec.ts";
import { findPod } from "../exec/pod-of.ts";
import { runSession } from "../exec/session.ts";
import { chooseContainer } from "../logs/choose-container.ts";
import { podPath } from "../logs/pod-path.ts";

export const attachCommand: Command = {
  name: "attach",
  use: "(POD | TYPE/NAME) -c CONTAINER [options]",
  short: "Attach to a running container",
  group: "Troubleshooting and Debugging Commands",
  flags: [
    textFlag("container", "Container; the default one unless given.", { shorthand: "c" }),
    durationFlag("pod-running-timeout", "How long to wait for a pod to run.", { initial: "1m0s" }),
    booleanFlag("quiet", "Print only the container's output.", { shorthand: "q" }),
    booleanFlag("stdin", "Pass standard input to the container.", { shorthand: "i" }),
    booleanFlag("tty", "Standard input is a terminal.", { shorthand: "t" }),
  ],
  completion: { kind: "names", of: "pods" },
  support: { level: "yes" },
  *run(invocation) {
    const { flags, args } = invocation;
    const [word, ...others] = args;
    if (word === undefined) {
      throw invocation.usageError("at least 1 argument is required for attach");
    }
    if (others.length > 0) {
      throw invocation.usageError(
        `expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(" ")}]`,
      );
    }
    const pod = yield* findPod(invocation, word, flags.durationMs("pod-running-timeout"));
    refuseFinished(pod);
    const container = yield* chooseContainer(invocation, pod);
    const stdin = flags.boolean("stdin");
    const tty = flags.boolean("tty") && (yield* invocation.isTerminal(0));
    if (stdin && tty && !flags.boolean("quiet")) {
      yield* invocation.err("If you don't see a command prompt, try pressing enter.\n");
    }
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
    return yield* runSession(response.descriptor, stdin, tty);
  },
};
