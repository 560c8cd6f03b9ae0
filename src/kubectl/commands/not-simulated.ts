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
export const pluginCommand = missing(
  "plugin",
  "Other Commands",
  "Provides utilities for interacting with plugins",
  "there are no plugins here.",
);
