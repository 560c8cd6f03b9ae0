/**
 * What must hold in every history. An invariant hears of every write of the store, in the task that makes it, and may
 * look at the whole once faults have been healed and the cluster has come to rest. Ids are those of REFERENCE A5.
 */

import type { KubernetesObject } from "#api/types.ts";
import type { WatchEventType } from "#api/types.ts";

export interface ObservedWrite {
  readonly type: WatchEventType;
  readonly object: KubernetesObject;
  /** The object before this write, if there was one. */
  readonly previous: KubernetesObject | undefined;
  readonly nowMs: number;
}

/** All objects there are, by kind. */
export interface ObjectView {
  all<T extends KubernetesObject>(kind: string): readonly T[];
  find<T extends KubernetesObject>(kind: string, namespace: string, name: string): T | undefined;
}

export interface Invariant {
  /** e.g. "K2" */
  readonly id: string;
  readonly title: string;
  /** Returns what is wrong, or undefined. Called for each write. */
  onWrite?(write: ObservedWrite, view: ObjectView): string | undefined;
  /** Called after healing and rest. */
  atRest?(view: ObjectView, nowMs: number): string | undefined;
}

/** Makes a fresh instance per run: invariants may remember. */
export type InvariantFactory = () => Invariant;

/** "Pod default/web-1" */
export function nameOf(object: KubernetesObject): string {
  const { namespace, name } = object.metadata;
  return `${object.kind} ${namespace ? `${namespace}/` : ""}${name}`;
}
