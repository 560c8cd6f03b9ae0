/** Models: kubernetes pkg/registry/core/pod/strategy.go CheckGracefulDelete (v1.36). */

import type { Pod } from "../../../types.ts";
import { isPodTerminal } from "./pod-conditions.ts";

/** Seconds that a pod gets to end. A pod on no node, or one that has ended, goes at once. */
export function podGracePeriodSeconds(pod: Pod, requested: number | undefined): number {
  if (!pod.spec.nodeName || isPodTerminal(pod)) return 0;
  const period = requested ?? pod.spec.terminationGracePeriodSeconds ?? 0;
  return period < 0 ? 1 : period;
}
