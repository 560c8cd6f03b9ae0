/** The application of the Kubernetes Basics tutorial: says which pod answered, and logs each request. */

import { write, type Coroutine, type ProcessContext } from "#posix/system-calls.ts";
import { forever, listenOr } from "../entrypoint.ts";
import { buildOf, containerHost, imageConfig, type Image } from "../image.ts";
import { formatEpoch } from "#api/time.ts";
import { httpDate } from "../server-text.ts";

const program = (version: number) =>
  function* server(_process: ProcessContext): Coroutine<number> {
    const host = yield* containerHost();
    const started = host.epochMs;
    let requests = 0;
    const opened = yield* listenOr(
      8080,
      (exchange, respond) => {
        requests++;
        const uptime = (host.epochMs - started) / 1000;
        host.write(
          1,
          `Running On:  ${host.hostName} | Total Requests: ${requests} | App Uptime: ${uptime} seconds | Log Time:  ${isoMillis(host.epochMs)}\n`,
        );
        const body = `Hello Kubernetes bootcamp! | Running on: ${host.hostName} | v=${version}\n`;
        respond({
          status: 200,
          headers: {
            "content-type": "text/plain",
            date: httpDate(host.epochMs),
            connection: "keep-alive",
            "transfer-encoding": "chunked",
          },
          body: exchange.method === "HEAD" ? "" : body,
        });
      },
      "events.js:154\n      throw er; // Unhandled 'error' event\n      ^\n\nError: listen EADDRINUSE :::8080\n",
    );
    if (!opened) return 1;
    yield* write(
      1,
      `Kubernetes Bootcamp App Started At: ${isoMillis(started)} | Running On:  ${host.hostName} \n\n`,
    );
    return yield* forever();
  };

const isoMillis = (epochMs: number): string =>
  `${formatEpoch(epochMs).slice(0, -1)}.${String(Math.floor(epochMs % 1000)).padStart(3, "0")}Z`;

const config = (version: number) =>
  imageConfig({
    command: ["/bin/sh", "-c", "node server.js"],
    environment: { NODE_VERSION: "6.3.1", NPM_CONFIG_LOGLEVEL: "info" },
    exposedPorts: [8080],
    userland: "debian",
    extraPrograms: ["curl"],
    files: { "/server.js": SOURCE.replace("VERSION", String(version)) },
    programs: { "/usr/local/bin/node": program(version) },
    memoryBytes: 18 << 20,
  });

const SOURCE = `var http = require('http');
var requests=0;
var podname= process.env.HOSTNAME;
var startTime;
var host;
var handleRequest = function(request, response) {
  response.setHeader('Content-Type', 'text/plain');
  response.writeHead(200);
  response.write("Hello Kubernetes bootcamp! | Running on: ");
  response.write(host);
  response.end(" | v=VERSION\\n");
  console.log("Running On:" ,host, "| Total Requests:", ++requests,"| App Uptime:", (new Date() - startTime)/1000 , "seconds", "| Log Time:",new Date());
}
var www = http.createServer(handleRequest);
www.listen(8080,function () {
    startTime = new Date();;
    host = process.env.HOSTNAME;
    console.log ("Kubernetes Bootcamp App Started At:",startTime, "| Running On: " ,host, "\\n" );
});
`;

const CONFIGS = [config(1), config(2)] as const;

export const kubernetesBootcamp: Image = {
  repositories: ["gcr.io/google-samples/kubernetes-bootcamp", "docker.io/jocatalin/kubernetes-bootcamp"],
  build: (tag) => {
    if (tag === "latest") return buildOf("v2", 83);
    return tag === "v1" || tag === "v2" ? buildOf(tag, 83) : undefined;
  },
  config: ({ build }) => CONFIGS[build === "v2" ? 1 : 0],
};
