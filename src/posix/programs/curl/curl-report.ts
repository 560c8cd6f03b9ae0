/** What curl says about a transfer: errors, headers, -v and -w. Models: curl 8.5. */

import type { ExchangeResult } from "../../exchange.ts";
import { type Coroutine, write } from "../../system-calls.ts";
import { unescape } from "../format.ts";
import type { Options } from "../options.ts";
import { type ParsedUrl, headerName, reasonPhrase } from "../url.ts";
import type { Transfer } from "./curl-request.ts";

export interface Failure {
  readonly code: number;
  readonly message: string;
}

export interface Outcome {
  readonly exitCode: number;
  readonly message?: string;
  readonly status: number;
  readonly url: string;
  readonly redirects: number;
  readonly size: number;
  readonly remoteAddress: string;
  readonly contentType: string;
  readonly timeMs: number;
}

/** What curl says about an exchange that failed. */
export function failureOf(
  result: ExchangeResult & { readonly ok: false },
  url: ParsedUrl,
  options: Options,
  elapsedMs: number,
): Failure {
  const where = `${url.host} port ${url.port}`;
  const after = `after ${Math.max(0, Math.round(elapsedMs))} ms`;
  switch (result.failure) {
    case "name-not-found":
    case "name-timeout":
      return { code: 6, message: `Could not resolve host: ${url.host}` };
    case "connection-refused":
    case "no-route":
      return {
        code: 7,
        message: `Failed to connect to ${where} ${after}: ${result.failure === "no-route" ? "No route to host" : "Couldn't connect to server"}`,
      };
    case "connection-timeout":
      if (options.has("connect-timeout") || options.has("m"))
        return { code: 28, message: `Failed to connect to ${where} ${after}: Timeout was reached` };
      return { code: 28, message: `Failed to connect to ${where} ${after}: Couldn't connect to server` };
    case "connection-reset":
      return { code: 56, message: "Recv failure: Connection reset by peer" };
    case "response-timeout":
      return {
        code: 28,
        message: `Operation timed out ${after.replace(" ms", " milliseconds")} with 0 bytes received`,
      };
  }
}

export function headerLines(result: ExchangeResult & { readonly ok: true }): string {
  const lines = Object.entries(result.headers).map(([name, value]) => `${headerName(name)}: ${value}\r\n`);
  return `HTTP/1.1 ${result.status} ${reasonPhrase(result.status)}\r\n${lines.join("")}\r\n`;
}

export function* verbose(
  url: ParsedUrl,
  transfer: Transfer,
  result: ExchangeResult & { readonly ok: true },
): Coroutine<void> {
  const { host, ...rest } = transfer.headers;
  const sent = [["host", host ?? url.host], ...Object.entries(rest)].map(
    ([name, value]) => `> ${headerName(name as string)}: ${value as string}\n`,
  );
  const received = Object.entries(result.headers).map(([name, value]) => `< ${headerName(name)}: ${value}\n`);
  yield* write(
    2,
    `*   Trying ${result.remoteAddress}:${url.port}...\n* Connected to ${url.host} (${result.remoteAddress}) port ${url.port}\n> ${transfer.method} ${url.path} HTTP/1.1\n${sent.join("")}> \n< HTTP/1.1 ${result.status} ${reasonPhrase(result.status)}\n${received.join("")}< \n`,
  );
}

export function writeOut(format: string, outcome: Outcome): string {
  const values: Readonly<Record<string, string>> = {
    http_code: String(outcome.status).padStart(3, "0"),
    response_code: String(outcome.status).padStart(3, "0"),
    url_effective: outcome.url,
    num_redirects: String(outcome.redirects),
    size_download: String(outcome.size),
    content_type: outcome.contentType,
    remote_ip: outcome.remoteAddress,
    exitcode: String(outcome.exitCode),
    errormsg: outcome.message ?? "",
    time_total: (outcome.timeMs / 1000).toFixed(6),
    time_connect: (outcome.timeMs / 2000).toFixed(6),
    time_starttransfer: (outcome.timeMs / 1000).toFixed(6),
    time_namelookup: "0.000000",
    speed_download: "0",
    method: "GET",
    scheme: outcome.url.startsWith("https") ? "HTTPS" : "HTTP",
  };
  return unescape(format)
    .text.replace(/%\{([a-z_]+)\}/g, (whole, name: string) => values[name] ?? whole)
    .replaceAll("%%", "%");
}
