/**
 * kubectl apply edit-last-applied: the last applied configuration in the editor, then back into its annotation.
 * Models: pkg/cmd/apply/apply_edit_last_applied.go, pkg/cmd/util/editor/editoptions.go ApplyEditMode (v1.36).
 * Differs: several objects are edited one after the other.
 */

import { compactJson, indentedJson } from "#api/go-format.ts";
import { isJsonObject } from "#api/object-path.ts";
import type { DraftObject } from "#api/types.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError, throwAll } from "../../errors.ts";
import { booleanFlag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { createPrinter, filenameFlags, printFlags } from "../../printers/print-flags.ts";
import { LAST_APPLIED_ANNOTATION, lastAppliedOf } from "../../resources/last-applied.ts";
import { manifestSources } from "../../resources/manifest-files.ts";
import { infoReference, patchInfo, type ResourceInfo } from "../../resources/resource-info.ts";
import { fetchTargets, NOTHING_NAMED, parseTargets, selectFromFiles } from "../../resources/select.ts";
import { formatYaml, parseYaml } from "../../resources/yaml-text.ts";
import { fieldManagerFlag, fieldValidation, validateFlag } from "../create/generator.ts";
import { openEditor, stripComments } from "../edit/edit.ts";

const HEADER = `# Please edit the 'last-applied-configuration' annotations below.
# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.
#
`;

export const editLastAppliedCommand: Command = {
  name: "edit-last-applied",
  use: "(RESOURCE/NAME | -f FILENAME) [options]",
  short: "Edit latest last-applied-configuration annotations of a resource/object",
  examples: [
    ["Edit the annotation of a deployment as YAML", "kubectl apply edit-last-applied deployment/nginx"],
    ["Of what a file names, as JSON", "kubectl apply edit-last-applied -f deploy.yaml -o json"],
  ],
  flags: [
    ...printFlags(),
    ...filenameFlags("File, directory or address with the resources to edit."),
    fieldManagerFlag("kubectl-client-side-apply"),
    validateFlag,
    booleanFlag("windows-line-endings", "Use Windows line endings.", { unsupported: "Lines end with \\n." }),
  ],
  completion: { kind: "resources" },
  support: { level: "yes" },
  run: runEditLastApplied,
};

function* runEditLastApplied(invocation: Invocation): Coroutine<void> {
  const { flags, args } = invocation;
  const sources = manifestSources(flags);
  if (args.length === 0 && sources.length === 0) throw new CommandError(NOTHING_NAMED);
  const targets =
    sources.length > 0
      ? (yield* selectFromFiles(invocation, sources, flags.boolean("recursive"))).infos
      : yield* parseTargets(invocation, args, { allowListing: true });
  const selection = yield* fetchTargets(invocation, targets, { allowListing: true });
  throwAll(selection.errors);
  const applied = selection.infos.filter(({ object }) => lastAppliedOf(object) !== undefined);
  if (applied.length === 0) {
    throw new CommandError(
      "no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`",
    );
  }
  for (const info of applied) yield* editOne(invocation, info);
}

/** Opens the editor until what is saved can be read, or nothing more is changed. */
function* editOne(invocation: Invocation, info: ResourceInfo): Coroutine<void> {
  const last = lastAppliedOf(info.object) as DraftObject;
  const inJson = invocation.flags.text("output") === "json";
  const original = inJson ? `${indentedJson(last)}\n` : formatYaml(last);
  let body = original;
  let reason = "";
  for (;;) {
    const text = (inJson ? "" : HEADER + reason) + body;
    const edited = yield* openEditor({ operation: "edit", title: infoReference(info), text });
    const saved = stripComments(edited ?? text);
    if (reason !== "" && saved === stripComments(body))
      throw new CommandError("Edit cancelled, no valid changes were saved.");
    if (saved === stripComments(original)) return yield* invocation.err("Edit cancelled, no changes made.\n");
    if (saved.trim() === "") return yield* invocation.err("Edit cancelled, saved file was empty.\n");
    const parsed = parseYaml(saved);
    if (parsed.ok && isJsonObject(parsed.value)) {
      yield* keep(invocation, info, parsed.value as unknown as DraftObject, last);
      return;
    }
    const why = parsed.ok ? "it holds no object" : parsed.error;
    reason = `# The edited file had a syntax error: ${`error parsing edited-file: ${why}`.replaceAll("\n", "\n# ")}\n#\n`;
    body = saved;
  }
}

function* keep(
  invocation: Invocation,
  info: ResourceInfo,
  configuration: DraftObject,
  last: DraftObject,
): Coroutine<void> {
  const { flags } = invocation;
  const printer = yield* createPrinter(flags, "edited");
  const show = (operation: string): Coroutine<void> =>
    invocation.out(printer ? printer(configuration) : `${infoReference(info)} ${operation}\n`);
  if (compactJson(configuration) === compactJson(last)) return yield* show("skipped");
  const annotations = { [LAST_APPLIED_ANNOTATION]: `${compactJson(configuration)}\n` };
  const query = { fieldManager: flags.text("field-manager"), fieldValidation: fieldValidation(invocation) };
  const client = yield* invocation.client();
  yield* patchInfo(client, info, "application/merge-patch+json", { metadata: { annotations } }, query);
  yield* show("edited");
}
