/**
 * kubectl apply: make the cluster as the files say.
 * Models: pkg/cmd/apply/apply.go, patcher.go (v1.36): three-way patch with the last-applied annotation, retries on
 * conflict, --server-side sent as an apply patch.
 */

import { compactJson } from "#api/go-format.ts";
import { parseLabelSelector, selectorMatches } from "#api/label-selector.ts";
import { hasReason, StatusError } from "#api/status-error.ts";
import type { DraftObject } from "#api/types.ts";
import { sleep, type Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { addSource, AggregateCommandError, CommandError, throwAll } from "../../errors.ts";
import { booleanFlag, durationFlag, integerFlag, textFlag, arrayFlag } from "../../flags/flag.ts";
import { recorded, recordFlag } from "../../flags/record.ts";
import { NAMELESS_HINT } from "../../hints.ts";
import { manifestSources } from "../../resources/manifest-files.ts";
import type { Invocation } from "../../invocation.ts";
import { createPrinter, filenameFlags, printFlags } from "../../printers/print-flags.ts";
import { lastAppliedOf, LAST_APPLIED_ANNOTATION, withLastApplied } from "../../resources/last-applied.ts";
import {
  infoOf,
  deleteInfo,
  infoPath,
  infoReference,
  patchInfo,
  readInfo,
  type ResourceInfo,
} from "../../resources/resource-info.ts";
import { selectFromFiles } from "../../resources/select.ts";
import { resourcePath } from "../../rest/api-resource.ts";
import type { RestClient, RestRequest } from "../../rest/rest-client.ts";
import {
  dryRunFlag,
  dryRunSuffix,
  fieldManagerFlag,
  fieldValidation,
  validateFlag,
} from "../create/generator.ts";
import { applyPatchOf, isEmptyPatch } from "./apply-patch.ts";
import { editLastAppliedCommand } from "./edit-last-applied.ts";
import { setLastAppliedCommand, viewLastAppliedCommand } from "./last-applied-commands.ts";
import { kindsToPrune, prune } from "./prune.ts";

export const applyCommand: Command = {
  name: "apply",
  use: "(-f FILENAME | -k DIRECTORY) [options]",
  short: "Apply a configuration to a resource by file name or stdin",
  long: "Creates what the files describe, or changes it where it exists already.",
  examples: [
    ["A file", "kubectl apply -f web.yaml"],
    ["All files of a directory", "kubectl apply -f manifests/"],
    ["What another program writes", "cat web.yaml | kubectl apply -f -"],
  ],
  group: "Advanced Commands",
  flags: [
    ...printFlags(),
    ...filenameFlags("File, directory or address with the configuration to apply."),
    dryRunFlag,
    fieldManagerFlag("kubectl-client-side-apply"),
    validateFlag,
    booleanFlag("all", "With --prune, of all resources."),
    textFlag("applyset", "Name of an apply set.", { unsupported: "Apply sets are not simulated." }),
    textFlag("cascade", "What happens to dependents with --force.", {
      initial: "background",
      bare: "background",
    }),
    booleanFlag("force", "Delete and make anew what cannot be changed."),
    booleanFlag("force-conflicts", "With --server-side, take fields from other managers."),
    integerFlag("grace-period", "With --force, seconds to end well.", { initial: "-1" }),
    booleanFlag("openapi-patch", "Make patches with the server's schema.", { initial: "true" }),
    booleanFlag("overwrite", "Resolve conflicts with what others changed by taking the file's.", {
      initial: "true",
    }),
    booleanFlag("prune", "Delete what was applied once and the files no longer hold."),
    arrayFlag("prune-allowlist", "With --prune, only these kinds, as group/version/Kind; may be repeated."),
    recordFlag,
    textFlag("selector", "Only objects whose labels match.", { shorthand: "l" }),
    booleanFlag("server-side", "Let the server merge."),
    textFlag("subresource", "Subresource to apply to.", { unsupported: "Use patch --subresource." }),
    durationFlag("timeout", "With --force, how long to wait for the deletion."),
    booleanFlag("wait", "With --force, wait until the old object is gone."),
  ],
  commands: [editLastAppliedCommand, setLastAppliedCommand, viewLastAppliedCommand],
  support: { level: "partly", why: "apply sets and edit-last-applied are missing." },
  run: runApply,
};

/** How often a patch that lost a race is made again (apply.go maxPatchRetry), and the pause (backOffPeriod). */
const MAX_PATCH_RETRY = 5;
const BACK_OFF_MS = 1000;

function* runApply(invocation: Invocation): Coroutine<void> {
  const { flags, args } = invocation;
  if (args.length > 0) throw invocation.usageError(`Unexpected args: [${args.join(" ")}]`);
  if (flags.boolean("prune") && flags.text("selector") === "" && !flags.boolean("all")) {
    throw new CommandError(
      "all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector",
    );
  }
  const dryRun = invocation.dryRun();
  const serverSide = flags.boolean("server-side");
  if (serverSide && dryRun === "client") {
    throw new CommandError(
      "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)",
    );
  }
  if (flags.boolean("force-conflicts") && !serverSide) {
    throw new CommandError("--force-conflicts only works with --server-side");
  }
  if (flags.boolean("prune")) yield* kindsToPrune(invocation, flags.list("prune-allowlist"));
  const printer = yield* createPrinter(flags, "");
  const filenames = manifestSources(flags);
  if (filenames.length === 0) throw new CommandError("must specify one of -f and -k");
  const selection = yield* selectFromFiles(invocation, filenames, flags.boolean("recursive"));
  // What could not be read is one error, however much it is.
  const errors: Error[] =
    selection.errors.length > 1 ? [new AggregateCommandError(selection.errors)] : [...selection.errors];
  const infos = matchingLabels(selection.infos, flags.text("selector"));
  if (infos.length === 0 && errors.length === 0) throw new CommandError("no objects passed to apply");
  const applied: ResourceInfo[] = [];
  for (const info of infos) {
    try {
      const result = serverSide
        ? yield* applyOnServer(invocation, info, dryRun === "server")
        : yield* applyOne(invocation, info, dryRun);
      const line = `${infoReference(result.info)} ${result.operation}${dryRunSuffix(dryRun)}\n`;
      yield* invocation.out(printer ? printer(result.info.object) : line);
      applied.push(result.info);
    } catch (error) {
      if (!(error instanceof StatusError) && !(error instanceof CommandError)) throw error;
      errors.push(error);
    }
  }
  throwAll(errors);
  if (flags.boolean("prune")) yield* prune(invocation, applied, dryRun, printer);
}

/** -l chooses among the objects of the files. */
function matchingLabels(infos: readonly ResourceInfo[], text: string): readonly ResourceInfo[] {
  if (text === "") return infos;
  const selector = parseLabelSelector(text);
  if (!selector.ok) throw new CommandError(selector.error);
  return infos.filter((info) => selectorMatches(selector.value, info.object.metadata.labels));
}

interface Applied {
  readonly info: ResourceInfo;
  readonly operation: string;
}

type DryRun = "none" | "client" | "server";

function* applyOne(invocation: Invocation, info: ResourceInfo, dryRun: DryRun): Coroutine<Applied> {
  const client = yield* invocation.client();
  if ((info.object.metadata.name ?? "") === "") {
    const { generateName } = info.object.metadata;
    if (generateName) throw new CommandError(`from ${generateName}: cannot use generate name with apply`);
    throw new CommandError(
      `error when retrieving current configuration of:\nResource: "${resourceText(info)}", GroupVersionKind: "${kindText(info)}"\nName: "", Namespace: "${info.namespace}"\nfrom server for: "${info.source}": resource name may not be empty`,
      1,
      true,
      NAMELESS_HINT,
    );
  }
  const wanted = withLastApplied(recorded(invocation, info.object));
  let live: DraftObject;
  try {
    live = yield* readInfo(client, info);
  } catch (error) {
    if (!hasReason(error, "NotFound")) {
      const where = `error when retrieving current configuration of:\nResource: "${resourceText(info)}", GroupVersionKind: "${kindText(info)}"\nName: "${info.name}", Namespace: "${info.namespace}"\nfrom server for: "${info.source}"`;
      throw error instanceof StatusError ? addSource(error, where) : error;
    }
    return yield* createNew(invocation, info, wanted, dryRun);
  }
  if (dryRun === "client") return yield* pretend(invocation, info, wanted, live);
  return yield* change(invocation, info, wanted, live, dryRun);
}

function* createNew(
  invocation: Invocation,
  info: ResourceInfo,
  wanted: DraftObject,
  dryRun: DryRun,
): Coroutine<Applied> {
  if (dryRun === "client") return { info: { ...info, object: wanted }, operation: "created" };
  const client = yield* invocation.client();
  try {
    const created = yield* client.body<DraftObject>({
      method: "POST",
      path: resourcePath(info.resource, info.namespace),
      query: writeQuery(invocation, dryRun),
      body: wanted,
    });
    return { info: infoOf(info.resource, created, info.source), operation: "created" };
  } catch (error) {
    throw error instanceof StatusError ? addSource(error, `error when creating "${info.source}"`) : error;
  }
}

/** Under --dry-run=client nothing is sent; whether there would be a change is told by the patch. */
function* pretend(
  invocation: Invocation,
  info: ResourceInfo,
  wanted: DraftObject,
  live: DraftObject,
): Coroutine<Applied> {
  yield* warnWithoutAnnotation(invocation, info, live);
  const { patch } = applyPatchOf(info.resource, lastAppliedOf(live), wanted, live);
  return { info: { ...info, object: live }, operation: isEmptyPatch(patch) ? "unchanged" : "configured" };
}

function* warnWithoutAnnotation(
  invocation: Invocation,
  info: ResourceInfo,
  live: DraftObject,
): Coroutine<void> {
  const annotations = (live.metadata.annotations ?? {}) as Readonly<Record<string, string>>;
  if (annotations[LAST_APPLIED_ANNOTATION] !== undefined) return;
  yield* invocation.err(
    `Warning: resource ${info.resource.name}/${info.name} is missing the ${LAST_APPLIED_ANNOTATION} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`,
  );
}

function* change(
  invocation: Invocation,
  info: ResourceInfo,
  wanted: DraftObject,
  first: DraftObject,
  dryRun: DryRun,
): Coroutine<Applied> {
  const client = yield* invocation.client();
  yield* warnWithoutAnnotation(invocation, info, first);
  let live = first;
  for (let attempt = 1; ; attempt++) {
    const { type, patch } = applyPatchOf(info.resource, lastAppliedOf(live), wanted, live);
    if (isEmptyPatch(patch)) return { info: { ...info, object: live }, operation: "unchanged" };
    try {
      const object = yield* patchInfo(client, info, type, patch, writeQuery(invocation, dryRun));
      const unchanged = object.metadata.resourceVersion === live.metadata.resourceVersion;
      return {
        info: infoOf(info.resource, object, info.source),
        operation: unchanged && dryRun === "none" ? "unchanged" : "configured",
      };
    } catch (error) {
      if (hasReason(error, "Conflict") && attempt < MAX_PATCH_RETRY) {
        if (attempt > 1) yield* sleep(BACK_OFF_MS);
        live = yield* readInfo(client, info);
        continue;
      }
      const forced =
        invocation.flags.boolean("force") && (hasReason(error, "Conflict") || hasReason(error, "Invalid"));
      if (forced) return yield* replaceByForce(invocation, info, wanted);
      if (!(error instanceof StatusError)) throw error;
      const where = `error when applying patch:\n${compactJson(patch)}\nto:\nResource: "${resourceText(info)}", GroupVersionKind: "${kindText(info)}"\nName: "${info.name}", Namespace: "${info.namespace}"\nfor: "${info.source}"`;
      throw addSource(error, `${where}: error when patching "${info.source}"`);
    }
  }
}

function* replaceByForce(
  invocation: Invocation,
  info: ResourceInfo,
  wanted: DraftObject,
): Coroutine<Applied> {
  const client = yield* invocation.client();
  const grace = invocation.flags.integer("grace-period");
  yield* deleteInfo(client, info, { graceSeconds: grace });
  for (;;) {
    try {
      yield* readInfo(client, info);
    } catch (error) {
      if (hasReason(error, "NotFound")) break;
      throw error;
    }
    yield* sleep(BACK_OFF_MS);
  }
  const applied = yield* createNew(invocation, info, wanted, "none");
  return { ...applied, operation: "configured" };
}

function* applyOnServer(invocation: Invocation, info: ResourceInfo, dryRun: boolean): Coroutine<Applied> {
  const { flags } = invocation;
  const client = yield* invocation.client();
  const manager = flags.changed("field-manager") ? flags.text("field-manager") : "kubectl";
  const object = yield* sendApplyPatch(client, {
    path: infoPath(info),
    query: {
      fieldManager: manager,
      fieldValidation: fieldValidation(invocation),
      force: flags.boolean("force-conflicts"),
      dryRun: dryRun ? "All" : undefined,
    },
    headers: { "content-type": "application/apply-patch+yaml" },
    body: info.object,
  });
  return { info: infoOf(info.resource, object, info.source), operation: "serverside-applied" };
}

/** Another word for a server that cannot: it may be an old one. */
function* sendApplyPatch(client: RestClient, request: RestRequest): Coroutine<DraftObject> {
  try {
    return yield* client.body<DraftObject>({ ...request, method: "PATCH" });
  } catch (error) {
    if (!hasReason(error, "UnsupportedMediaType")) throw error;
    const why = (error as StatusError).message;
    throw new CommandError(`Server-side apply not available on the server: (${why})`, 1, false);
  }
}

function writeQuery(invocation: Invocation, dryRun: DryRun): Record<string, string | undefined> {
  return {
    dryRun: dryRun === "server" ? "All" : undefined,
    fieldManager: invocation.flags.text("field-manager"),
    fieldValidation: fieldValidation(invocation),
  };
}

/** "apps/v1, Resource=deployments" */
function resourceText(info: ResourceInfo): string {
  const { group, version, name } = info.resource;
  return `${group}/${version}, Resource=${name}`;
}

function kindText(info: ResourceInfo): string {
  const { group, version, kind } = info.resource;
  return `${group}/${version}, Kind=${kind}`;
}
