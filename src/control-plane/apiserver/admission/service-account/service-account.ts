/**
 * A pod runs as a service account, which must exist, and gets its token as a volume.
 * Models: kubernetes plugin/pkg/admission/serviceaccount (v1.36).
 * Differs: the random part of the volume's name is drawn from the simulation.
 */

import { deepFreeze } from "#api/deep-freeze.ts";
import type { Container, DraftObject, Pod, PodSpec, ServiceAccount } from "#api/types.ts";
import type { AdmissionPluginFactory } from "../admission.ts";
import { isCore, refusal } from "../refuse.ts";

/** DefaultAPITokenMountPath. */
const TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
/** WarnOnlyBoundTokenExpirationSeconds: one hour and seven seconds. */
const TOKEN_SECONDS = 3607;
const MIRROR_ANNOTATION = "kubernetes.io/config.mirror";

export const serviceAccount: AdmissionPluginFactory = (reader) => ({
  name: "ServiceAccount",
  handles: (operation, resource, subresource) =>
    operation === "CREATE" && isCore(resource, "pods", subresource),
  mutate: (attributes, object) => {
    // Mirror pods stand for static pods, which know no service account.
    if (object.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined) return object;
    let spec = (object["spec"] ?? {}) as PodSpec;
    const name = spec.serviceAccountName || "default";
    const { namespace } = attributes;
    const account = reader.find("", "serviceaccounts", namespace, name) as ServiceAccount | undefined;
    if (!account) {
      const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
      throw refusal(attributes, object, why);
    }
    spec = { ...spec, serviceAccountName: name, serviceAccount: name };
    if (spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) {
      spec = withToken(spec, () => reader.nameSuffix());
    }
    if ((spec.imagePullSecrets?.length ?? 0) === 0 && (account.imagePullSecrets?.length ?? 0) > 0) {
      spec = { ...spec, imagePullSecrets: account.imagePullSecrets ?? [] };
    }
    return { ...object, spec } satisfies DraftObject;
  },
});

function withToken(spec: PodSpec, suffix: () => string): PodSpec {
  let volumeName: string | undefined;
  const mounted = (containers: readonly Container[]): Container[] =>
    containers.map((container) => {
      const mounts = container.volumeMounts ?? [];
      if (mounts.some((mount) => mount.mountPath === TOKEN_PATH)) return container;
      volumeName ??= `kube-api-access-${suffix()}`;
      return {
        ...container,
        volumeMounts: mounts.concat({ name: volumeName, readOnly: true, mountPath: TOKEN_PATH }),
      };
    });
  const containers = mounted(spec.containers ?? []);
  const initContainers = spec.initContainers && mounted(spec.initContainers);
  if (volumeName === undefined) return spec;
  return {
    ...spec,
    containers,
    ...(initContainers ? { initContainers } : {}),
    volumes: (spec.volumes ?? []).concat(tokenVolume(volumeName)),
  };
}

/** What the token's volume holds, shared by all pods. */
const TOKEN_PROJECTION = deepFreeze({
  sources: [
    { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: "token" } },
    { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
    {
      downwardAPI: {
        items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }],
      },
    },
  ],
  defaultMode: 420,
});

function tokenVolume(name: string): NonNullable<Pod["spec"]["volumes"]>[number] {
  return { name, projected: TOKEN_PROJECTION };
}
