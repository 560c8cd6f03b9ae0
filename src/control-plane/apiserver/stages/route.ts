/**
 * First stage: from method and path to verb and resource.
 * Models: apiserver pkg/endpoints/request/requestinfo.go (v0.36).
 */

import type { ApiRequest, HttpMethod } from "#api/door.ts";
import { StatusError, pageNotFound } from "#api/status-error.ts";
import type { ResourceTable } from "../served-resource.ts";
import { queryFlag, type ApiVerb, type ResourceTarget } from "../request-context.ts";

/** Parts of a namespace that are not resources in it. */
const NAMESPACE_SUBRESOURCES: ReadonlySet<string> = new Set(["status", "finalize"]);
/** Subresources that answer any method and take a path of their own. */
const PROXY = "proxy";

export function methodNotAllowed(): StatusError {
  return new StatusError(
    405,
    "MethodNotAllowed",
    "the server does not allow this method on the requested resource",
    {},
  );
}

/**
 * The resource that a path names, or undefined for paths outside /api/<version> and /apis/<group>/<version> with a group
 * that is served. Throws a StatusError: 404 for what is not served, 405 for methods it does not have.
 */
export function route(resources: ResourceTable, request: ApiRequest): ResourceTarget | undefined {
  const parts = request.path.split("/");
  // parts[0] is the empty text before the first slash.
  let at: number;
  let groupVersion: string;
  if (parts[1] === "api") {
    groupVersion = parts[2] ?? "";
    at = 3;
  } else if (parts[1] === "apis") {
    groupVersion = `${parts[2] ?? ""}/${parts[3] ?? ""}`;
    at = 4;
  } else {
    return undefined;
  }
  if (parts.length <= at || parts[at] === "") return undefined;
  const within = parts[at] === "namespaces" && parts.length > at + 2 && !namespaceSubresource(parts, at);
  const namespace = within ? (parts[at + 1] as string) : "";
  if (within) at += 2;
  const resource = resources.find(groupVersion, parts[at] as string);
  if (!resource) {
    if (!resources.covers(request.path)) return undefined;
    throw pageNotFound();
  }
  if (within && namespace === "") throw pageNotFound();
  const name = parts[at + 1] ?? "";
  const subresource = parts[at + 2] ?? "";
  const rest = parts.length > at + 3 ? `/${parts.slice(at + 3).join("/")}` : "";
  if (rest !== "" && subresource !== PROXY) throw pageNotFound();
  if (namespace !== "" && !resource.namespaced) throw pageNotFound();
  if (namespace === "" && resource.namespaced && name !== "") throw pageNotFound();
  const verb = verbOf(request, name, subresource);
  if (name === "" && namespace === "" && resource.namespaced && verb === "create") throw methodNotAllowed();
  if (subresource === "" && !resource.descriptor.verbs.includes(verb)) throw methodNotAllowed();
  return { verb, resource, namespace, name, subresource, rest };
}

function namespaceSubresource(parts: readonly string[], at: number): boolean {
  return parts.length === at + 3 && NAMESPACE_SUBRESOURCES.has(parts[at + 2] as string);
}

const NAMED: Partial<Record<HttpMethod, ApiVerb>> = {
  GET: "get",
  HEAD: "get",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};

function verbOf(request: ApiRequest, name: string, subresource: string): ApiVerb {
  const { method } = request;
  if (name === "") {
    if (method === "GET" || method === "HEAD") return queryFlag(request, "watch") ? "watch" : "list";
    if (method === "POST") return "create";
    if (method === "DELETE") return "deletecollection";
    throw methodNotAllowed();
  }
  if (method === "POST" && subresource !== "") return "create";
  const verb = NAMED[method];
  if (!verb) throw methodNotAllowed();
  return verb;
}
