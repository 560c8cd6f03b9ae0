/**
 * Databases and other backends that manifests name: they check their environment, write their first log lines and
 * accept connections. Differs: their protocols are not simulated; a client that talks to them gets no data.
 */

import { execute, write, type Coroutine, type ProcessContext } from "#posix/system-calls.ts";
import { listenOr, runCommand, untilSignal } from "../entrypoint.ts";
import { buildOf, containerHost, imageConfig, type Image } from "../image.ts";
import { formatEpoch } from "#api/time.ts";
import { releaseOf, splitTag, type Releases } from "../tags.ts";

interface Backend {
  readonly name: string;
  readonly repositories: readonly string[];
  readonly daemon: string;
  readonly port: number;
  readonly releases: Releases;
  readonly megabytes: number;
  readonly memoryMegabytes: number;
  /** One of these must be set, else `complaint` is written and the container exits with 1. */
  readonly needsOneOf?: readonly string[];
  readonly complaint?: string;
  readonly lines: (time: string) => readonly string[];
}

const BACKENDS: readonly Backend[] = [
  {
    name: "postgres",
    repositories: ["docker.io/library/postgres"],
    daemon: "postgres",
    port: 5432,
    releases: [
      ["18", 4],
      ["17", 10],
      ["16", 14],
      ["15", 18],
      ["14", 23],
      ["13", 23],
      ["12", 22],
      ["11", 22],
      ["10", 23],
      ["9.6", 24],
    ],
    megabytes: 152,
    memoryMegabytes: 28,
    needsOneOf: ["POSTGRES_PASSWORD", "POSTGRES_HOST_AUTH_METHOD", "POSTGRES_PASSWORD_FILE"],
    complaint:
      "Error: Database is uninitialized and superuser password is not specified.\n" +
      "       You must specify POSTGRES_PASSWORD to a non-empty value for the\n" +
      '       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".\n\n' +
      '       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all\n' +
      "       connections without a password. This is *not* recommended.\n\n" +
      '       See PostgreSQL documentation about "trust":\n' +
      "       https://www.postgresql.org/docs/current/auth-trust.html\n",
    lines: (time) => [
      "PostgreSQL init process complete; ready for start up.",
      `${time} UTC [1] LOG:  listening on IPv4 address "0.0.0.0", port 5432`,
      `${time} UTC [1] LOG:  database system is ready to accept connections`,
    ],
  },
  {
    name: "mysql",
    repositories: ["docker.io/library/mysql"],
    daemon: "mysqld",
    port: 3306,
    releases: [
      ["9.6", 0],
      ["9.5", 0],
      ["9.4", 0],
      ["8.4", 8],
      ["8.0", 45],
      ["5.7", 44],
      ["5.6", 51],
    ],
    megabytes: 240,
    memoryMegabytes: 380,
    needsOneOf: ["MYSQL_ROOT_PASSWORD", "MYSQL_ALLOW_EMPTY_PASSWORD", "MYSQL_RANDOM_ROOT_PASSWORD"],
    complaint:
      "[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n" +
      "    You need to specify one of the following as an environment variable:\n" +
      "    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD\n",
    lines: (time) => [
      `${time} 0 [System] [MY-010116] [Server] /usr/sbin/mysqld (mysqld 8.4.8) starting as process 1`,
      `${time} 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '8.4.8'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.`,
    ],
  },
  {
    name: "mariadb",
    repositories: ["docker.io/library/mariadb"],
    daemon: "mariadbd",
    port: 3306,
    releases: [
      ["12.2", 2],
      ["11.8", 6],
      ["11.4", 10],
      ["10.11", 16],
      ["10.6", 25],
    ],
    megabytes: 118,
    memoryMegabytes: 90,
    needsOneOf: [
      "MARIADB_ROOT_PASSWORD",
      "MYSQL_ROOT_PASSWORD",
      "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD",
      "MARIADB_RANDOM_ROOT_PASSWORD",
    ],
    complaint: "[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n",
    lines: (time) => [`${time} 0 [Note] mariadbd: ready for connections.`],
  },
  {
    name: "mongo",
    repositories: ["docker.io/library/mongo"],
    daemon: "mongod",
    port: 27017,
    releases: [
      ["8.2", 6],
      ["8.0", 20],
      ["7.0", 31],
      ["6.0", 27],
      ["5.0", 32],
      ["4.4", 30],
      ["4.2", 24],
      ["4.0", 28],
      ["3.6", 23],
    ],
    megabytes: 290,
    memoryMegabytes: 80,
    lines: (time) => [
      `{"t":{"$date":"${time}"},"s":"I",  "c":"NETWORK",  "id":23016,   "ctx":"listener","msg":"Waiting for connections","attr":{"port":27017,"ssl":"off"}}`,
    ],
  },
  {
    name: "memcached",
    repositories: ["docker.io/library/memcached"],
    daemon: "memcached",
    port: 11211,
    releases: [
      ["1.6", 41],
      ["1.5", 22],
      ["1.4", 39],
    ],
    megabytes: 31,
    memoryMegabytes: 4,
    lines: () => [],
  },
  {
    name: "rabbitmq",
    repositories: ["docker.io/library/rabbitmq"],
    daemon: "rabbitmq-server",
    port: 5672,
    releases: [
      ["4.2", 5],
      ["4.1", 8],
      ["4.0", 9],
      ["3.13", 7],
      ["3.12", 14],
      ["3.6", 16],
    ],
    megabytes: 110,
    memoryMegabytes: 110,
    lines: (time) => [`${time} [info] <0.600.0> Server startup complete; 4 plugins started.`],
  },
];

const program = (backend: Backend) =>
  function* (process: ProcessContext): Coroutine<number> {
    const host = yield* containerHost();
    if (backend.needsOneOf && !backend.needsOneOf.some((name) => process.environment.get(name))) {
      yield* write(2, backend.complaint ?? "");
      return 1;
    }
    const opened = yield* listenOr(
      backend.port,
      ({ body }, respond) => {
        if (body !== undefined && body !== "")
          host.write(2, `the protocol of ${backend.name} is not simulated by Wavetank\n`);
        respond({ status: 0, body: "" });
      },
      `${backend.daemon}: could not bind to port ${backend.port}: Address already in use\n`,
    );
    if (!opened) return 1;
    for (const line of backend.lines(formatEpoch(host.epochMs))) yield* write(2, `${line}\n`);
    yield* untilSignal("SIGTERM", "SIGINT");
    return 0;
  };

export const backends: readonly Image[] = BACKENDS.map((backend) => {
  const main = program(backend);
  const config = imageConfig({
    entrypoint: ["docker-entrypoint.sh"],
    command: [backend.daemon],
    exposedPorts: [backend.port],
    userland: "debian",
    programs: {
      [`/usr/local/bin/${backend.daemon}`]: main,
      "/usr/local/bin/docker-entrypoint.sh": function* (process) {
        if (!(process.argv[1] ?? "").startsWith("-")) return yield* runCommand(process);
        return yield* execute([backend.daemon, ...process.argv.slice(1)]);
      },
    },
    memoryBytes: backend.memoryMegabytes << 20,
  });
  return {
    repositories: backend.repositories,
    build(tag) {
      const [version, variant] = splitTag(tag);
      if (
        variant !== "" &&
        variant !== "latest" &&
        !/^(?:alpine(?:3\.\d\d)?|bookworm|bullseye|trixie|oraclelinux\d|debian|noble|jammy|focal|management(?:-alpine)?|lts)$/.test(
          variant,
        )
      )
        return undefined;
      const release =
        version === ""
          ? `${backend.releases[0]?.[0]}.${backend.releases[0]?.[1]}`
          : releaseOf(version, backend.releases);
      const alpine = variant.startsWith("alpine");
      return release === undefined
        ? undefined
        : buildOf(
            `${backend.name}-${release}${alpine ? "-alpine" : ""}`,
            alpine ? backend.megabytes * 0.7 : backend.megabytes,
          );
    },
    config: () => config,
  };
});
