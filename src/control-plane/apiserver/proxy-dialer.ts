/**
 * How the API server reaches a port of a pod, service or node for a proxied request. `cluster/` connects it to the
 * network. The body of the response may arrive later than its stream, so everything goes through the stream.
 */

export interface ProxiedRequest {
  /** "tcp": forwarded ports only; method, path and headers say nothing then. */
  readonly protocol: "http" | "https" | "tcp";
  readonly method: string;
  /** With the query string, starting with a slash. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export type ProxiedResponse =
  | {
      readonly ok: true;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** Go's words for the failure, e.g. "dial tcp 10.244.1.4:8080: connect: connection refused". */
  | { readonly ok: false; readonly error: string };

/** Sends the request from the control plane node; `respond` is called once, in a later task. Returns what cancels it. */
export type ProxyDialer = (
  address: string,
  port: number,
  request: ProxiedRequest,
  respond: (response: ProxiedResponse) => void,
) => () => void;
