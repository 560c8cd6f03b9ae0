/**
 * Bytes to values and back: what a real client sends becomes an ApiRequest, and an ApiResponse becomes what it reads.
 * The rest of the house never sees bytes.
 */

import type { ApiRequest, HttpMethod, UserInfo } from "#api/door.ts";
import { parseQuery, queryRecord } from "#api/query-text.ts";
import { StatusError, badRequest, unsupportedMediaType, type Status } from "#api/status-error.ts";
import type { WatchEvent } from "#api/types.ts";
import { loadYaml } from "#api/yaml/load-yaml.ts";
import { PROTOBUF_TYPE, decodeProtobuf } from "./protobuf/decode-protobuf.ts";

const METHODS = new Set<string>(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]);

/** Nesting deeper than this is refused before any parser sees it (SECURITY.md C7). */
const MAX_DEPTH = 1000;

/** Throws a StatusError when brackets nest deeper than {@link MAX_DEPTH}; strings are skipped. */
function assertDepth(text: string): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 0x5c) i++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > MAX_DEPTH) throw badRequest("exceeded max depth");
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
}

/** Throws a StatusError (400). */
function decodeJson(text: string): unknown {
  assertDepth(text);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw badRequest(`couldn't get version/kind; json parse error: ${(error as Error).message}`);
  }
}

/** One document of YAML, with the limits that manifests have. Throws a StatusError (400). */
function decodeYaml(text: string): unknown {
  const { documents, problem } = loadYaml(text);
  if (problem) throw badRequest(problem.message);
  return documents[0]?.value;
}

/** The decoded body, or undefined when it is empty. Throws a StatusError (400, 415) for what cannot be decoded. */
export function decodeBody(body: Buffer, contentType: string): unknown {
  if (body.length === 0) return undefined;
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === PROTOBUF_TYPE) return decodeProtobuf(body);
  if (type.endsWith("yaml")) return decodeYaml(body.toString("utf8"));
  if (type.endsWith("json")) return decodeJson(body.toString("utf8"));
  throw unsupportedMediaType(
    `the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, ${PROTOBUF_TYPE}`,
  );
}

export interface WireRequest {
  readonly method: string;
  /** Path and query, as on the request line. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** Headers that mean something to the API server; the rest stays here. */
const HEADERS = ["accept", "content-type", "user-agent", "impersonate-user"];

/** Throws a StatusError when the request cannot be decoded. */
export function decodeRequest(request: WireRequest, user: UserInfo): ApiRequest {
  if (!METHODS.has(request.method))
    throw new StatusError(405, "MethodNotAllowed", `method ${request.method} is not supported`);
  const url = new URL(request.url, "https://loopback.invalid");
  const headers: Record<string, string> = {};
  for (const name of HEADERS) {
    const value = request.headers[name];
    if (typeof value === "string") headers[name] = value;
  }
  const body = decodeBody(request.body, headers["content-type"] ?? "application/json");
  return {
    method: request.method as HttpMethod,
    path: decodeURI(url.pathname),
    query: queryRecord(parseQuery(url.search.slice(1))),
    headers,
    ...(body === undefined ? {} : { body }),
    user,
  };
}

/** One message of a response stream as the client reads it: a watch event is a line of JSON, a log chunk is itself. */
export function encodeStreamMessage(message: unknown): string {
  return typeof message === "string" ? message : `${JSON.stringify(message as WatchEvent)}\n`;
}

/** What goes into the body of a response. */
export function encodeBody(body: unknown): { readonly text: string; readonly contentType: string } {
  if (body === undefined) return { text: "", contentType: "application/json" };
  if (typeof body === "string") return { text: body, contentType: "text/plain; charset=utf-8" };
  return { text: `${JSON.stringify(body)}\n`, contentType: "application/json" };
}

export function statusOf(code: number, reason: Status["reason"], message: string): Status {
  return new StatusError(code, reason ?? "", message).status;
}
