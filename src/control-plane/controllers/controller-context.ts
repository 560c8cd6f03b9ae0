/** What every controller gets when it is started, and what the registry knows of each. */

import type { KindDescriptor } from "#api/kind-descriptor.ts";
import type { Client } from "#client/client.ts";
import type { EventRecorder } from "#client/event-recorder.ts";
import type { InformerFactory } from "#client/informer.ts";
import type { Scope } from "#kernel/scope.ts";

export interface ControllerContext {
  /** The controller's own life, timers and random stream. */
  readonly scope: Scope;
  /** Acts as the controller's own service account. */
  readonly client: Client;
  /** Shared by all controllers of the manager. */
  readonly informers: InformerFactory;
  /** All kinds the API serves. */
  readonly kinds: readonly KindDescriptor[];
  readonly settings: ControllerSettings;
  /** A recorder with this event source, e.g. "replicaset-controller". */
  recorder(component: string): EventRecorder;
  /** Calls back when all informers that were asked for have their first list. */
  whenSynced(callback: () => void): void;
}

/** What the cluster's administrator decides (flags of kube-controller-manager). */
export interface ControllerSettings {
  /** PEM text that root-ca-cert-publisher hands to every namespace (--root-ca-file). */
  readonly rootCaCertificate: string;
  /** Node ipam divides this range into /24 blocks (--cluster-cidr); empty: nodes bring their own. */
  readonly clusterCidr: string;
}

export interface ControllerDefinition {
  /** As in --controllers, e.g. "replicaset-controller". */
  readonly name: string;
  /** Its client's limit in units of the manager's (--kube-api-qps, --kube-api-burst); each 1 unless given. */
  readonly limitFactors?: { readonly perSecond: number; readonly burst: number };
  start(context: ControllerContext): void;
}
