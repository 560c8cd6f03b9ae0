/**
 * The typed client of a component: objects in, objects out, StatusError thrown. Everything goes through the one door.
 */

import type { ApiRequest, ApiResponse, ApiStream, Door, UserInfo } from "#api/door.ts";
import { apiPrefixOf, type KindDescriptor } from "#api/kind-descriptor.ts";
import { genericServerError, StatusError, type Status } from "#api/status-error.ts";
import type { DraftObject, KubernetesObject, ObjectList } from "#api/types.ts";
import type { RequestLimit } from "./request-limit.ts";

export interface ListOptions {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly resourceVersion?: string;
  readonly limit?: number;
  readonly continue?: string;
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: "Orphan" | "Background" | "Foreground";
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

export type PatchType =
  "application/json-patch+json" | "application/merge-patch+json" | "application/strategic-merge-patch+json";

/** What identifies a kind for requests; every KindDescriptor is one. */
export type ResourceKind<T extends KubernetesObject = KubernetesObject> = Pick<
  KindDescriptor<T>,
  "group" | "version" | "kind" | "plural" | "scope"
>;

export class Client {
  constructor(
    readonly door: Door,
    readonly user: UserInfo,
    /** Shared by everything this client sends; without it nothing waits. */
    readonly limit?: RequestLimit,
  ) {}

  resource<T extends KubernetesObject>(kind: ResourceKind): ResourceClient<T> {
    return new ResourceClient<T>(this, kind);
  }

  /** Sends a request as this user; returns the body, or throws the StatusError that the server answered. */
  send(request: ApiRequest): unknown {
    this.limit?.count();
    const response = this.door.request({ ...request, user: this.user });
    if (response.status >= 400) throw failureOf(response);
    return response.body;
  }

  /** As {@link send}, for requests that answer with a stream. */
  stream(request: ApiRequest): ApiStream {
    const response = this.door.request({ ...request, user: this.user });
    if (!response.stream) throw failureOf(response);
    return response.stream;
  }
}

/** What the server answered; paths outside its API it answers with a page. */
function failureOf({ status, body }: ApiResponse): StatusError {
  return typeof body === "object"
    ? StatusError.of(body as Status)
    : genericServerError(status, String(body ?? ""));
}

type Query = Record<string, string>;

/** Requests for one resource. `namespace` is "" for cluster-scoped kinds, and for lists over all namespaces. */
export class ResourceClient<T extends KubernetesObject> {
  private readonly prefix: string;

  constructor(
    private readonly client: Client,
    readonly kind: ResourceKind,
  ) {
    this.prefix = apiPrefixOf(kind);
  }

  get(namespace: string, name: string): T {
    return this.client.send({ method: "GET", path: this.path(namespace, name) }) as T;
  }

  /** As {@link get}, but undefined when there is no such object. */
  find(namespace: string, name: string): T | undefined {
    this.client.limit?.count();
    const response = this.client.door.request({
      method: "GET",
      path: this.path(namespace, name),
      user: this.client.user,
    });
    if (response.status === 404) return undefined;
    if (response.status >= 400) throw failureOf(response);
    return response.body as T;
  }

  list(namespace: string, options: ListOptions = {}): ObjectList<T> {
    return this.client.send({
      method: "GET",
      path: this.path(namespace),
      query: listQuery(options),
    }) as ObjectList<T>;
  }

  create(namespace: string, object: DraftObject | T): T {
    return this.client.send({ method: "POST", path: this.path(namespace), body: object }) as T;
  }

  update(object: T): T {
    const { namespace = "", name } = object.metadata;
    return this.client.send({ method: "PUT", path: this.path(namespace, name), body: object }) as T;
  }

  updateStatus(object: T): T {
    const { namespace = "", name } = object.metadata;
    return this.client.send({ method: "PUT", path: this.path(namespace, name, "status"), body: object }) as T;
  }

  patch(namespace: string, name: string, type: PatchType, patch: unknown, subresource = ""): T {
    return this.client.send({
      method: "PATCH",
      path: this.path(namespace, name, subresource),
      headers: { "content-type": type },
      body: patch,
    }) as T;
  }

  delete(namespace: string, name: string, options: DeleteOptions = {}): void {
    this.client.send({ method: "DELETE", path: this.path(namespace, name), body: options });
  }

  /** POST to a subresource, e.g. binding, eviction. */
  createSubresource(namespace: string, name: string, subresource: string, body: unknown): unknown {
    return this.client.send({ method: "POST", path: this.path(namespace, name, subresource), body });
  }

  /** A watch from just after `resourceVersion`; the stream carries WatchEvents. */
  watch(namespace: string, resourceVersion: string, options: ListOptions = {}): ApiStream {
    return this.client.stream({
      method: "GET",
      path: this.path(namespace),
      query: { ...listQuery(options), watch: "true", allowWatchBookmarks: "true", resourceVersion },
    });
  }

  path(namespace: string, name = "", subresource = ""): string {
    let path = this.prefix;
    if (this.kind.scope === "Namespaced" && namespace !== "") path += `/namespaces/${namespace}`;
    path += `/${this.kind.plural}`;
    if (name !== "") path += `/${name}`;
    if (subresource !== "") path += `/${subresource}`;
    return path;
  }
}

function listQuery(options: ListOptions): Query {
  const query: Query = {};
  if (options.labelSelector) query["labelSelector"] = options.labelSelector;
  if (options.fieldSelector) query["fieldSelector"] = options.fieldSelector;
  if (options.resourceVersion) query["resourceVersion"] = options.resourceVersion;
  if (options.limit) query["limit"] = String(options.limit);
  if (options.continue) query["continue"] = options.continue;
  return query;
}
