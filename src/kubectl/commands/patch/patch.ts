/** kubectl patch. Models: pkg/cmd/patch/patch.go (v1.36). */

import { deepEqual } from "#api/deep-equal.ts";
import { readGoJson } from "#api/go-json.ts";
import { applyJsonPatch } from "#api/json-patch.ts";
import { applyMergePatch } from "#api/merge-patch.ts";
import { isJsonObject } from "#api/object-path.ts";
import { mergeSchemaOf } from "#api/schema/merge-schema.ts";
import { StatusError } from "#api/status-error.ts";
import { applyStrategicMergePatch } from "#api/strategic-merge-patch.ts";
import type { DraftObject } from "#api/types.ts";
import { SystemError, type Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError, throwAll } from "../../errors.ts";
import { booleanFlag, textFlag } from "../../flags/flag.ts";
import { changeCause, recordFlag } from "../../flags/record.ts";
import type { Invocation } from "../../invocation.ts";
import { createPrinter, filenameFlags, printFlags } from "../../printers/print-flags.ts";
import { infoReference, patchInfo, type PatchType } from "../../resources/resource-info.ts";
import { objectReference } from "../../rest/api-resource.ts";
import { fetchTargets, parseTargets, selectFromFiles, selectLocally } from "../../resources/select.ts";
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
    booleanFlag("local", "Work on the file only, without asking the server."),
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

function* readPatchFile(path: string): Coroutine<string> {
  try {
    return yield* readTextFile(path);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw new CommandError(`unable to read patch file: open ${path}: ${error.message.toLowerCase()}`);
  }
}

/** What begins with a brace is JSON, and the server's to refuse; all else is YAML. */
function parsePatch(text: string): unknown {
  if (text.trimStart().startsWith("{")) {
    const { values, error } = readGoJson(text);
    if (error)
      throw new StatusError(
        400,
        "BadRequest",
        error.message.replace("unexpected EOF", "unexpected end of JSON input"),
      );
    return values[0];
  }
  const parsed = parseYaml(text);
  if (parsed.ok) return parsed.value;
  const why = parsed.error.replace(/^error converting YAML to JSON: /, "");
  throw new CommandError(`unable to parse ${JSON.stringify(text)}: ${why}`);
}

/** The patch applied by kubectl itself: a dry run, or a file alone. */
function patchHere(object: DraftObject, type: PatchType, patch: unknown): DraftObject {
  if (type === TYPES["json"]) {
    const result = applyJsonPatch(object, patch);
    if (!result.ok) throw new CommandError(result.error);
    return result.value as DraftObject;
  }
  const schema = type === TYPES["strategic"] ? mergeSchemaOf(object.apiVersion, object.kind) : undefined;
  if (!schema) return applyMergePatch(object, patch) as DraftObject;
  if (!isJsonObject(patch)) throw new CommandError("the patch is not an object");
  const result = applyStrategicMergePatch({ ...object }, patch, schema);
  if (!result.ok) throw new CommandError(result.error);
  return result.value as unknown as DraftObject;
}

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
  const text = file === "" ? flags.text("patch") : yield* readPatchFile(file);
  const patch = parsePatch(text);
  const dryRun = invocation.dryRun();
  yield* createPrinter(flags, "");
  const filenames = flags.list("filename");
  const local = flags.boolean("local");
  const selection = local
    ? yield* selectLocally(filenames, flags.boolean("recursive"))
    : filenames.length > 0
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
        dryRun === "client" || local
          ? patchHere(info.object, type, patch)
          : yield* patchInfo(client, info, type, patch, query, flags.text("subresource"));
      const annotations = changeCause(invocation);
      if (dryRun === "none" && Object.keys(annotations).length > 0)
        yield* patchInfo(client, info, "application/merge-patch+json", { metadata: { annotations } });
      const changed =
        dryRun === "client" ||
        local ||
        // Not by resourceVersion: what lifts the last finalizer deletes, and writes no other version.
        !deepEqual(object, info.object);
      const [version = "", group = ""] = object.apiVersion.split("/").reverse();
      const same = object.kind === info.resource.kind && version === info.resource.version;
      const reference = same ? infoReference(info) : objectReference(object.kind, group, info.name);
      const suffix = dryRun === "server" ? dryRunSuffix(dryRun) : "";
      const line = `${reference} patched${changed ? "" : " (no change)"}${suffix}\n`;
      // Each object is printed for itself: no "---" goes between them.
      const printer = yield* createPrinter(flags, "");
      yield* invocation.out(printer ? printer(object) : line);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      errors.push(error);
    }
  }
  throwAll(errors);
  if (selection.infos.length === 0) throw new CommandError("no objects passed to patch");
}
