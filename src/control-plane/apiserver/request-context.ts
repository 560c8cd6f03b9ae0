/** What is known of a request as it goes through the stages. */

import type { ApiRequest, UserInfo } from "#api/door.ts";
import type { KubeletDialer } from "#api/kubelet-door.ts";
import type { MergeSchema } from "#api/strategic-merge-patch.ts";
import type { Scope } from "#kernel/scope.ts";
import type { AdmissionChain } from "./admission/admission.ts";
import type { ProxyDialer } from "./proxy-dialer.ts";
import type { ResourceTable, ServedResource } from "./served-resource.ts";
import type { ObjectKeyspace } from "./storage/object-store.ts";
import type { StorageHooks } from "./strategy/storage-hooks.ts";

/** The parts of the server that stages and verbs use. */
export interface ServerCore {
  readonly scope: Scope;
  readonly store: ObjectKeyspace;
  readonly resources: ResourceTable;
  readonly admission: AdmissionChain;
  readonly kubelets: KubeletDialer | undefined;
  readonly proxy: ProxyDialer | undefined;
  /** How strategic merge patches treat the kind; undefined for kinds without a schema (custom resources). */
  mergeSchemaOf(resource: ServedResource): MergeSchema | undefined;
  hooksOf(resource: ServedResource): StorageHooks | undefined;
  /** metav1.Time of the present virtual second. */
  timestamp(): string;
}

export type ApiVerb =
  "get" | "list" | "watch" | "create" | "update" | "patch" | "delete" | "deletecollection";

export interface ResourceTarget {
  readonly verb: ApiVerb;
  readonly resource: ServedResource;
  /** "" for cluster-scoped resources and for lists over all namespaces. */
  readonly namespace: string;
  /** "" for collections. */
  readonly name: string;
  /** "" for the object itself. */
  readonly subresource: string;
  /** What follows the subresource, with its leading slash: the path of a proxied request. */
  readonly rest: string;
}

export interface RequestContext {
  readonly server: ServerCore;
  readonly request: ApiRequest;
  readonly user: UserInfo;
  readonly target: ResourceTarget;
  readonly dryRun: boolean;
  /** Sentences for the Warning header. */
  readonly warnings: string[];
}

/** The first value of a query parameter; "" when it is absent. */
export function queryValue(request: ApiRequest, name: string): string {
  const value = request.query?.[name];
  if (value === undefined) return "";
  return typeof value === "string" ? value : (value[0] ?? "");
}

/** Whether a boolean parameter is set, as Go's strconv.ParseBool reads it; "?watch" alone counts as true. */
export function queryFlag(request: ApiRequest, name: string): boolean {
  const value = request.query?.[name];
  if (value === undefined) return false;
  return value !== "false" && value !== "0" && value !== "False" && value !== "f" && value !== "F";
}
