/**
 * Which resources the server has. Asked once per process; aggregated discovery (two requests) when the server speaks
 * it, group by group otherwise.
 * Models: client-go discovery and restmapper (priority, short names, kind.version.group forms) of v1.36.
 * Differs: nothing is cached in ~/.kube/cache, each process asks anew.
 */

import type { Coroutine } from "#posix/system-calls.ts";
import { NoResourceMatchError } from "../errors.ts";
import { resourceHint } from "../hints.ts";
import type { ApiResource } from "./api-resource.ts";
import type { RestClient } from "./rest-client.ts";

const AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

interface DiscoveryList {
  readonly kind: string;
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions?: readonly {
      readonly version: string;
      readonly resources?: readonly AggregatedResource[];
    }[];
  }[];
}

interface AggregatedResource {
  readonly resource: string;
  readonly responseKind?: { readonly group?: string; readonly version?: string; readonly kind: string };
  readonly scope: string;
  readonly singularResource?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly verbs: readonly string[];
  readonly subresources?: readonly { readonly subresource: string }[];
}

interface ListedResource {
  readonly name: string;
  readonly singularName?: string;
  readonly namespaced: boolean;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

interface GroupList {
  readonly groups?: readonly {
    readonly name: string;
    readonly versions: readonly { readonly groupVersion: string; readonly version: string }[];
    readonly preferredVersion?: { readonly version: string };
  }[];
}

export class Discovery {
  private list: readonly ApiResource[] | undefined;

  constructor(private readonly client: RestClient) {}

  /** All resources; groups in the server's order, the preferred version of each first. */
  *resources(): Coroutine<readonly ApiResource[]> {
    if (this.list) return this.list;
    const core = yield* this.client.body<DiscoveryList>({ path: "/api", headers: { accept: AGGREGATED } });
    const groups = yield* this.client.body<DiscoveryList & GroupList>({
      path: "/apis",
      headers: { accept: AGGREGATED },
    });
    this.list =
      core.kind === "APIGroupDiscoveryList" && groups.kind === "APIGroupDiscoveryList"
        ? [...fromAggregated(core), ...fromAggregated(groups)]
        : yield* this.listEach(groups);
    return this.list;
  }

  private *listEach(groups: GroupList): Coroutine<readonly ApiResource[]> {
    const result: ApiResource[] = [];
    const versions = [{ group: "", version: "v1", path: "/api/v1" }];
    for (const group of groups.groups ?? []) {
      const preferred = group.preferredVersion?.version;
      const ordered = [...group.versions].sort(
        (a, b) => Number(b.version === preferred) - Number(a.version === preferred),
      );
      for (const { version } of ordered) {
        versions.push({ group: group.name, version, path: `/apis/${group.name}/${version}` });
      }
    }
    for (const { group, version, path } of versions) {
      const list = yield* this.client.body<{ readonly resources?: readonly ListedResource[] }>({ path });
      const all = list.resources ?? [];
      for (const resource of all) {
        if (resource.name.includes("/")) continue;
        const prefix = `${resource.name}/`;
        result.push({
          group,
          version,
          name: resource.name,
          singularName: resource.singularName || resource.kind.toLowerCase(),
          kind: resource.kind,
          namespaced: resource.namespaced,
          shortNames: resource.shortNames ?? [],
          categories: resource.categories ?? [],
          verbs: resource.verbs,
          subresources: all
            .filter((each) => each.name.startsWith(prefix))
            .map((each) => each.name.slice(prefix.length)),
        });
      }
    }
    return result;
  }

  /** The resource that a user's word means: plural, singular, short name or kind, with .group or .version.group. */
  *find(word: string): Coroutine<ApiResource> {
    const resources = yield* this.resources();
    const found = findResource(resources, word);
    if (!found) throw new NoResourceMatchError(word, resourceHint(word, resources));
    return found;
  }

  /** The resource of a kind, or undefined. */
  *findKind(group: string, version: string, kind: string): Coroutine<ApiResource | undefined> {
    const resources = yield* this.resources();
    return resources.find((each) => each.kind === kind && each.group === group && each.version === version);
  }
}

/** As {@link Discovery.find}, over a given list. */
export function findResource(resources: readonly ApiResource[], word: string): ApiResource | undefined {
  const lower = word.toLowerCase();
  const named = (name: string, wanted: (resource: ApiResource) => boolean): ApiResource | undefined =>
    resources.find((each) => each.name === name && wanted(each)) ??
    resources.find((each) => each.singularName === name && wanted(each)) ??
    resources.find((each) => each.kind.toLowerCase() === name && wanted(each)) ??
    resources.find((each) => each.shortNames.includes(name) && wanted(each));
  const [name = "", ...rest] = lower.split(".");
  if (rest.length === 0) return named(name, () => true);
  const [version = "", ...group] = rest;
  return (
    named(name, (each) => each.version === version && each.group === group.join(".")) ??
    named(name, (each) => each.group === rest.join(".") || each.group.startsWith(`${rest.join(".")}.`))
  );
}

function fromAggregated(list: DiscoveryList): ApiResource[] {
  const result: ApiResource[] = [];
  for (const group of list.items ?? []) {
    for (const version of group.versions ?? []) {
      for (const resource of version.resources ?? []) {
        // Parents that exist only for their subresources have no kind of their own.
        if (!resource.responseKind?.kind) continue;
        result.push({
          group: group.metadata?.name ?? "",
          version: version.version,
          name: resource.resource,
          singularName: resource.singularResource || resource.responseKind.kind.toLowerCase(),
          kind: resource.responseKind.kind,
          namespaced: resource.scope === "Namespaced",
          shortNames: resource.shortNames ?? [],
          categories: resource.categories ?? [],
          verbs: resource.verbs,
          subresources: (resource.subresources ?? []).map((each) => each.subresource),
        });
      }
    }
  }
  return result;
}
