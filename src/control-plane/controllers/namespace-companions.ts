/**
 * Keeps one object of a fixed name in every namespace that is not going away: what the service account controller and
 * the root CA publisher both do.
 * Models: the shape of kubernetes pkg/controller/serviceaccount and pkg/controller/certificates/rootcacertpublisher.
 */

import { namespaceDescriptor } from "#api/kinds/core/namespace/descriptor.ts";
import { StatusError } from "#api/status-error.ts";
import type { DraftObject, KubernetesObject, Namespace } from "#api/types.ts";
import type { ResourceKind } from "#client/client.ts";
import { Controller } from "#client/controller.ts";
import type { ControllerContext } from "./controller-context.ts";

export interface Companion<T extends KubernetesObject> {
  readonly kind: ResourceKind;
  readonly name: string;
  /** The object as it should be in `namespace`. */
  draft(namespace: string): DraftObject;
  /** `object` with what is wrong put right, or undefined when all is well. */
  correct(object: T): T | undefined;
}

export function keepCompanion<T extends KubernetesObject>(
  context: ControllerContext,
  companion: Companion<T>,
): void {
  const client = context.client.resource<T>(companion.kind);
  const namespaces = context.informers.informer<Namespace>(namespaceDescriptor);
  const companions = context.informers.informer<T>(companion.kind);
  const controller = new Controller(context.scope, {
    limit: context.client.limit,
    workers: 1,
    reconcile: (name) => {
      const namespace = namespaces.get("", name);
      if (!namespace || namespace.metadata.deletionTimestamp !== undefined) return undefined;
      if (namespace.status?.phase === "Terminating") return undefined;
      const present = companions.get(name, companion.name);
      try {
        if (!present) client.create(name, companion.draft(name));
        else {
          const corrected = companion.correct(present);
          if (corrected) client.update(corrected);
        }
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        // There already, and the cache is late; or the namespace has just begun to go.
        if (error.reason !== "AlreadyExists" && !error.hasCause("NamespaceTerminating")) throw error;
      }
      return undefined;
    },
  });
  namespaces.onChange({
    add: (namespace) => controller.enqueue(namespace.metadata.name),
    update: (namespace) => controller.enqueue(namespace.metadata.name),
  });
  const check = (object: T): void => {
    if (object.metadata.name === companion.name) controller.enqueue(object.metadata.namespace ?? "");
  };
  companions.onChange({ update: check, delete: check });
  context.whenSynced(() => controller.start());
}
