/** What is written down of an exchange that ended: its way, hop by hop, and what became of it. Pure. */

import type { ExchangeRequest } from "#posix/exchange.ts";
import type { Host } from "./host.ts";
import type { RequestHop, RequestOutcome, RequestRecord } from "./network.ts";
import { serviceKeyOf, type Route } from "./route.ts";

export interface EndedExchange {
  readonly id: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly source: string;
  readonly request: ExchangeRequest;
  readonly status: number;
  readonly outcome: RequestOutcome;
  /** "" or undefined when no name server was asked. */
  readonly nameServer: string | undefined;
  readonly resolvedAfterMs: number;
  /** When the packet with the request itself left the client, after the handshake. */
  readonly leftAfterMs: number;
  readonly jitter: number;
  /** Undefined when it never got as far. */
  readonly route: Route | undefined;
  readonly server: Host | undefined;
  /** The pod whose port answered. */
  readonly podKey: string | undefined;
}

export function describeExchange(exchange: EndedExchange): RequestRecord {
  const { id, startMs, endMs, source, request, status, outcome, route, server } = exchange;
  const pod = exchange.podKey ?? (server?.kind === "pod" ? server.name : undefined);
  return {
    id,
    startMs,
    source,
    target: targetText(request),
    ...(route?.rule ? { service: serviceKeyOf(route.rule) } : {}),
    ...(pod === undefined ? {} : { pod }),
    ...(server?.node ? { node: server.node.nodeName } : {}),
    hops: hopsOf(exchange),
    latencyMs: endMs - startMs,
    status,
    outcome,
  };
}

/** Calls of the API server and of kubelets: https to a node's own port. They are no workload's requests. */
export function isApiCall(request: ExchangeRequest, host: Host | undefined): boolean {
  return request.protocol === "https" && host?.kind === "node";
}

function hopsOf(exchange: EndedExchange): RequestHop[] {
  const { source, nameServer, resolvedAfterMs, leftAfterMs, jitter, route, server, podKey } = exchange;
  const hops: RequestHop[] = [{ kind: "client", name: source, afterMs: 0 }];
  if (nameServer) hops.push({ kind: "dns", name: nameServer, afterMs: resolvedAfterMs });
  if (!route) return hops;
  for (const { kind, name, offsetMs } of route.hops)
    hops.push({ kind, name, afterMs: leftAfterMs + offsetMs * jitter });
  if (server && server.kind !== "pod") {
    const afterMs = leftAfterMs + route.delayMs * jitter;
    hops.push(
      podKey === undefined
        ? { kind: "server", name: server.name, afterMs }
        : { kind: "pod", name: podKey, afterMs },
    );
  }
  return hops;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** "http://web.default:8080/path?x=1" as a user would write it. */
function targetText({ protocol, host, port, path }: ExchangeRequest): string {
  const portText = DEFAULT_PORTS[protocol] === port ? "" : `:${port}`;
  const isHttp = protocol === "http" || protocol === "https";
  return `${protocol}://${host}${portText}${isHttp ? (path ?? "/") : ""}`;
}
