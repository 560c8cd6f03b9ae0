/** Tables that the server makes, as `get` asks for them and prints them. */

import type { DraftObject } from "#api/types.ts";
import { now, type Coroutine } from "#posix/system-calls.ts";
import type { Invocation } from "../../invocation.ts";
import { tableOfObjects } from "../../printers/object-table.ts";
import { TablePrinter, isTable, type Table } from "../../printers/table-printer.ts";
import { kindReference, type ApiResource } from "../../rest/api-resource.ts";

export const TABLE_ACCEPT =
  "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";

/** A server that knows no tables sends objects; then kubectl prints names and ages. */
export function* toTable(body: unknown): Coroutine<Table> {
  if (isTable(body)) return body;
  const list = (body as { items?: readonly DraftObject[] }).items;
  const nowEpochMs = yield* now();
  return tableOfObjects((list ?? [body as DraftObject]) as never, nowEpochMs);
}

/** A printer with the options of the flags. */
export function tablePrinterFor(
  invocation: Invocation,
  resource: ApiResource,
  withKind: boolean,
): TablePrinter {
  const { flags } = invocation;
  return new TablePrinter({
    wide: flags.text("output") === "wide",
    withNamespace: flags.boolean("all-namespaces") && resource.namespaced,
    kindPrefix: withKind || flags.boolean("show-kind") ? kindReference(resource.kind, resource.group) : "",
    showLabels: flags.boolean("show-labels"),
    labelColumns: flags.list("label-columns"),
    noHeaders: flags.boolean("no-headers"),
  });
}
