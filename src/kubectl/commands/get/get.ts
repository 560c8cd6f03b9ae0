/** kubectl get. Models: pkg/cmd/get/get.go (v1.36). */

import { parseQuery } from "#api/query-text.ts";
import { StatusError } from "#api/status-error.ts";
import { inPieces } from "#posix/calculation.ts";
import { receive, type Coroutine } from "#posix/system-calls.ts";
import type { Command } from "../../command.ts";
import { CommandError, throwAll, usageError } from "../../errors.ts";
import { booleanFlag, integerFlag, sliceFlag, textFlag } from "../../flags/flag.ts";
import type { FlagSet } from "../../flags/flag-set.ts";
import { manifestSources } from "../../resources/manifest-files.ts";
import type { Invocation } from "../../invocation.ts";
import { writeObject, writePortions, type ObjectPrinter } from "../../printers/object-printer.ts";
import { createPrinter, filenameFlags, printFlags } from "../../printers/print-flags.ts";
import type { Table, TablePrinter } from "../../printers/table-printer.ts";
import {
  explainList,
  fetchTargets,
  parseTargets,
  selectFromFiles,
  type ListSelectors,
  type Target,
} from "../../resources/select.ts";
import { kindReference, resourcePath, type ApiResource } from "../../rest/api-resource.ts";
import { withDeadline } from "../../rest/body-deadline.ts";
import { TABLE_ACCEPT, tablePrinterFor, toTable } from "./server-table.ts";
import { sortByPath, sortRows } from "./sort-by.ts";
import { watchTargets } from "./watch.ts";

export const getCommand: Command = {
  name: "get",
  use: "[(-o|--output=)json|yaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file|custom-columns|custom-columns-file|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags] [options]",
  short: "Display one or many resources",
  long: "Prints resources as a table made by the server, or in another format with -o.",
  examples: [
    ["All pods of the namespace", "kubectl get pods"],
    ["With more columns", "kubectl get pods -o wide"],
    ["One deployment as YAML", "kubectl get deployment web -o yaml"],
    ["Pods and services together", "kubectl get pods,services"],
    ["One field of each pod", "kubectl get pods -o jsonpath='{.items[*].metadata.name}'"],
  ],
  group: "Basic Commands (Intermediate)",
  flags: [
    ...printFlags(["wide"]),
    ...filenameFlags("File, directory or address with the resources to get."),
    booleanFlag("all-namespaces", "Look in all namespaces.", { shorthand: "A" }),
    integerFlag("chunk-size", "Ask for large lists in chunks of this size.", { initial: "500" }),
    textFlag("field-selector", "Only objects whose fields match, e.g. status.phase=Running."),
    booleanFlag("ignore-not-found", "Succeed silently when the object does not exist."),
    sliceFlag("label-columns", "Labels to show as columns.", { shorthand: "L" }),
    booleanFlag("no-headers", "Leave the headers out."),
    booleanFlag("output-watch-events", "With --watch, also print the type of each event."),
    textFlag("raw", "Path to ask the server for; the answer is printed as it is."),
    textFlag("selector", "Only objects whose labels match, e.g. app=web.", { shorthand: "l" }),
    booleanFlag("server-print", "Let the server make the columns.", { initial: "true" }),
    booleanFlag("show-kind", "Print the kind before the names."),
    booleanFlag("show-labels", "Add a column with all labels."),
    textFlag("sort-by", "JSONPath of the field to sort by, e.g. '{.metadata.name}'."),
    textFlag("subresource", "Get the subresource (status, scale, resize) of an object."),
    booleanFlag("watch", "After listing, go on with the changes.", { shorthand: "w" }),
    booleanFlag("watch-only", "Watch for changes without listing first."),
  ],
  completion: { kind: "resources" },
  support: { level: "yes" },
  run: runGet,
};

function* runGet(invocation: Invocation): Coroutine<number> {
  const { flags, args } = invocation;
  if (flags.text("raw") !== "") return yield* getRaw(invocation);
  const printer = yield* createPrinter(flags, "", "get");
  const filenames = manifestSources(flags);
  if (args.length === 0 && filenames.length === 0) {
    yield* invocation.err(
      'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n',
    );
    throw usageError(
      invocation.commandPath,
      'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).',
    );
  }
  if (flags.boolean("output-watch-events") && !flags.boolean("watch") && !flags.boolean("watch-only")) {
    throw new CommandError("--output-watch-events option can only be used with --watch or --watch-only");
  }
  const targets = yield* targetsOf(invocation);
  if (flags.text("subresource") !== "" && targets.some((target) => target.name === "")) {
    throw new CommandError("subresource cannot be used when bulk resources are specified");
  }
  if (flags.boolean("watch") || flags.boolean("watch-only")) {
    return yield* watchTargets(invocation, targets, printer);
  }
  if (printer) return yield* printObjects(invocation, targets, printer);
  return yield* printTables(invocation, targets);
}

function* targetsOf(invocation: Invocation): Coroutine<readonly Target[]> {
  const { flags, args } = invocation;
  const filenames = manifestSources(flags);
  if (filenames.length > 0) {
    const selection = yield* selectFromFiles(invocation, filenames, flags.boolean("recursive"));
    throwAll(selection.errors);
    return selection.infos;
  }
  return yield* parseTargets(invocation, args, {
    allowListing: true,
    selector: flags.text("selector"),
    fieldSelector: flags.text("field-selector"),
    allNamespaces: flags.boolean("all-namespaces"),
  });
}

function* getRaw(invocation: Invocation): Coroutine<number> {
  const client = yield* invocation.client();
  const text = invocation.flags.text("raw");
  if (invocation.args.length > 0)
    throw new CommandError("arguments may not be passed when --raw is specified");
  if (!text.startsWith("/")) {
    const what = JSON.stringify(text);
    throw new CommandError(`--raw must be a valid URL path: parse ${what}: invalid URI for request`);
  }
  const [path = "", query = ""] = text.split(/\?(.*)/s);
  const response = yield* client.request({
    path,
    query: Object.fromEntries(parseQuery(query)),
    raw: true,
  });
  const show = (body: unknown): string => (typeof body === "string" ? body : `${JSON.stringify(body)}\n`);
  if (response.body !== undefined) yield* invocation.out(show(response.body));
  // A watch or a log that is followed: each part as it comes.
  const { descriptor } = response;
  if (descriptor === undefined) return 0;
  const copy = function* (): Coroutine<void> {
    for (;;) {
      const part = yield* receive(descriptor);
      if (part === undefined) return;
      yield* invocation.out(show(part));
    }
  };
  yield* withDeadline(
    client.config.timeoutMs,
    invocation.process.processId,
    "net/http: request canceled",
    copy,
  );
  return 0;
}

function* printObjects(
  invocation: Invocation,
  targets: readonly Target[],
  printer: ObjectPrinter,
): Coroutine<number> {
  const { flags } = invocation;
  const selection = yield* fetchTargets(invocation, targets, {
    allowListing: true,
    selector: flags.text("selector"),
    fieldSelector: flags.text("field-selector"),
  });
  const errors = withoutNotFound(selection.errors, flags.boolean("ignore-not-found"));
  const objects = selection.infos.map((info) => info.object);
  if (selection.single && objects.length === 1) {
    yield* writeObject(printer, objects[0]);
  } else if (objects.length > 0 || errors.length === 0) {
    if (selection.single && flags.boolean("ignore-not-found")) return 0;
    const sortBy = flags.text("sort-by");
    const items = sortBy === "" ? objects : yield* inPieces(sortByPath(objects, sortBy, (object) => object));
    const list = { apiVersion: "v1", kind: "List", metadata: { resourceVersion: "" }, items };
    yield* writeObject(printer, list);
  }
  throwAll(errors);
  return 0;
}

const withoutNotFound = (errors: readonly Error[], ignore: boolean): readonly Error[] =>
  ignore ? errors.filter((error) => !(error instanceof StatusError && error.reason === "NotFound")) : errors;

const selectorsOf = (flags: FlagSet): ListSelectors => ({
  selector: flags.text("selector"),
  fieldSelector: flags.text("field-selector"),
});

/** The path and query of a request for a table. */
export function tableQuery(
  invocation: Invocation,
  target: Target,
): { path: string; query: Record<string, string> } {
  const { flags } = invocation;
  const query: Record<string, string> = {};
  if (target.name === "") {
    if (flags.text("selector") !== "") query["labelSelector"] = flags.text("selector");
    if (flags.text("field-selector") !== "") query["fieldSelector"] = flags.text("field-selector");
    if (flags.integer("chunk-size") > 0) query["limit"] = String(flags.integer("chunk-size"));
  }
  if (flags.text("sort-by") !== "") query["includeObject"] = "Object";
  return {
    path: resourcePath(target.resource, target.namespace, target.name, flags.text("subresource")),
    query,
  };
}

/** All of one target as a table, chunk after chunk. */
function* fetchTable(invocation: Invocation, target: Target): Coroutine<Table> {
  const client = yield* invocation.client();
  const { path, query } = tableQuery(invocation, target);
  const accept = invocation.flags.boolean("server-print") ? TABLE_ACCEPT : "application/json";
  let table: Table | undefined;
  let next: string | undefined;
  do {
    const body = yield* client.body<unknown>({
      path,
      query: { ...query, continue: next },
      headers: { accept },
    });
    const part = yield* toTable(body);
    table = table ? { ...table, rows: [...table.rows, ...part.rows] } : part;
    next = part.metadata?.continue || undefined;
  } while (next !== undefined);
  return table;
}

export interface TableView {
  readonly printer: TablePrinter;
  readonly resource: ApiResource;
}

function* printTables(invocation: Invocation, targets: readonly Target[]): Coroutine<number> {
  const { flags } = invocation;
  const fetched: { target: Target; table: Table }[] = [];
  const errors: Error[] = [];
  for (const target of targets) {
    try {
      fetched.push({ target, table: yield* fetchTable(invocation, target) });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      errors.push(target.name === "" ? explainList(error, target.resource, selectorsOf(flags)) : error);
    }
  }
  // Types asked for count even when they have no objects; names only where they were found.
  const asked = targets.some((target) => target.name === "") ? targets : fetched.map((each) => each.target);
  const kinds = new Set(asked.map((target) => kindReference(target.resource.kind, target.resource.group)));
  const withKind = kinds.size > 1;
  let written = false;
  let last: TableView | undefined;
  let text = "";
  let block: Table["rows"] = [];
  const flush = function* (columns: Table["columnDefinitions"]): Coroutine<void> {
    if (!last || block.length === 0) return;
    const sorted =
      flags.text("sort-by") === ""
        ? block
        : yield* inPieces(sortRows(block, flags.text("sort-by"), (row) => row.object));
    block = [];
    if (sorted.length === 0) return;
    if (written && !flags.boolean("no-headers")) text += "\n";
    text += yield* inPieces(
      last.printer.printInPieces({ kind: "Table", columnDefinitions: columns, rows: sorted }),
    );
    written = true;
  };
  let columns: Table["columnDefinitions"] = [];
  for (const { target, table } of fetched) {
    if (last?.resource !== target.resource) {
      yield* flush(columns);
      last = { resource: target.resource, printer: tablePrinterFor(invocation, target.resource, withKind) };
    }
    if (table.columnDefinitions.length > 0) columns = table.columnDefinitions;
    block = [...block, ...table.rows];
  }
  yield* flush(columns);
  yield* writePortions(text);
  const remaining = withoutNotFound(errors, flags.boolean("ignore-not-found"));
  if (!written && remaining.length === 0 && !flags.boolean("ignore-not-found")) {
    yield* invocation.err(yield* nothingFound(invocation, targets));
  }
  throwAll(remaining);
  return 0;
}

function* nothingFound(invocation: Invocation, targets: readonly Target[]): Coroutine<string> {
  const namespaced = targets.every((target) => target.resource.namespaced);
  if (!namespaced || invocation.flags.boolean("all-namespaces")) return "No resources found\n";
  return `No resources found in ${yield* invocation.namespace()} namespace.\n`;
}
