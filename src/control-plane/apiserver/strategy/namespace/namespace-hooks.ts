/**
 * A namespace that is deleted becomes Terminating, and goes when the namespace controller has emptied it and taken its
 * finalizer from spec.finalizers.
 * Models: kubernetes pkg/registry/core/namespace (v1.36).
 */

import type { KubernetesObject, Namespace } from "#api/types.ts";
import type { StorageHooksFactory } from "../index.ts";

const waits = (object: KubernetesObject): boolean =>
  ((object as Namespace).spec?.finalizers?.length ?? 0) > 0;

export const namespaceHooks: StorageHooksFactory = () => ({
  goesWith: (next) => !waits(next),
  beginDelete: (object, timestamp) => {
    const namespace = object as Namespace;
    if (namespace.metadata.deletionTimestamp === undefined) {
      const terminating: Namespace = {
        ...namespace,
        metadata: { ...namespace.metadata, deletionTimestamp: timestamp },
        status: { ...namespace.status, phase: "Terminating" },
      };
      return waits(object) ? terminating : undefined;
    }
    return waits(object) ? object : undefined;
  },
});
