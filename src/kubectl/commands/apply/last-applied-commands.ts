/**
 * kubectl apply view-last-applied and set-last-applied.
 * Models: pkg/cmd/apply/apply_view_last_applied.go, apply_set_last_applied.go (v1.36).
 */

import { indentedJson } from "#api/go-format.ts";
import { hasReason } from "#api/status-error.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError, throwAll } from "../../errors.ts";
import { booleanFlag, textFlag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { filenameFlags } from "../../printers/print-flags.ts";
import { LAST_APPLIED_ANNOTATION, lastAppliedOf, withLastApplied } from "../../resources/last-applied.ts";
import { infoReference, patchInfo, readInfo } from "../../resources/resource-info.ts";
import { fetchTargets, NOTHING_NAMED, parseTargets, selectFromFiles } from "../../resources/select.ts";
import { formatYaml } from "../../resources/yaml-text.ts";
import { dryRunFlag, dryRunSuffix } from "../create/generator.ts";

export const viewLastAppliedCommand: Command = {
  name: "view-last-applied",
  use: "(TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME) [options]",
  short: "View the latest last-applied-configuration annotations of a resource/object",
  flags: [
    ...filenameFlags("File, directory or address with the resources."),
    booleanFlag("all", "All objects of the types in the namespace."),
    textFlag("output", "yaml or json.", { shorthand: "o", initial: "yaml", values: ["yaml", "json"] }),
    textFlag("selector", "Only objects whose labels match.", { shorthand: "l" }),
  ],
  completion: { kind: "resources" },
  support: { level: "yes" },
  run: viewLastApplied,
};

function* viewLastApplied(invocation: Invocation): Coroutine<void> {
  const { flags, args } = invocation;
  const output = flags.text("output");
  if (output !== "yaml" && output !== "json") {
    throw invocation.usageError(
      `Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json`,
    );
  }
  const filenames = flags.list("filename");
  if (args.length === 0 && filenames.length === 0) throw new CommandError(NOTHING_NAMED);
  const options = { allowListing: flags.boolean("all"), selector: flags.text("selector") };
  const targets =
    filenames.length > 0
      ? (yield* selectFromFiles(invocation, filenames, flags.boolean("recursive"))).infos
      : yield* parseTargets(invocation, args, options);
  const selection = yield* fetchTargets(invocation, targets, options);
  throwAll(selection.errors);
  for (const { object } of selection.infos) {
    const last = lastAppliedOf(object);
    if (last) yield* invocation.out(output === "yaml" ? formatYaml(last) : `${indentedJson(last)}\n`);
  }
}

export const setLastAppliedCommand: Command = {
  name: "set-last-applied",
  use: "-f FILENAME [options]",
  short: "Set the last-applied-configuration annotation on a live object to match the contents of a file",
  flags: [
    ...filenameFlags("File, directory or address with the configuration."),
    dryRunFlag,
    booleanFlag("create-annotation", "Also where there is no such annotation yet."),
  ],
  support: { level: "yes" },
  run: setLastApplied,
};

function* setLastApplied(invocation: Invocation): Coroutine<void> {
  const { flags } = invocation;
  const dryRun = invocation.dryRun();
  const filenames = flags.list("filename");
  if (filenames.length === 0) throw new CommandError("must specify one of -f and -k");
  const selection = yield* selectFromFiles(invocation, filenames, flags.boolean("recursive"));
  throwAll(selection.errors);
  const client = yield* invocation.client();
  for (const info of selection.infos) {
    let live;
    try {
      live = yield* readInfo(client, info);
    } catch (error) {
      if (hasReason(error, "NotFound")) {
        throw new CommandError(
          `${info.name} does not exist; create it with kubectl apply or kubectl create --save-config`,
        );
      }
      throw error;
    }
    if (lastAppliedOf(live) === undefined && !flags.boolean("create-annotation")) {
      throw new CommandError(
        `no last-applied-configuration annotation found on resource: ${info.name}, to create the annotation, run the command with --create-annotation`,
      );
    }
    const annotations = withLastApplied(info.object).metadata.annotations as Readonly<Record<string, string>>;
    const patch = {
      metadata: { annotations: { [LAST_APPLIED_ANNOTATION]: annotations[LAST_APPLIED_ANNOTATION] } },
    };
    if (dryRun !== "client") {
      yield* patchInfo(client, info, "application/merge-patch+json", patch, {
        dryRun: dryRun === "server" ? "All" : undefined,
      });
    }
    yield* invocation.out(`${infoReference(info)} configured${dryRunSuffix(dryRun)}\n`);
  }
}
