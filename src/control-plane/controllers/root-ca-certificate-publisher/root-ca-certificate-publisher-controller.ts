/**
 * Puts the cluster's root certificate into every namespace, as the config map kube-root-ca.crt that pods mount.
 * Models: kubernetes pkg/controller/certificates/rootcacertpublisher/publisher.go (v1.36).
 */

import { configMapDescriptor } from "#api/kinds/core/config-map/descriptor.ts";
import type { ConfigMap } from "#api/types.ts";
import type { ControllerDefinition } from "../controller-context.ts";
import { keepCompanion } from "../namespace-companions.ts";

const NAME = "kube-root-ca.crt";
const DESCRIPTION_ANNOTATION = "kubernetes.io/description";
const DESCRIPTION =
  "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";

export const rootCaCertificatePublisherController: ControllerDefinition = {
  name: "root-ca-certificate-publisher-controller",
  start: (context) => {
    const data = { "ca.crt": context.settings.rootCaCertificate };
    keepCompanion<ConfigMap>(context, {
      kind: configMapDescriptor,
      name: NAME,
      draft: (namespace) => ({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: NAME, namespace, annotations: { [DESCRIPTION_ANNOTATION]: DESCRIPTION } },
        data,
      }),
      correct: (configMap) => {
        const { annotations } = configMap.metadata;
        const keys = Object.keys(configMap.data ?? {});
        const right =
          keys.length === 1 &&
          configMap.data?.["ca.crt"] === data["ca.crt"] &&
          annotations?.[DESCRIPTION_ANNOTATION] === DESCRIPTION;
        if (right) return undefined;
        const metadata = {
          ...configMap.metadata,
          annotations: { ...annotations, [DESCRIPTION_ANNOTATION]: DESCRIPTION },
        };
        return { ...configMap, metadata, data };
      },
    });
  },
};
