/**
 * The pods of each node in the order in which they are drawn, family by family. A group is made anew when the pods of
 * its node have changed, and is the same object otherwise: whoever draws it sees at once what to leave alone.
 */

import { tintOf, type ViewModel } from "../../protocol/view-model.ts";
import type { PodView } from "../../protocol/view.ts";

export interface PodFamily {
  readonly name: string;
  readonly tint: number;
  readonly count: number;
}

export interface PodGroup {
  /** Sorted by family, then by key. */
  readonly pods: readonly PodView[];
  readonly families: readonly PodFamily[];
  /** The place of a pod in `pods`, by its key. */
  readonly indexOf: ReadonlyMap<string, number>;
  /** Pods of the cluster itself that are not shown. */
  readonly unseen: number;
}

const byFamily = (a: PodView, b: PodView): number =>
  a.family < b.family ? -1 : a.family > b.family ? 1 : a.key < b.key ? -1 : a.key > b.key ? 1 : 0;

export function podGroup(
  pods: Iterable<PodView>,
  tint: (pod: PodView) => number,
  showSystem: boolean,
): PodGroup {
  const shown: PodView[] = [];
  let unseen = 0;
  for (const pod of pods)
    if (showSystem || !pod.system) shown.push(pod);
    else unseen++;
  shown.sort(byFamily);
  const families: PodFamily[] = [];
  const indexOf = new Map<string, number>();
  shown.forEach((pod, index) => {
    indexOf.set(pod.key, index);
    const before = shown[index - 1];
    const last = families[families.length - 1];
    if (last && before?.family === pod.family && before.namespace === pod.namespace)
      families[families.length - 1] = { ...last, count: last.count + 1 };
    else families.push({ name: pod.family, tint: tint(pod), count: 1 });
  });
  return { pods: shown, families, indexOf, unseen };
}

export const NO_PODS: PodGroup = { pods: [], families: [], indexOf: new Map(), unseen: 0 };

export class PodGroups {
  private readonly groups = new Map<string, { readonly changes: number; readonly group: PodGroup }>();

  constructor(
    private readonly model: ViewModel,
    private readonly showSystem: boolean,
  ) {}

  of(node: string): PodGroup {
    const { podsOn, podChangesOn } = this.model;
    const pods = podsOn.get(node);
    if (!pods) return NO_PODS;
    const changes = podChangesOn.get(node) ?? 0;
    const known = this.groups.get(node);
    if (known?.changes === changes) return known.group;
    const group = podGroup(pods.values(), (pod) => tintOf(this.model, pod), this.showSystem);
    this.groups.set(node, { changes, group });
    return group;
  }

  /** The pods that no node of the picture has. */
  waiting(): PodGroup {
    const { nodes, podsOn, podChangesOn } = this.model;
    const places = [...podsOn.keys()].filter((node) => !nodes.has(node));
    if (places.length === 0) return NO_PODS;
    if (places.length === 1) return this.of(places[0] as string);
    const changes = places.reduce((sum, node) => sum + (podChangesOn.get(node) ?? 0), 0);
    const name = `waiting/${places.join()}`;
    const known = this.groups.get(name);
    if (known?.changes === changes) return known.group;
    const pods = places.flatMap((node) => [...(podsOn.get(node)?.values() ?? [])]);
    const group = podGroup(pods, (pod) => tintOf(this.model, pod), this.showSystem);
    this.groups.set(name, { changes, group });
    return group;
  }
}
