/**
 * The cluster as checks see it: the objects there are, kept current from the store's writes, and the time. It only
 * reads, so a cluster that is checked has the same history as one that is not.
 */

import type { KubernetesObject, Pod, WatchEvent } from "#api/types.ts";

/** Which objects a check is about. */
export interface Selection {
  readonly kind: string;
  /** "" means all namespaces. */
  readonly namespace: string;
  readonly name?: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

export class World {
  private readonly kinds = new Map<string, Map<string, KubernetesObject>>();

  constructor(private readonly clock: { readonly nowMs: number }) {}

  get nowMs(): number {
    return this.clock.nowMs;
  }

  apply(event: WatchEvent): void {
    const { kind, metadata } = event.object;
    let objects = this.kinds.get(kind);
    if (!objects) this.kinds.set(kind, (objects = new Map()));
    const key = `${metadata.namespace ?? ""}/${metadata.name}`;
    if (event.type === "DELETED") objects.delete(key);
    else objects.set(key, event.object);
  }

  find(selection: Selection): KubernetesObject[] {
    const found: KubernetesObject[] = [];
    for (const object of this.kinds.get(selection.kind)?.values() ?? [])
      if (isSelected(selection, object)) found.push(object);
    return found;
  }
}

export function isSelected(selection: Selection, object: KubernetesObject): boolean {
  const { metadata } = object;
  if (object.kind !== selection.kind) return false;
  if (selection.namespace !== "" && metadata.namespace !== selection.namespace) return false;
  if (selection.name !== undefined && metadata.name !== selection.name) return false;
  const labels = metadata.labels ?? {};
  return Object.entries(selection.labels).every(([name, value]) => labels[name] === value);
}

/** Whether a pod is Running and Ready and not on its way out. */
export function isServing(pod: Pod): boolean {
  if (pod.metadata.deletionTimestamp) return false;
  return (pod.status?.conditions ?? []).some(
    (condition) => condition.type === "Ready" && condition.status === "True",
  );
}
