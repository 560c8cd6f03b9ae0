/** kubectl top: without a metrics server, what kubectl says then. Models: pkg/cmd/top (v1.36). */

import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { booleanFlag, textFlag, type Flag } from "../../flags/flag.ts";

const flags: readonly Flag[] = [
  booleanFlag("all-namespaces", "In all namespaces.", { shorthand: "A" }),
  booleanFlag("containers", "Of each container."),
  booleanFlag("no-headers", "Leave the headers out."),
  textFlag("selector", "Only objects whose labels match.", { shorthand: "l" }),
  textFlag("sort-by", "cpu or memory.", { values: ["cpu", "memory"] }),
];

const subcommand = (name: string, aliases: readonly string[], short: string, of: string): Command => ({
  name,
  aliases,
  use: "[NAME | -l label] [options]",
  short,
  flags,
  completion: { kind: "names", of },
  support: { level: "no", why: "there is no metrics server." },
  *run(invocation) {
    const resources = yield* (yield* invocation.discovery()).resources();
    const served = resources.some((each) => each.group === "metrics.k8s.io");
    throw new CommandError(
      served ? "metrics are served, but reading them is not simulated yet" : "Metrics API not available",
    );
  },
});

export const topCommand: Command = {
  name: "top",
  use: "[flags] [options]",
  short: "Display resource (CPU/memory) usage",
  group: "Cluster Management Commands",
  commands: [
    subcommand("node", ["nodes", "no"], "Display resource (CPU/memory) usage of nodes", "nodes"),
    subcommand("pod", ["pods", "po"], "Display resource (CPU/memory) usage of pods", "pods"),
  ],
  support: { level: "no", why: "there is no metrics server." },
};
