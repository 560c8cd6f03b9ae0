/**
 * The front end of kubernetes/examples web/guestbook: PHP on Apache that keeps messages in redis.
 * Models: us-docker.pkg.dev/google-samples/containers/gke/gb-frontend v5.
 */

import type { IncomingExchange, OutgoingResponse } from "#posix/exchange.ts";
import {
  SystemError,
  exchange,
  serve,
  write,
  type Coroutine,
  type ProcessContext,
} from "#posix/system-calls.ts";
import { untilSignal } from "../entrypoint.ts";
import { buildOf, containerHost, imageConfig, type ContainerHost, type Image } from "../image.ts";
import { apacheDate, commonLogDate, httpDate, queryOf } from "../server-text.ts";

const PAGE = `<html ng-app="redis">
  <head>
    <title>Guestbook</title>
    <link rel="stylesheet" href="//netdna.bootstrapcdn.com/bootstrap/3.1.1/css/bootstrap.min.css">
    <script src="controllers.js"></script>
  </head>
  <body ng-controller="RedisCtrl">
    <div style="width: 50%; margin-left: 20px">
      <h2>Guestbook</h2>
      <form>
      <fieldset>
      <input ng-model="msg" placeholder="Messages" class="form-control" type="text" name="input"><br>
      <button type="button" class="btn btn-primary" ng-click="controller.onRedis()">Submit</button>
      </fieldset>
      </form>
      <div>
        <div ng-repeat="msg in messages track by $index">
          {{msg}}
        </div>
      </div>
    </div>
  </body>
</html>
`;

/** The text of a RESP bulk string; "" for none. */
function bulkText(answer: string): string {
  const match = /^\$(\d+)\r\n([^]*)\r\n$/.exec(answer);
  return match ? (match[2] as string) : "";
}

/** How long predis waits for a connection. */
const REDIS_TIMEOUT_MS = 5000;

function* redisCommand(host: string, line: string): Coroutine<string | undefined> {
  const result = yield* exchange({
    protocol: "tcp",
    host,
    port: 6379,
    body: line,
    timeoutMs: REDIS_TIMEOUT_MS,
  });
  return result.ok ? String(result.body ?? "") : undefined;
}

function* answer(
  incoming: IncomingExchange,
  environment: ReadonlyMap<string, string>,
): Coroutine<{ status: number; type: string; body: string }> {
  const path = incoming.path.split("?")[0] ?? "/";
  if (path === "/" || path === "/index.html") return { status: 200, type: "text/html", body: PAGE };
  if (path !== "/guestbook.php") return { status: 404, type: "text/html", body: "<h1>Not Found</h1>\n" };
  const query = queryOf(incoming.path);
  const fromEnvironment = environment.get("GET_HOSTS_FROM") === "env";
  const leader =
    (fromEnvironment ? environment.get("REDIS_LEADER_SERVICE_HOST") : undefined) ?? "redis-leader";
  const follower =
    (fromEnvironment ? environment.get("REDIS_FOLLOWER_SERVICE_HOST") : undefined) ?? "redis-follower";
  const key = query.get("key") ?? "messages";
  if (query.get("cmd") === "set") {
    const done = yield* redisCommand(
      leader,
      `SET ${JSON.stringify(key)} ${JSON.stringify(query.get("value") ?? "")}`,
    );
    if (done === undefined) return { status: 500, type: "text/html", body: "" };
    return { status: 200, type: "application/json", body: '{"message": "Updated"}' };
  }
  const found = yield* redisCommand(follower, `GET ${JSON.stringify(key)}`);
  if (found === undefined) return { status: 500, type: "text/html", body: "" };
  return { status: 200, type: "application/json", body: `{"data": ${JSON.stringify(bulkText(found))}}` };
}

const handler = (host: ContainerHost, process: ProcessContext) =>
  function* (incoming: IncomingExchange): Coroutine<OutgoingResponse> {
    const { status, type, body } = yield* answer(incoming, process.environment);
    host.write(
      1,
      `${incoming.remoteAddress} - - [${commonLogDate(host.epochMs)}] "${incoming.method} ${incoming.path} HTTP/1.1" ${status} ${body.length} "-" "${incoming.headers["user-agent"] ?? "-"}"\n`,
    );
    return {
      status,
      headers: {
        date: httpDate(host.epochMs),
        server: "Apache/2.4.10 (Debian) PHP/5.6.20",
        "content-type": type,
        "content-length": String(body.length),
      },
      body,
    };
  };

function* program(process: ProcessContext): Coroutine<number> {
  const host = yield* containerHost();
  try {
    yield* serve(80, "tcp", handler(host, process));
  } catch (error) {
    if (!(error instanceof SystemError) || error.code !== "EADDRINUSE") throw error;
    yield* write(2, "(98)Address already in use: AH00072: make_sock: could not bind to address [::]:80\n");
    return 1;
  }
  yield* write(
    2,
    `[${apacheDate(host.epochMs)}] [mpm_prefork:notice] [pid 1] AH00163: Apache/2.4.10 (Debian) PHP/5.6.20 configured -- resuming normal operations\n` +
      `[${apacheDate(host.epochMs)}] [core:notice] [pid 1] AH00094: Command line: 'apache2 -D FOREGROUND'\n`,
  );
  yield* untilSignal("SIGTERM", "SIGWINCH");
  return 0;
}

const CONFIG = imageConfig({
  command: ["apache2-foreground"],
  exposedPorts: [80],
  workingDirectory: "/var/www/html",
  userland: "debian",
  extraPrograms: ["curl"],
  files: { "/var/www/html/index.html": PAGE },
  programs: { "/usr/local/bin/apache2-foreground": program },
  memoryBytes: 14 << 20,
});

export const guestbookFrontend: Image = {
  repositories: [
    "us-docker.pkg.dev/google-samples/containers/gke/gb-frontend",
    "gcr.io/google-samples/gb-frontend",
    "gcr.io/google_samples/gb-frontend",
    "registry.k8s.io/guestbook",
    "k8s.gcr.io/guestbook",
  ],
  build: (tag) => (/^v[3-6]$/.test(tag) ? buildOf(`frontend-${tag}`, 184) : undefined),
  config: () => CONFIG,
};
