/** Which resources a node lacks for a pod. Models: noderesources/fit.go fitsRequest (v1.36). */

import type { NodeInfo } from "../../node-info.ts";
import type { PodInfo } from "../../pod-info.ts";

export interface Insufficient {
  readonly reason: string;
  /** The node could not give it even if it were empty. */
  readonly unresolvable: boolean;
}

/** Empty when the pod fits. `ignored` says which extended resources somebody else counts. */
export function insufficientResources(
  pod: PodInfo,
  node: NodeInfo,
  ignored?: (resource: string) => boolean,
): Insufficient[] {
  const { requests } = pod;
  const { allocatable } = node;
  const lacking: Insufficient[] = [];
  if (node.pods.size + 1 > allocatable.pods) lacking.push({ reason: "Too many pods", unresolvable: false });
  const check = (name: string, wanted: number, offered: number, used: number): void => {
    if (wanted > 0 && wanted > offered - used)
      lacking.push({ reason: `Insufficient ${name}`, unresolvable: wanted > offered });
  };
  check("cpu", requests.milliCpu, allocatable.milliCpu, node.milliCpu);
  check("memory", requests.memory, allocatable.memory, node.memory);
  check("ephemeral-storage", requests.ephemeralStorage, allocatable.ephemeralStorage, node.ephemeralStorage);
  if (requests.scalars)
    for (const [name, wanted] of requests.scalars)
      if (!ignored?.(name))
        check(name, wanted, allocatable.scalars?.get(name) ?? 0, node.scalars.get(name) ?? 0);
  return lacking;
}

/** The quick answer, without objects. */
export function fits({ requests }: PodInfo, node: NodeInfo): boolean {
  const { allocatable } = node;
  if (node.pods.size >= allocatable.pods) return false;
  if (requests.milliCpu > 0 && requests.milliCpu > allocatable.milliCpu - node.milliCpu) return false;
  if (requests.memory > 0 && requests.memory > allocatable.memory - node.memory) return false;
  const storage = requests.ephemeralStorage;
  return (
    (storage === 0 || storage <= allocatable.ephemeralStorage - node.ephemeralStorage) && !requests.scalars
  );
}
