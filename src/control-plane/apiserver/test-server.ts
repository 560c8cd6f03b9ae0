/** A server with nothing around it, and short ways to talk to it; imported by tests only. */

import type { ApiRequest, ApiResponse, HttpMethod, UserInfo } from "#api/door.ts";
import { fieldError } from "#api/field-error.ts";
import type { KindDescriptor } from "#api/kind-descriptor.ts";
import type { KubernetesObject, WatchEvent } from "#api/types.ts";
import { Kernel } from "#kernel/kernel.ts";
import { Store } from "../etcd/store.ts";
import { createApiServer, type ApiServer, type ApiServerOptions } from "./api-server.ts";

export interface TestServer {
  readonly kernel: Kernel;
  readonly store: Store<KubernetesObject>;
  readonly server: ApiServer;
  /** Crashes the server and starts another on the same store; returns the timers that the old one left behind. */
  restart(): number;
  /** `url` may have a query. */
  send(method: HttpMethod, url: string, body?: unknown, headers?: Record<string, string>): ApiResponse;
  /** Opens a watch; the array fills as events arrive. */
  events(url: string, headers?: Record<string, string>): WatchEvent[];
  /** Moves virtual time on. */
  run(milliseconds: number): void;
}

export const ADMIN: UserInfo = {
  name: "kubernetes-admin",
  groups: ["system:masters", "system:authenticated"],
};

/** A kind with every feature of the generic registry, so that tests of it depend on no built-in kind. */
export interface Widget extends KubernetesObject {
  readonly spec: { readonly size?: number; readonly replicas?: number; readonly owner?: string };
  readonly status?: { readonly replicas?: number; readonly seen?: number };
}

export const widgetDescriptor: KindDescriptor<Widget> = {
  group: "example.com",
  version: "v1",
  kind: "Widget",
  plural: "widgets",
  singular: "widget",
  shortNames: ["wd"],
  categories: ["all"],
  scope: "Namespaced",
  verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
  statusSubresource: true,
  scale: { specReplicas: "spec.replicas", statusReplicas: "status.replicas", selector: "spec.selector" },
  subresources: [],
  hasGeneration: true,
  nameRule: "dns-subdomain",
  applyDefaults: (object) =>
    (object as unknown as Widget).spec?.size === undefined
      ? { ...object, spec: { ...(object["spec"] as object), size: 1 } }
      : object,
  validate: (object) => {
    const { size = 0 } = (object as unknown as Widget).spec;
    return size < 0 ? [fieldError.invalid("spec.size", size, "must be greater than or equal to 0")] : [];
  },
  validateUpdate: (next, previous) =>
    (next as unknown as Widget).spec.owner === previous.spec.owner
      ? []
      : [fieldError.invalid("spec.owner", (next as unknown as Widget).spec.owner, "field is immutable")],
  selectableFields: (object) => ({ "spec.owner": object.spec.owner ?? "" }),
  selectableFieldNames: ["spec.owner"],
  gracePeriodSeconds: (object, requested) => (object.spec.size === 0 ? 0 : (requested ?? 30)),
  warnings: (object) => ((object as unknown as Widget).spec.size === 13 ? ["spec.size: 13 is unlucky"] : []),
  columns: [
    { name: "Name", type: "string", format: "name", description: "its name", priority: 0 },
    { name: "Size", type: "integer", format: "", description: "how big", priority: 0 },
  ],
  cells: (object) => [object.metadata.name, object.spec.size ?? 0],
  support: { level: "yes" },
};

export const WIDGETS = "/apis/example.com/v1/namespaces/default/widgets";

/** "/path?a=1&a=2" → path and query. */
export function parseUrl(url: string): Pick<ApiRequest, "path" | "query"> {
  const [path = "", search = ""] = url.split("?", 2) as [string, string?];
  const query: Record<string, string | string[]> = {};
  for (const pair of search.split("&").filter((text) => text !== "")) {
    const [name = "", value = ""] = pair.split(/=(.*)/s).map(decodeURIComponent);
    const before = query[name];
    query[name] = before === undefined ? value : [...(typeof before === "string" ? [before] : before), value];
  }
  return { path, query };
}

export function setUp(
  options: { readonly kinds: readonly KindDescriptor[]; readonly seed?: number } & Partial<ApiServerOptions>,
): TestServer {
  const kernel = new Kernel({ seed: options.seed ?? 1 });
  const store = new Store<KubernetesObject>({ scope: kernel.root.child("etcd") });
  let scope = kernel.root.child("apiserver");
  let server = createApiServer({ scope, store, ...options });
  const send: TestServer["send"] = (method, url, body, headers) =>
    server.request({
      method,
      ...parseUrl(url),
      user: ADMIN,
      ...(headers ? { headers } : {}),
      ...(body === undefined ? {} : { body }),
    });
  return {
    kernel,
    store,
    get server() {
      return server;
    },
    restart: () => {
      const crashed = scope;
      crashed.dispose();
      scope = kernel.root.child("apiserver");
      server = createApiServer({ scope, store, ...options });
      return kernel.pendingTimers(crashed);
    },
    send,
    events: (url, headers) => {
      const seen: WatchEvent[] = [];
      const response = send("GET", url, undefined, headers);
      response.stream?.listen(
        (event) => seen.push(event as WatchEvent),
        () => {},
      );
      return seen;
    },
    run: (milliseconds) => void kernel.runUntil(kernel.nowMs + milliseconds),
  };
}
