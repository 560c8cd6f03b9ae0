/** The pod template inside an object, read and written by copy. Models: polymorphichelpers.UpdatePodSpecForObject. */

import { valueAt, withValueAt } from "#api/object-path.ts";
import type { Container, DraftObject, PodSpec } from "#api/types.ts";

/** Where the pod's spec is, or undefined when the kind has none. */
export function podSpecPath(kind: string): readonly string[] | undefined {
  switch (kind) {
    case "Pod":
      return ["spec"];
    case "Deployment":
    case "ReplicaSet":
    case "DaemonSet":
    case "StatefulSet":
    case "ReplicationController":
    case "Job":
      return ["spec", "template", "spec"];
    case "CronJob":
      return ["spec", "jobTemplate", "spec", "template", "spec"];
    default:
      return undefined;
  }
}

export function podSpecOf(object: DraftObject): PodSpec | undefined {
  const path = podSpecPath(object.kind);
  return path && (valueAt(object, path) as PodSpec | undefined);
}

/** A copy with each container (init containers too) replaced by what `change` returns. */
export function mapContainers(object: DraftObject, change: (container: Container) => Container): DraftObject {
  const path = podSpecPath(object.kind);
  const spec = podSpecOf(object);
  if (!path || !spec) return object;
  const next: PodSpec = {
    ...spec,
    containers: (spec.containers ?? []).map(change),
    ...(spec.initContainers ? { initContainers: spec.initContainers.map(change) } : {}),
  };
  return withValueAt(object, path, next);
}
