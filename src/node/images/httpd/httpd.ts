/**
 * Apache httpd.
 * Models: docker.io/library/httpd 2.4.
 */

import { write, type Coroutine, type ProcessContext } from "#posix/system-calls.ts";
import type { IncomingExchange, OutgoingResponse } from "#posix/exchange.ts";
import { listenOr, untilSignal } from "../entrypoint.ts";
import {
  buildOf,
  containerHost,
  imageConfig,
  type ContainerHost,
  type Image,
  type ImageBuild,
} from "../image.ts";
import { apacheDate, commonLogDate, httpDate, pathOf, reasonPhrase } from "../server-text.ts";
import { releaseOf, splitTag } from "../tags.ts";

const NEWEST = "2.4.68";
const ROOT = "/usr/local/apache2/htdocs";

function build(tag: string): ImageBuild | undefined {
  const [version, variant] = splitTag(
    tag === "latest" ? NEWEST : /^(alpine|bookworm|trixie)/.test(tag) ? `${NEWEST}-${tag}` : tag,
  );
  if (!/^(?:|alpine(?:3\.\d\d)?|bookworm|bullseye|trixie)$/.test(variant)) return undefined;
  const release = releaseOf(version, [
    ["2.4", 68],
    ["2.2", 34],
  ]);
  if (release === undefined) return undefined;
  return variant.startsWith("alpine") ? buildOf(`${release}-alpine`, 19) : buildOf(release, 45);
}

function serve(host: ContainerHost, exchange: IncomingExchange): OutgoingResponse {
  const path = pathOf(exchange.path) ?? "/..";
  const file = path.endsWith("/") ? `${path}index.html` : path;
  const text = host.readText(ROOT + file);
  const status =
    text === undefined ? (host.isDirectory(ROOT + path) && !path.endsWith("/") ? 301 : 404) : 200;
  const body =
    text ??
    `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${status} ${reasonPhrase(status)}</title>\n</head><body>\n` +
      `<h1>${reasonPhrase(status)}</h1>\n<p>The requested URL was not found on this server.</p>\n</body></html>\n`;
  const head = exchange.method === "HEAD";
  host.write(
    1,
    `${exchange.remoteAddress} - - [${commonLogDate(host.epochMs)}] "${exchange.method} ${exchange.path} HTTP/1.1" ${status} ${head ? "-" : body.length}\n`,
  );
  return {
    status,
    headers: {
      date: httpDate(host.epochMs),
      server: `Apache/${NEWEST} (Unix)`,
      ...(status === 301 ? { location: `${path}/` } : {}),
      "content-length": String(body.length),
      "content-type": text === undefined ? "text/html; charset=iso-8859-1" : "text/html",
    },
    body: head ? "" : body,
  };
}

function* program(_process: ProcessContext): Coroutine<number> {
  const host = yield* containerHost();
  yield* write(
    2,
    `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${host.addresses[0] ?? "127.0.0.1"}. Set the 'ServerName' directive globally to suppress this message\n`,
  );
  const opened = yield* listenOr(
    80,
    (exchange, respond) => respond(serve(host, exchange)),
    "(98)Address already in use: AH00072: make_sock: could not bind to address [::]:80\nno listening sockets available, shutting down\nAH00015: Unable to open logs\n",
  );
  if (!opened) return 1;
  const prefix = `[${apacheDate(host.epochMs)}] `;
  yield* write(
    2,
    `${prefix}[mpm_event:notice] [pid 1:tid 1] AH00489: Apache/${NEWEST} (Unix) configured -- resuming normal operations\n` +
      `${prefix}[core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'\n`,
  );
  yield* untilSignal("SIGTERM", "SIGWINCH");
  yield* write(
    2,
    `[${apacheDate(host.epochMs)}] [mpm_event:notice] [pid 1:tid 1] AH00492: caught SIGWINCH, shutting down gracefully\n`,
  );
  return 0;
}

const config = (userland: "debian" | "alpine") =>
  imageConfig({
    command: ["httpd-foreground"],
    environment: {
      PATH: "/usr/local/apache2/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      HTTPD_PREFIX: "/usr/local/apache2",
      HTTPD_VERSION: NEWEST,
    },
    workingDirectory: "/usr/local/apache2",
    exposedPorts: [80],
    userland,
    files: { [`${ROOT}/index.html`]: "<html><body><h1>It works!</h1></body></html>\n" },
    programs: { "/usr/local/bin/httpd-foreground": program, "/usr/local/apache2/bin/httpd": program },
    memoryBytes: 8 << 20,
  });
const configs = { debian: config("debian"), alpine: config("alpine") };

export const httpd: Image = {
  repositories: ["docker.io/library/httpd"],
  build,
  config: ({ build }) => configs[build.endsWith("alpine") ? "alpine" : "debian"],
};
