/** What discovery says of a resource, and the paths of its objects. Models: metav1.APIResource. */

import { encodeUrlText } from "#api/query-text.ts";

export interface ApiResource {
  readonly group: string;
  readonly version: string;
  /** Plural, e.g. "pods". */
  readonly name: string;
  readonly singularName: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  /** Names of its subresources, e.g. "log", "scale". */
  readonly subresources: readonly string[];
}

/** "v1", "apps/v1" */
export const groupVersionText = (resource: { readonly group: string; readonly version: string }): string =>
  resource.group === "" ? resource.version : `${resource.group}/${resource.version}`;

/** "Pod", "Deployment.apps" */
export const groupKindText = ({ kind, group }: ApiResource): string =>
  group === "" ? kind : `${kind}.${group}`;

/** "pods", "deployments.apps" */
export const groupResourceText = (resource: ApiResource): string =>
  resource.group === "" ? resource.name : `${resource.name}.${resource.group}`;

/** How outputs name an object: "pod/web", "deployment.apps/web". */
export function objectReference(kind: string, group: string, name: string): string {
  return `${kindReference(kind, group)}/${name}`;
}

/** "pod", "deployment.apps" */
export function kindReference(kind: string, group: string): string {
  return group === "" ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`;
}

/** The path of the collection, or with `name` of an object. `namespace` "" for cluster scope and for all namespaces. */
export function resourcePath(resource: ApiResource, namespace = "", name = "", subresource = ""): string {
  let path =
    resource.group === "" ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  if (resource.namespaced && namespace !== "") path += `/namespaces/${encodeUrlText(namespace)}`;
  path += `/${resource.name}`;
  if (name !== "") path += `/${encodeUrlText(name)}`;
  if (subresource !== "") path += `/${subresource}`;
  return path;
}
