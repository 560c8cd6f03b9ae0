/** Models: kubernetes pkg/printers/internalversion/printers.go printReplicaSet (v1.36). */

import type { Clock, TableCell, TableColumn } from "../../../kind-descriptor.ts";
import { labelSelectorText } from "../../../label-selector.ts";
import type { ReplicaSet } from "../../../types.ts";
import { ageCell, AGE_COLUMN, column, NAME_COLUMN } from "../../table-columns.ts";
import { imagesText, namesText, WORKLOAD_WIDE_COLUMNS } from "../workload-columns.ts";

export const replicaSetColumns: readonly TableColumn[] = [
  NAME_COLUMN,
  column("Desired", "The number of desired pods.", "integer"),
  column("Current", "The number of pods that there are.", "integer"),
  column("Ready", "The number of pods that are ready.", "integer"),
  AGE_COLUMN,
  ...WORKLOAD_WIDE_COLUMNS,
];

export function replicaSetCells(replicaSet: ReplicaSet, clock: Clock): TableCell[] {
  const { spec, status } = replicaSet;
  return [
    replicaSet.metadata.name,
    spec.replicas ?? 0,
    status?.replicas ?? 0,
    status?.readyReplicas ?? 0,
    ageCell(replicaSet, clock),
    namesText(spec.template),
    imagesText(spec.template),
    labelSelectorText(spec.selector),
  ];
}
