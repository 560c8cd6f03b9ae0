/**
 * The request handling of nginx with its stock configuration: files below the document root, index.html, the error
 * pages, the access log. Also serves what a mounted default.conf says with `return`, `root`, `listen` and `location`.
 */

import type { IncomingExchange, OutgoingResponse } from "#posix/exchange.ts";
import type { ContainerHost } from "../image.ts";
import { commonLogDate, httpDate, pathOf, reasonPhrase, slashDate } from "../server-text.ts";
import { locationFor, type ServerBlock } from "./configuration.ts";

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html",
  htm: "text/html",
  css: "text/css",
  js: "application/javascript",
  json: "application/json",
  txt: "text/plain",
  svg: "image/svg+xml",
  xml: "text/xml",
};

const errorPage = (status: number, version: string): string =>
  `<html>\r\n<head><title>${status} ${reasonPhrase(status)}</title></head>\r\n<body>\r\n` +
  `<center><h1>${status} ${reasonPhrase(status)}</h1></center>\r\n<hr><center>nginx/${version}</center>\r\n</body>\r\n</html>\r\n`;

interface Page {
  readonly status: number;
  readonly body: string;
  readonly type: string;
  readonly location?: string;
  /** What goes to the error log, if anything. */
  readonly error?: string;
}

function find(host: ContainerHost, block: ServerBlock, exchange: IncomingExchange, version: string): Page {
  const failed = (status: number, error?: string): Page => ({
    status,
    body: errorPage(status, version),
    type: "text/html",
    ...(error === undefined ? {} : { error }),
  });
  const path = pathOf(exchange.path);
  if (path === undefined) return failed(400);
  const location = locationFor(block, path);
  const answer = location?.answer ?? block.answer;
  if (answer) {
    if (answer.status >= 300 && answer.status < 400 && answer.text !== "")
      return { ...failed(answer.status), location: answer.text };
    if (answer.text === "" && answer.status >= 400) return failed(answer.status);
    return { status: answer.status, body: answer.text, type: location?.type ?? "application/octet-stream" };
  }
  if (exchange.method !== "GET" && exchange.method !== "HEAD") return failed(405);
  const root = location?.root ?? block.root;
  const index = location?.index ?? block.index;
  if (path.endsWith("/")) {
    for (const name of index) {
      const text = host.readText(`${root}${path}${name}`);
      if (text !== undefined) return { status: 200, body: text, type: typeOf(name) };
    }
    if (host.isDirectory(`${root}${path}`))
      return failed(403, `directory index of "${root}${path}" is forbidden`);
    return failed(
      404,
      `"${root}${path}${index[0] ?? "index.html"}" is not found (2: No such file or directory)`,
    );
  }
  const text = host.readText(root + path);
  if (text !== undefined) return { status: 200, body: text, type: typeOf(path) };
  if (host.isDirectory(root + path))
    return {
      ...failed(301),
      location: `http://${exchange.headers["host"] ?? exchange.localAddress}${path}/`,
    };
  return failed(404, `open() "${root}${path}" failed (2: No such file or directory)`);
}

function typeOf(path: string): string {
  const dot = path.lastIndexOf(".");
  return TYPES[dot < 0 ? "" : path.slice(dot + 1)] ?? "application/octet-stream";
}

/** Answers one request and writes the access log line (and the error log line, if there was an error). */
export function serveStatic(
  host: ContainerHost,
  block: ServerBlock,
  version: string,
  exchange: IncomingExchange,
): OutgoingResponse {
  const page = find(host, block, exchange, version);
  const { method, remoteAddress, headers } = exchange;
  const now = host.epochMs;
  const agent = headers["user-agent"] ?? "-";
  if (page.error !== undefined)
    host.write(
      2,
      `${slashDate(now)} [error] 29#29: *1 ${page.error}, client: ${remoteAddress}, server: ${block.name}, ` +
        `request: "${method} ${exchange.path} HTTP/1.1", host: "${headers["host"] ?? exchange.localAddress}"\n`,
    );
  const sent = method === "HEAD" ? 0 : page.body.length;
  host.write(
    1,
    `${remoteAddress} - - [${commonLogDate(now)}] "${method} ${exchange.path} HTTP/1.1" ${page.status} ${sent} ` +
      `"${headers["referer"] ?? "-"}" "${agent}" "${headers["x-forwarded-for"] ?? "-"}"\n`,
  );
  return {
    status: page.status,
    headers: {
      server: `nginx/${version}`,
      date: httpDate(now),
      "content-type": page.type,
      "content-length": String(page.body.length),
      ...(page.location === undefined ? {} : { location: page.location }),
      connection: "keep-alive",
      ...(page.status === 200 ? { "accept-ranges": "bytes" } : {}),
    },
    body: method === "HEAD" ? "" : page.body,
  };
}
