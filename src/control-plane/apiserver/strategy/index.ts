/** The registry of storage hooks: one line per kind that needs some. */

import type { Scope } from "#kernel/scope.ts";
import type { ResourceTable, ServedResource } from "../served-resource.ts";
import type { ObjectKeyspace } from "../storage/object-store.ts";
import { eventHooks } from "./event/event-hooks.ts";
import { namespaceHooks } from "./namespace/namespace-hooks.ts";
import { serviceHooks } from "./service/service-hooks.ts";
import type { StorageHooks } from "./storage-hooks.ts";

export interface HookOptions {
  readonly scope: Scope;
  readonly store: ObjectKeyspace;
  readonly resources: ResourceTable;
}

export type StorageHooksFactory = (options: HookOptions) => StorageHooks;

/** "group/plural" → hooks. */
const FACTORIES: Readonly<Record<string, StorageHooksFactory>> = {
  "/events": eventHooks,
  "/namespaces": namespaceHooks,
  "/pods": () => ({ returnsDeleted: true }),
  "/serviceaccounts": () => ({ returnsDeleted: true }),
  "/services": serviceHooks,
  "coordination.k8s.io/leases": () => ({ createsOnUpdate: true, requiresResourceVersion: true }),
};

export function storageHooks(options: HookOptions): Map<ServedResource, StorageHooks> {
  const hooks = new Map<ServedResource, StorageHooks>();
  for (const resource of options.resources.all) {
    const { group, plural } = resource.descriptor;
    const factory = FACTORIES[`${group}/${plural}`];
    if (factory) hooks.set(resource, factory(options));
  }
  return hooks;
}
