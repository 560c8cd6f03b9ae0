/**
 * Kinds that every Kubernetes cluster has and that may be missing here. Who asks for one is told so, and not only that
 * the server does not know it.
 * Models: kubectl api-resources of Kubernetes v1.36. A kind that is served is never looked up here.
 */

export interface UnservedKind {
  /** "v1", "batch/v1" */
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly shortNames: readonly string[];
}

/** "kind plural short names", by group version. */
const KINDS: Readonly<Record<string, string>> = {
  v1: "ComponentStatus componentstatuses cs, Endpoints endpoints ep, LimitRange limitranges limits, PersistentVolume persistentvolumes pv, PersistentVolumeClaim persistentvolumeclaims pvc, PodTemplate podtemplates, ReplicationController replicationcontrollers rc, ResourceQuota resourcequotas quota",
  "admissionregistration.k8s.io/v1":
    "MutatingWebhookConfiguration mutatingwebhookconfigurations, ValidatingAdmissionPolicy validatingadmissionpolicies, ValidatingWebhookConfiguration validatingwebhookconfigurations",
  "apiregistration.k8s.io/v1": "APIService apiservices",
  "apiextensions.k8s.io/v1": "CustomResourceDefinition customresourcedefinitions crd crds",
  "apps/v1": "ControllerRevision controllerrevisions, DaemonSet daemonsets ds, StatefulSet statefulsets sts",
  "authentication.k8s.io/v1": "SelfSubjectReview selfsubjectreviews",
  "authorization.k8s.io/v1":
    "SelfSubjectAccessReview selfsubjectaccessreviews, SelfSubjectRulesReview selfsubjectrulesreviews",
  "autoscaling/v1": "HorizontalPodAutoscaler horizontalpodautoscalers hpa",
  "autoscaling/v2": "HorizontalPodAutoscaler horizontalpodautoscalers hpa",
  "batch/v1": "CronJob cronjobs cj, Job jobs",
  "certificates.k8s.io/v1": "CertificateSigningRequest certificatesigningrequests csr",
  "flowcontrol.apiserver.k8s.io/v1": "FlowSchema flowschemas",
  "networking.k8s.io/v1":
    "Ingress ingresses ing, IngressClass ingressclasses, NetworkPolicy networkpolicies netpol",
  "node.k8s.io/v1": "RuntimeClass runtimeclasses",
  "policy/v1": "PodDisruptionBudget poddisruptionbudgets pdb",
  "rbac.authorization.k8s.io/v1":
    "ClusterRole clusterroles, ClusterRoleBinding clusterrolebindings, Role roles, RoleBinding rolebindings",
  "scheduling.k8s.io/v1": "PriorityClass priorityclasses pc",
  "storage.k8s.io/v1":
    "CSIDriver csidrivers, CSINode csinodes, StorageClass storageclasses sc, VolumeAttachment volumeattachments",
};

const ALL: readonly UnservedKind[] = Object.entries(KINDS).flatMap(([apiVersion, list]) =>
  list.split(", ").map((text) => {
    const [kind = "", plural = "", ...shortNames] = text.split(" ");
    return { apiVersion, kind, plural, shortNames };
  }),
);

/** What is said of such a kind. */
export const unservedText = ({ kind, apiVersion }: Pick<UnservedKind, "kind" | "apiVersion">): string =>
  `${kind} (${apiVersion}) is not simulated here yet`;

/** The kind that a user's word means: plural, singular, short name or kind, perhaps with its group. */
export function unservedKindOf(word: string): UnservedKind | undefined {
  const [name = "", ...group] = word.toLowerCase().split(".");
  return ALL.find(
    ({ apiVersion, kind, plural, shortNames }) =>
      (name === plural || name === kind.toLowerCase() || shortNames.includes(name)) &&
      (group.length === 0 || apiVersion.startsWith(`${group.join(".")}/`)),
  );
}

/** The kind whose collection or object a path of the API names. */
export function unservedKindAt(path: string): UnservedKind | undefined {
  const match = /^\/(?:api|apis\/([^/]+))\/([^/]+)(?:\/namespaces\/[^/]+(?=\/))?\/([^/]+)/.exec(path);
  if (!match) return undefined;
  const [, group, version, plural] = match;
  const apiVersion = group === undefined ? version : `${group}/${version}`;
  return ALL.find((each) => each.apiVersion === apiVersion && each.plural === plural);
}
