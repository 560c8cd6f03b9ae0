/** kubectl attach. Models: pkg/cmd/attach/attach.go (v1.36). */

import { CommandError } from "../../errors.ts";
import type { Command } from "../../command.ts";
import { booleanFlag, durationFlag, textFlag } from "../../flags/flag.ts";
import { refuseFinished } from "../exec/exec.ts";
import { findPod } from "../exec/pod-of.ts";
import { chooseContainer } from "../logs/choose-container.ts";
import { attachSession } from "./attach-session.ts";

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
      throw new CommandError("at least 1 argument is required for attach");
    }
    if (others.length > 0) {
      throw invocation.usageError(
        `expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(" ")}]`,
      );
    }
    const pod = yield* findPod(invocation, word, flags.durationMs("pod-running-timeout"));
    refuseFinished(pod, "attach");
    const container = yield* chooseContainer(invocation, pod);
    yield* attachSession(invocation, pod, container);
  },
};
