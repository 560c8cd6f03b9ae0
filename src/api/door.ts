/**
 * The one door: the shape in which every component, program, lesson, page and real client meets the API server. It has
 * the shape of HTTP, but bodies are values, not bytes: inside the simulation frozen objects travel by reference, and
 * only the bridge in front of real clients turns bytes into values and back.
 */

import type { MessageStream } from "#kernel/message-stream.ts";

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS";

export interface ApiRequest {
  readonly method: HttpMethod;
  /** Without the query, e.g. "/api/v1/namespaces/default/pods/web-1". */
  readonly path: string;
  /** A parameter given several times ("command" of exec) is an array. */
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  /** Lower-case names. "content-type" chooses the patch kind, "accept" Table or object, "authorization" the user. */
  readonly headers?: Readonly<Record<string, string>>;
  /** An object (decoded JSON), or undefined. The server keeps it: the sender must not change it afterwards. */
  readonly body?: unknown;
  /**
   * Who asks, when the caller is a component inside the cluster (as a client certificate would say), e.g.
   * "system:kube-scheduler", "system:node:worker-1". Requests from outside leave it empty and authenticate by header.
   */
  readonly user?: UserInfo;
}

export interface UserInfo {
  readonly name: string;
  readonly groups: readonly string[];
}

/** What a stream of the API carries to the client, and back. Watch: WatchEvent. Log: text. Exec: ExecFrame. */
export type ApiStream = MessageStream<unknown, unknown>;

export interface ApiResponse {
  readonly status: number;
  /** Lower-case names. "warning" holds warnings for the user, newline-separated, as kubectl prints them. */
  readonly headers: Readonly<Record<string, string>>;
  /** An object; for `log` and such, text. Undefined when there is a stream. */
  readonly body?: unknown;
  /** For watch, log?follow, exec, attach, port-forward, proxy. The caller listens and closes. */
  readonly stream?: ApiStream;
  /**
   * True for a proxied request, whose answer is still under way: the first message of the stream is a
   * {@link ResponseHead}, those after it are text of the body. `status` and `headers` here say nothing then.
   */
  readonly deferred?: true;
}

/** The status and headers of a proxied response, once they are known. */
export interface ResponseHead {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Frames of an exec or attach session. Client → server: stdin, stdin-end, resize, signal. Server → client: stdout,
 * stderr and, last, exit with a Status (as the websocket error channel has it: Success, or Failure with reason
 * NonZeroExitCode and the code in details.causes).
 */
export type ExecFrame =
  | { readonly type: "stdin" | "stdout" | "stderr"; readonly text: string }
  | { readonly type: "stdin-end" }
  | { readonly type: "resize"; readonly columns: number; readonly rows: number }
  | { readonly type: "signal"; readonly signal: string }
  | { readonly type: "exit"; readonly status: unknown };

/**
 * Frames of a port-forward session. Client → server: dial, one exchange with a port of the pod. Server → client: its
 * answer, or Go's words for the failure. Answers carry the number of the connection that they belong to.
 */
export type PortForwardFrame =
  | {
      readonly type: "dial";
      readonly connection: number;
      readonly port: number;
      readonly protocol: "http" | "https" | "tcp";
      readonly method: string;
      /** With the query string. */
      readonly path: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body?: unknown;
    }
  | {
      readonly type: "answer";
      readonly connection: number;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly type: "failure"; readonly connection: number; readonly error: string };

export interface Door {
  /** Answers within the same kernel task. Never throws a StatusError: failures are responses with a Status body. */
  request(request: ApiRequest): ApiResponse;
}
