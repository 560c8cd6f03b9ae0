/** What the parts of one kubelet share. */

import type { Pod, Node } from "#api/types.ts";
import type { Client, ResourceClient } from "#client/client.ts";
import type { EventRecorder } from "#client/event-recorder.ts";
import type { RequestLimit } from "#client/request-limit.ts";
import type { Random } from "#kernel/random.ts";
import type { Scope } from "#kernel/scope.ts";
import type { Volume } from "#posix/file-system/volume.ts";
import type { ContainerRuntime } from "../runtime/index.ts";
import type { BackOff } from "./back-off.ts";
import type { NodeFacts } from "./downward-api.ts";
import type { ObjectCache } from "./object-cache.ts";
import type { ResolverSettings } from "./pod-resolver.ts";

export interface KubeletContext {
  readonly scope: Scope;
  readonly client: Client;
  readonly pods: ResourceClient<Pod>;
  /** What is sent through `pods` counts here; status writes wait for it. */
  readonly podsLimit: RequestLimit;
  readonly runtime: ContainerRuntime;
  readonly recorder: EventRecorder;
  readonly objects: ObjectCache;
  readonly random: Random;
  readonly node: NodeFacts;
  readonly names: ResolverSettings;
  /** The Node object as last seen; undefined before. */
  readonly nodeObject: () => Node | undefined;
  readonly restartBackOff: BackOff;
  readonly pullBackOff: BackOff;
  /** When this kubelet started. */
  readonly startedMs: number;
  /** The variables of the services that a pod of `namespace` sees. */
  serviceVariables(namespace: string, links: boolean): ReadonlyMap<string, string>;
  hostPath(path: string, type: string | undefined): Volume;
  token(pod: Pod, audience: string | undefined, expirationSeconds: number): string;
  /** The worker's pod is completely gone: forget it. */
  forget(uid: string): void;
}
