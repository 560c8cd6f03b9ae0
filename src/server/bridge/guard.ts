/**
 * Who may speak to the bridge. It listens on loopback, but a page in the same machine's browser can reach that too, so
 * every request must name exactly our host, come from no foreign page, and carry the token of this start.
 * Source of the rules: SECURITY.md row C22. Pure: headers in, refusal out.
 */

import { timingSafeEqual } from "node:crypto";

export interface GuardedRequest {
  readonly method: string;
  /** Lower-case names, as node:http gives them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export interface Refusal {
  readonly status: 401 | 403 | 413 | 415 | 421;
  readonly message: string;
}

export interface GuardOptions {
  readonly port: number;
  /** 32 hexadecimal digits or more. */
  readonly token: string;
  readonly maxBodyBytes: number;
}

/** Content types that carry a body we decode. A form or text/plain is what a foreign page can send unasked. */
const BODY_TYPES = new Set([
  "application/json",
  "application/yaml",
  "application/vnd.kubernetes.protobuf",
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
  "application/apply-patch+yaml",
]);

/** Of a body that names none. */
export const DEFAULT_TYPE = "application/json";

const single = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === "string" ? value : value?.length === 1 ? value[0] : value === undefined ? undefined : "";

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The hosts (with port) under which the bridge may be addressed. */
export function allowedHosts(port: number): readonly string[] {
  return [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
}

/** Why the request is refused, or undefined when it may pass. */
export function refusal(request: GuardedRequest, options: GuardOptions): Refusal | undefined {
  const { headers } = request;
  const hosts = allowedHosts(options.port);
  const host = single(headers["host"]);
  if (host === undefined || !hosts.includes(host)) {
    return { status: 421, message: "this server answers only to its loopback name and port" };
  }
  const origin = single(headers["origin"]);
  if (origin !== undefined && !hosts.some((allowed) => origin === `https://${allowed}`)) {
    return { status: 403, message: "requests from other origins are refused" };
  }
  const site = single(headers["sec-fetch-site"]);
  if (site !== undefined && site !== "same-origin" && site !== "none") {
    return { status: 403, message: "requests from other sites are refused" };
  }
  if (request.method === "OPTIONS") return { status: 403, message: "preflight requests are refused" };
  const authorization = single(headers["authorization"]) ?? "";
  if (
    !authorization.startsWith("Bearer ") ||
    !sameText(authorization.slice("Bearer ".length), options.token)
  ) {
    return { status: 401, message: "Unauthorized" };
  }
  const length = Number(single(headers["content-length"]) ?? "0");
  if (length > options.maxBodyBytes) {
    return { status: 413, message: `the body is larger than ${options.maxBodyBytes} bytes` };
  }
  const hasBody = length > 0 || headers["transfer-encoding"] !== undefined;
  if (hasBody) {
    // client-go's scale client names no type and means JSON; a foreign page is stopped by origin and token above.
    const type = (single(headers["content-type"]) ?? DEFAULT_TYPE).split(";")[0]?.trim().toLowerCase() ?? "";
    if (!BODY_TYPES.has(type)) {
      return {
        status: 415,
        message: `the body of the request was in an unknown format - accepted media types include: ${[...BODY_TYPES].join(", ")}`,
      };
    }
  }
  return undefined;
}
