/**
 * Requests to the API server over the network: objects in, objects out, StatusError thrown.
 * Models: client-go rest.Request as kubectl uses it (user agent, impersonation, warnings, error texts).
 * Differs: bodies travel as values; the bridge in front of real servers turns them into JSON.
 */

import { encodeUrlText } from "#api/query-text.ts";
import type { ExchangeResult } from "#posix/exchange.ts";
import { exchange, receive, close, write, type Coroutine } from "#posix/system-calls.ts";
import { formatGoDuration } from "#api/go-duration.ts";
import { genericServerError, StatusError, type Status } from "#api/status-error.ts";
import { ConnectionError } from "../errors.ts";

export interface RestConfig {
  readonly protocol: "http" | "https";
  readonly host: string;
  readonly port: number;
  /** Path before "/api", without a slash at the end. */
  readonly basePath: string;
  /** Sent with every request: authorization, impersonation. */
  readonly headers: Readonly<Record<string, string>>;
  /** 0: never gives up. */
  readonly timeoutMs: number;
}

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export interface RestRequest {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** A path as the user gave it: errors do not name its resource. */
  readonly raw?: true;
}

export interface RestResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Where the response goes on, for `receive` and `send`. */
  readonly descriptor?: number;
}

const USER_AGENT = "kubectl/v1.36.3 (wavetank) kubernetes/simulated";

export class RestClient {
  /** What was told already: kubectl says the same only once. */
  private readonly warned = new Set<string>();
  /** With -v=6 and more, each request is told on stderr. */
  verbosity = 0;

  constructor(readonly config: RestConfig) {}

  /** Returns the response, or throws the StatusError that the server answered or a {@link ConnectionError}. */
  *request(request: RestRequest): Coroutine<RestResponse> {
    const method = request.method ?? "GET";
    const path = this.config.basePath + request.path + queryText(request.query ?? {});
    const result = yield* exchange({
      protocol: this.config.protocol,
      host: this.config.host,
      port: this.config.port,
      method,
      path,
      headers: {
        accept: "application/json",
        "user-agent": USER_AGENT,
        ...(request.body === undefined ? {} : { "content-type": "application/json" }),
        ...this.config.headers,
        ...request.headers,
      },
      ...(request.body === undefined ? {} : { body: request.body }),
      ...(this.config.timeoutMs > 0 ? { timeoutMs: this.config.timeoutMs } : {}),
    });
    if (this.verbosity >= 6) {
      const outcome = result.ok ? `status="${result.status}"` : `error="${result.failure}"`;
      const spent = formatGoDuration(Math.round(result.latencyMs));
      yield* write(
        2,
        `"Response" verb="${method}" url="${this.url(path)}" ${outcome} milliseconds=${spent}\n`,
      );
    }
    if (!result.ok) throw connectionError(result, this.config);
    yield* this.tellWarnings(result.headers["warning"]);
    if (result.status >= 400) {
      let body = result.body;
      if (body === undefined && result.descriptor !== undefined) {
        body = yield* receive(result.descriptor);
        yield* close(result.descriptor);
      }
      throw errorOf(result.status, body, request.raw ? "" : subjectOf(method, request.path));
    }
    return {
      status: result.status,
      headers: result.headers,
      body: result.body,
      ...(result.descriptor === undefined ? {} : { descriptor: result.descriptor }),
    };
  }

  /** As {@link request}; only the body. */
  *body<T>(request: RestRequest): Coroutine<T> {
    const response = yield* this.request(request);
    return response.body as T;
  }

  url(path: string): string {
    return `${this.config.protocol}://${this.config.host}:${this.config.port}${path}`;
  }

  private *tellWarnings(header: string | undefined): Coroutine<void> {
    if (!header) return;
    for (const line of header.split("\n")) {
      // A real server sends `299 - "text"`; inside the simulation the text travels bare.
      const quoted = /^299 \S+ "((?:[^"\\]|\\.)*)"/.exec(line)?.[1];
      const text = quoted === undefined ? line : quoted.replace(/\\(.)/g, "$1");
      if (this.warned.has(text)) continue;
      this.warned.add(text);
      yield* write(2, `Warning: ${text}\n`);
    }
  }
}

/** What kubectl says of a request that got no answer. Models: kubectl pkg/cmd/util/helpers.go StandardErrorMessage. */
export function connectionError(
  result: Extract<ExchangeResult, { ok: false }>,
  { host, port }: Pick<RestConfig, "host" | "port">,
): ConnectionError {
  const address = `${result.remoteAddress ?? host}:${port}`;
  const unable = (why: string): ConnectionError =>
    new ConnectionError(`Unable to connect to the server: ${why}`);
  switch (result.failure) {
    case "connection-refused":
      return new ConnectionError(
        `The connection to the server ${host}:${port} was refused - did you specify the right host or port?`,
      );
    case "name-not-found":
      return unable(`dial tcp: lookup ${host}: no such host`);
    case "name-timeout":
      return unable(`dial tcp: lookup ${host}: i/o timeout`);
    case "connection-timeout":
      return unable(`dial tcp ${address}: i/o timeout`);
    case "no-route":
      return unable(`dial tcp ${address}: connect: no route to host`);
    case "connection-reset":
      return unable(`read tcp ${address}: read: connection reset by peer`);
    case "response-timeout":
      return unable("net/http: request canceled (Client.Timeout exceeded while awaiting headers)");
  }
}

function errorOf(code: number, body: unknown, subject: string): StatusError {
  if (typeof body === "object" && body !== null && (body as Status).kind === "Status") {
    return StatusError.of(body as Status);
  }
  return genericServerError(code, typeof body === "string" ? body : "", subject);
}

/** "post jobs.batch", "get roles.rbac.authorization.k8s.io reader"; "" for paths that name no resource. */
function subjectOf(method: string, path: string): string {
  const match =
    /^\/(?:api|apis\/([^/]+))\/[^/]+(?:\/namespaces\/[^/]+(?=\/))?\/([^/]+)(?:\/([^/]+))?/.exec(path) ??
    undefined;
  if (!match) return "";
  const [, group, resource, name] = match;
  return [method.toLowerCase(), group ? `${resource}.${group}` : resource, name].filter(Boolean).join(" ");
}

/** "?a=1&b=2", or "" when there is nothing. Parameters in the given order. */
export function queryText(query: Query): string {
  const parts: string[] = [];
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const each of typeof value === "object" ? value : [value]) {
      parts.push(`${encodeUrlText(name)}=${encodeUrlText(String(each))}`);
    }
  }
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}
