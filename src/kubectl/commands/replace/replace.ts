/** kubectl replace. Models: pkg/cmd/replace/replace.go (v1.36). */

import { hasReason, StatusError } from "#api/status-error.ts";
import type { DraftObject } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { addSource, CommandError, throwAll } from "../../errors.ts";
import { booleanFlag } from "../../flags/flag.ts";
import { manifestSources } from "../../resources/manifest-files.ts";
import type { Invocation } from "../../invocation.ts";
import { createPrinter, filenameFlags, printFlags } from "../../printers/print-flags.ts";
import { withLastApplied, lastAppliedOf } from "../../resources/last-applied.ts";
import { deleteInfo, infoPath, infoReference, type ResourceInfo } from "../../resources/resource-info.ts";
import { selectFromFiles } from "../../resources/select.ts";
import { resourcePath } from "../../rest/api-resource.ts";
import {
  dryRunFlag,
  dryRunSuffix,
  fieldManagerFlag,
  fieldValidation,
  validateFlag,
} from "../create/generator.ts";
import { deleteFlags } from "../delete/delete-flags.ts";
import { waitForDeletion } from "../wait/wait-for-deletion.ts";

export const replaceCommand: Command = {
  name: "replace",
  use: "-f FILENAME [options]",
  short: "Replace a resource by file name or stdin",
  group: "Advanced Commands",
  flags: [
    ...printFlags(),
    ...filenameFlags("File, directory or address with the new configuration."),
    ...deleteFlags.filter((flag) => ["cascade", "force", "grace-period", "timeout"].includes(flag.name)),
    dryRunFlag,
    fieldManagerFlag("kubectl-replace"),
    booleanFlag("save-config", "Keep the configuration in an annotation, for a later apply."),
    validateFlag,
  ],
  support: { level: "yes" },
  run: runReplace,
};

function* runReplace(invocation: Invocation): Coroutine<void> {
  const { flags, args } = invocation;
  const filenames = manifestSources(flags);
  if (filenames.length === 0) throw new CommandError("must specify one of -f and -k");
  if (args.length > 0) throw invocation.usageError(`Unexpected args: [${args.join(" ")}]`);
  const dryRun = invocation.dryRun();
  const printer = yield* createPrinter(flags, "");
  const selection = yield* selectFromFiles(invocation, filenames, flags.boolean("recursive"));
  const errors = [...selection.errors];
  if (flags.boolean("force") && dryRun === "none") {
    for (const info of selection.infos) yield* removeOld(invocation, info);
  }
  for (const info of selection.infos) {
    try {
      const object =
        flags.boolean("save-config") || lastAppliedOf(info.object)
          ? withLastApplied(info.object)
          : info.object;
      const result = dryRun === "client" ? object : yield* put(invocation, info, object, dryRun === "server");
      const line = `${infoReference(info)} replaced${dryRunSuffix(dryRun)}\n`;
      yield* invocation.out(printer ? printer(result) : line);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      errors.push(addSource(error, `error when replacing "${info.source}"`));
    }
  }
  throwAll(errors);
}

function* put(
  invocation: Invocation,
  info: ResourceInfo,
  object: DraftObject,
  serverDryRun: boolean,
): Coroutine<DraftObject> {
  const client = yield* invocation.client();
  const forced = invocation.flags.boolean("force");
  return yield* client.body<DraftObject>({
    method: forced ? "POST" : "PUT",
    path: forced ? resourcePath(info.resource, info.namespace) : infoPath(info),
    query: {
      dryRun: serverDryRun ? "All" : undefined,
      fieldManager: invocation.flags.text("field-manager"),
      fieldValidation: fieldValidation(invocation),
    },
    body: object,
  });
}

/** --force: the old object goes first. */
function* removeOld(invocation: Invocation, info: ResourceInfo): Coroutine<void> {
  const client = yield* invocation.client();
  const given = invocation.flags.integer("grace-period");
  const graceSeconds = given < 0 ? 0 : given;
  try {
    yield* deleteInfo(client, info, { graceSeconds });
  } catch (error) {
    if (!hasReason(error, "NotFound")) throw error;
    return;
  }
  yield* invocation.out(
    `${info.resource.kind.toLowerCase()}${info.resource.group === "" ? "" : `.${info.resource.group}`} "${info.name}" deleted${info.namespace === "" ? "" : ` from ${info.namespace} namespace`}\n`,
  );
  const problem = yield* waitForDeletion(invocation, info, "", invocation.flags.durationMs("timeout"));
  if (problem) throw problem;
}
