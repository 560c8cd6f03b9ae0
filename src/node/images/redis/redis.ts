/**
 * redis: PING, SET, GET, INCR and the list commands that the guestbook uses, over one exchange per command.
 * Models: docker.io/library/redis. Differs: a request is one line of text ("GET key"), the answer is in RESP; data
 * lives as long as the process, unless /data is a volume.
 */

import {
  exchange,
  execute,
  receive,
  sleep,
  spawn,
  write,
  type Coroutine,
  type ProcessContext,
} from "#posix/system-calls.ts";
import { listenOr, runCommand, untilSignal } from "../entrypoint.ts";
import {
  buildOf,
  containerHost,
  imageConfig,
  type Image,
  type ImageBuild,
  type ImageConfig,
} from "../image.ts";
import { redisDate } from "../server-text.ts";
import { releaseOf, splitTag } from "../tags.ts";
import { redisClient } from "./redis-client.ts";
import { RedisStore } from "./redis-store.ts";

const NEWEST = "8.8.0";

function build(tag: string): ImageBuild | undefined {
  if (tag === "e2e") return buildOf("2.8.19-e2e", 81);
  const [version, variant] = splitTag(
    tag === "latest" ? NEWEST : /^(alpine|bookworm|trixie)/.test(tag) ? `${NEWEST}-${tag}` : tag,
  );
  if (!/^(?:|alpine(?:3\.\d\d)?|bookworm|bullseye|buster|trixie|32bit)$/.test(variant)) return undefined;
  const release = releaseOf(version, [
    ["8.8", 0],
    ["8.6", 2],
    ["8.4", 2],
    ["8.2", 5],
    ["8.0", 6],
    ["7.4", 8],
    ["7.2", 13],
    ["7.0", 15],
    ["6.2", 21],
    ["6.0", 20],
    ["5.0", 14],
    ["4.0", 14],
    ["3.2", 12],
    ["3.0", 7],
    ["2.8", 23],
  ]);
  if (release === undefined) return undefined;
  return variant.startsWith("alpine") ? buildOf(`${release}-alpine`, 28) : buildOf(release, 52);
}

/** Whom a follower's start script follows: a name, or with GET_HOSTS_FROM=env the address in a variable. */
interface Primary {
  readonly name: string;
  readonly variable: string;
}

const server = (version: string, followed: Primary | undefined) =>
  function* redisServer(process: ProcessContext): Coroutine<number> {
    const host = yield* containerHost();
    const logLine = (mark: string, text: string): string =>
      `1:M ${redisDate(host.epochMs)} ${mark} ${text}\n`;
    const portAt = process.argv.indexOf("--port");
    const port = portAt >= 0 ? Number(process.argv[portAt + 1]) : 6379;
    const store = new RedisStore();
    yield* write(
      1,
      logLine("*", "oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo") +
        logLine("*", `Redis version=${version}, bits=64, commit=00000000, modified=0, pid=1, just started`) +
        (process.argv.length > 1
          ? logLine("*", "Configuration loaded")
          : logLine(
              "#",
              "Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf",
            )) +
        logLine("*", "monotonic clock: POSIX clock_gettime"),
    );
    const opened = yield* listenOr(
      port,
      (incoming, respond) => {
        const line = String(incoming.body ?? "");
        if (line !== "SYNC") return respond({ status: 0, body: store.execute(line) });
        host.write(1, logLine("*", `Replica ${incoming.remoteAddress}:6379 asks for synchronization`));
        respond({ status: 0, body: "+FULLRESYNC\r\n", stream: store.replicate() });
      },
      logLine("#", `Could not create server TCP listening socket *:${port}: bind: Address already in use`),
    );
    if (!opened) return 1;
    yield* write(
      1,
      logLine("*", `Running mode=standalone, port=${port}.`) + logLine("*", "Server initialized"),
    );
    const replicaAt = process.argv.findIndex(
      (argument) => argument === "--replicaof" || argument === "--slaveof",
    );
    const fromEnvironment = process.environment.get("GET_HOSTS_FROM") === "env";
    const primary =
      replicaAt >= 0
        ? process.argv[replicaAt + 1]
        : followed && fromEnvironment
          ? process.environment.get(followed.variable)
          : followed?.name;
    if (primary !== undefined) {
      store.followerOf = primary;
      yield* spawn({ argv: ["redis-server"], program: replication(store, primary, logLine) });
    }
    yield* write(1, logLine("*", "Ready to accept connections tcp"));
    yield* untilSignal("SIGTERM");
    yield* write(
      1,
      `1:signal-handler (${Math.floor(host.epochMs / 1000)}) Received SIGTERM scheduling shutdown...\n` +
        logLine("*", "User requested shutdown...") +
        logLine("#", "Redis is now ready to exit, bye bye..."),
    );
    return 0;
  };

/** A replica asks again after a second when its primary is gone. */
const RECONNECT_MS = 1000;

/** Follows the primary for ever: its data at first, then every write. */
const replication = (store: RedisStore, primary: string, logLine: (mark: string, text: string) => string) =>
  function* (): Coroutine<number> {
    for (;;) {
      yield* write(1, logLine("*", `Connecting to MASTER ${primary}:6379`));
      const link = yield* exchange({ protocol: "tcp", host: primary, port: 6379, body: "SYNC" });
      if (link.ok && link.descriptor !== undefined) {
        yield* write(1, logLine("*", "MASTER <-> REPLICA sync: Finished with success"));
        store.clear();
        for (
          let line = yield* receive(link.descriptor);
          line !== undefined;
          line = yield* receive(link.descriptor)
        )
          store.apply(String(line));
        yield* write(1, logLine("*", "Connection with master lost."));
      } else
        yield* write(1, logLine("#", `Unable to connect to MASTER: ${link.ok ? "no answer" : link.failure}`));
      yield* sleep(RECONNECT_MS);
    }
  };

const configs = new Map<string, ImageConfig>();

function configOf({ build }: ImageBuild): ImageConfig {
  const known = configs.get(build);
  if (known) return known;
  const version = build.split("-")[0] as string;
  const program = server(version, undefined);
  const made = imageConfig({
    entrypoint: ["docker-entrypoint.sh"],
    command: ["redis-server"],
    environment: { REDIS_VERSION: version },
    workingDirectory: "/data",
    exposedPorts: [6379],
    userland: build.includes("alpine") ? "alpine" : "debian",
    files: { "/data/.keep": "" },
    programs: {
      "/usr/local/bin/redis-server": program,
      "/usr/local/bin/redis-cli": redisClient,
      "/usr/local/bin/docker-entrypoint.sh": function* (process) {
        // As the script does: what begins with a dash or ends with .conf is for redis-server.
        const first = process.argv[1] ?? "";
        if (!/^-|\.conf$/.test(first)) return yield* runCommand(process);
        return yield* execute(["redis-server", ...process.argv.slice(1)]);
      },
    },
    memoryBytes: 7 << 20,
  });
  configs.set(build, made);
  return made;
}

export const redis: Image = {
  repositories: [
    "docker.io/library/redis",
    "docker.io/bitnami/redis",
    "registry.k8s.io/redis",
    "k8s.gcr.io/redis",
    "docker.io/library/valkey",
    "docker.io/valkey/valkey",
  ],
  build,
  config: configOf,
};

const followerConfig = (primary: Primary): ImageConfig =>
  imageConfig({
    entrypoint: ["docker-entrypoint.sh"],
    command: ["/run.sh"],
    environment: { GET_HOSTS_FROM: "dns" },
    workingDirectory: "/data",
    exposedPorts: [6379],
    userland: "debian",
    programs: {
      "/run.sh": server("6.0.5", primary),
      "/usr/local/bin/redis-server": server("6.0.5", undefined),
      "/usr/local/bin/redis-cli": redisClient,
      "/usr/local/bin/docker-entrypoint.sh": runCommand,
    },
    memoryBytes: 7 << 20,
  });

const FOLLOWER = followerConfig({ name: "redis-leader", variable: "REDIS_LEADER_SERVICE_HOST" });
const FOLLOWER_OF_MASTER = followerConfig({ name: "redis-master", variable: "REDIS_MASTER_SERVICE_HOST" });

/** The follower of the guestbook of kubernetes.io: it follows the service redis-leader. */
export const redisFollower: Image = {
  repositories: [
    "us-docker.pkg.dev/google-samples/containers/gke/gb-redis-follower",
    "gcr.io/google_samples/gb-redis-follower",
    "gcr.io/google-samples/gb-redis-follower",
  ],
  build: (tag) => (/^v[1-3]$/.test(tag) ? buildOf(`follower-${tag}`, 43) : undefined),
  config: () => FOLLOWER,
};

/** The follower of kubernetes/examples web/guestbook: it follows the service redis-master. */
export const redisSlave: Image = {
  repositories: [
    "gcr.io/google_samples/gb-redisslave",
    "gcr.io/google-samples/gb-redisslave",
    "registry.k8s.io/redis-slave",
  ],
  build: (tag) => (/^v[1-3]$/.test(tag) ? buildOf(`slave-${tag}`, 43) : undefined),
  config: () => FOLLOWER_OF_MASTER,
};
