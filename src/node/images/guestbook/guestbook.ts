/**
 * The front end of the guestbook: PHP on Apache that keeps messages in redis. Two builds differ in the names of the
 * services they ask: that of kubernetes.io redis-leader and redis-follower, that of kubernetes/examples redis-master
 * and redis-replica.
 * Models: us-docker.pkg.dev/google-samples/containers/gke/gb-frontend v5; kubernetes/examples guestbook/php-redis.
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
import {
  buildOf,
  containerHost,
  imageConfig,
  type ContainerHost,
  type Image,
  type ImageBuild,
  type ImageConfig,
} from "../image.ts";
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

/** Where the front end finds redis: service names, and the variables used with GET_HOSTS_FROM=env. */
interface RedisHosts {
  readonly writes: string;
  readonly writesVariable: string;
  readonly reads: string;
  readonly readsVariable: string;
}

function* answer(
  incoming: IncomingExchange,
  environment: ReadonlyMap<string, string>,
  hosts: RedisHosts,
): Coroutine<{ status: number; type: string; body: string }> {
  const path = incoming.path.split("?")[0] ?? "/";
  if (path === "/" || path === "/index.html") return { status: 200, type: "text/html", body: PAGE };
  if (path !== "/guestbook.php") return { status: 404, type: "text/html", body: "<h1>Not Found</h1>\n" };
  const query = queryOf(incoming.path);
  const fromEnvironment = environment.get("GET_HOSTS_FROM") === "env";
  const leader = (fromEnvironment ? environment.get(hosts.writesVariable) : undefined) ?? hosts.writes;
  const follower = (fromEnvironment ? environment.get(hosts.readsVariable) : undefined) ?? hosts.reads;
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

const handler = (host: ContainerHost, process: ProcessContext, hosts: RedisHosts) =>
  function* (incoming: IncomingExchange): Coroutine<OutgoingResponse> {
    const { status, type, body } = yield* answer(incoming, process.environment, hosts);
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

const program = (hosts: RedisHosts) =>
  function* (process: ProcessContext): Coroutine<number> {
    const host = yield* containerHost();
    try {
      yield* serve(80, "tcp", handler(host, process, hosts));
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
  };

const configOf = (hosts: RedisHosts): ImageConfig =>
  imageConfig({
    command: ["apache2-foreground"],
    exposedPorts: [80],
    workingDirectory: "/var/www/html",
    userland: "debian",
    extraPrograms: ["curl"],
    files: { "/var/www/html/index.html": PAGE },
    programs: { "/usr/local/bin/apache2-foreground": program(hosts) },
    memoryBytes: 14 << 20,
  });

const LEADER_AND_FOLLOWER = configOf({
  writes: "redis-leader",
  writesVariable: "REDIS_LEADER_SERVICE_HOST",
  reads: "redis-follower",
  readsVariable: "REDIS_FOLLOWER_SERVICE_HOST",
});

const MASTER_AND_REPLICA = configOf({
  writes: "redis-master",
  writesVariable: "REDIS_MASTER_SERVICE_HOST",
  reads: "redis-replica",
  readsVariable: "REDIS_SLAVE_SERVICE_HOST",
});

const build = (tag: string): ImageBuild | undefined =>
  /^v[3-6]$/.test(tag) ? buildOf(`frontend-${tag}`, 184) : undefined;

export const guestbookFrontend: Image = {
  repositories: ["us-docker.pkg.dev/google-samples/containers/gke/gb-frontend"],
  build,
  config: () => LEADER_AND_FOLLOWER,
};

export const guestbookExample: Image = {
  repositories: [
    "gcr.io/google-samples/gb-frontend",
    "gcr.io/google_samples/gb-frontend",
    "registry.k8s.io/guestbook",
    "k8s.gcr.io/guestbook",
  ],
  build,
  config: () => MASTER_AND_REPLICA,
};
