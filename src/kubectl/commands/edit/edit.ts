/**
 * kubectl edit: the object in the host's editor, then a patch of what changed.
 * Models: pkg/cmd/util/editor/editoptions.go (v1.36): its header, and its words for every way it can end.
 * Differs: the editor is the page's, reached through device("editor"); several objects are edited one after the other.
 */

import { compactJson } from "#api/go-format.ts";
import { createMergePatch } from "#api/merge-patch.ts";
import { mergeSchemaOf } from "#api/schema/merge-schema.ts";
import { createTwoWayStrategicPatch } from "#api/strategic-merge-diff.ts";
import { isJsonObject } from "#api/object-path.ts";
import { StatusError } from "#api/status-error.ts";
import type { DraftObject } from "#api/types.ts";
import { close, device, open, random, SystemError, write, type Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError, SilentExit, throwAll } from "../../errors.ts";
import { booleanFlag, textFlag } from "../../flags/flag.ts";
import { changeCause, recordFlag } from "../../flags/record.ts";
import type { Invocation } from "../../invocation.ts";
import { filenameFlags } from "../../printers/print-flags.ts";
import { omitManagedFields } from "../../printers/managed-fields.ts";
import { infoReference, patchInfo, type ResourceInfo } from "../../resources/resource-info.ts";
import { fetchTargets, NOTHING_NAMED, parseTargets, selectFromFiles } from "../../resources/select.ts";
import { formatYaml, parseYaml } from "../../resources/yaml-text.ts";
import { groupResourceText, groupVersionText } from "../../rest/api-resource.ts";
import { fieldManagerFlag, fieldValidation, validateFlag } from "../create/generator.ts";

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
  support: { level: "yes" },
  run: runEdit,
};

function* runEdit(invocation: Invocation): Coroutine<void> {
  const { flags, args } = invocation;
  const filenames = flags.list("filename");
  if (args.length === 0 && filenames.length === 0) throw new CommandError(NOTHING_NAMED);
  const targets =
    filenames.length > 0
      ? (yield* selectFromFiles(invocation, filenames, flags.boolean("recursive"))).infos
      : yield* parseTargets(invocation, args, { allowListing: true });
  const selection = yield* fetchTargets(invocation, targets, { allowListing: true });
  throwAll(selection.errors);
  for (const info of selection.infos) yield* editOne(invocation, info);
}

/** Why an edited text could not be saved; it stands in the header when the editor opens again. */
interface Reason {
  readonly head: string;
  readonly details: readonly string[];
}

export const stripComments = (text: string): string => text.replace(/^\s*#.*\n/gm, "");

/** Every line of a reason is a comment. Models: editoptions.go editHeader.writeTo. */
function headerText(reasons: readonly Reason[]): string {
  const hashed = (text: string): string => text.replaceAll("\n", "\n# ");
  const parts = reasons.map(({ head, details }) => {
    const lines = details.map((detail) => `# * ${hashed(detail)}\n`).join("");
    return `# ${hashed(head)}${details.length > 0 ? ":" : ""}\n${lines}#\n`;
  });
  return HEADER + parts.join("");
}

/** Opens the editor until the text is saved well, not at all, or with the same mistake once more. */
function* editOne(invocation: Invocation, info: ResourceInfo): Coroutine<void> {
  const { flags } = invocation;
  const shown = (
    flags.boolean("show-managed-fields") ? info.object : omitManagedFields(info.object)
  ) as DraftObject;
  const original = formatYaml(shown);
  let reasons: readonly Reason[] = [];
  let body = original;
  for (;;) {
    const text = headerText(reasons) + body;
    const edited = yield* openEditor({ operation: "edit", title: infoReference(info), text });
    const saved = stripComments(edited ?? text);
    if (reasons.length > 0 && saved === stripComments(body)) {
      yield* keepCopy(invocation, edited ?? text);
      throw new CommandError("Edit cancelled, no valid changes were saved.");
    }
    if (saved === stripComments(original)) {
      yield* invocation.err("Edit cancelled, no changes made.\n");
      return;
    }
    if (saved.trim() === "") {
      yield* invocation.err("Edit cancelled, saved file was empty.\n");
      return;
    }
    body = saved;
    const reason = yield* save(invocation, info, shown, saved, edited ?? text);
    if (reason === undefined) return;
    reasons = [reason];
  }
}

/** Sends what changed. Returns why it cannot be, when another edit can mend it; throws when none can. */
function* save(
  invocation: Invocation,
  info: ResourceInfo,
  shown: DraftObject,
  saved: string,
  edited: string,
): Coroutine<Reason | undefined> {
  const { flags } = invocation;
  const parsed = parseYaml(saved);
  if (!parsed.ok || !isJsonObject(parsed.value)) {
    const why = parsed.ok
      ? 'error validating "edited-file": error validating data: invalid object to validate'
      : `error parsing edited-file: ${parsed.error}`;
    return { head: `The edited file had a syntax error: ${why}`, details: [] };
  }
  const schema = mergeSchemaOf(groupVersionText(info.resource), info.resource.kind);
  const strategic = schema && createTwoWayStrategicPatch({ ...shown }, parsed.value, schema);
  const patch = strategic?.ok ? strategic.value : createMergePatch({ ...shown }, parsed.value);
  if (Object.keys(patch).length === 0) {
    yield* invocation.err("Edit cancelled, no changes made.\n");
    return undefined;
  }
  if (flags.boolean("output-patch")) yield* invocation.out(`Patch: ${compactJson(patch)}\n`);
  const client = yield* invocation.client();
  const type = strategic?.ok ? "application/strategic-merge-patch+json" : "application/merge-patch+json";
  try {
    const query = { fieldManager: flags.text("field-manager"), fieldValidation: fieldValidation(invocation) };
    yield* patchInfo(client, info, type, patch, query, flags.text("subresource"));
    const annotations = changeCause(invocation);
    if (Object.keys(annotations).length > 0)
      yield* patchInfo(client, info, "application/merge-patch+json", { metadata: { annotations } });
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const subject = `${groupResourceText(info.resource)} ${JSON.stringify(info.name)}`;
    if (error.reason === "Invalid") {
      yield* invocation.err(`error: ${subject} is invalid\n`);
      const causes = error.status.details?.causes ?? [];
      const details = causes.map((cause) => `${cause.field ?? ""}: ${cause.message ?? ""}`);
      return { head: `${subject} was not valid`, details };
    }
    if (error.reason === "NotFound") {
      const path = yield* writeCopy(edited);
      yield* invocation.err(`error: ${subject} could not be found on the server\n`);
      yield* invocation.err(
        `The edits you made on deleted resources have been saved to ${JSON.stringify(path)}\n`,
      );
      return undefined;
    }
    const path = yield* writeCopy(edited);
    yield* invocation.err(`error: ${subject} could not be patched: ${error.message}\n`);
    yield* invocation.err(`You can run \`kubectl replace -f ${path}\` to try this update again.\n`);
    throw new SilentExit(1);
  }
  yield* invocation.out(`${infoReference(info)} edited\n`);
  return undefined;
}

function* keepCopy(invocation: Invocation, text: string): Coroutine<void> {
  const path = yield* writeCopy(text);
  yield* invocation.err(`A copy of your changes has been stored to ${JSON.stringify(path)}\n`);
}

function* writeCopy(text: string): Coroutine<string> {
  const path = `/tmp/kubectl-edit-${Math.floor((yield* random()) * 4_294_967_296)}.yaml`;
  const descriptor = yield* open(path, "w");
  yield* write(descriptor, text);
  yield* close(descriptor);
  return path;
}

export function* openEditor(request: EditorRequest): Coroutine<string | null> {
  try {
    return yield* device<string | null>("editor", request);
  } catch (error) {
    if (!(error instanceof SystemError) || error.code !== "ENOSYS") throw error;
    throw new CommandError('unable to launch the editor "vi"');
  }
}
