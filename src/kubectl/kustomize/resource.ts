/** An object on its way through a kustomization, and the order in which all are written. */

import { compareCodePoints } from "#api/go-format.ts";
import type { DraftObject } from "#api/types.ts";

export interface Resource {
  readonly object: DraftObject;
  /** The names it had before, by which others still refer to it. */
  readonly formerNames: readonly string[];
  /** Made by a generator, so that its name gets a hash at the end. */
  readonly hashed: boolean;
}

export const nameOf = (resource: Resource): string => resource.object.metadata.name ?? "";

/** Whether a name means this resource, now or once. */
export const answersTo = (resource: Resource, name: string): boolean =>
  nameOf(resource) === name || resource.formerNames.includes(name);

export const renamed = (resource: Resource, name: string): Resource =>
  name === nameOf(resource)
    ? resource
    : {
        ...resource,
        object: { ...resource.object, metadata: { ...resource.object.metadata, name } },
        formerNames: [...resource.formerNames, nameOf(resource)],
      };

/** kustomize's resid.IsNamespaceableKind, the other way round: kinds that have no namespace. */
const CLUSTER_KINDS = new Set(
  "APIService CSIDriver CSINode CertificateSigningRequest ClusterRole ClusterRoleBinding ComponentStatus CustomResourceDefinition IngressClass MutatingWebhookConfiguration Namespace Node PersistentVolume PriorityClass RuntimeClass StorageClass ValidatingAdmissionPolicy ValidatingWebhookConfiguration VolumeAttachment".split(
    " ",
  ),
);
export const isNamespaced = (object: DraftObject): boolean => !CLUSTER_KINDS.has(object.kind);

/** api/internal/builtins/SortOrderTransformer.go: what others need comes first. */
const FIRST =
  "Namespace ResourceQuota StorageClass CustomResourceDefinition ServiceAccount PodSecurityPolicy Role ClusterRole RoleBinding ClusterRoleBinding ConfigMap Secret Endpoints Service LimitRange PriorityClass PersistentVolume PersistentVolumeClaim Deployment StatefulSet CronJob PodDisruptionBudget".split(
    " ",
  );
const LAST = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

function rank(kind: string): number {
  const first = FIRST.indexOf(kind);
  return first >= 0 ? first - FIRST.length : LAST.indexOf(kind) + 1;
}

function sortText({ object }: Resource): string {
  const [version = "", group = ""] = object.apiVersion.split("/").reverse();
  const kind = [group || "~G", version || "~V", object.kind].join("_");
  return `${kind}|${object.metadata.namespace ?? "~X"}|${object.metadata.name ?? ""}`;
}

export function inWritingOrder(resources: readonly Resource[]): readonly Resource[] {
  return [...resources].sort(
    (a, b) => rank(a.object.kind) - rank(b.object.kind) || compareCodePoints(sortText(a), sortText(b)),
  );
}
