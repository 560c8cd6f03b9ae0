/** What the volumes of a pod are made from, and that one cannot be made. */

import type { ConfigMap, Pod, Secret } from "#api/types.ts";
import type { Volume } from "#posix/file-system/volume.ts";
import type { NodeFacts } from "./downward-api.ts";

export type VolumeSpec = NonNullable<Pod["spec"]["volumes"]>[number];

/** What volumes are made from. */
export interface VolumeSources {
  configMap(name: string): ConfigMap | undefined;
  secret(name: string): Secret | undefined;
  /** A token for the pod's service account. */
  token(audience: string | undefined, expirationSeconds: number): string;
  /** A directory of the node. Throws {@link MountError} when it is not what the type says. */
  hostPath(path: string, type: string | undefined): Volume;
  readonly node: NodeFacts;
  readonly pod: Pod;
  /** "" before there is a sandbox. */
  readonly podIP: string;
  readonly nowMs: number;
}

/** Why a volume cannot be made: the rest of a FailedMount event. */
export class MountError extends Error {
  override readonly name = "MountError";
}
