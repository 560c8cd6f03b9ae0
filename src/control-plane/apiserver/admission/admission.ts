/**
 * Admission: plugins that change (first) and refuse (second) what is about to be stored.
 * Models: apiserver pkg/admission (v0.36).
 */

import type { UserInfo } from "#api/door.ts";
import type { DraftObject, KubernetesObject } from "#api/types.ts";
import type { ServedResource } from "../served-resource.ts";

export type AdmissionOperation = "CREATE" | "UPDATE" | "DELETE" | "CONNECT";

export interface AdmissionAttributes {
  readonly operation: AdmissionOperation;
  readonly resource: ServedResource;
  readonly subresource: string;
  readonly namespace: string;
  /** "" while a name is still to be generated. */
  readonly name: string;
  /** The object before; absent for a creation. */
  readonly previous: KubernetesObject | undefined;
  readonly user: UserInfo;
  readonly dryRun: boolean;
  /** Sentences for the Warning header. */
  readonly warnings: string[];
}

export interface AdmissionPlugin {
  /** As upstream's --enable-admission-plugins names it. */
  readonly name: string;
  /** Whether the plugin cares; asked once per resource, subresource and operation. */
  handles(operation: AdmissionOperation, resource: ServedResource, subresource: string): boolean;
  /** Returns the object, or a changed copy. Throws a StatusError to refuse. */
  mutate?(attributes: AdmissionAttributes, object: DraftObject): DraftObject;
  /** Throws a StatusError to refuse. `object` is absent for a deletion. */
  validate?(attributes: AdmissionAttributes, object: DraftObject | undefined): void;
}

/** What plugins may use of the server. Reads are of the store itself, so they are never stale. */
export interface AdmissionReader {
  /** `resource` is the plural. Undefined also when the server does not serve it. */
  find(group: string, resource: string, namespace: string, name: string): KubernetesObject | undefined;
  /** Five random characters for a generated name. */
  nameSuffix(): string;
}

export type AdmissionPluginFactory = (reader: AdmissionReader) => AdmissionPlugin;

interface Selected {
  readonly mutating: readonly AdmissionPlugin[];
  readonly validating: readonly AdmissionPlugin[];
}

export class AdmissionChain {
  private readonly selected = new Map<ServedResource, Map<string, Selected>>();

  constructor(private readonly plugins: readonly AdmissionPlugin[]) {}

  mutate(attributes: AdmissionAttributes, object: DraftObject): DraftObject {
    let result = object;
    for (const plugin of this.select(attributes).mutating) {
      result = plugin.mutate?.(attributes, result) ?? result;
    }
    return result;
  }

  validate(attributes: AdmissionAttributes, object: DraftObject | undefined): void {
    for (const plugin of this.select(attributes).validating) plugin.validate?.(attributes, object);
  }

  private select({ operation, resource, subresource }: AdmissionAttributes): Selected {
    let byRequest = this.selected.get(resource);
    if (!byRequest) this.selected.set(resource, (byRequest = new Map<string, Selected>()));
    const key = `${operation}/${subresource}`;
    let selected = byRequest.get(key);
    if (!selected) {
      const plugins = this.plugins.filter((plugin) => plugin.handles(operation, resource, subresource));
      selected = {
        mutating: plugins.filter((plugin) => plugin.mutate),
        validating: plugins.filter((plugin) => plugin.validate),
      };
      byRequest.set(key, selected);
    }
    return selected;
  }
}
