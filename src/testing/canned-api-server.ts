/**
 * An API server for tests of kubectl: it holds given objects, answers gets, lists and writes, and keeps nothing.
 * The same behaviour as the server with which the golden files were made: objects, no tables.
 */

import type { ExchangeRequest, ExchangeResult } from "#posix/exchange.ts";
import type { ApiResource } from "#kubectl/rest/api-resource.ts";
import { groupVersionText } from "#kubectl/rest/api-resource.ts";

export interface CannedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

const resource = (
  groupVersion: string,
  kind: string,
  name: string,
  shortNames: readonly string[] = [],
  namespaced = true,
): ApiResource => {
  const slash = groupVersion.indexOf("/");
  return {
    group: slash < 0 ? "" : groupVersion.slice(0, slash),
    version: groupVersion.slice(slash + 1),
    kind,
    name,
    singularName: kind.toLowerCase(),
    namespaced,
    shortNames,
    categories: ["Pod", "Service", "Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job"].includes(
      kind,
    )
      ? ["all"]
      : [],
    verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
    subresources: ["Deployment", "ReplicaSet", "StatefulSet", "ReplicationController"].includes(kind)
      ? ["scale"]
      : [],
  };
};

export const cannedResources: readonly ApiResource[] = [
  resource("v1", "Namespace", "namespaces", ["ns"], false),
  resource("v1", "Node", "nodes", ["no"], false),
  resource("v1", "Pod", "pods", ["po"]),
  resource("v1", "Service", "services", ["svc"]),
  resource("v1", "ConfigMap", "configmaps", ["cm"]),
  resource("v1", "Secret", "secrets"),
  resource("v1", "ServiceAccount", "serviceaccounts", ["sa"]),
  resource("v1", "Event", "events", ["ev"]),
  resource("v1", "Endpoints", "endpoints", ["ep"]),
  resource("v1", "ResourceQuota", "resourcequotas", ["quota"]),
  resource("v1", "LimitRange", "limitranges", ["limits"]),
  resource("v1", "ReplicationController", "replicationcontrollers", ["rc"]),
  resource("v1", "PersistentVolume", "persistentvolumes", ["pv"], false),
  resource("v1", "PersistentVolumeClaim", "persistentvolumeclaims", ["pvc"]),
  resource("apps/v1", "Deployment", "deployments", ["deploy"]),
  resource("apps/v1", "ReplicaSet", "replicasets", ["rs"]),
  resource("apps/v1", "DaemonSet", "daemonsets", ["ds"]),
  resource("apps/v1", "StatefulSet", "statefulsets", ["sts"]),
  resource("apps/v1", "ControllerRevision", "controllerrevisions"),
  resource("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", ["hpa"]),
  resource("batch/v1", "Job", "jobs"),
  resource("batch/v1", "CronJob", "cronjobs", ["cj"]),
  resource("coordination.k8s.io/v1", "Lease", "leases"),
  resource("discovery.k8s.io/v1", "EndpointSlice", "endpointslices"),
  resource("networking.k8s.io/v1", "Ingress", "ingresses", ["ing"]),
  resource("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", ["netpol"]),
  resource("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", ["pdb"]),
  resource("rbac.authorization.k8s.io/v1", "Role", "roles"),
  resource("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings"),
  resource("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", [], false),
  resource("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "clusterrolebindings", [], false),
  resource("scheduling.k8s.io/v1", "PriorityClass", "priorityclasses", ["pc"], false),
  resource("storage.k8s.io/v1", "StorageClass", "storageclasses", ["sc"], false),
];

/** Answers requests about `objects` (which a test may change between requests). */
export function cannedAnswer(objects: readonly CannedObject[]): (request: ExchangeRequest) => ExchangeResult {
  return (request) => {
    const [path = "", queryText = ""] = (request.path ?? "").split("?");
    const query = new Map(
      queryText
        .split("&")
        .filter((part) => part !== "")
        .map((part) => part.split("=").map(decodeURIComponent) as [string, string]),
    );
    const { status, body } = route(objects, request, path, query);
    return { ok: true, status, headers: {}, body, remoteAddress: "10.0.0.1", latencyMs: 1 };
  };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

function route(
  objects: readonly CannedObject[],
  request: ExchangeRequest,
  path: string,
  query: ReadonlyMap<string, string>,
): Answer {
  if (path === "/api") return { status: 200, body: { kind: "APIVersions", versions: ["v1"] } };
  if (path === "/apis") return { status: 200, body: groupList() };
  if (path === "/version") return { status: 200, body: { major: "1", minor: "36", gitVersion: "v1.36.3" } };
  const match =
    /^\/(?:api|apis\/([^/]+))\/([^/]+)(?:\/namespaces\/([^/]+)(?=\/))?(?:\/([^/]+)(?:\/([^/]+))?(?:\/(.+))?)?$/.exec(
      path,
    );
  if (!match) return notThere();
  const [, group = "", version = "", namespace, plural, name, subresource] = match;
  const inGroup = cannedResources.filter((each) => each.group === group && each.version === version);
  if (plural === undefined) {
    const withSubresources = inGroup.flatMap((each) => [
      each,
      ...each.subresources.map((name) => ({ ...each, name: `${each.name}/${name}` })),
    ]);
    return { status: 200, body: { kind: "APIResourceList", resources: withSubresources } };
  }
  const found = inGroup.find((each) => each.name === plural);
  if (!found) return notThere();
  const apiVersion = groupVersionText(found);
  const sameKind = objects.filter(
    (object) =>
      object.kind === found.kind && object.apiVersion === apiVersion && inNamespace(object, found, namespace),
  );
  if (request.method === "POST" && name === undefined) {
    const body = request.body as CannedObject;
    const taken = sameKind.some((object) => object.metadata.name === body.metadata.name);
    return taken ? conflict(found, body.metadata.name) : { status: 201, body };
  }
  if (name === undefined) {
    const items = sameKind.filter((object) => matches(object, query));
    return {
      status: 200,
      body: { kind: `${found.kind}List`, apiVersion, metadata: { resourceVersion: "1" }, items },
    };
  }
  const object = sameKind.find((each) => each.metadata.name === name);
  if (!object) return missing(found, name);
  if (subresource === "eviction") return { status: 201, body: { kind: "Status", status: "Success" } };
  if (request.method === "PUT") return { status: 200, body: request.body };
  return { status: 200, body: object };
}

const inNamespace = (object: CannedObject, kind: ApiResource, namespace: string | undefined): boolean =>
  !kind.namespaced || namespace === undefined || (object.metadata.namespace ?? "default") === namespace;

function groupList(): object {
  const groups = [...new Set(cannedResources.map((each) => each.group))].filter((group) => group !== "");
  return {
    kind: "APIGroupList",
    groups: groups.map((name) => {
      const versions = [
        ...new Set(cannedResources.filter((each) => each.group === name).map((each) => each.version)),
      ];
      return {
        name,
        versions: versions.map((version) => ({ version, groupVersion: `${name}/${version}` })),
        preferredVersion: { version: versions[0] },
      };
    }),
  };
}

/** Only what tests need of selectors: equality of labels and of a few fields. */
function matches(object: CannedObject, query: ReadonlyMap<string, string>): boolean {
  const labels = (object.metadata["labels"] ?? {}) as Readonly<Record<string, string>>;
  const labelsMatch = (query.get("labelSelector") ?? "")
    .split(",")
    .filter((part) => part !== "")
    .every((part) => {
      const [key = "", value] = part.split(/!=|==?/);
      return part.includes("!=") ? labels[key] !== value : labels[key] === value;
    });
  const fieldsMatch = (query.get("fieldSelector") ?? "")
    .split(",")
    .filter((part) => part !== "")
    .every((part) => {
      const [path = "", value] = part.split(/!=|==?/);
      const actual = path
        .split(".")
        .reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], object);
      return part.includes("!=") ? actual !== value : (actual ?? "") === value;
    });
  return labelsMatch && fieldsMatch;
}

const failure = (code: number, reason: string, message: string, details: object = {}): Answer => ({
  status: code,
  body: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, details, code },
});

const notThere = (): Answer => failure(404, "NotFound", "the server could not find the requested resource");
const fullName = (kind: ApiResource): string =>
  kind.group === "" ? kind.name : `${kind.name}.${kind.group}`;
const missing = (kind: ApiResource, name: string): Answer =>
  failure(404, "NotFound", `${fullName(kind)} "${name}" not found`, {
    name,
    group: kind.group,
    kind: kind.name,
  });
const conflict = (kind: ApiResource, name: string): Answer =>
  failure(409, "AlreadyExists", `${fullName(kind)} "${name}" already exists`);
