/**
 * nginx, the web server.
 * Models: docker.io/library/nginx (Debian and Alpine variants), entrypoint and start-up messages of 1.2x.
 */

import { SystemError, listen, write, type Coroutine, type ProcessContext } from "#posix/system-calls.ts";
import {
  buildOf,
  containerHost,
  imageConfig,
  type Image,
  type ImageBuild,
  type ImageConfig,
} from "../image.ts";
import { runCommand, untilSignal } from "../entrypoint.ts";
import { slashDate } from "../server-text.ts";
import { releaseOf, splitTag, type Releases } from "../tags.ts";
import { ConfigurationError, parseConfiguration, type ServerBlock } from "./configuration.ts";
import { serveStatic } from "./static-site.ts";

const RELEASES: Releases = [
  ["1.31", 3],
  ["1.30", 2],
  ["1.29", 8],
  ["1.28", 3],
  ["1.27", 5],
  ["1.26", 3],
  ["1.25", 5],
  ["1.24", 0],
  ["1.23", 4],
  ["1.22", 1],
  ["1.21", 6],
  ["1.20", 2],
  ["1.19", 10],
  ["1.18", 0],
  ["1.17", 10],
  ["1.16", 1],
  ["1.15", 12],
  ["1.14", 2],
  ["1.13", 12],
  ["1.12", 2],
  ["1.11", 13],
  ["1.10", 3],
  ["1.9", 15],
  ["1.8", 1],
  ["1.7", 12],
];
const MAINLINE = "1.31.3";
const STABLE = "1.30.2";
const VARIANT =
  /^(?:alpine(?:3\.\d\d)?(?:-(?:slim|perl|otel))?|alpine3\.\d\d-(?:slim|perl|otel)|perl|otel|(?:bookworm|bullseye|buster|stretch|trixie)(?:-(?:perl|otel))?)$/;

function build(tag: string): ImageBuild | undefined {
  let [version, variant] = splitTag(tag);
  if (version === "") {
    const channel = /^(latest|mainline|stable)(?:-(.*))?$/.exec(tag);
    if (channel) {
      version = channel[1] === "stable" ? STABLE : MAINLINE;
      variant = channel[2] ?? "";
    } else version = MAINLINE;
  }
  if (variant !== "" && !VARIANT.test(variant)) return undefined;
  const release = releaseOf(version, RELEASES);
  if (release === undefined) return undefined;
  const alpine = variant.startsWith("alpine");
  const kind = alpine
    ? variant.includes("slim")
      ? "-alpine-slim"
      : "-alpine"
    : variant.includes("perl")
      ? "-perl"
      : "";
  const megabytes = alpine
    ? kind === "-alpine-slim"
      ? 5
      : 21
    : Number(release.split(".")[1]) < 20
      ? 44
      : 59;
  return buildOf(release + kind, megabytes);
}

const WELCOME = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;

const DEFAULT_CONF = `server {
    listen       80;
    server_name  localhost;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`;

const NGINX_CONF = `user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;

events {
    worker_connections  1024;
}

http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;
    access_log  /var/log/nginx/access.log  main;
    sendfile        on;
    keepalive_timeout  65;
    include /etc/nginx/conf.d/*.conf;
}
`;

const FILES: Readonly<Record<string, string>> = {
  "/usr/share/nginx/html/index.html": WELCOME,
  "/usr/share/nginx/html/50x.html":
    "<!DOCTYPE html>\n<html>\n<head>\n<title>Error</title>\n</head>\n<body>\n<h1>An error occurred.</h1>\n" +
    "<p>Sorry, the page you are looking for is currently unavailable.<br/>\nPlease try again later.</p>\n</body>\n</html>\n",
  "/etc/nginx/nginx.conf": NGINX_CONF,
  "/etc/nginx/conf.d/default.conf": DEFAULT_CONF,
};

/** The stock configuration is parsed once, not per container. */
const STOCK: readonly ServerBlock[] = parseConfiguration(DEFAULT_CONF).servers;

const ENTRYPOINT_LINES =
  "/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration\n" +
  "/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/\n" +
  "/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh\n" +
  "10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf\n" +
  "10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf\n" +
  "/docker-entrypoint.sh: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh\n" +
  "/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh\n" +
  "/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh\n" +
  "/docker-entrypoint.sh: Configuration complete; ready for start up\n";

let lastNotices = { date: "", version: "", text: "" };

/** What nginx says when it starts. Those that start within one second share the text. */
function startNotices(date: string, version: string): string {
  if (lastNotices.date !== date || lastNotices.version !== version) {
    const notice = `${date} [notice] 1#1:`;
    const text =
      `${notice} using the "epoll" event method\n${notice} nginx/${version}\n` +
      `${notice} built by gcc 14.2.0 (Debian 14.2.0-19) \n${notice} OS: Linux 6.12.48\n` +
      `${notice} getrlimit(RLIMIT_NOFILE): 1048576:1048576\n${notice} start worker processes\n` +
      `${notice} start worker process 29\n${notice} start worker process 30\n`;
    lastNotices = { date, version, text };
  }
  return lastNotices.text;
}

const nginxProgram = (version: string) =>
  function* nginx(process: ProcessContext): Coroutine<number> {
    // What starting needs is done with when it has started: thousands of servers wait here.
    const exitCode = yield* startServing(process, version);
    if (exitCode !== undefined) return exitCode;
    yield* untilSignal("SIGTERM", "SIGQUIT");
    const { epochMs } = yield* containerHost();
    yield* write(2, `${slashDate(epochMs)} [notice] 1#1: signal 3 (SIGQUIT) received, shutting down\n`);
    yield* write(2, `${slashDate(epochMs)} [notice] 1#1: exit\n`);
    return 0;
  };

/** Opens the ports of the configuration. Returns an exit code when there is nothing to serve. */
function* startServing(process: ProcessContext, version: string): Coroutine<number | undefined> {
  if (process.argv.includes("-v")) {
    yield* write(2, `nginx version: nginx/${version}\n`);
    return 0;
  }
  const host = yield* containerHost();
  let servers = STOCK;
  const conf = host.readText("/etc/nginx/conf.d/default.conf");
  const main = host.readText("/etc/nginx/nginx.conf") ?? "";
  // A configuration of the user's own: the main file when it was replaced, else the included one.
  const [path, own] =
    main === NGINX_CONF ? ["/etc/nginx/conf.d/default.conf", conf] : ["/etc/nginx/nginx.conf", main];
  if (own !== DEFAULT_CONF) {
    try {
      const { servers: parsed, ignored } = parseConfiguration(own ?? "");
      servers = parsed;
      for (const name of new Set(ignored))
        yield* write(
          2,
          `${slashDate(host.epochMs)} [notice] 1#1: directive "${name}" is not simulated by Wavetank\n`,
        );
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      yield* write(2, `${slashDate(host.epochMs)} [emerg] 1#1: ${error.message} in ${path}:${error.line}\n`);
      yield* write(2, `nginx: [emerg] ${error.message} in ${path}:${error.line}\n`);
      return 1;
    }
  }
  if (process.argv.includes("-t")) {
    yield* write(2, "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n");
    yield* write(2, "nginx: configuration file /etc/nginx/nginx.conf test is successful\n");
    return 0;
  }
  for (const block of servers) {
    try {
      yield* listen(block.port, "tcp", (exchange, respond) =>
        respond(serveStatic(host, block, version, exchange)),
      );
    } catch (error) {
      if (!(error instanceof SystemError) || error.code !== "EADDRINUSE") throw error;
      const text = `bind() to 0.0.0.0:${block.port} failed (98: Address already in use)`;
      yield* write(2, `${slashDate(host.epochMs)} [emerg] 1#1: ${text}\nnginx: [emerg] ${text}\n`);
      return 1;
    }
  }
  yield* write(2, startNotices(slashDate(host.epochMs), version));
  return undefined;
}

const configs = new Map<string, ImageConfig>();

function config({ build }: ImageBuild): ImageConfig {
  const known = configs.get(build);
  if (known) return known;
  const version = build.split("-")[0] as string;
  const program = nginxProgram(version);
  const made = imageConfig({
    entrypoint: ["/docker-entrypoint.sh"],
    command: ["nginx", "-g", "daemon off;"],
    environment: { NGINX_VERSION: version, PKG_RELEASE: "1~trixie" },
    exposedPorts: [80],
    userland: build.includes("alpine") ? "alpine" : "debian",
    extraPrograms: ["curl"],
    files: FILES,
    programs: {
      "/usr/sbin/nginx": program,
      "/docker-entrypoint.sh": function* (process) {
        // As the script does: set up, then replace itself by the command.
        if (process.argv[1] === "nginx") yield* write(1, ENTRYPOINT_LINES);
        return yield* runCommand(process);
      },
    },
    memoryBytes: 9 << 20,
    stopSignal: "SIGQUIT",
  });
  configs.set(build, made);
  return made;
}

export const nginx: Image = {
  repositories: [
    "docker.io/library/nginx",
    "docker.io/nginxinc/nginx-unprivileged",
    "public.ecr.aws/nginx/nginx",
    "registry.k8s.io/nginx",
    "k8s.gcr.io/nginx",
  ],
  build,
  config,
};
