/**
 * Any object as a row of the table of everything, and its default columns by name. What the columns say is the kind's
 * own business (its descriptor), so the picture and `kubectl get` never disagree.
 */

import { apiVersionOf, type KindDescriptor, type TableCell } from "#api/kind-descriptor.ts";
import { kinds } from "#api/kinds/index.ts";
import { parseTime } from "#api/time.ts";
import type { KubernetesObject } from "#api/types.ts";
import type { ObjectRow } from "../protocol/view.ts";

const byKind = new Map(
  kinds.map((descriptor) => [`${apiVersionOf(descriptor)}/${descriptor.kind}`, descriptor]),
);

export function descriptorOf(object: {
  readonly apiVersion: string;
  readonly kind: string;
}): KindDescriptor | undefined {
  return byKind.get(`${object.apiVersion}/${object.kind}`);
}

export function rowKeyOf(kind: string, namespace: string | undefined, name: string): string {
  return `${kind}/${namespace ?? ""}/${name}`;
}

export function createdMsOf(object: KubernetesObject): number {
  return parseTime(object.metadata.creationTimestamp) ?? 0;
}

/** The cell under the column `name` ("Status"), or undefined when the kind has no such column. */
export function cellOf(object: KubernetesObject, name: string, nowMs: number): TableCell | undefined {
  const descriptor = descriptorOf(object);
  const index = descriptor?.columns.findIndex((column) => column.name === name) ?? -1;
  if (!descriptor || index < 0) return undefined;
  return descriptor.cells(object, { nowMs })[index];
}

/** Columns whose text depends on the present moment, or that the row shows elsewhere. */
const LEFT_OUT = new Set(["Name", "Age", "Last Seen", "First Seen"]);

function summaryOf(object: KubernetesObject, nowMs: number): string {
  const descriptor = descriptorOf(object);
  if (!descriptor) return "";
  const cells = descriptor.cells(object, { nowMs });
  const parts: string[] = [];
  descriptor.columns.forEach((column, index) => {
    const cell = cells[index];
    if (column.priority > 0 || LEFT_OUT.has(column.name)) return;
    if (cell === null || cell === undefined || cell === "") return;
    parts.push(`${column.name} ${String(cell)}`);
  });
  return parts.join(" · ");
}

export function objectRowOf(object: KubernetesObject, nowMs: number): ObjectRow {
  const { namespace = "", name } = object.metadata;
  return {
    key: rowKeyOf(object.kind, namespace, name),
    apiVersion: object.apiVersion,
    kind: object.kind,
    plural: descriptorOf(object)?.plural ?? "",
    namespace,
    name,
    summary: summaryOf(object, nowMs),
    createdMs: createdMsOf(object),
  };
}
