/** Models: kubernetes pkg/printers/internalversion/printers.go printDeployment (v1.36). */

import type { Clock, TableCell, TableColumn } from "../../../kind-descriptor.ts";
import { labelSelectorText } from "../../../label-selector.ts";
import type { Deployment } from "../../../types.ts";
import { ageCell, AGE_COLUMN, column, NAME_COLUMN } from "../../table-columns.ts";
import { imagesText, namesText, WORKLOAD_WIDE_COLUMNS } from "../workload-columns.ts";

export const deploymentColumns: readonly TableColumn[] = [
  NAME_COLUMN,
  column("Ready", "Number of the pod with ready state."),
  column("Up-to-date", "Pods that have the desired template."),
  column("Available", "Pods that have been ready for minReadySeconds."),
  AGE_COLUMN,
  ...WORKLOAD_WIDE_COLUMNS,
];

export function deploymentCells(deployment: Deployment, clock: Clock): TableCell[] {
  const { spec, status } = deployment;
  return [
    deployment.metadata.name,
    `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
    status?.updatedReplicas ?? 0,
    status?.availableReplicas ?? 0,
    ageCell(deployment, clock),
    namesText(spec.template),
    imagesText(spec.template),
    labelSelectorText(spec.selector),
  ];
}
