/** kubectl taint. Models: pkg/cmd/taint/taint.go, utils.go (v1.36). */

import type { Node, Taint } from "#api/types.ts";
import { labelValueErrors, qualifiedNameErrors } from "#api/names.ts";
import type { Command } from "../../command.ts";
import { CommandError, throwAll } from "../../errors.ts";
import { booleanFlag, textFlag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { createPrinter, printFlags } from "../../printers/print-flags.ts";
import { patchInfo } from "../../resources/resource-info.ts";
import { fetchTargets, parseTargets } from "../../resources/select.ts";
import { findResource } from "../../rest/discovery.ts";
import { dryRunFlag, fieldManagerFlag, validateFlag } from "../create/generator.ts";
import type { Coroutine } from "#posix/system-calls.ts";

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

export const taintCommand: Command = {
  name: "taint",
  use: "NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N [options]",
  short: "Update the taints on one or more nodes",
  examples: [
    ["Keep pods away", "kubectl taint nodes worker-1 dedicated=db:NoSchedule"],
    ["Take it back", "kubectl taint nodes worker-1 dedicated:NoSchedule-"],
  ],
  group: "Cluster Management Commands",
  flags: [
    ...printFlags(),
    dryRunFlag,
    fieldManagerFlag("kubectl-taint"),
    validateFlag,
    booleanFlag("all", "All nodes."),
    booleanFlag("overwrite", "Change taints that are there already."),
    textFlag("selector", "Nodes whose labels match.", { shorthand: "l" }),
  ],
  completion: { kind: "names", of: "nodes" },
  support: { level: "yes" },
  run: runTaint,
};

interface TaintChanges {
  readonly add: readonly Taint[];
  /** effect "" removes all of the key. */
  readonly remove: readonly { readonly key: string; readonly effect: string }[];
}

function parseChanges(invocation: Invocation, specs: readonly string[]): TaintChanges {
  const add: Taint[] = [];
  const remove: { key: string; effect: string }[] = [];
  const wrong = (why: string): never => {
    throw invocation.usageError(why);
  };
  for (const spec of specs) {
    const removing = spec.endsWith("-");
    const [pair = "", effect = "", ...more] = (removing ? spec.slice(0, -1) : spec).split(":");
    const [key = "", value = "", ...moreValues] = pair.split("=");
    const bare = removing ? spec.slice(0, -1) : spec;
    const colon = bare.includes(":");
    if (more.length > 0 || (colon && moreValues.length > 0)) wrong(`invalid taint spec: ${bare}`);
    const valueErrors = labelValueErrors(value);
    if (colon && valueErrors.length > 0) wrong(`invalid taint spec: ${bare}, ${valueErrors.join("; ")}`);
    // Without an effect all of it is the key.
    const errors = qualifiedNameErrors(colon ? key : pair);
    if (errors.length > 0) wrong(`invalid taint spec: ${bare}, ${errors.join("; ")}`);
    if (!removing && effect === "") wrong(`invalid taint spec: ${bare}`);
    if (effect !== "" && !EFFECTS.includes(effect))
      wrong(`invalid taint effect: ${effect}, unsupported taint effect`);
    if (removing) remove.push({ key, effect });
    else if (add.some((each) => each.key === key && each.effect === effect))
      wrong(`duplicated taints with the same key and effect: {${key} ${value} ${effect} <nil>}`);
    else add.push({ key, effect: effect as Taint["effect"], ...(value === "" ? {} : { value }) });
  }
  return { add, remove };
}

/** Taints that one command both adds and removes. */
function refuseConflicts({ add, remove }: TaintChanges): void {
  const both = remove.filter(({ key, effect }) =>
    add.some((each) => each.key === key && (effect === "" || each.effect === effect)),
  );
  if (both.length === 0) return;
  const list = both.map(({ key, effect }) => `${key}=${effect}`).join(",");
  throw new CommandError(
    `can not both modify and remove the following taint(s) in the same command: ${list}`,
  );
}

function* runTaint(invocation: Invocation): Coroutine<void> {
  const { flags, args } = invocation;
  const isSpec = (arg: string): boolean => arg.includes("=") || arg.includes(":") || arg.endsWith("-");
  const first = args.findIndex(isSpec);
  const resources = first < 0 ? args : args.slice(0, first);
  const specs = first < 0 ? [] : args.slice(first);
  if (resources.length === 0) {
    throw new CommandError("one or more resources must be specified as <resource> <name>");
  }
  const changes = parseChanges(invocation, specs);
  const dryRun = invocation.dryRun();
  const printer = yield* createPrinter(flags, "");
  const options = { allowListing: flags.boolean("all"), selector: flags.text("selector") };
  const [type = "", ...names] = resources;
  const found = findResource(yield* (yield* invocation.discovery()).resources(), type);
  if (!found) throw new CommandError(`the server doesn't have a resource type "${type}"`, 1, false);
  if (found.kind !== "Node")
    throw new CommandError(`invalid resource type ${type}, only node types are supported`);
  if (specs.length === 0) throw new CommandError("at least one taint update is required");
  if (!options.allowListing && options.selector === "" && names.length === 0) {
    throw new CommandError("at least one resource name must be specified since 'all' parameter is not set");
  }
  refuseConflicts(changes);
  const targets = yield* parseTargets(invocation, resources, options);
  const selection = yield* fetchTargets(invocation, targets, options);
  const errors: Error[] = [...selection.errors];
  const client = yield* invocation.client();
  for (const info of selection.infos) {
    try {
      const node = info.object as unknown as Node;
      const result = changeTaints(node.spec?.taints ?? [], changes, flags.boolean("overwrite"), info.name);
      const patch = { spec: { taints: result.taints.length > 0 ? result.taints : null } };
      const changed =
        dryRun === "client"
          ? info.object
          : yield* patchInfo(client, info, "application/merge-patch+json", patch, {
              dryRun: dryRun === "server" ? "All" : undefined,
              fieldManager: flags.text("field-manager"),
            });
      yield* invocation.out(printer ? printer(changed) : `node/${info.name} ${result.operation}\n`);
    } catch (error) {
      if (!(error instanceof Error) || !["CommandError", "StatusError"].includes(error.name)) throw error;
      errors.push(error);
    }
  }
  throwAll(errors);
}

/** Throws when a taint to add is there with another value, or one to remove is not there. */
export function changeTaints(
  present: readonly Taint[],
  changes: TaintChanges,
  overwrite: boolean,
  node: string,
): { readonly taints: readonly Taint[]; readonly operation: string } {
  if (!overwrite) {
    const taken = changes.add.filter((taint) =>
      present.some((each) => each.key === taint.key && each.effect === taint.effect),
    );
    if (taken.length > 0) {
      const list = taken.map((taint) => taint.key).join(",");
      throw new CommandError(
        `node ${node} already has ${list} taint(s) with same effect(s) and --overwrite is false`,
      );
    }
  }
  let taints = present.filter(
    (each) => !changes.add.some((taint) => taint.key === each.key && taint.effect === each.effect),
  );
  taints = [...changes.add, ...taints];
  for (const { key, effect } of changes.remove) {
    const kept = taints.filter((each) => each.key !== key || (effect !== "" && each.effect !== effect));
    if (kept.length === taints.length) {
      throw new CommandError(`taint ${JSON.stringify(effect === "" ? key : `${key}:${effect}`)} not found`);
    }
    taints = kept;
  }
  const operation =
    overwrite || (changes.add.length > 0 && changes.remove.length > 0)
      ? "modified"
      : changes.add.length > 0
        ? "tainted"
        : "untainted";
  return { taints, operation };
}
