/**
 * kubectl get -w: the list, then a row for every change, appended.
 * Models: pkg/cmd/get/get.go watch (v1.36): the list's resourceVersion starts the watch, DELETED rows are printed too.
 */

import { StatusError, type Status } from "#api/status-error.ts";
import type { WatchEvent } from "#api/types.ts";
import { receive, type Coroutine } from "#posix/system-calls.ts";
import { CommandError } from "../../errors.ts";
import type { Invocation } from "../../invocation.ts";
import type { ObjectPrinter } from "../../printers/object-printer.ts";
import type { Table } from "../../printers/table-printer.ts";
import type { Target } from "../../resources/select.ts";
import { resourcePath } from "../../rest/api-resource.ts";
import { watchWithDeadline } from "../../rest/body-deadline.ts";
import { TABLE_ACCEPT, tablePrinterFor, toTable } from "./server-table.ts";

export function* watchTargets(
  invocation: Invocation,
  targets: readonly Target[],
  printer: ObjectPrinter | undefined,
): Coroutine<number> {
  const { flags } = invocation;
  const [target, ...others] = targets;
  if (!target || others.length > 0) {
    throw new CommandError(
      new Set(targets.map((each) => each.resource)).size > 1
        ? "you may only specify a single resource type"
        : "watch is only supported on individual resources and resource collections",
    );
  }
  const client = yield* invocation.client();
  const path = resourcePath(target.resource, target.namespace);
  const fields = [
    ...(target.name === "" ? [] : [`metadata.name=${target.name}`]),
    ...(flags.text("field-selector") === "" ? [] : [flags.text("field-selector")]),
  ].join(",");
  const query = {
    fieldSelector: fields || undefined,
    labelSelector: flags.text("selector") || undefined,
  };
  const headers: Record<string, string> = printer ? {} : { accept: TABLE_ACCEPT };
  const list = yield* client.body<unknown>({ path, query, headers });
  const show = makeShow(invocation, target, printer);
  if (!flags.boolean("watch-only")) {
    const initial = printer ? ((list as { items?: unknown[] }).items ?? []) : [list];
    for (const each of initial) yield* show("ADDED", each);
  }
  const version = (list as { metadata?: { resourceVersion?: string } }).metadata?.resourceVersion ?? "";
  const response = yield* client.request({
    path,
    query: { ...query, resourceVersion: version, watch: true },
    headers,
  });
  const { descriptor } = response;
  if (descriptor === undefined) throw new CommandError("the server did not start a watch");
  const follow = function* (): Coroutine<void> {
    for (;;) {
      const event = (yield* receive(descriptor)) as WatchEvent<never> | undefined;
      if (event === undefined) return;
      if (event.type === "BOOKMARK") continue;
      if (event.type === "ERROR") throw StatusError.of(event.object as Status);
      yield* show(event.type, event.object);
    }
  };
  yield* watchWithDeadline(client.config.timeoutMs, invocation.process.processId, follow);
  return 0;
}

type Show = (type: string, body: unknown) => Coroutine<void>;

function makeShow(invocation: Invocation, target: Target, printer: ObjectPrinter | undefined): Show {
  const withEvents = invocation.flags.boolean("output-watch-events");
  if (printer) {
    return function* (type, body) {
      const { kind, group, version } = target.resource;
      const object = {
        apiVersion: group === "" ? version : `${group}/${version}`,
        kind,
        ...(body as object),
      };
      yield* invocation.out(printer(withEvents ? { type, object } : object));
    };
  }
  const tables = tablePrinterFor(invocation, target.resource, false);
  return function* (type, body) {
    const table = yield* toTable(body);
    if (table.rows.length === 0) return;
    const shown: Table = withEvents
      ? {
          ...table,
          columnDefinitions: table.columnDefinitions.length
            ? [{ name: "Event", priority: 0 }, ...table.columnDefinitions]
            : [],
          rows: table.rows.map((row) => ({ ...row, cells: [type, ...row.cells] })),
        }
      : table;
    yield* invocation.out(tables.print(shown));
  };
}
