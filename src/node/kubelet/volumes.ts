/**
 * The volumes of a pod: made before its containers start.
 * Models: pkg/kubelet/volumemanager and pkg/volume/{emptydir,hostpath} (v1.36); what comes from the API: api-volume.ts.
 * Differs: persistent volume claims are not simulated yet and say so; a hostPath is a directory of the node that starts
 * empty.
 */

import { valueOfText, type QuantityText } from "#api/quantity.ts";
import { makeDirectoryNode } from "#posix/file-system/node.ts";
import { Volume } from "#posix/file-system/volume.ts";
import { ApiVolume, isGenerated } from "./api-volume.ts";
import { MountError, type VolumeSources, type VolumeSpec } from "./volume-sources.ts";

/** A pod's emptyDir of medium Memory without a size: half the memory of a small node. */
const MEMORY_MEDIUM_BYTES = 2 * 1024 ** 3;

/** Makes a volume, or brings `existing` up to date. Throws {@link MountError}. */
export function makeVolume(spec: VolumeSpec, sources: VolumeSources, existing: Volume | undefined): Volume {
  if (isGenerated(spec)) {
    if (!(existing instanceof ApiVolume)) return new ApiVolume(spec, sources);
    existing.update();
    return existing;
  }
  if (existing) return existing;
  if (spec.hostPath) return sources.hostPath(spec.hostPath.path, spec.hostPath.type);
  if (spec.persistentVolumeClaim)
    throw new MountError(
      `persistent volume claims are not simulated by Wavetank yet (claim "${spec.persistentVolumeClaim.claimName}")`,
    );
  if (spec.emptyDir || Object.keys(spec).length === 1) {
    const limit = spec.emptyDir?.sizeLimit;
    const inMemory = spec.emptyDir?.medium === "Memory";
    // On disk nothing is full: the pod is evicted (local-storage.ts).
    const limitBytes = limit === undefined ? MEMORY_MEDIUM_BYTES : valueOfText(limit as QuantityText);
    return new Volume({
      base: makeDirectoryNode(inMemory ? 0o1777 : 0o777, sources.nowMs),
      source: inMemory ? "tmpfs" : "/dev/vda1",
      ...(inMemory ? { limitBytes } : {}),
    });
  }
  const kind = Object.keys(spec).find((key) => key !== "name") ?? "unknown";
  throw new MountError(`volumes of type ${kind} are not simulated by Wavetank`);
}
