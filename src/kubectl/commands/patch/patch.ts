/** kubectl patch. Models: pkg/cmd/patch/patch.go (v1.36). */

import type { Coroutine } from "#posix/system-calls.ts";
import { StatusError } from "#api/status-error.ts";
import type { Command } from "../../command.ts";
import { CommandError, throwAll } from "../../errors.ts";
import { booleanFlag, textFlag } from "../../flags/flag.ts";
import { changeCause, recordFlag } from "../../flags/record.ts";
import type { Invocation } from "../../invocation.ts";
import { createPrinter, filenameFlags, printFlags } from "../../printers/object-printer.ts";
import { infoReference, patchInfo, type PatchType } from "../../resources/resource-info.ts";
import { fetchTargets, parseTargets, selectFromFiles } from "../../resources/select.ts";
import { readTextFile } from "../../resources/text-file.ts";
import { parseYaml } from "../../resources/yaml-text.ts";
import { dryRunFlag, dryRunSuffix, fieldManagerFlag } from "../create/generator.ts";

const TYPES: Readonly<Record<string, PatchType>> = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
};

export const patchCommand: Command = {
  name: "patch",
  use: "(-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE] [options]",
  short: "Update fields of a resource",
  examples: [["Change one field", `kubectl patch deployment web -p '{"spec":{"replicas":3}}'`]],
  group: "Advanced Commands",
  flags: [
    ...printFlags(),
    ...filenameFlags("File, directory or address with the resource to patch."),
    dryRunFlag,
    fieldManagerFlag("kubectl-patch"),
    booleanFlag("local", "Work on the file only.", { unsupported: "The server applies the patch." }),
    textFlag("patch", "The patch, as JSON or YAML.", { shorthand: "p" }),
    textFlag("patch-file", "A file with the patch."),
    recordFlag,
    textFlag("subresource", "status or scale.", { values: ["status", "scale"] }),
    textFlag("type", "json, merge or strategic.", {
      initial: "strategic",
      values: ["json", "merge", "strategic"],
    }),
  ],
  completion: { kind: "resources" },
  support: { level: "yes" },
  run: runPatch,
};

function* runPatch(invocation: Invocation): Coroutine<void> {
  const { flags, args } = invocation;
  const file = flags.text("patch-file");
  if (flags.text("patch") !== "" && file !== "")
    throw new CommandError("cannot specify --patch and --patch-file together");
  if (flags.text("patch") === "" && file === "") {
    throw new CommandError("must specify --patch or --patch-file containing the contents of the patch");
  }
  const type = TYPES[flags.text("type")];
  if (!type)
    throw new CommandError(
      `--type must be one of [json merge strategic], not ${JSON.stringify(flags.text("type"))}`,
    );
  const text = file === "" ? flags.text("patch") : yield* readTextFile(file);
  const parsed = parseYaml(text);
  if (!parsed.ok) {
    const why = parsed.error.replace(/^error converting YAML to JSON: /, "");
    throw new CommandError(`unable to parse ${JSON.stringify(text)}: ${why}`);
  }
  const dryRun = invocation.dryRun();
  const printer = yield* createPrinter(flags, "");
  const filenames = flags.list("filename");
  const selection =
    filenames.length > 0
      ? yield* fetchTargets(
          invocation,
          (yield* selectFromFiles(invocation, filenames, flags.boolean("recursive"))).infos,
          { allowListing: false },
        )
      : yield* fetchTargets(invocation, yield* parseTargets(invocation, args, { allowListing: false }), {
          allowListing: false,
        });
  const errors: Error[] = [...selection.errors];
  const client = yield* invocation.client();
  for (const info of selection.infos) {
    try {
      const query = {
        fieldManager: flags.text("field-manager"),
        dryRun: dryRun === "server" ? "All" : undefined,
      };
      const object =
        dryRun === "client"
          ? info.object
          : yield* patchInfo(client, info, type, parsed.value, query, flags.text("subresource"));
      const annotations = changeCause(invocation);
      if (dryRun === "none" && Object.keys(annotations).length > 0)
        yield* patchInfo(client, info, "application/merge-patch+json", { metadata: { annotations } });
      const changed =
        dryRun === "client" || object.metadata.resourceVersion !== info.object.metadata.resourceVersion;
      const line = `${infoReference(info)} patched${changed ? "" : " (no change)"}${dryRunSuffix(dryRun)}\n`;
      yield* invocation.out(printer ? printer(object) : line);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      errors.push(error);
    }
  }
  throwAll(errors);
  if (selection.infos.length === 0) throw new CommandError("no objects passed to patch");
}
