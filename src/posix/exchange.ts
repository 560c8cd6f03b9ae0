/**
 * What a process asks of the network: one exchange, a request and its response. The network model carries these and
 * decides their fate; the types live here because processes make them.
 */

import type { MessageStream } from "#kernel/message-stream.ts";

export type ExchangeProtocol = "http" | "https" | "tcp" | "udp";

export interface ExchangeRequest {
  readonly protocol: ExchangeProtocol;
  /** A name or an address, as the program gave it. */
  readonly host: string;
  readonly port: number;
  /** http and https */
  readonly method?: string;
  /** With the query string. */
  readonly path?: string;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Text for ordinary programs (for tcp and udp: the payload, "" is a bare connect); a value for API requests. */
  readonly body?: unknown;
  /** Gives up on the connection after this; absent: as long as the system's connect timeout, 127 s. */
  readonly connectTimeoutMs?: number;
  /** Gives up on the whole exchange after this; absent: never. */
  readonly timeoutMs?: number;
}

export type ExchangeFailure =
  | "name-not-found" // NXDOMAIN
  | "name-timeout" // no name server answered
  | "connection-refused"
  | "connection-timeout"
  | "connection-reset"
  | "no-route"
  | "response-timeout";

export type ExchangeResult =
  | {
      readonly ok: true;
      /** HTTP status; 0 for tcp and udp. */
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: unknown;
      /** When the response goes on: watch, log, exec. */
      readonly stream?: MessageStream<unknown, unknown>;
      readonly remoteAddress: string;
      readonly latencyMs: number;
    }
  | {
      readonly ok: false;
      readonly failure: ExchangeFailure;
      /** The address tried, when the name was resolved. */
      readonly remoteAddress?: string;
      readonly latencyMs: number;
    };

/** An exchange as the listening side sees it. */
export interface IncomingExchange {
  readonly protocol: ExchangeProtocol;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The address the connection came from (after any source NAT) and the one it was made to. */
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly localPort: number;
}

export interface OutgoingResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly stream?: MessageStream<unknown, unknown>;
}

/** Answers by calling `respond` once, now or later. Never calling it is a server that hangs. */
export type Listener = (exchange: IncomingExchange, respond: (response: OutgoingResponse) => void) => void;

/** The network as a process sees it: given by whoever hosts the process (a pod's sandbox, the workstation). */
export interface NetworkDevice {
  /** The addresses of this host, first the main one. */
  readonly addresses: readonly string[];
  readonly hostName: string;
  /** Starts an exchange; `done` is called once, in a later task. Returns what cancels it. */
  exchange(request: ExchangeRequest, done: (result: ExchangeResult) => void): () => void;
  /** Resolves a name to addresses. */
  resolve(
    name: string,
    done: (
      result:
        | { readonly addresses: readonly string[]; readonly server: string; readonly canonicalName: string }
        | { readonly failure: ExchangeFailure; readonly server: string },
    ) => void,
  ): () => void;
  /** Opens a port; undefined when it is taken. Returns what closes it. */
  listen(port: number, protocol: "tcp" | "udp", listener: Listener): (() => void) | undefined;
}
