/** kubectl delete. Models: pkg/cmd/delete/delete.go (v1.36). */

import { compactJson } from "#api/go-format.ts";
import { hasReason, StatusError } from "#api/status-error.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import { read } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { addSource, CommandError, throwAll } from "../../errors.ts";
import { manifestSources } from "../../resources/manifest-files.ts";
import type { Invocation } from "../../invocation.ts";
import { filenameFlags } from "../../printers/print-flags.ts";
import {
  deleteInfo,
  infoReference,
  type ResourceInfo,
  type Selection,
} from "../../resources/resource-info.ts";
import { fetchTargets, NOTHING_NAMED, parseTargets, selectFromFiles } from "../../resources/select.ts";
import { kindReference } from "../../rest/api-resource.ts";
import { dryRunFlag, dryRunSuffix } from "../create/generator.ts";
import { waitForDeletion } from "../wait/wait-for-deletion.ts";
import { deleteFlags } from "./delete-flags.ts";

export const deleteCommand: Command = {
  name: "delete",
  use: "([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)]) [options]",
  short: "Delete resources by file names, stdin, resources and names, or by resources and label selector",
  examples: [
    ["One pod", "kubectl delete pod web"],
    ["What a file holds", "kubectl delete -f web.yaml"],
    ["All with a label", "kubectl delete pods,services -l app=web"],
  ],
  group: "Basic Commands (Intermediate)",
  flags: [
    ...filenameFlags("File, directory or address with the resources to delete."),
    ...deleteFlags,
    dryRunFlag,
  ],
  completion: { kind: "resources" },
  support: { level: "yes" },
  run: runDelete,
};

function* runDelete(invocation: Invocation): Coroutine<void> {
  const { flags } = invocation;
  const dryRun = invocation.dryRun();
  if (flags.text("raw") !== "") return yield* deleteRaw(invocation, flags.text("raw"));
  if (!["", "name"].includes(flags.text("output"))) {
    throw invocation.usageError(
      `unexpected -o output mode: ${flags.text("output")}. We only support '-o name'`,
    );
  }
  const grace = yield* gracePeriod(invocation);
  const selection = yield* selectForDelete(invocation);
  const errors = [...selection.errors.filter((error) => !isIgnorable(invocation, error))];
  if (
    flags.boolean("interactive") &&
    selection.infos.length > 0 &&
    !(yield* confirm(invocation, selection))
  ) {
    yield* invocation.out("deletion is cancelled\n");
    return;
  }
  const deleted: { info: ResourceInfo; uid: string }[] = [];
  for (const info of selection.infos) {
    try {
      let uid = "";
      if (dryRun !== "client") uid = yield* deleteOne(invocation, info, grace, dryRun === "server");
      yield* invocation.out(deletedLine(invocation, info, grace, dryRun));
      if (dryRun === "none") deleted.push({ info, uid });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      const described = info.source === "" ? error : addSource(error, `error when deleting "${info.source}"`);
      if (!isIgnorable(invocation, error)) errors.push(described);
    }
  }
  if (selection.infos.length === 0 && errors.length === 0 && !flags.boolean("ignore-not-found")) {
    yield* invocation.out("No resources found\n");
  }
  if (flags.boolean("wait") && grace !== 0) {
    const timeoutMs = flags.durationMs("timeout");
    for (const { info, uid } of deleted) {
      const problem = yield* waitForDeletion(invocation, info, uid, timeoutMs);
      if (problem) errors.push(problem);
    }
  }
  throwAll(errors);
}

/** --raw: the path is deleted as it is, and the answer printed as it comes. */
function* deleteRaw(invocation: Invocation, path: string): Coroutine<void> {
  const client = yield* invocation.client();
  yield* invocation.out(`${compactJson(yield* client.body({ method: "DELETE", path }), false)}\n`);
}

const isIgnorable = (invocation: Invocation, error: Error): boolean =>
  hasReason(error, "NotFound") &&
  (invocation.flags.boolean("ignore-not-found") ||
    invocation.flags.boolean("all") ||
    invocation.flags.text("selector") !== "");

function* gracePeriod(invocation: Invocation): Coroutine<number> {
  const { flags } = invocation;
  let seconds = flags.integer("grace-period");
  if (flags.boolean("now")) {
    if (seconds !== -1) throw new CommandError("--now and --grace-period cannot be specified together");
    seconds = 1;
  }
  if (seconds === 0 && !flags.boolean("force")) seconds = 1;
  if (flags.boolean("force") && seconds < 0) seconds = 0;
  if (flags.boolean("force") && seconds > 0 && flags.integer("grace-period") > 0) {
    throw new CommandError("--force and --grace-period greater than 0 cannot be specified together");
  }
  if (seconds === 0) {
    yield* invocation.err(
      "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n",
    );
  }
  return seconds;
}

function* selectForDelete(invocation: Invocation): Coroutine<Selection> {
  const { flags, args } = invocation;
  const filenames = manifestSources(flags);
  const selector = flags.text("selector");
  const fieldSelector = flags.text("field-selector");
  if (flags.boolean("all") && selector !== "") {
    throw new CommandError("setting 'all' parameter but found a non empty selector. ");
  }
  if (flags.boolean("all") && fieldSelector !== "") {
    throw new CommandError("cannot set --all and --field-selector at the same time");
  }
  if (filenames.length > 0) {
    if (args.length > 0) {
      throw new CommandError(
        "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well",
      );
    }
    return yield* selectFromFiles(invocation, filenames, flags.boolean("recursive"));
  }
  if (args.length === 0) {
    throw new CommandError(
      flags.boolean("all") ? "at least one resource must be specified to use a selector" : NOTHING_NAMED,
    );
  }
  const targets = yield* parseTargets(invocation, args, {
    allowListing: flags.boolean("all"),
    selector,
    fieldSelector,
    allNamespaces: flags.boolean("all-namespaces"),
  });
  if (flags.boolean("all") && targets.some((target) => target.name !== ""))
    throw new CommandError("name cannot be provided when a selector is specified");
  if (targets.every((target) => target.name === "")) {
    return yield* fetchTargets(invocation, targets, { allowListing: true, selector, fieldSelector });
  }
  // Objects named one by one are deleted without being read first.
  const infos = targets.map((target): ResourceInfo => ({
    ...target,
    object: { apiVersion: "", kind: target.resource.kind, metadata: { name: target.name } },
    source: "",
  }));
  return { infos, errors: [], single: infos.length === 1 };
}

function* confirm(invocation: Invocation, selection: Selection): Coroutine<boolean> {
  yield* invocation.out("You are about to delete the following ");
  yield* invocation.out(`${selection.infos.length} resource(s):\n`);
  for (const info of selection.infos) yield* invocation.out(`${infoReference(info)}\n`);
  yield* invocation.out("Do you want to continue? (y/N): ");
  const answer = (yield* read(0)) ?? "";
  return answer.trim().toLowerCase() === "y" || answer.trim().toLowerCase() === "yes";
}

/** Returns the uid of what was deleted, when the server tells. */
function* deleteOne(
  invocation: Invocation,
  info: ResourceInfo,
  graceSeconds: number,
  serverDryRun: boolean,
): Coroutine<string> {
  const cascade = invocation.flags.text("cascade");
  const policy = ({ background: "Background", orphan: "Orphan", foreground: "Foreground" } as const)[
    cascade as "background"
  ];
  if (!policy) {
    throw new CommandError(
      `invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`,
    );
  }
  const client = yield* invocation.client();
  const answer = yield* deleteInfo<{
    readonly metadata?: { readonly uid?: string };
    readonly details?: { readonly uid?: string };
  }>(client, info, { policy, graceSeconds, serverDryRun });
  return answer.details?.uid ?? answer.metadata?.uid ?? "";
}

function deletedLine(
  invocation: Invocation,
  info: ResourceInfo,
  graceSeconds: number,
  dryRun: "none" | "client" | "server",
): string {
  const kind = kindReference(info.resource.kind, info.resource.group);
  if (invocation.flags.text("output") === "name") return `${kind}/${info.name}\n`;
  const operation = graceSeconds === 0 ? "force deleted" : "deleted";
  const where = info.namespace === "" ? "" : ` from ${info.namespace} namespace`;
  return `${kind} "${info.name}" ${operation}${where}${dryRunSuffix(dryRun)}\n`;
}
