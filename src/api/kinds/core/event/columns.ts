/** Models: kubernetes pkg/printers/internalversion/printers.go printEvent (v1.36). */

import { ageSince } from "../../../human-duration.ts";
import type { Clock, TableCell, TableColumn } from "../../../kind-descriptor.ts";
import type { CoreEvent } from "../../../types.ts";
import { column, wideColumn } from "../../table-columns.ts";

export const eventColumns: readonly TableColumn[] = [
  column("Last Seen", "The time since this event was observed last."),
  column("Type", "Normal or Warning."),
  column("Reason", "Why it happened, in a word."),
  column("Object", "What it happened to."),
  wideColumn("Subobject", "The part of the object."),
  wideColumn("Source", "Who reported it."),
  column("Message", "What happened."),
  wideColumn("First Seen", "The time since this event was observed first."),
  wideColumn("Count", "How often it was observed."),
  { ...wideColumn("Name", "Name must be unique within a namespace."), format: "name" },
];

/** "kubelet, worker-1" */
export function eventSourceText(event: CoreEvent): string {
  const component = event.source?.component || event.reportingComponent || "";
  const instance = event.source?.host || event.reportingInstance || "";
  return instance === "" ? component : `${component}, ${instance}`;
}

/** "pod/web-1" */
export function eventObjectText({ involvedObject }: CoreEvent): string {
  const kind = (involvedObject.kind ?? "").toLowerCase();
  return involvedObject.name ? `${kind}/${involvedObject.name}` : kind;
}

export function eventCells(event: CoreEvent, clock: Clock): TableCell[] {
  const age = (timestamp: string | undefined | null): string => ageSince(timestamp ?? undefined, clock.nowMs);
  const first = event.firstTimestamp ? age(event.firstTimestamp) : age(event.eventTime);
  const last = event.series
    ? age(event.series.lastObservedTime)
    : event.lastTimestamp
      ? age(event.lastTimestamp)
      : first;
  return [
    last,
    event.type ?? "",
    event.reason ?? "",
    eventObjectText(event),
    event.involvedObject.fieldPath ?? "",
    eventSourceText(event),
    (event.message ?? "").trim(),
    first,
    event.series?.count ?? (event.count || 1),
    event.metadata.name,
  ];
}
