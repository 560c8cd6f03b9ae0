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
export const cpCommand = missing(
  "cp",
  "Troubleshooting and Debugging Commands",
  "Copy files and directories to and from containers",
  "use kubectl exec -i POD -- sh -c 'cat > FILE' < FILE, and cat for the way back.",
);
export const debugCommand = missing(
  "debug",
  "Troubleshooting and Debugging Commands",
  "Create debugging sessions for troubleshooting workloads and nodes",
  "use kubectl exec, or kubectl run -it --rm with an image of tools.",
);
export const diffCommand = missing(
  "diff",
  "Advanced Commands",
  "Diff the live version against a would-be applied version",
  "use kubectl apply --dry-run=server -o yaml, or the editor's diff.",
);
export const kustomizeCommand = missing(
  "kustomize",
  "Advanced Commands",
  "Build a kustomization target from a directory or URL",
  "write the manifests out and use kubectl apply -f.",
);
export const pluginCommand = missing(
  "plugin",
  "Other Commands",
  "Provides utilities for interacting with plugins",
  "there are no plugins here.",
);
