/** The columns that controllers of pods share with -o wide. */

import type { TableColumn } from "../../kind-descriptor.ts";
import type { PodTemplateSpec } from "../../types.ts";
import { wideColumn } from "../table-columns.ts";

export const WORKLOAD_WIDE_COLUMNS: readonly TableColumn[] = [
  wideColumn("Containers", "Names of each container in the template."),
  wideColumn("Images", "Images referenced by each container in the template."),
  wideColumn("Selector", "Label selector for pods."),
];

export function namesText(template: PodTemplateSpec | undefined): string {
  return (template?.spec?.containers ?? []).map(({ name }) => name).join(",");
}

export function imagesText(template: PodTemplateSpec | undefined): string {
  return (template?.spec?.containers ?? []).map(({ image }) => image ?? "").join(",");
}
