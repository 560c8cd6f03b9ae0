/**
 * Which pods a drain must move, which it leaves, and which forbid it: a pure calculation.
 * Models: kubectl pkg/drain/filters.go (v1.36), its texts included.
 */

import type { Pod } from "#api/types.ts";

export interface DrainFilters {
  readonly force: boolean;
  readonly ignoreDaemonSets: boolean;
  readonly deleteEmptyDirData: boolean;
  readonly disableEviction: boolean;
}

export interface DrainPlan {
  readonly pods: readonly Pod[];
  readonly warnings: string;
  /** Sentences that forbid the drain; empty when it may go on. */
  readonly errors: readonly string[];
}

const MIRROR_ANNOTATION = "kubernetes.io/config.mirror";
const DAEMON_SET_FATAL = "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)";
const DAEMON_SET_WARNING = "ignoring DaemonSet-managed Pods";
const LOCAL_STORAGE_FATAL = "cannot delete Pods with local storage (use --delete-emptydir-data to override)";
const LOCAL_STORAGE_WARNING = "deleting Pods with local storage";
const UNMANAGED_FATAL = "cannot delete Pods that declare no controller (use --force to override)";
const UNMANAGED_WARNING = "deleting Pods that declare no controller";

interface Verdict {
  readonly evict: boolean;
  readonly warning?: string;
  readonly error?: string;
}

/** `daemonSets`: "namespace/name" of those that exist. */
export function planDrain(
  pods: readonly Pod[],
  filters: DrainFilters,
  daemonSets: ReadonlySet<string>,
): DrainPlan {
  const chosen: Pod[] = [];
  const warnings = new Map<string, string[]>();
  const errors = new Map<string, string[]>();
  for (const pod of pods) {
    const verdict = judge(pod, filters, daemonSets);
    const name = `${pod.metadata.namespace ?? "default"}/${pod.metadata.name}`;
    if (verdict.error !== undefined) add(errors, verdict.error, name);
    else if (verdict.warning !== undefined) add(warnings, verdict.warning, name);
    if (verdict.evict) chosen.push(pod);
  }
  const sentences = (map: ReadonlyMap<string, readonly string[]>): string[] =>
    [...map].map(([why, names]) => `${why}: ${names.join(", ")}`).sort();
  return { pods: chosen, warnings: sentences(warnings).join("; "), errors: sentences(errors) };
}

function add(map: Map<string, string[]>, why: string, name: string): void {
  const list = map.get(why) ?? [];
  list.push(name);
  map.set(why, list);
}

function judge(pod: Pod, filters: DrainFilters, daemonSets: ReadonlySet<string>): Verdict {
  const finished = pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
  const controller = pod.metadata.ownerReferences?.find((owner) => owner.controller);
  const annotations = (pod.metadata.annotations ?? {}) as Readonly<Record<string, string>>;
  let warning: string | undefined;
  if (controller?.kind === "DaemonSet" && !finished) {
    const exists = daemonSets.has(`${pod.metadata.namespace ?? "default"}/${controller.name}`);
    if (!exists) {
      if (!filters.force) return { evict: false, error: `daemonsets.apps "${controller.name}" not found` };
      warning = `daemonsets.apps "${controller.name}" not found`;
    } else if (!filters.ignoreDaemonSets) return { evict: false, error: DAEMON_SET_FATAL };
    else return { evict: false, warning: DAEMON_SET_WARNING };
  }
  if (annotations[MIRROR_ANNOTATION] !== undefined) return { evict: false };
  const hasLocalStorage = (pod.spec.volumes ?? []).some((volume) => volume.emptyDir !== undefined);
  if (hasLocalStorage && !finished) {
    if (!filters.deleteEmptyDirData) return { evict: false, error: LOCAL_STORAGE_FATAL };
    warning = LOCAL_STORAGE_WARNING;
  }
  if (!controller && !finished) {
    if (!filters.force) return { evict: false, error: UNMANAGED_FATAL };
    warning = UNMANAGED_WARNING;
  }
  return { evict: true, ...(warning === undefined ? {} : { warning }) };
}
