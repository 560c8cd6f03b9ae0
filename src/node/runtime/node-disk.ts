/**
 * What of a node outlives its power: the images, the runtime's records of sandboxes and containers with their logs, the
 * pods' volumes that are not in memory, the directories of the node itself.
 * Models: containerd's metadata store, /var/log/pods and /var/lib/kubelet/pods.
 */

import type { Volume } from "#posix/file-system/volume.ts";
import type { PulledImage } from "../images/index.ts";
import type { Sandbox } from "./sandbox.ts";

export class NodeDisk {
  /** Canonical reference → image. */
  readonly images = new Map<string, PulledImage>();
  /** Pod uid → sandbox. */
  readonly sandboxes = new Map<string, Sandbox>();
  /** Path → what hostPath volumes show. */
  readonly directories = new Map<string, Volume>();
}
