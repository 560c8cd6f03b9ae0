/**
 * curl for http and https.
 *
 * Models: curl 8.5: error texts and exit codes 3, 6, 7, 22, 28, 52, 56. Differs: certificates are not checked; the
 * progress meter is not drawn.
 */

import type { ExchangeResult } from "../../exchange.ts";
import {
  type Coroutine,
  type ProcessContext,
  SystemError,
  close,
  exchange,
  now,
  open,
  read,
  sleep,
  write,
} from "../../system-calls.ts";
import { utf8Length } from "../../utf8.ts";
import { Options, readOptions } from "../options.ts";
import { type ParsedUrl, bodyText, parseUrl, resolveLocation } from "../url.ts";
import { type Outcome, failureOf, headerLines, verbose, writeOut } from "./curl-report.ts";
import { SYNTAX, type Transfer, requestBody, requestHeaders } from "./curl-request.ts";

/** curl's --max-redirs default. */
const MAXIMUM_REDIRECTS = 50;

function* fetchOnce(
  transfer: Transfer,
  url: ParsedUrl,
  timeoutMs: number | undefined,
): Coroutine<ExchangeResult & { readonly descriptor?: number }> {
  const connect = transfer.options.value("connect-timeout");
  return yield* exchange({
    protocol: url.protocol,
    host: url.host,
    port: url.port,
    method: transfer.method,
    path: url.path,
    headers: transfer.headers,
    ...(transfer.body === undefined ? {} : { body: transfer.body }),
    ...(connect === undefined ? {} : { connectTimeoutMs: Number(connect) * 1000 }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
}

function* transferUrl(
  text: string,
  options: Options,
  body: string | undefined,
  output: number,
): Coroutine<Outcome> {
  const startMs = yield* now();
  const limitMs = options.has("m") ? Number(options.value("m")) * 1000 : undefined;
  const empty = { status: 0, redirects: 0, size: 0, remoteAddress: "", contentType: "" };
  let target = text;
  let method =
    options.value("X") ??
    (options.has("I") ? "HEAD" : body !== undefined && !options.has("G") ? "POST" : "GET");
  let sent = options.has("G") ? undefined : body;
  for (let redirects = 0; ; redirects++) {
    const url = parseUrl(target);
    if (url === undefined || typeof url === "string") {
      const message =
        url === undefined
          ? "URL rejected: Malformed input to a URL function"
          : `Protocol "${url}" not supported`;
      return { ...empty, exitCode: url === undefined ? 3 : 1, message, url: target, timeMs: 0 };
    }
    const query = options.has("G") && body !== undefined ? (url.path.includes("?") ? "&" : "?") + body : "";
    const asked: ParsedUrl = { ...url, path: url.path + query };
    const transfer: Transfer = {
      options,
      method,
      headers: requestHeaders(options, asked, sent),
      body: sent,
      output,
    };
    const spentMs = (yield* now()) - startMs;
    const result = yield* fetchOnce(
      transfer,
      asked,
      limitMs === undefined ? undefined : Math.max(1, limitMs - spentMs),
    );
    const elapsedMs = (yield* now()) - startMs;
    if (!result.ok) {
      const failure = failureOf(result, asked, options, elapsedMs);
      if (options.has("v")) yield* write(2, `* ${failure.message}\n* Closing connection\n`);
      return {
        ...empty,
        exitCode: failure.code,
        message: failure.message,
        url: target,
        redirects,
        timeMs: elapsedMs,
      };
    }
    if (options.has("v")) yield* verbose(asked, transfer, result);
    const location = result.headers["location"];
    if (options.has("L") && location !== undefined && result.status >= 300 && result.status < 400) {
      if (options.has("i") || options.has("I")) yield* write(output, headerLines(result));
      if (redirects >= Number(options.value("max-redirs") ?? MAXIMUM_REDIRECTS))
        return {
          ...empty,
          exitCode: 47,
          message: `Maximum (${options.value("max-redirs") ?? MAXIMUM_REDIRECTS}) redirects followed`,
          url: target,
          redirects,
          timeMs: elapsedMs,
        };
      if (result.status <= 303 && method === "POST" && !options.has("X")) {
        method = "GET";
        sent = undefined;
      }
      target = resolveLocation(location, asked);
      continue;
    }
    const failed = result.status >= 400 && (options.has("f") || options.has("fail-with-body"));
    let size = 0;
    if (!failed || options.has("fail-with-body")) {
      if (options.has("i") || options.has("I")) yield* write(output, headerLines(result));
      if (method !== "HEAD") {
        const content = bodyText(result.body);
        size = utf8Length(content);
        yield* write(output, content);
        if (result.descriptor !== undefined)
          for (
            let piece: unknown = yield* read(result.descriptor);
            piece !== null;
            piece = yield* read(result.descriptor)
          )
            yield* write(output, bodyText(piece));
      }
    }
    return {
      exitCode: failed ? 22 : 0,
      ...(failed ? { message: `The requested URL returned error: ${result.status}` } : {}),
      status: result.status,
      url: target,
      redirects,
      size,
      remoteAddress: result.remoteAddress,
      contentType: result.headers["content-type"] ?? "",
      timeMs: elapsedMs,
    };
  }
}

export function* curl(process: ProcessContext): Coroutine<number> {
  const options = readOptions(process.argv.slice(1), SYNTAX);
  if (!(options instanceof Options)) {
    const name = /'(.+)'/.exec(options)?.[1] ?? "";
    const dashed = name.startsWith("-") ? name : `-${name}`;
    yield* write(
      2,
      `curl: option ${dashed}: ${options.includes("requires") ? "requires parameter" : "is unknown"}\ncurl: try 'curl --help' or 'curl --manual' for more information\n`,
    );
    return 2;
  }
  if (options.has("version")) {
    yield* write(1, "curl 8.5.0 (simulated)\nProtocols: http https\n");
    return 0;
  }
  const urls = [...options.operands, ...options.values("url")];
  if (urls.length === 0) {
    yield* write(
      2,
      "curl: (2) no URL specified\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
    );
    return 2;
  }
  let exitCode = 0;
  for (const url of urls) {
    try {
      exitCode = yield* transferWithRetries(url, options);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      yield* write(2, `curl: (23) Failure writing output to destination: ${error.message}\n`);
      exitCode = 23;
    }
  }
  return exitCode;
}

function* transferWithRetries(url: string, options: Options): Coroutine<number> {
  const body = yield* requestBody(options);
  const retries = Number(options.value("retry") ?? 0);
  const quiet = options.has("s") && !options.has("S");
  const path =
    options.value("o") ??
    (options.has("O")
      ? (url
          .replace(/[?#].*$/, "")
          .split("/")
          .at(-1) as string)
      : undefined);
  for (let attempt = 0; ; attempt++) {
    const output = path === undefined || path === "-" ? 1 : yield* open(path, "w");
    const outcome = yield* transferUrl(url, options, body, output);
    if (output !== 1) yield* close(output);
    const transient =
      [28, 6].includes(outcome.exitCode) ||
      (outcome.exitCode === 7 && options.has("retry-connrefused")) ||
      (outcome.exitCode !== 0 && options.has("retry-all-errors")) ||
      [408, 429, 500, 502, 503, 504].includes(outcome.status);
    if (transient && attempt < retries) {
      // Without --retry-delay curl waits 1 s, then twice as long each time, up to 10 minutes.
      const given = options.value("retry-delay");
      const delaySeconds = given === undefined ? Math.min(600, 2 ** Math.min(attempt, 10)) : Number(given);
      if (!quiet)
        yield* write(
          2,
          `Warning: Problem: ${outcome.exitCode === 28 ? "timeout" : outcome.status > 0 ? "HTTP error" : "connection refused"}. Will retry in ${delaySeconds} second${delaySeconds === 1 ? "" : "s"}. ${retries - attempt} ${retries - attempt === 1 ? "retry" : "retries"} left.\n`,
        );
      yield* sleep(delaySeconds * 1000);
      continue;
    }
    if (outcome.message !== undefined && !quiet)
      yield* write(2, `curl: (${outcome.exitCode}) ${outcome.message}\n`);
    const format = options.value("w");
    if (format !== undefined) yield* write(1, writeOut(format, outcome));
    return outcome.exitCode;
  }
}
