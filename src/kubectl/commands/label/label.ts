/** kubectl label and kubectl annotate. Models: pkg/cmd/label/label.go, pkg/cmd/annotate/annotate.go (v1.36). */

import { labelValueErrors } from "#api/names.ts";
import type { DraftObject } from "#api/types.ts";
import { StatusError } from "#api/status-error.ts";
import type { Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError, throwAll } from "../../errors.ts";
import { booleanFlag, textFlag, type Flag } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { createPrinter, filenameFlags, printFlags } from "../../printers/print-flags.ts";
import { infoReference, patchInfo, type ResourceInfo } from "../../resources/resource-info.ts";
import {
  fetchTargets,
  parseTargets,
  selectFromFiles,
  selectLocally,
  withOutcomes,
  type FetchedSelection,
} from "../../resources/select.ts";
import { CHANGE_CAUSE_ANNOTATION, changeCause, recordFlag } from "../../flags/record.ts";
import { dryRunFlag, dryRunSuffix, fieldManagerFlag } from "../create/generator.ts";
import { isPairArgument } from "./pairs.ts";

type Field = "labels" | "annotations";

const mapFlags = (field: Field): readonly Flag[] => [
  ...printFlags(),
  ...filenameFlags(`File, directory or address with the resources whose ${field} change.`),
  dryRunFlag,
  fieldManagerFlag(field === "labels" ? "kubectl-label" : "kubectl-annotate"),
  booleanFlag("all", "All objects of the type in the namespace."),
  booleanFlag("all-namespaces", "In all namespaces.", { shorthand: "A" }),
  textFlag("field-selector", "Only objects whose fields match."),
  booleanFlag("list", `Show the ${field}.`),
  booleanFlag("local", "Work on the file only, without asking the server."),
  booleanFlag("overwrite", `Change ${field} that are there already.`),
  recordFlag,
  textFlag("resource-version", "Only when the object has this version."),
  textFlag("selector", "Only objects whose labels match.", { shorthand: "l" }),
];

export const labelCommand: Command = {
  name: "label",
  use: "[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]",
  short: "Update the labels on a resource",
  examples: [
    ["Add or change", "kubectl label pods web env=prod --overwrite"],
    ["Remove", "kubectl label pods web env-"],
  ],
  group: "Settings Commands",
  flags: mapFlags("labels"),
  completion: { kind: "resources" },
  support: { level: "yes" },
  run: (invocation) => runMapCommand(invocation, "labels"),
};

export const annotateCommand: Command = {
  name: "annotate",
  use: "[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]",
  short: "Update the annotations on a resource",
  examples: [["Add", "kubectl annotate deployment web kubernetes.io/change-cause='image 1.26'"]],
  group: "Settings Commands",
  flags: mapFlags("annotations"),
  completion: { kind: "resources" },
  support: { level: "yes" },
  run: (invocation) => runMapCommand(invocation, "annotations"),
};

interface Changes {
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

const SINGULAR = { labels: "label", annotations: "annotation" } as const;
const DONE = { labels: "labeled", annotations: "annotated" } as const;

function* runMapCommand(invocation: Invocation, field: Field): Coroutine<void> {
  const { flags, args } = invocation;
  const dryRun = invocation.dryRun();
  const isPair = isPairArgument;
  const firstPair = args.findIndex(isPair);
  const resources = firstPair < 0 ? args : args.slice(0, firstPair);
  const pairs = firstPair < 0 ? [] : args.slice(firstPair);
  const misplaced = pairs.find((arg) => !isPair(arg));
  if (misplaced !== undefined) {
    throw new CommandError(`all resources must be specified before ${SINGULAR[field]} changes: ${misplaced}`);
  }
  const filenames = flags.list("filename");
  if (resources.length === 0 && filenames.length === 0) {
    throw new CommandError(
      "one or more resources must be specified as <resource> <name> or <resource>/<name>",
    );
  }
  const changes = parseChanges(pairs, field);
  const count = Object.keys(changes.set).length + changes.remove.length;
  if (count === 0 && !flags.boolean("list"))
    throw new CommandError(`at least one ${SINGULAR[field]} update is required`);
  const printer = yield* createPrinter(flags, "");
  const selection = yield* selectObjects(invocation, resources, filenames);
  const errors: Error[] = [];
  // In the order of the arguments, what could not be fetched among what could not be changed.
  for (const found of selection.outcomes) {
    try {
      if (found instanceof Error) throw found;
      const line = yield* changeOne(invocation, found, field, changes, dryRun);
      if (flags.boolean("list")) yield* list(invocation, found, line.object, field, selection.single);
      else if (printer) yield* invocation.out(printer(line.object));
      else yield* invocation.out(`${infoReference(found)} ${line.operation}${dryRunSuffix(dryRun)}\n`);
    } catch (error) {
      if (!(error instanceof StatusError) && !(error instanceof CommandError)) throw error;
      errors.push(error);
    }
  }
  throwAll(errors);
}

function parseChanges(pairs: readonly string[], field: Field): Changes {
  const set: Record<string, string> = {};
  const remove: string[] = [];
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    if (equals < 0) {
      remove.push(pair.slice(0, -1));
      continue;
    }
    const key = pair.slice(0, equals);
    const value = pair.slice(equals + 1);
    if (field === "labels") {
      if (value.includes("=")) throw new CommandError(`invalid label spec: ${pair}`);
      const errors = labelValueErrors(value);
      if (errors.length > 0)
        throw new CommandError(`invalid label value: ${JSON.stringify(pair)}: ${errors.join("; ")}`);
    }
    set[key] = value;
  }
  for (const key of remove) {
    if (Object.hasOwn(set, key)) {
      throw new CommandError(
        `can not both modify and remove ${field === "labels" ? "a label" : "an annotation"} in the same command`,
      );
    }
  }
  return { set, remove };
}

function* selectObjects(
  invocation: Invocation,
  resources: readonly string[],
  filenames: readonly string[],
): Coroutine<FetchedSelection> {
  const { flags } = invocation;
  if (filenames.length > 0) {
    if (flags.boolean("local"))
      return withOutcomes(yield* selectLocally(filenames, flags.boolean("recursive")));
    const files = yield* selectFromFiles(invocation, filenames, flags.boolean("recursive"));
    const live = yield* fetchTargets(invocation, files.infos, { allowListing: false });
    return { ...live, outcomes: [...files.errors, ...live.outcomes] };
  }
  const options = {
    allowListing: flags.boolean("all"),
    selector: flags.text("selector"),
    fieldSelector: flags.text("field-selector"),
    allNamespaces: flags.boolean("all-namespaces"),
  };
  return yield* fetchTargets(invocation, yield* parseTargets(invocation, resources, options), options);
}

function* list(
  invocation: Invocation,
  { resource, name }: ResourceInfo,
  object: DraftObject,
  field: Field,
  single: boolean,
): Coroutine<void> {
  const map = (object.metadata[field] ?? {}) as Readonly<Record<string, string>>;
  if (!single) yield* invocation.out(`Listing ${field} for ${resource.kind}.${resource.group}/${name}:\n`);
  for (const key of Object.keys(map).sort())
    yield* invocation.out(`${single ? "" : " "}${key}=${map[key]}\n`);
}

function* changeOne(
  invocation: Invocation,
  info: ResourceInfo,
  field: Field,
  changes: Changes,
  dryRun: "none" | "client" | "server",
): Coroutine<{ readonly object: DraftObject; readonly operation: string }> {
  const { flags } = invocation;
  const present = (info.object.metadata[field] ?? {}) as Readonly<Record<string, string>>;
  if (!flags.boolean("overwrite")) {
    const taken = Object.keys(changes.set)
      .filter((key) => Object.hasOwn(present, key) && present[key] !== changes.set[key])
      // A cause may always be replaced (annotate.go validateNoAnnotationOverwrites).
      .filter((key) => field === "labels" || key !== CHANGE_CAUSE_ANNOTATION)
      .sort();
    if (taken.length > 0) {
      throw new CommandError(
        field === "labels"
          ? `'${taken[0]}' already has a value (${present[taken[0] as string]}), and --overwrite is false`
          : `--overwrite is false but found the following declared annotation(s): '${taken[0]}' already has a value (${present[taken[0] as string]})`,
      );
    }
  }
  const patch: Record<string, string | null> = {};
  for (const [key, value] of Object.entries(changes.set)) if (present[key] !== value) patch[key] = value;
  let removed = false;
  for (const key of changes.remove) {
    if (Object.hasOwn(present, key)) {
      patch[key] = null;
      removed = true;
    } else if (field === "labels") yield* invocation.out(`label ${JSON.stringify(key)} not found.\n`);
  }
  if (Object.keys(patch).length === 0) {
    return { object: info.object, operation: field === "labels" ? "not labeled" : DONE[field] };
  }
  const onlyRemoved = removed && Object.keys(changes.set).length === 0;
  const operation = field === "labels" && onlyRemoved ? "unlabeled" : DONE[field];
  if (dryRun === "client" || flags.boolean("local")) {
    const merged = { ...present, ...changes.set };
    for (const key of changes.remove) delete merged[key];
    return { object: { ...info.object, metadata: { ...info.object.metadata, [field]: merged } }, operation };
  }
  const client = yield* invocation.client();
  const version = flags.text("resource-version");
  const object = yield* patchInfo(
    client,
    info,
    "application/merge-patch+json",
    {
      metadata: {
        annotations: changeCause(invocation),
        ...(field === "labels"
          ? { labels: patch }
          : { annotations: { ...patch, ...changeCause(invocation) } }),
        ...(version === "" ? {} : { resourceVersion: version }),
      },
    },
    { fieldManager: flags.text("field-manager"), dryRun: dryRun === "server" ? "All" : undefined },
  );
  return { object, operation };
}
