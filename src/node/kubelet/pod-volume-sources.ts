/** What the volumes of one pod are made from. A class, as each of ten thousand pods has one: no closures of its own. */

import type { ConfigMap, Pod, Secret } from "#api/types.ts";
import type { Volume } from "#posix/file-system/volume.ts";
import type { NodeFacts } from "./downward-api.ts";
import type { KubeletContext } from "./kubelet-context.ts";
import type { VolumeSources } from "./volume-sources.ts";

/** The volumes of a pod, with the pod as its worker has it now. */
export interface VolumeOwner {
  readonly context: KubeletContext;
  readonly pod: Pod;
  /** "" before there is a sandbox. */
  readonly podIP: string;
  /** A config map or secret in use has changed. */
  readonly sourceChanged: () => void;
}

export class PodVolumeSources implements VolumeSources {
  constructor(private readonly owner: VolumeOwner) {}

  configMap(name: string): ConfigMap | undefined {
    const { context, sourceChanged } = this.owner;
    const { uid, namespace = "" } = this.pod.metadata;
    return context.objects.configMap(uid, namespace, name, sourceChanged);
  }

  secret(name: string): Secret | undefined {
    const { context, sourceChanged } = this.owner;
    const { uid, namespace = "" } = this.pod.metadata;
    return context.objects.secret(uid, namespace, name, sourceChanged);
  }

  token(audience: string | undefined, expirationSeconds: number): string {
    return this.owner.context.token(this.pod, audience, expirationSeconds);
  }

  hostPath(path: string, type: string | undefined): Volume {
    return this.owner.context.hostPath(path, type);
  }

  get node(): NodeFacts {
    return this.owner.context.node;
  }

  get pod(): Pod {
    return this.owner.pod;
  }

  get nowMs(): number {
    return this.owner.context.scope.nowMs;
  }

  get podIP(): string {
    return this.owner.podIP;
  }
}
