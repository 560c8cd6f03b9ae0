/** kubectl cordon and uncordon. Models: pkg/cmd/drain/drain.go RunCordonOrUncordon (v1.36). */

import type { Node } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError, throwAll, usageError } from "../../errors.ts";
import { textFlag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { patchInfo, type ResourceInfo } from "../../resources/resource-info.ts";
import { fetchTargets, parseTargets } from "../../resources/select.ts";
import { dryRunFlag, dryRunSuffix } from "../create/generator.ts";

const flags = [dryRunFlag, textFlag("selector", "Nodes whose labels match.", { shorthand: "l" })];

export const cordonCommand: Command = {
  name: "cordon",
  use: "NODE [options]",
  short: "Mark node as unschedulable",
  group: "Cluster Management Commands",
  flags,
  completion: { kind: "names", of: "nodes" },
  support: { level: "yes" },
  run: (invocation) => runCordon(invocation, true),
};

export const uncordonCommand: Command = {
  name: "uncordon",
  use: "NODE [options]",
  short: "Mark node as schedulable",
  group: "Cluster Management Commands",
  flags,
  completion: { kind: "names", of: "nodes" },
  support: { level: "yes" },
  run: (invocation) => runCordon(invocation, false),
};

function* runCordon(invocation: Invocation, unschedulable: boolean): Coroutine<void> {
  const nodes = yield* selectNodes(invocation);
  for (const node of nodes) yield* cordonOne(invocation, node, unschedulable);
}

/** The nodes that arguments or --selector name. */
export function* selectNodes(invocation: Invocation): Coroutine<readonly ResourceInfo[]> {
  const selector = invocation.flags.text("selector");
  const { args } = invocation;
  if (args.length === 0 && selector === "") {
    throw usageError(invocation.commandPath, `USAGE: ${invocation.command.name} NODE [flags]`);
  }
  if (args.length > 0 && selector !== "") {
    throw usageError(
      invocation.commandPath,
      "error: cannot specify both a node name and a --selector option",
    );
  }
  if (args.includes("")) throw new CommandError("resource name may not be empty");
  const words = args.map((arg) => (arg.includes("/") ? arg : `nodes/${arg}`));
  const options = { allowListing: true, selector };
  const targets = yield* parseTargets(invocation, words.length > 0 ? words : ["nodes"], options);
  const selection = yield* fetchTargets(invocation, targets, options);
  throwAll(selection.errors);
  return selection.infos;
}

/** Changes one node and says so. */
export function* cordonOne(
  invocation: Invocation,
  info: ResourceInfo,
  unschedulable: boolean,
): Coroutine<void> {
  const dryRun = invocation.dryRun();
  const node = info.object as unknown as Node;
  const verb = unschedulable ? "cordoned" : "uncordoned";
  if (Boolean(node.spec?.unschedulable) === unschedulable) {
    yield* invocation.out(`node/${info.name} already ${verb}${dryRunSuffix(dryRun)}\n`);
    return;
  }
  if (dryRun !== "client") {
    const client = yield* invocation.client();
    yield* patchInfo(
      client,
      info,
      "application/strategic-merge-patch+json",
      { spec: { unschedulable: unschedulable ? true : null } },
      { dryRun: dryRun === "server" ? "All" : undefined },
    );
  }
  yield* invocation.out(`node/${info.name} ${verb}${dryRunSuffix(dryRun)}\n`);
}
