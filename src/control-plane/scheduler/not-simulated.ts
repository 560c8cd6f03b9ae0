/** What a pod asks of the scheduler that it does not do yet: one sentence each for an event, so that nothing is ignored silently. */

import type { Pod } from "#api/types.ts";

export function notSimulated({ spec }: Pod): string[] {
  const sentences: string[] = [];
  const ignored = "is not simulated yet: the scheduler ignores it";
  if (spec.affinity?.podAffinity) sentences.push(`spec.affinity.podAffinity ${ignored}`);
  if (spec.affinity?.podAntiAffinity) sentences.push(`spec.affinity.podAntiAffinity ${ignored}`);
  if ((spec.topologySpreadConstraints?.length ?? 0) > 0)
    sentences.push(`spec.topologySpreadConstraints ${ignored}`);
  if ((spec.resourceClaims?.length ?? 0) > 0) sentences.push(`spec.resourceClaims ${ignored}`);
  if (spec.volumes?.some((volume) => volume.persistentVolumeClaim || volume.ephemeral))
    sentences.push(`the place of persistent volumes ${ignored}`);
  return sentences;
}
