/**
 * Discovery: which groups, versions and resources there are, in the old shape (one document per version) and the
 * aggregated one. Everything derives from the kinds that the server serves.
 * Models: apiserver pkg/endpoints/discovery, kube-aggregator's group priorities (v0.36).
 */

import type { KindDescriptor } from "#api/kind-descriptor.ts";
import type { ResourceTable, ServedResource } from "../served-resource.ts";
import { subresources } from "../subresources/index.ts";
import type { Subresource } from "../subresources/subresource.ts";

/** kubernetes cmd/kube-apiserver apiVersionPriorities: these first, in this order; others by name. */
const GROUP_ORDER: readonly string[] = [
  "",
  "apiregistration.k8s.io",
  "apps",
  "events.k8s.io",
  "authentication.k8s.io",
  "authorization.k8s.io",
  "autoscaling",
  "batch",
  "certificates.k8s.io",
  "networking.k8s.io",
  "policy",
  "rbac.authorization.k8s.io",
  "storage.k8s.io",
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "scheduling.k8s.io",
  "coordination.k8s.io",
  "node.k8s.io",
  "discovery.k8s.io",
  "resource.k8s.io",
  "flowcontrol.apiserver.k8s.io",
];

interface Group {
  readonly name: string;
  readonly versions: readonly string[];
}

function groupsOf(resources: ResourceTable): Group[] {
  const versions = new Map<string, string[]>();
  for (const { descriptor } of resources.all) {
    const known = versions.get(descriptor.group);
    if (!known) versions.set(descriptor.group, [descriptor.version]);
    else if (!known.includes(descriptor.version)) known.push(descriptor.version);
  }
  const rank = (name: string): number => {
    const index = GROUP_ORDER.indexOf(name);
    return index < 0 ? GROUP_ORDER.length : index;
  };
  return [...versions.keys()]
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map((name) => ({ name, versions: versions.get(name) ?? [] }));
}

const groupVersionOf = (group: string, version: string): string =>
  group === "" ? version : `${group}/${version}`;

const byName = (a: ServedResource, b: ServedResource): number =>
  a.descriptor.plural < b.descriptor.plural ? -1 : 1;

export function subresourcesOf(descriptor: KindDescriptor): Subresource[] {
  return subresources.filter(({ serves }) => serves(descriptor));
}

/** The document at /api. */
export function coreVersions(address: string): unknown {
  return {
    kind: "APIVersions",
    versions: ["v1"],
    serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress: `${address}:6443` }],
  };
}

function groupDocument({ name, versions }: Group): Record<string, unknown> {
  const list = versions.map((version) => ({ groupVersion: groupVersionOf(name, version), version }));
  return { name, versions: list, preferredVersion: list[0] };
}

/** The document at /apis. */
export function groupList(resources: ResourceTable): unknown {
  const groups = groupsOf(resources).filter(({ name }) => name !== "");
  return { kind: "APIGroupList", apiVersion: "v1", groups: groups.map(groupDocument) };
}

/** The document at /apis/<group>; undefined when there is no such group. */
export function groupDetails(resources: ResourceTable, name: string): unknown {
  const group = groupsOf(resources).find((candidate) => candidate.name === name);
  return group && { kind: "APIGroup", apiVersion: "v1", ...groupDocument(group) };
}

/** The document at /api/v1 or /apis/<group>/<version>; undefined when there is no such version. */
export function resourceList(resources: ResourceTable, groupVersion: string): unknown {
  const served = resources.ofGroupVersion(groupVersion).sort(byName);
  if (served.length === 0) return undefined;
  const list = served.flatMap(({ descriptor, namespaced }) => [
    {
      name: descriptor.plural,
      singularName: descriptor.singular,
      namespaced,
      kind: descriptor.kind,
      verbs: descriptor.verbs,
      ...(descriptor.shortNames.length > 0 ? { shortNames: descriptor.shortNames } : {}),
      ...(descriptor.categories.length > 0 ? { categories: descriptor.categories } : {}),
    },
    ...subresourcesOf(descriptor).map(({ name, kind, verbs }) => ({
      name: `${descriptor.plural}/${name}`,
      singularName: "",
      namespaced,
      ...(kind && kind.group !== "" ? { group: kind.group, version: kind.version } : {}),
      kind: kind?.kind ?? descriptor.kind,
      verbs,
    })),
  ]);
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources: list };
}

/** Aggregated discovery of the core group, or of all others (apidiscovery.k8s.io/v2 APIGroupDiscoveryList). */
export function aggregatedGroups(resources: ResourceTable, core: boolean): unknown {
  const groups = groupsOf(resources).filter(({ name }) => (name === "") === core);
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: "apidiscovery.k8s.io/v2",
    metadata: {},
    items: groups.map(({ name, versions }) => ({
      metadata: { ...(name === "" ? {} : { name }), creationTimestamp: null },
      versions: versions.map((version) => ({
        version,
        resources: resources
          .ofGroupVersion(groupVersionOf(name, version))
          .sort(byName)
          .map(({ descriptor }) => aggregatedResource(descriptor)),
        freshness: "Current",
      })),
    })),
  };
}

function aggregatedResource(descriptor: KindDescriptor): Record<string, unknown> {
  const { group, version, kind, plural, singular, scope, shortNames, categories, verbs } = descriptor;
  const own = { group, version, kind };
  const parts = subresourcesOf(descriptor).map((part) => ({
    subresource: part.name,
    responseKind: part.kind ?? own,
    verbs: part.verbs,
  }));
  return {
    resource: plural,
    responseKind: own,
    scope: scope === "Namespaced" ? "Namespaced" : "Cluster",
    singularResource: singular,
    verbs,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
    ...(parts.length > 0 ? { subresources: parts } : {}),
  };
}
