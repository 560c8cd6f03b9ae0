/** Columns that many kinds share, and the small words of their cells. */

import { ageSince } from "../human-duration.ts";
import type { Clock, TableColumn } from "../kind-descriptor.ts";
import type { KubernetesObject } from "../types.ts";

export function column(name: string, description: string, type: TableColumn["type"] = "string"): TableColumn {
  return { name, type, format: "", description, priority: 0 };
}

/** Shown only with -o wide. */
export function wideColumn(name: string, description: string): TableColumn {
  return { ...column(name, description), priority: 1 };
}

export const NAME_COLUMN: TableColumn = {
  ...column("Name", "Name must be unique within a namespace."),
  format: "name",
};

export const AGE_COLUMN = column("Age", "The time since the object was created.");

export function ageCell(object: KubernetesObject, clock: Clock): string {
  return ageSince(object.metadata.creationTimestamp, clock.nowMs);
}

/** `<none>` instead of nothing. */
export const orNone = (text: string | undefined): string =>
  text === undefined || text === "" ? "<none>" : text;

/** `<unknown>` instead of nothing. */
export const orUnknown = (text: string | undefined): string =>
  text === undefined || text === "" ? "<unknown>" : text;

/** Up to `max` texts, then " + N more..."; `<unset>` when there are none. */
export function listCell(texts: readonly string[], max: number): string {
  if (texts.length === 0) return "<unset>";
  const shown = texts.slice(0, max).join(",");
  return texts.length > max ? `${shown} + ${texts.length - max} more...` : shown;
}
