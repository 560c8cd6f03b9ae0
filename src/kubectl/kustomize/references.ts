/**
 * Names inside objects that mean other objects, and follow when those are renamed.
 * Models: kustomize api/internal/konfig/builtinpluginconsts/namereference.go (v5.8), the kinds that manifests here use.
 */

import type { DraftObject } from "#api/types.ts";
import { answersTo, nameOf, type Resource } from "./resource.ts";

const WORKLOADS = ["Deployment", "ReplicaSet", "StatefulSet", "ReplicationController"];

/** Which kinds the text under `path` may name; "*" stands for a list's items. */
function meaningOf(path: readonly string[], holder: string): readonly string[] {
  const tail = (count: number): string => path.slice(-count).join(".");
  switch (tail(2)) {
    case "configMapRef.name":
    case "configMapKeyRef.name":
    case "configMap.name":
      return ["ConfigMap"];
    case "secretRef.name":
    case "secretKeyRef.name":
    case "secret.secretName":
    case "secret.name":
      return ["Secret"];
    case "persistentVolumeClaim.claimName":
      return ["PersistentVolumeClaim"];
    case "scaleTargetRef.name":
      return WORKLOADS;
    case "roleRef.name":
      return ["Role", "ClusterRole"];
    case "service.name":
      return holder === "Ingress" ? ["Service"] : [];
  }
  if (tail(3) === "imagePullSecrets.*.name") return ["Secret"];
  if (tail(3) === "subjects.*.name") return ["ServiceAccount"];
  if (tail(3) === "tls.*.secretName" && holder === "Ingress") return ["Secret"];
  if (tail(1) === "serviceAccountName" || tail(1) === "serviceAccount") return ["ServiceAccount"];
  if (tail(1) === "serviceName" && holder === "StatefulSet") return ["Service"];
  if (tail(1) === "storageClassName") return ["StorageClass"];
  if (tail(1) === "priorityClassName") return ["PriorityClass"];
  return [];
}

/** The resources with their references to one another as they are called now. */
export function withReferences(resources: readonly Resource[]): readonly Resource[] {
  const moved = resources.filter((each) => each.formerNames.length > 0);
  if (moved.length === 0) return resources;
  return resources.map((resource) => {
    const { kind } = resource.object;
    const visit = (value: unknown, path: readonly string[]): unknown => {
      if (typeof value === "string") {
        const kinds = meaningOf(path, kind);
        const meant =
          kinds.length === 0
            ? undefined
            : moved.find((each) => kinds.includes(each.object.kind) && answersTo(each, value));
        return meant ? nameOf(meant) : value;
      }
      if (Array.isArray(value)) return value.map((item) => visit(item, [...path, "*"]));
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).map(([key, child]) => [key, visit(child, [...path, key])]),
      );
    };
    const { metadata, ...rest } = resource.object;
    return { ...resource, object: { ...(visit(rest, []) as DraftObject), metadata } };
  });
}
