/** nc: -z -v -w -u probe a port; without -z what standard input says is sent and the answer printed. Models: OpenBSD nc 1.226. */

import { type Coroutine, type ProcessContext, exchange, isTerminal, write } from "../../system-calls.ts";
import { bodyText } from "../url.ts";
import { complain } from "../complain.ts";
import { parseOptions } from "../options.ts";
import { readAll } from "../../read-all.ts";

export function* nc(process: ProcessContext): Coroutine<number> {
  const options = yield* parseOptions(process, { flags: "zvunklN46", values: "wpi" });
  if (!options) return 1;
  if (options.has("l"))
    return yield* complain(process, "listening is not simulated; images of the simulated registry listen");
  const [host, port] = options.operands;
  if (host === undefined || port === undefined || !/^\d+$/.test(port))
    return yield* complain(process, "missing port number");
  const seconds = options.value("w");
  const body = options.has("z") || (yield* isTerminal(0)) ? "" : yield* readAll(0);
  const result = yield* exchange({
    protocol: options.has("u") ? "udp" : "tcp",
    host,
    port: Number(port),
    body,
    ...(seconds === undefined ? {} : { connectTimeoutMs: Number(seconds) * 1000 }),
  });
  const protocol = options.has("u") ? "udp" : "tcp";
  if (!result.ok) {
    if (result.failure.startsWith("name-"))
      return yield* complain(
        process,
        `getaddrinfo for host "${host}" port ${port}: Name or service not known`,
      );
    const reason =
      result.failure === "connection-refused"
        ? "Connection refused"
        : result.failure === "no-route"
          ? "No route to host"
          : "Operation timed out";
    if (options.has("v"))
      yield* write(
        2,
        `nc: connect to ${host} (${result.remoteAddress ?? host}) port ${port} (${protocol}) failed: ${reason}\n`,
      );
    return 1;
  }
  if (options.has("v"))
    yield* write(
      2,
      `Connection to ${host} (${result.remoteAddress}) ${port} port [${protocol}/*] succeeded!\n`,
    );
  if (!options.has("z")) yield* write(1, bodyText(result.body));
  return 0;
}
