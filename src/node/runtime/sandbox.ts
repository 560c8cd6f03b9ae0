/** A pod's place on the node: its network, its volumes, the instances of its containers. */

import { SmallMap } from "#kernel/small-map.ts";
import type { PodNetwork } from "#network/network.ts";
import { InputSource } from "#posix/machine/open-file.ts";
import type { Mount } from "#posix/file-system/file-system.ts";
import type { Volume } from "#posix/file-system/volume.ts";
import type { Container } from "./container.ts";

export class Sandbox {
  /** Container name → instances, the newest last; at most the last two that exited are kept. */
  readonly containers: SmallMap<string, Container[]>;
  readonly volumes: SmallMap<string, Volume>;
  /** /etc/hosts and the like of every container of the pod. */
  files: readonly Mount[] = [];
  /** The network is given back; nothing runs any more, and nothing can be started here. */
  stopped = false;
  private inputs: Map<string, InputSource> | undefined;

  constructor(
    readonly podUid: string,
    /** "namespace/name" */
    readonly podKey: string,
    readonly network: PodNetwork,
    readonly createdMs: number,
    /** The pod's stopped sandbox that this one takes over from, with what has run there and its volumes. */
    earlier: Sandbox | undefined,
  ) {
    this.containers = earlier?.containers ?? new SmallMap();
    this.volumes = earlier?.volumes ?? new SmallMap();
  }

  /** The newest instance of a container, be it of an earlier sandbox. */
  newest(name: string): Container | undefined {
    return this.containers.get(name)?.at(-1);
  }

  /** The newest instance of a container, if it was made in this sandbox. */
  newestHere(name: string): Container | undefined {
    const newest = this.newest(name);
    return newest?.sandbox === this ? newest : undefined;
  }

  /** The instance before the newest. */
  previous(name: string): Container | undefined {
    return this.containers.get(name)?.at(-2);
  }

  get hasRunning(): boolean {
    for (const instances of this.containers.values()) if (instances.at(-1)?.isRunning) return true;
    return false;
  }

  /** What `kubectl attach -i` writes to; undefined for a container without stdin. */
  inputOf(container: string): InputSource | undefined {
    return this.inputs?.get(container);
  }

  /** Each instance has an input of its own: one that was closed is open again after a restart. */
  openInput(container: string): InputSource {
    const input = new InputSource();
    (this.inputs ??= new Map<string, InputSource>()).set(container, input);
    return input;
  }

  /** As the runtime finds it when it starts after the power came back: records and disk without processes or memory. */
  foundAfterPowerLoss(): void {
    this.stopped = true;
    this.inputs = undefined;
    for (const instances of this.containers.values())
      for (const each of instances) each.foundAfterPowerLoss();
    for (const [name, { source }] of [...this.volumes]) if (source === "tmpfs") this.volumes.delete(name);
  }
}
