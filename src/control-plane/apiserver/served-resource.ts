/** A kind as this server serves it: its descriptor, its objects, its watches. */

import { apiVersionOf, type KindDescriptor } from "#api/kind-descriptor.ts";
import type { GroupResource } from "#api/status-error.ts";
import type { ObjectStore } from "./storage/object-store.ts";
import type { WatchHub } from "./storage/watch-hub.ts";

export interface ServedResource {
  readonly descriptor: KindDescriptor;
  readonly apiVersion: string;
  /** Names the resource in messages. */
  readonly resource: GroupResource;
  readonly objects: ObjectStore;
  readonly hub: WatchHub;
  readonly namespaced: boolean;
}

/** The resources of a server, by group version and plural. */
export class ResourceTable {
  readonly all: ServedResource[] = [];
  private readonly byGroupVersion = new Map<string, Map<string, ServedResource>>();

  add(resource: ServedResource): void {
    const groupVersion = apiVersionOf(resource.descriptor);
    let plurals = this.byGroupVersion.get(groupVersion);
    if (!plurals) this.byGroupVersion.set(groupVersion, (plurals = new Map()));
    plurals.set(resource.descriptor.plural, resource);
    this.all.push(resource);
  }

  /** `groupVersion` is "v1" or "apps/v1". */
  find(groupVersion: string, plural: string): ServedResource | undefined {
    return this.byGroupVersion.get(groupVersion)?.get(plural);
  }

  /** Whether a path lies where this server has something to say: below /api, or below a group that it serves. */
  covers(path: string): boolean {
    const [, root, group = ""] = path.split("/");
    if (root === "api") return true;
    return root === "apis" && this.groupVersions.some((each) => each.startsWith(`${group}/`));
  }

  /** "v1", "apps/v1", … in the order of registration. */
  get groupVersions(): string[] {
    return [...this.byGroupVersion.keys()];
  }

  ofGroupVersion(groupVersion: string): ServedResource[] {
    return [...(this.byGroupVersion.get(groupVersion)?.values() ?? [])];
  }

  /** Whatever the version; for the server's own needs. */
  ofKind(group: string, plural: string): ServedResource | undefined {
    return this.all.find((r) => r.descriptor.group === group && r.descriptor.plural === plural);
  }
}
