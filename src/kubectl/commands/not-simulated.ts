/** Commands of kubectl that are known and not simulated: each says so, and what to use instead. */

import type { Command, CommandGroup } from "../command.ts";
import { CommandError } from "../errors.ts";
import { arrayFlag } from "../flags/flag.ts";

function missing(name: string, group: CommandGroup, short: string, why: string): Command {
  return {
    name,
    use: "[options]",
    short,
    group,
    flags: [arrayFlag("filename", "A file.", { shorthand: "f", hidden: true })],
    support: { level: "no", why },
    *run() {
      throw new CommandError(`kubectl ${name} is not simulated: ${why}`);
    },
  };
}

export const certificateCommand = missing(
  "certificate",
  "Cluster Management Commands",
  "Modify certificate resources",
  "there are no certificate signing requests here.",
);
export const debugCommand = missing(
  "debug",
  "Troubleshooting and Debugging Commands",
  "Create debugging sessions for troubleshooting workloads and nodes",
  "use kubectl exec -it POD -- sh; where the image has no shell, kubectl run -it --rm tools --image=busybox -- sh beside it.",
);
const SHELLS = ["bash", "zsh", "fish", "powershell"];

/** The prompt completes kubectl by itself; what is sourced is a comment that says so. */
export const completionCommand: Command = {
  name: "completion",
  use: "SHELL [options]",
  short: "Output shell completion code for the specified shell (bash, zsh, fish, or powershell)",
  group: "Settings Commands",
  completion: { kind: "words", words: SHELLS },
  support: { level: "partly", why: "the prompt here completes kubectl by itself; press Tab." },
  *run(invocation) {
    const [shell, ...others] = invocation.args;
    if (shell === undefined) throw invocation.usageError("Shell not specified.");
    if (others.length > 0) throw invocation.usageError("Too many arguments. Expected only the shell type.");
    if (!SHELLS.includes(shell))
      throw invocation.usageError(`Unsupported shell type ${JSON.stringify(shell)}.`);
    yield* invocation.out("# The prompt here completes kubectl by itself: press Tab.\n");
  },
};
export const pluginCommand = missing(
  "plugin",
  "Other Commands",
  "Provides utilities for interacting with plugins",
  "there are no plugins here.",
);
