/** What of kubectl is simulated, as data: the README's matrix is generated from it. */

import type { Support } from "#api/kind-descriptor.ts";
import type { Command } from "./command.ts";
import { rootCommands } from "./commands/index.ts";

export interface CommandSupport {
  /** e.g. "rollout undo" */
  readonly command: string;
  readonly support: Support;
  /** Flags that are taken and have no effect, each with why. */
  readonly flags: readonly { readonly name: string; readonly why: string }[];
}

/** One entry per command and subcommand, in the order of the help. */
export function kubectlSupport(): readonly CommandSupport[] {
  const entries = (commands: readonly Command[], prefix: string): CommandSupport[] =>
    commands.flatMap((command) => [
      {
        command: prefix + command.name,
        support: command.support,
        flags: (command.flags ?? []).flatMap((flag) =>
          flag.unsupported === undefined ? [] : [{ name: flag.name, why: flag.unsupported }],
        ),
      },
      ...entries(command.commands ?? [], `${prefix}${command.name} `),
    ]);
  return entries(rootCommands, "");
}
