/** A network on which only the API server is: whatever the address, it answers at once. For reading beside the simulation. */

import { parseQuery } from "#api/query-text.ts";
import type { Door, HttpMethod, UserInfo } from "#api/door.ts";
import type { Scope } from "#kernel/scope.ts";
import type { ExchangeRequest, ExchangeResult, NetworkDevice } from "#posix/exchange.ts";

const REMOTE_ADDRESS = "127.0.0.1";

/** "/api/v1/pods?limit=5" → path and query. */
function splitPath(text: string): {
  readonly path: string;
  readonly query: Record<string, readonly string[]>;
} {
  const [path = "", search = ""] = text.split(/\?(.*)/s);
  return { path, query: Object.fromEntries(parseQuery(search)) };
}

export class DoorDevice implements NetworkDevice {
  readonly addresses = [REMOTE_ADDRESS];
  readonly hostName = "completion";

  constructor(
    private readonly scope: Scope,
    private readonly door: Door,
    private readonly user: UserInfo,
  ) {}

  exchange(request: ExchangeRequest, done: (result: ExchangeResult) => void): () => void {
    const timer = this.scope.soon("ask the door", () => {
      const { status, headers, body, stream } = this.door.request({
        method: (request.method ?? "GET") as HttpMethod,
        ...splitPath(request.path ?? "/"),
        ...(request.headers ? { headers: { accept: request.headers["accept"] ?? "application/json" } } : {}),
        user: this.user,
      });
      stream?.close();
      done({ ok: true, status, headers, body, remoteAddress: REMOTE_ADDRESS, latencyMs: 0 });
    });
    return () => timer.cancel();
  }

  resolve(name: string, done: Parameters<NetworkDevice["resolve"]>[1]): () => void {
    const timer = this.scope.soon("resolve", () =>
      done({ addresses: [REMOTE_ADDRESS], server: REMOTE_ADDRESS, canonicalName: name }),
    );
    return () => timer.cancel();
  }

  listen(): undefined {
    return undefined;
  }
}
