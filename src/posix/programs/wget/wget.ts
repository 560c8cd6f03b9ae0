/**
 * wget for http and https.
 *
 * Models: busybox 1.36 (as containers have it): -q -O -S -T --timeout --spider --header --post-data. Differs: the
 * progress bar is one line.
 */

import {
  type Coroutine,
  type ProcessContext,
  close,
  exchange,
  open,
  read,
  write,
} from "../../system-calls.ts";
import { complain } from "../complain.ts";
import { parseOptions } from "../options.ts";
import { bodyText, headerName, parseUrl, reasonPhrase, resolveLocation } from "../url.ts";

const FAILURES: Readonly<Record<string, string>> = {
  "connection-refused": "Connection refused",
  "connection-timeout": "Operation timed out",
  "connection-reset": "Connection reset by peer",
  "no-route": "No route to host",
};

export function* wget(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, {
    flags: "qScn",
    values: "OTtUP",
    long: {
      quiet: "q",
      "output-document": "O",
      timeout: "T",
      tries: "t",
      spider: "spider",
      header: "header=",
      "post-data": "post=",
      "server-response": "S",
      "no-check-certificate": "nocheck",
      "user-agent": "U",
      "no-verbose": "q",
    },
  });
  if (!options) return 1;
  let target = options.operands[0];
  if (target === undefined) return yield* complain(process, "missing URL\nUsage: wget [OPTION]... [URL]...");
  const quiet = options.has("q");
  const timeout = options.value("T");
  const headers: Record<string, string> = { "user-agent": options.value("U") ?? "Wget" };
  for (const header of options.values("header")) {
    const colon = header.indexOf(":");
    if (colon > 0) headers[header.slice(0, colon).toLowerCase()] = header.slice(colon + 1).trim();
  }
  const post = options.value("post");
  for (let redirects = 0; redirects < 20; redirects++) {
    const url = parseUrl(target);
    if (url === undefined || typeof url === "string")
      return yield* complain(process, `not an http or ftp url: ${target}`);
    headers["host"] = url.port === 80 ? url.host : `${url.host}:${url.port}`;
    const result = yield* exchange({
      protocol: url.protocol,
      host: url.host,
      port: url.port,
      method: options.has("spider") ? "HEAD" : post === undefined ? "GET" : "POST",
      path: url.path,
      headers,
      ...(post === undefined ? {} : { body: post }),
      ...(timeout === undefined
        ? {}
        : { connectTimeoutMs: Number(timeout) * 1000, timeoutMs: Number(timeout) * 1000 }),
    });
    if (!quiet && result.remoteAddress !== undefined)
      yield* write(
        2,
        `Connecting to ${url.host}${url.port === 80 ? "" : `:${url.port}`} (${result.remoteAddress}:${url.port})\n`,
      );
    if (!result.ok) {
      if (result.failure === "name-not-found" || result.failure === "name-timeout")
        return yield* complain(process, `bad address '${url.host}${url.port === 80 ? "" : `:${url.port}`}'`);
      if (
        result.failure === "response-timeout" ||
        (timeout !== undefined && result.failure === "connection-timeout")
      )
        return yield* complain(process, "download timed out");
      return yield* complain(
        process,
        `can't connect to remote host (${result.remoteAddress ?? url.host}): ${FAILURES[result.failure] ?? result.failure}`,
      );
    }
    if (options.has("S")) {
      const lines = Object.entries(result.headers).map(
        ([name, value]) => `  ${headerName(name)}: ${value}\n`,
      );
      yield* write(2, `  HTTP/1.1 ${result.status} ${reasonPhrase(result.status)}\n${lines.join("")}`);
    }
    const location = result.headers["location"];
    if (location !== undefined && result.status >= 300 && result.status < 400) {
      target = resolveLocation(location, url);
      continue;
    }
    if (result.status >= 400)
      return yield* complain(
        process,
        `server returned error: HTTP/1.1 ${result.status} ${reasonPhrase(result.status)}`,
      );
    if (options.has("spider")) {
      if (!quiet) yield* write(2, "remote file exists\n");
      return 0;
    }
    const name = url.path.replace(/\?.*$/, "").split("/").at(-1) || "index.html";
    const path = options.value("O") ?? name;
    const output = path === "-" ? 1 : yield* open(path, "w");
    if (!quiet) yield* write(2, path === "-" ? "writing to stdout\n" : `saving to '${path}'\n`);
    const content = bodyText(result.body);
    yield* write(output, content);
    if (result.descriptor !== undefined)
      for (
        let piece: unknown = yield* read(result.descriptor);
        piece !== null;
        piece = yield* read(result.descriptor)
      )
        yield* write(output, bodyText(piece));
    if (output !== 1) yield* close(output);
    if (!quiet)
      yield* write(
        2,
        `${(path === "-" ? "-" : path).padEnd(20)} 100% |********************************| ${String(content.length).padStart(5)}  0:00:00 ETA\n${path === "-" ? "written to stdout" : `'${path}' saved`}\n`,
      );
    return 0;
  }
  return yield* complain(process, "too many redirections");
}
