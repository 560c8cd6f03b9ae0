/** What curl sends: its options, the headers and the body of a request. Models: curl 8.5. */

import type { Coroutine } from "../../system-calls.ts";
import { base64Encode, utf8Length } from "../../utf8.ts";
import type { Options } from "../options.ts";
import { readFile } from "../text-input.ts";
import type { ParsedUrl } from "../url.ts";

export const SYNTAX = {
  flags: "sSfiIvLkgGO#NJq46lanR01",
  values: "oXdHmwAeuTxbcFrYyCDEKPQtUz",
  long: {
    silent: "s",
    "show-error": "S",
    fail: "f",
    "fail-with-body": "fail-with-body",
    output: "o",
    "remote-name": "O",
    "write-out": "w",
    include: "i",
    head: "I",
    verbose: "v",
    request: "X",
    data: "d",
    "data-raw": "data-raw=",
    "data-binary": "d",
    "data-urlencode": "data-urlencode=",
    json: "json=",
    header: "H",
    location: "L",
    insecure: "k",
    "max-time": "m",
    "connect-timeout": "connect-timeout=",
    retry: "retry=",
    "retry-delay": "retry-delay=",
    "retry-connrefused": "retry-connrefused",
    "retry-all-errors": "retry-all-errors",
    "retry-max-time": "retry-max-time=",
    "max-redirs": "max-redirs=",
    "user-agent": "A",
    user: "u",
    get: "G",
    "no-buffer": "N",
    "no-progress-meter": "no-progress-meter",
    url: "url=",
    cacert: "cacert=",
    cert: "cert=",
    key: "key=",
    resolve: "resolve=",
    compressed: "compressed",
    http2: "http2",
    "http1.1": "http1",
    version: "version",
    help: "help",
  },
} as const;

export interface Transfer {
  readonly options: Options;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
  readonly output: number;
}

export function* requestBody(options: Options): Coroutine<string | undefined> {
  const parts: string[] = [];
  for (const value of options.values("d"))
    parts.push(value.startsWith("@") ? (yield* readFile(value.slice(1))).replace(/[\r\n]/g, "") : value);
  parts.push(...options.values("data-raw"), ...options.values("json"));
  for (const value of options.values("data-urlencode")) {
    const equals = value.indexOf("=");
    const encode = (text: string): string => encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, "\ufffd"));
    parts.push(
      equals > 0
        ? `${value.slice(0, equals)}=${encode(value.slice(equals + 1))}`
        : encode(value.replace(/^=/, "")),
    );
  }
  return parts.length > 0 ? parts.join("&") : undefined;
}

export function requestHeaders(
  options: Options,
  url: ParsedUrl,
  body: string | undefined,
): Record<string, string> {
  const headers: Record<string, string> = {
    host: url.port === (url.protocol === "https" ? 443 : 80) ? url.host : `${url.host}:${url.port}`,
    "user-agent": options.value("A") ?? "curl/8.5.0",
    accept: "*/*",
  };
  if (body !== undefined && !options.has("G")) {
    headers["content-length"] = String(utf8Length(body));
    headers["content-type"] = options.has("json") ? "application/json" : "application/x-www-form-urlencoded";
    if (options.has("json")) headers["accept"] = "application/json";
  }
  const user = options.value("u") ?? url.user;
  if (user !== undefined) headers["authorization"] = `Basic ${base64Encode(user)}`;
  for (const header of options.values("H")) {
    const colon = header.indexOf(":");
    if (colon < 0) continue;
    const name = header.slice(0, colon).trim().toLowerCase();
    const value = header.slice(colon + 1).trim();
    if (value === "") delete headers[name];
    else headers[name] = value;
  }
  return headers;
}
