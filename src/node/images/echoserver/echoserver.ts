/** Tells the client what it asked. Models: registry.k8s.io/echoserver (an nginx with a Lua script). */

import { type Coroutine, type ProcessContext, write } from "#posix/system-calls.ts";
import { listenOr, untilSignal } from "../entrypoint.ts";
import { buildOf, containerHost, imageConfig, textResponse, type Image } from "../image.ts";
import { commonLogDate, httpDate } from "../server-text.ts";

function* program(_process: ProcessContext): Coroutine<number> {
  const host = yield* containerHost();
  const opened = yield* listenOr(
    8080,
    (exchange, respond) => {
      const { method, path, headers, remoteAddress } = exchange;
      const names = Object.keys(headers).sort();
      const payload = typeof exchange.body === "string" ? exchange.body : "";
      const body =
        `\n\nHostname: ${host.hostName}\n\nPod Information:\n\t-no pod information available-\n\n` +
        `Server values:\n\tserver_version=nginx: 1.13.3 - lua: 10008\n\n` +
        `Request Information:\n\tclient_address=${remoteAddress}\n\tmethod=${method}\n\treal path=${path}\n` +
        `\tquery=${path.includes("?") ? path.slice(path.indexOf("?") + 1) : ""}\n\trequest_version=1.1\n\trequest_scheme=http\n` +
        `\trequest_uri=http://${headers["host"] ?? exchange.localAddress}:8080${path}\n\n` +
        `Request Headers:\n${names.map((name) => `\t${name}=${headers[name]}\n`).join("")}\n` +
        `Request Body:\n\t${payload === "" ? "-no body in request-" : payload}\n\n`;
      host.write(
        1,
        `${remoteAddress} - - [${commonLogDate(host.epochMs)}] "${method} ${path} HTTP/1.1" 200 ${body.length} "-" "${headers["user-agent"] ?? "-"}"\n`,
      );
      respond(
        textResponse(200, body, {
          "content-type": "text/plain",
          date: httpDate(host.epochMs),
          server: "echoserver",
        }),
      );
    },
    "nginx: [emerg] bind() to 0.0.0.0:8080 failed (98: Address in use)\n",
  );
  if (!opened) return 1;
  yield* write(1, "Generating self-signed cert\nGenerating a 2048 bit RSA private key\nStarting nginx\n");
  yield* untilSignal("SIGTERM", "SIGQUIT");
  return 0;
}

const CONFIG = imageConfig({
  command: ["/usr/local/bin/run.sh"],
  exposedPorts: [8080, 8443],
  userland: "alpine",
  programs: { "/usr/local/bin/run.sh": program },
  memoryBytes: 5 << 20,
});

export const echoserver: Image = {
  repositories: [
    "registry.k8s.io/echoserver",
    "k8s.gcr.io/echoserver",
    "gcr.io/google_containers/echoserver",
    "gcr.io/google-containers/echoserver",
    "docker.io/kicbase/echo-server",
  ],
  build: (tag) =>
    /^(?:1\.(?:[0-9]|10)|latest)$/.test(tag) ? buildOf(tag === "latest" ? "1.10" : tag, 43) : undefined,
  config: () => CONFIG,
};
