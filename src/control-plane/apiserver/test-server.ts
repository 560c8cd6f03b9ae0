/** A server with nothing around it, and short ways to talk to it; imported by tests only. */

import type { ApiRequest, ApiResponse, HttpMethod, UserInfo } from "#api/door.ts";
import type { KindDescriptor } from "#api/kind-descriptor.ts";
import type { KubernetesObject, WatchEvent } from "#api/types.ts";
import { Kernel } from "#kernel/kernel.ts";
import { Store } from "../etcd/store.ts";
import { createApiServer, type ApiServer, type ApiServerOptions } from "./api-server.ts";

export interface TestServer {
  readonly kernel: Kernel;
  readonly store: Store<KubernetesObject>;
  readonly server: ApiServer;
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
  const server = createApiServer({ scope: kernel.root.child("apiserver"), store, ...options });
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
    server,
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
