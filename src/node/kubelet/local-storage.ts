/**
 * The limits that pods have on the node's disk: what their containers write and what lies in their emptyDirs.
 * Models: pkg/kubelet/eviction/eviction_manager.go localStorageEviction (v1.36). Differs: usage is what it is at the
 * moment of looking, upstream's statistics are up to a minute old.
 */

import { podLimits } from "#api/kinds/core/pod/pod-resources.ts";
import {
  addQuantities,
  canonicalQuantityText,
  mustParseQuantity,
  quantityText,
  valueOfText,
  type QuantityText,
} from "#api/quantity.ts";
import type { Pod, PodSpec } from "#api/types.ts";

/** monitoringInterval (pkg/kubelet/kubelet.go evictionMonitoringPeriod) */
export const LOCAL_STORAGE_PERIOD_MS = 10_000;

const RESOURCE = "ephemeral-storage";

/** Bytes on the node's disk. */
export interface LocalStorageUse {
  /** What a container has written to its root. */
  containerBytes(name: string): number;
  volumeBytes(name: string): number;
}

type Container = PodSpec["containers"][number];

const limitOf = ({ resources }: Container): QuantityText | undefined =>
  (resources?.limits as Readonly<Record<string, QuantityText>> | undefined)?.[RESOURCE];

const isOnDisk = (volume: NonNullable<PodSpec["volumes"]>[number]): boolean =>
  volume.emptyDir !== undefined && volume.emptyDir.medium !== "Memory";

/** Whether a pod has any of these limits. */
export function limitsLocalStorage({ containers, volumes }: PodSpec): boolean {
  return (
    containers.some((container) => limitOf(container) !== undefined) ||
    (volumes ?? []).some((volume) => isOnDisk(volume) && volume.emptyDir?.sizeLimit !== undefined)
  );
}

/** Why a pod is to be evicted: the message of its Evicted event and status. */
export function localStorageExcess({ spec }: Pod, use: LocalStorageUse): string | undefined {
  let total = 0;
  for (const volume of spec.volumes ?? []) {
    if (!isOnDisk(volume)) continue;
    const used = use.volumeBytes(volume.name);
    total += used;
    const limit = volume.emptyDir?.sizeLimit as QuantityText | undefined;
    if (limit !== undefined && used > valueOfText(limit))
      return `Usage of EmptyDir volume ${JSON.stringify(volume.name)} exceeds the limit ${JSON.stringify(canonicalQuantityText(limit))}. `;
  }
  const limited = spec.containers.filter((container) => limitOf(container) !== undefined);
  if (limited.length === 0) return undefined;
  for (const { name } of spec.containers) total += use.containerBytes(name);
  if (total > (podLimits(spec)[RESOURCE] ?? Infinity)) {
    const sum = limited.map((each) => mustParseQuantity(limitOf(each) ?? 0)).reduce(addQuantities);
    return `Pod ephemeral local storage usage exceeds the total limit of containers ${quantityText(sum)}. `;
  }
  for (const container of limited) {
    const limit = limitOf(container) ?? 0;
    if (use.containerBytes(container.name) > valueOfText(limit))
      return `Container ${container.name} exceeded its local ephemeral storage limit ${JSON.stringify(canonicalQuantityText(limit))}. `;
  }
  return undefined;
}
