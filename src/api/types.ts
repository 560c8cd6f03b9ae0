/**
 * The objects of the API, as TypeScript types. The fields come from the npm package kubernetes-models (MIT, generated
 * from Kubernetes 1.36); timestamps are RFC 3339 strings and quantities strings or numbers, as on the wire.
 *
 * Objects read from store, cache or door are shared and frozen: write by copy.
 */

import type { IObjectMeta } from "@kubernetes-models/apimachinery/apis/meta/v1/ObjectMeta";
import type { IOwnerReference } from "@kubernetes-models/apimachinery/apis/meta/v1/OwnerReference";
import type { ILabelSelector } from "@kubernetes-models/apimachinery/apis/meta/v1/LabelSelector";
import type { IDeployment } from "kubernetes-models/apps/v1/Deployment";
import type { IReplicaSet } from "kubernetes-models/apps/v1/ReplicaSet";
import type { ILease } from "kubernetes-models/coordination.k8s.io/v1/Lease";
import type { IEndpointSlice } from "kubernetes-models/discovery.k8s.io/v1/EndpointSlice";
import type { IConfigMap } from "kubernetes-models/v1/ConfigMap";
import type { IContainer } from "kubernetes-models/v1/Container";
import type { IContainerStatus } from "kubernetes-models/v1/ContainerStatus";
import type { IEvent } from "kubernetes-models/v1/Event";
import type { INamespace } from "kubernetes-models/v1/Namespace";
import type { INode } from "kubernetes-models/v1/Node";
import type { IPod } from "kubernetes-models/v1/Pod";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import type { IPodTemplateSpec } from "kubernetes-models/v1/PodTemplateSpec";
import type { IProbe } from "kubernetes-models/v1/Probe";
import type { ISecret } from "kubernetes-models/v1/Secret";
import type { IService } from "kubernetes-models/v1/Service";
import type { IServiceAccount } from "kubernetes-models/v1/ServiceAccount";
import type { ITaint } from "kubernetes-models/v1/Taint";
import type { IToleration } from "kubernetes-models/v1/Toleration";

/** metadata of an object that the API server has stored. */
export interface ObjectMeta extends IObjectMeta {
  name: string;
  uid: string;
  resourceVersion: string;
  creationTimestamp: string;
}

/** Any object the API serves, seen without its kind's fields. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}

/** What a client sends: the same, before the server filled in what it owns. */
export interface DraftObject {
  apiVersion: string;
  kind: string;
  metadata: IObjectMeta;
  [field: string]: unknown;
}

/** A stored object of a kubernetes-models type: metadata and spec are there. */
export type Stored<T extends { metadata?: unknown }> = Omit<T, "metadata" | "spec"> & {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
} & (T extends { spec?: infer S } ? { spec: NonNullable<S> } : unknown);

export type Namespace = Stored<INamespace>;
export type Node = Stored<INode>;
export type Pod = Stored<IPod>;
export type Deployment = Stored<IDeployment>;
export type ReplicaSet = Stored<IReplicaSet>;
export type Service = Stored<IService>;
export type EndpointSlice = Stored<IEndpointSlice>;
export type ConfigMap = Stored<IConfigMap>;
export type Secret = Stored<ISecret>;
export type ServiceAccount = Stored<IServiceAccount>;
export type CoreEvent = Stored<IEvent>;
export type Lease = Stored<ILease>;

export type {
  IContainer as Container,
  IContainerStatus as ContainerStatus,
  ILabelSelector as LabelSelector,
  IOwnerReference as OwnerReference,
  IPodSpec as PodSpec,
  IPodTemplateSpec as PodTemplateSpec,
  IProbe as Probe,
  ITaint as Taint,
  IToleration as Toleration,
};

export interface ListMeta {
  resourceVersion: string;
  continue?: string;
  remainingItemCount?: number;
}

export interface ObjectList<T = KubernetesObject> {
  apiVersion: string;
  kind: string;
  metadata: ListMeta;
  items: readonly T[];
}

export type WatchEventType = "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";

/** One line of a watch response. For ERROR the object is a Status, for BOOKMARK it holds only a resourceVersion. */
export interface WatchEvent<T = KubernetesObject> {
  readonly type: WatchEventType;
  readonly object: T;
}
