/**
 * The config maps and secrets that pods of this node use: each watched by name while some pod needs it.
 * Models: pkg/kubelet/util/manager watch_based_manager.go.
 */

import { configMapDescriptor } from "#api/kinds/core/config-map/descriptor.ts";
import { secretDescriptor } from "#api/kinds/core/secret/descriptor.ts";
import type { ConfigMap, KubernetesObject, Secret } from "#api/types.ts";
import type { Client, ResourceKind } from "#client/client.ts";
import { Informer } from "#client/informer.ts";
import type { Scope } from "#kernel/scope.ts";
import { SmallMap } from "#kernel/small-map.ts";

interface Entry {
  readonly scope: Scope;
  readonly informer: Informer<KubernetesObject>;
  readonly users: Map<string, (() => void) | undefined>;
}

export class ObjectCache {
  private readonly entries = new Map<string, Entry>();
  /** Pod uid → what it uses, by key. */
  private readonly usedBy = new Map<string, SmallMap<string, Entry>>();

  constructor(
    private readonly scope: Scope,
    private readonly client: Client,
  ) {}

  /** The config map, or undefined when there is none. From now on `onChange` hears of its changes for this pod. */
  configMap(podUid: string, namespace: string, name: string, onChange?: () => void): ConfigMap | undefined {
    return this.get("configmaps", configMapDescriptor, podUid, namespace, name, onChange) as
      ConfigMap | undefined;
  }

  secret(podUid: string, namespace: string, name: string, onChange?: () => void): Secret | undefined {
    return this.get("secrets", secretDescriptor, podUid, namespace, name, onChange) as Secret | undefined;
  }

  /** The pod is gone: what nobody else uses is no longer watched. */
  release(podUid: string): void {
    for (const [key, entry] of this.usedBy.get(podUid) ?? []) {
      entry.users.delete(podUid);
      if (entry.users.size > 0) continue;
      entry.scope.dispose();
      this.entries.delete(key);
    }
    this.usedBy.delete(podUid);
  }

  private get(
    sort: string,
    kind: ResourceKind,
    podUid: string,
    namespace: string,
    name: string,
    onChange: (() => void) | undefined,
  ): KubernetesObject | undefined {
    const key = `${sort}/${namespace}/${name}`;
    let entry = this.entries.get(key);
    if (!entry) {
      const scope = this.scope.child("object");
      const informer = new Informer<KubernetesObject>(scope, this.client, kind, {
        namespace,
        fieldSelector: `metadata.name=${name}`,
      });
      entry = { scope, informer, users: new Map() };
      this.entries.set(key, entry);
      informer.start();
      const { users } = entry;
      const tell = (): void => {
        for (const onChange of [...users.values()]) onChange?.();
      };
      informer.onChange({ update: tell, delete: tell });
    }
    // Reading it for a variable does not silence the volume that follows it.
    entry.users.set(podUid, onChange ?? entry.users.get(podUid));
    let used = this.usedBy.get(podUid);
    if (!used) this.usedBy.set(podUid, (used = new SmallMap()));
    used.set(key, entry);
    return entry.informer.get(namespace, name);
  }
}
