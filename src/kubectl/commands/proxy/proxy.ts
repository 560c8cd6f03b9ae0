/**
 * kubectl proxy: a port on this machine that speaks for its owner.
 * Models: pkg/cmd/proxy/proxy.go (v1.36): paths that reach into pods are refused, other hosts too.
 */

import { parseQuery } from "#api/query-text.ts";
import { StatusError } from "#api/status-error.ts";
import { pause, serve, SystemError, type Coroutine } from "#posix/system-calls.ts";
import type { OutgoingResponse } from "#posix/exchange.ts";
import type { Command } from "../../command.ts";
import { CommandError, ConnectionError } from "../../errors.ts";
import { booleanFlag, durationFlag, integerFlag, textFlag } from "../../flags/flag.ts";
import type { RestClient, RestRequest } from "../../rest/rest-client.ts";

export const proxyCommand: Command = {
  name: "proxy",
  use: "[--port=PORT] [--www=static-dir] [--www-prefix=prefix] [--api-prefix=prefix] [options]",
  short: "Run a proxy to the Kubernetes API server",
  group: "Troubleshooting and Debugging Commands",
  flags: [
    textFlag("accept-hosts", "Hosts that may ask.", { initial: "^localhost$,^127\\.0\\.0\\.1$,^\\[::1\\]$" }),
    textFlag("accept-paths", "Paths that may be asked for.", { initial: "^.*" }),
    textFlag("address", "Address to listen on.", { initial: "127.0.0.1" }),
    textFlag("api-prefix", "Where the API is served.", { initial: "/" }),
    booleanFlag("append-server-path", "Keep the path of the server's address.", {
      unsupported: "It is kept always.",
    }),
    booleanFlag("disable-filter", "Refuse nothing."),
    durationFlag("keepalive", "Keep-alive of connections.", {
      initial: "0s",
      unsupported: "There are no idle connections.",
    }),
    integerFlag("port", "Port to listen on; 0 picks one.", { shorthand: "p", initial: "8001" }),
    textFlag("reject-methods", "Methods that may not be used.", { initial: "^$" }),
    textFlag("reject-paths", "Paths that may not be asked for.", {
      initial: "^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach",
    }),
    textFlag("unix-socket", "Socket to listen on.", { shorthand: "u", unsupported: "There are only ports." }),
    textFlag("www", "Directory to serve besides.", { shorthand: "w", unsupported: "No files are served." }),
    textFlag("www-prefix", "Where it is served.", { shorthand: "P", initial: "/static/" }),
  ],
  support: { level: "partly", why: "static files and sockets are missing." },
  *run(invocation) {
    const { flags } = invocation;
    const client = yield* invocation.client();
    const port = flags.integer("port") || 38001;
    const rejected = flags.boolean("disable-filter")
      ? []
      : flags
          .text("reject-paths")
          .split(",")
          .map((pattern) => new RegExp(pattern));
    try {
      yield* serve(port, "tcp", function* (exchange) {
        if (rejected.some((pattern) => pattern.test(exchange.path))) {
          return { status: 403, headers: { "content-type": "text/plain" }, body: "Forbidden\n" };
        }
        return yield* forward(client, exchange.method, exchange.path, exchange.headers, exchange.body);
      });
    } catch (error) {
      if (!(error instanceof SystemError) || error.code !== "EADDRINUSE") throw error;
      throw new CommandError(`listen tcp ${flags.text("address")}:${port}: bind: address already in use`);
    }
    yield* invocation.out(`Starting to serve on ${flags.text("address")}:${port}\n`);
    for (;;) yield* pause();
  },
};

function* forward(
  client: RestClient,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: unknown,
): Coroutine<OutgoingResponse> {
  const [bare = "", queryText = ""] = path.split(/\?(.*)/s);
  const query = Object.fromEntries(parseQuery(queryText));
  const { host: _, authorization: __, ...kept } = headers;
  try {
    const response = yield* client.request({
      method: method as NonNullable<RestRequest["method"]>,
      path: bare,
      query,
      headers: kept,
      ...(body === undefined || body === "" ? {} : { body: parseBody(body) }),
    });
    return { status: response.status, headers: response.headers, body: response.body };
  } catch (error) {
    if (error instanceof StatusError) {
      return { status: error.code, headers: { "content-type": "application/json" }, body: error.status };
    }
    if (error instanceof ConnectionError) return { status: 502, headers: {}, body: `${error.message}\n` };
    throw error;
  }
}

/** curl sends text; the API server takes values. */
function parseBody(body: unknown): unknown {
  if (typeof body !== "string") return body;
  try {
    return JSON.parse(body) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return body;
    throw error;
  }
}
