/**
 * kubectl completion: code that a shell's start-up file reads. Here the prompt completes kubectl by itself, so the code for
 * bash only registers names, and `source <(kubectl completion bash)` is as quiet as in life.
 *
 * Models: pkg/cmd/completion (v1.36). Differs: no code for other shells; there is no other shell.
 */

import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";

const BASH_CODE = `# bash completion for kubectl                               -*- shell-script -*-
# The prompt of this workstation completes kubectl by itself: press Tab.

__start_kubectl() { :; }

complete -o default -F __start_kubectl kubectl
`;
const SHELLS = ["bash", "fish", "powershell", "zsh"];

export const completionCommand: Command = {
  name: "completion",
  use: "SHELL [options]",
  short: "Output shell completion code for the specified shell (bash, zsh, fish, or powershell)",
  group: "Settings Commands",
  completion: { kind: "words", words: SHELLS },
  support: { level: "partly", why: "bash only; the prompt here completes kubectl by itself." },
  *run(invocation) {
    const [shell, more] = invocation.args;
    const help = "\nSee 'kubectl completion -h' for help and examples";
    if (shell === undefined) throw new CommandError(`Shell not specified.${help}`);
    if (more !== undefined)
      throw new CommandError(`Too many arguments. Expected only the shell type.${help}`);
    if (!SHELLS.includes(shell)) throw new CommandError(`Unsupported shell type "${shell}".${help}`);
    if (shell !== "bash")
      throw new CommandError(`kubectl completion ${shell} is not simulated: the shell here is bash.`);
    yield* invocation.out(BASH_CODE);
  },
};
