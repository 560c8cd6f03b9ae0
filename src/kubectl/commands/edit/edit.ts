/**
 * kubectl edit: the object in the host's editor, then a patch of what changed.
 * Models: pkg/cmd/util/editor/editoptions.go (v1.36): its header, and its words for every way it can end.
 * Differs: the editor is the page's, reached through device("editor"); a mistake is told, the editor is not opened again.
 */

import { createMergePatch } from "#api/merge-patch.ts";
import { mergeSchemaOf } from "#api/schema/merge-schema.ts";
import { createTwoWayStrategicPatch } from "#api/strategic-merge-diff.ts";
import { isJsonObject } from "#api/object-path.ts";
import type { DraftObject } from "#api/types.ts";
import { device, SystemError, type Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError, throwAll } from "../../errors.ts";
import { booleanFlag, textFlag } from "../../flags/flag.ts";
import { recordFlag } from "../../flags/record.ts";
import type { Invocation } from "../../invocation.ts";
import { filenameFlags } from "../../printers/object-printer.ts";
import { omitManagedFields } from "../../printers/managed-fields.ts";
import { infoReference, patchInfo, type ResourceInfo } from "../../resources/resource-info.ts";
import { fetchTargets, parseTargets, selectFromFiles } from "../../resources/select.ts";
import { formatYaml, parseYaml } from "../../resources/yaml-text.ts";
import { groupVersionText } from "../../rest/api-resource.ts";
import { fieldManagerFlag, validateFlag } from "../create/generator.ts";

const HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

/** What is asked of the host: the text to edit. The answer: the text saved, or null when the editor was closed. */
export interface EditorRequest {
  readonly operation: "edit";
  readonly title: string;
  readonly text: string;
}

export const editCommand: Command = {
  name: "edit",
  use: "(RESOURCE/NAME | -f FILENAME) [options]",
  short: "Edit a resource on the server",
  group: "Basic Commands (Intermediate)",
  flags: [
    ...filenameFlags("File, directory or address with the resource to edit."),
    fieldManagerFlag("kubectl-edit"),
    textFlag("output", "Format in the editor: yaml.", { shorthand: "o", initial: "yaml", values: ["yaml"] }),
    booleanFlag("output-patch", "Print the patch."),
    recordFlag,
    booleanFlag("save-config", "Keep the configuration in an annotation.", { unsupported: "Use apply." }),
    booleanFlag("show-managed-fields", "Keep managedFields."),
    textFlag("subresource", "status or scale."),
    validateFlag,
    booleanFlag("windows-line-endings", "Use Windows line endings.", { unsupported: "Lines end with \\n." }),
  ],
  completion: { kind: "resources" },
  support: { level: "partly", why: "the editor is not opened again after a mistake." },
  run: runEdit,
};

function* runEdit(invocation: Invocation): Coroutine<void> {
  const { flags, args } = invocation;
  const filenames = flags.list("filename");
  const targets =
    filenames.length > 0
      ? (yield* selectFromFiles(invocation, filenames, flags.boolean("recursive"))).infos
      : yield* parseTargets(invocation, args, { allowListing: true });
  const selection = yield* fetchTargets(invocation, targets, { allowListing: true });
  throwAll(selection.errors);
  for (const info of selection.infos) yield* editOne(invocation, info);
}

function* editOne(invocation: Invocation, info: ResourceInfo): Coroutine<void> {
  const { flags } = invocation;
  const shown = (
    flags.boolean("show-managed-fields") ? info.object : omitManagedFields(info.object)
  ) as DraftObject;
  const text = HEADER + formatYaml(shown);
  const edited = yield* openEditor({ operation: "edit", title: infoReference(info), text });
  const withoutComments = (edited ?? text).replace(/^#.*\n/gm, "");
  if (edited === null || edited === text) {
    yield* invocation.err("Edit cancelled, no changes made.\n");
    return;
  }
  if (withoutComments.trim() === "") {
    yield* invocation.err("Edit cancelled, saved file was empty.\n");
    return;
  }
  const parsed = parseYaml(withoutComments);
  if (!parsed.ok || !isJsonObject(parsed.value)) {
    throw new CommandError(
      `The edited file had a syntax error: ${parsed.ok ? "it holds no object" : `error parsing edited-file: ${parsed.error}`}`,
    );
  }
  const next = parsed.value;
  const schema = mergeSchemaOf(groupVersionText(info.resource), info.resource.kind);
  const strategic = schema && createTwoWayStrategicPatch({ ...shown }, next, schema);
  const patch = strategic?.ok ? strategic.value : createMergePatch({ ...shown }, next);
  if (Object.keys(patch).length === 0) {
    yield* invocation.err("Edit cancelled, no changes made.\n");
    return;
  }
  if (flags.boolean("output-patch")) yield* invocation.out(`Patch: ${JSON.stringify(patch)}\n`);
  const client = yield* invocation.client();
  const type = strategic?.ok ? "application/strategic-merge-patch+json" : "application/merge-patch+json";
  yield* patchInfo(
    client,
    info,
    type,
    patch,
    { fieldManager: flags.text("field-manager") },
    flags.text("subresource"),
  );
  yield* invocation.out(`${infoReference(info)} edited\n`);
}

function* openEditor(request: EditorRequest): Coroutine<string | null> {
  try {
    return yield* device<string | null>("editor", request);
  } catch (error) {
    if (!(error instanceof SystemError) || error.code !== "ENOSYS") throw error;
    throw new CommandError('unable to launch the editor "vi"');
  }
}
