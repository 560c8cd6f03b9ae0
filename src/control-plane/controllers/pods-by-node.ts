/** The informer index of pods by the node they are bound to. */

import type { Pod } from "#api/types.ts";

export const BY_NODE = "node";

const NO_NODE: readonly string[] = [];

export function nodeNameOf(pod: Pod): readonly string[] {
  return pod.spec.nodeName ? [pod.spec.nodeName] : NO_NODE;
}
