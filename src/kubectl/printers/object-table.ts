/**
 * The columns that kubectl makes when a server sends objects instead of a Table: name and age.
 * Models: pkg/printers/tablegenerator.go printStatus / printObjectMeta (v0.36).
 */

import { parseEpoch } from "#api/time.ts";
import type { KubernetesObject } from "#api/types.ts";
import { humanDuration } from "#api/human-duration.ts";
import type { Table } from "./table-printer.ts";

export function tableOfObjects(objects: readonly KubernetesObject[], nowEpochMs: number): Table {
  return {
    kind: "Table",
    columnDefinitions: [
      { name: "Name", priority: 0 },
      { name: "Age", priority: 0 },
    ],
    rows: objects.map((object) => ({
      cells: [object.metadata.name, ageText(object.metadata.creationTimestamp, nowEpochMs)],
      object,
    })),
  };
}

/** "5m", or "<unknown>" without a timestamp. */
export function ageText(timestamp: string | null | undefined, nowEpochMs: number): string {
  const epochMs = timestamp ? parseEpoch(timestamp) : undefined;
  return epochMs === undefined ? "<unknown>" : humanDuration(nowEpochMs - epochMs);
}
