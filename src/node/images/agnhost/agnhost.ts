/**
 * The swiss army knife of Kubernetes' own tests and documentation.
 * Models: registry.k8s.io/e2e-test-images/agnhost 2.x. Differs: the subcommands below; others say that they are not simulated.
 */

import {
  exchange,
  listen,
  open,
  read,
  sleep,
  write,
  type Coroutine,
  type ProcessContext,
  type Program,
} from "#posix/system-calls.ts";
import { answerGrpc } from "../grpc-health.ts";
import { forever, listenOr, untilSignal } from "../entrypoint.ts";
import { buildOf, containerHost, imageConfig, textResponse, type Image } from "../image.ts";
import { klogPrefix, queryOf, slashDate } from "../server-text.ts";

/** The value of --name=value or --name value after the subcommand. */
function flag(argv: readonly string[], name: string, otherwise: string): string {
  for (let i = 2; i < argv.length; i++) {
    const argument = argv[i] as string;
    if (argument === `--${name}`) return argv[i + 1] ?? otherwise;
    if (argument.startsWith(`--${name}=`)) return argument.slice(name.length + 3);
  }
  return otherwise;
}

const busy = (port: number): string => `listen tcp :${port}: bind: address already in use\n`;

function* netexec(process: ProcessContext): Coroutine<number> {
  const host = yield* containerHost();
  const port = Number(flag(process.argv, "http-port", "8080"));
  const udpPort = Number(flag(process.argv, "udp-port", "8081"));
  const startedMs = host.epochMs;
  let healthy = true;
  const opened = yield* listenOr(
    port,
    ({ path, remoteAddress, headers }, respond) => {
      const name = (path.split("?")[0] ?? "/").replace(/(.)\/$/, "$1");
      const query = queryOf(path);
      host.write(2, `${klogPrefix("I", host.epochMs)}       1 log.go:195] GET ${path}\n`);
      switch (name) {
        case "/hostname":
        case "/hostName":
          return respond(textResponse(200, host.hostName));
        case "/clientip":
          return respond(textResponse(200, `${remoteAddress}:45678`));
        case "/echo":
          return respond(textResponse(Number(query.get("code") ?? "200"), query.get("msg") ?? ""));
        case "/header":
          return respond(textResponse(200, headers[(query.get("key") ?? "").toLowerCase()] ?? ""));
        case "/healthz":
          return respond(textResponse(healthy ? 200 : 412, ""));
        case "/exit": {
          const code = Number(query.get("code") ?? "0");
          respond(textResponse(200, ""));
          return host.after(Number(query.get("wait") ?? "0"), () => host.endContainer(code));
        }
        case "/shutdown":
          healthy = false;
          respond(textResponse(200, ""));
          return host.endContainer(0);
        case "/":
          return respond(textResponse(200, `NOW: ${startedMs === 0 ? "" : slashDate(host.epochMs)}`));
        default:
          return respond(textResponse(404, "404 page not found\n"));
      }
    },
    busy(port),
  );
  if (!opened) return 1;
  if (udpPort !== -1)
    yield* listen(udpPort, "udp", ({ body, remoteAddress }, respond) => {
      const text = String(body ?? "").trim();
      if (/^hostname$/i.test(text)) respond({ status: 0, body: host.hostName });
      else if (text === "clientip") respond({ status: 0, body: `${remoteAddress}:45678` });
      else if (text.startsWith("echo ")) respond({ status: 0, body: text.slice(5) });
    });
  yield* write(
    2,
    `${klogPrefix("I", host.epochMs)}       1 log.go:195] Started HTTP server on port ${port}\n`,
  );
  if (udpPort !== -1)
    yield* write(
      2,
      `${klogPrefix("I", host.epochMs)}       1 log.go:195] Started UDP server on port  ${udpPort}\n`,
    );
  yield* untilSignal("SIGTERM");
  const delaySeconds = Number(flag(process.argv, "delay-shutdown", "0"));
  // Process 1 without a handler: Go's runtime raises the signal again, which Linux ignores, and then gives up.
  if (!(delaySeconds > 0)) return 2;
  const log = `log.go:195] Sleeping ${delaySeconds} seconds before terminating...\n`;
  yield* write(2, `${klogPrefix("I", host.epochMs)}       1 ${log}`);
  yield* sleep(delaySeconds * 1000);
  return 0;
}

/** Healthy for ten seconds, then 500: the liveness probe tutorial. */
function* liveness(_process: ProcessContext): Coroutine<number> {
  const host = yield* containerHost();
  const startedMs = host.epochMs;
  const opened = yield* listenOr(
    8080,
    ({ path }, respond) => {
      if (!path.startsWith("/healthz")) return respond(textResponse(200, `started: ${slashDate(startedMs)}`));
      const seconds = (host.epochMs - startedMs) / 1000;
      if (seconds > 10) return respond(textResponse(500, `error: ${seconds.toFixed(6)}`));
      respond(textResponse(200, "ok"));
    },
    busy(8080),
  );
  return opened ? yield* forever() : 1;
}

/** A gRPC server with the health protocol, and two HTTP paths that change what it says. */
function* grpcHealthChecking(process: ProcessContext): Coroutine<number> {
  const host = yield* containerHost();
  const port = Number(flag(process.argv, "port", "5000"));
  const httpPort = Number(flag(process.argv, "http-port", "8080"));
  const service = flag(process.argv, "service", "");
  const delaySeconds = Number(flag(process.argv, "delay-unhealthy-sec", "-1"));
  const log = (line: string): void => host.write(2, `${slashDate(host.epochMs)} ${line}\n`);
  const services = new Map([[service, true]]);
  const serving = (healthy: boolean): void => {
    log(`Marking as ${healthy ? "serving" : "not serving"}`);
    services.set(service, healthy);
  };
  const opened =
    (yield* listenOr(
      httpPort,
      ({ path }, respond) => {
        if (path === "/make-serving" || path === "/make-not-serving") {
          serving(path === "/make-serving");
          return respond(
            textResponse(200, path === "/make-serving" ? "Mark as serving" : "Mark as not serving"),
          );
        }
        respond(textResponse(404, "404 page not found\n"));
      },
      busy(httpPort),
    )) && (yield* listenOr(port, (request, respond) => respond(answerGrpc(request, services)), busy(port)));
  if (!opened) return 1;
  yield* write(2, `${slashDate(host.epochMs)} Http server starting to listen on :${httpPort}\n`);
  yield* write(2, `${slashDate(host.epochMs)} gRpc server starting to listen on :${port}\n`);
  if (delaySeconds >= 0) {
    yield* sleep(delaySeconds * 1000);
    serving(false);
  }
  return yield* forever();
}

function* serveHostname(process: ProcessContext): Coroutine<number> {
  const host = yield* containerHost();
  const port = Number(flag(process.argv, "port", "9376"));
  const opened = yield* listenOr(
    port,
    ({ remoteAddress }, respond) => {
      host.write(
        1,
        `${klogPrefix("I", host.epochMs)}       1 log.go:195] HTTP request from ${remoteAddress}:45678\n`,
      );
      respond(textResponse(200, host.hostName));
    },
    busy(port),
  );
  if (!opened) return 1;
  yield* write(1, `${klogPrefix("I", host.epochMs)}       1 log.go:195] Serving on port ${port}.\n`);
  yield* untilSignal("SIGTERM", "SIGINT");
  return 0;
}

/** Exit codes and texts of agnhost connect: TIMEOUT, REFUSED, DNS … on stderr, exit 1. */
function* connect(process: ProcessContext): Coroutine<number> {
  const target = process.argv.slice(2).find((argument) => !argument.startsWith("--")) ?? "";
  const colon = target.lastIndexOf(":");
  const seconds = parseFloat(flag(process.argv, "timeout", "0"));
  const result = yield* exchange({
    protocol: "tcp",
    host: target.slice(0, colon).replace(/^\[|\]$/g, ""),
    port: Number(target.slice(colon + 1)),
    body: "",
    ...(seconds > 0 ? { timeoutMs: seconds * 1000 } : {}),
  });
  if (result.ok) return 0;
  const words: Readonly<Record<string, string>> = {
    "connection-refused": "REFUSED",
    "name-not-found": "DNS",
    "name-timeout": "DNS",
    "connection-timeout": "TIMEOUT",
    "response-timeout": "TIMEOUT",
  };
  yield* write(2, `${words[result.failure] ?? "OTHER"}\n`);
  return 1;
}

function* resolverLine(keyword: string): Coroutine<string[]> {
  const descriptor = yield* open("/etc/resolv.conf", "r");
  let text = "";
  for (let part = yield* read(descriptor); part !== null; part = yield* read(descriptor)) text += part;
  return text
    .split("\n")
    .filter((line) => line.startsWith(`${keyword} `))
    .flatMap((line) => line.split(/\s+/).slice(1))
    .filter((word) => word !== "");
}

function* logsGenerator(process: ProcessContext): Coroutine<number> {
  const lines = Number(flag(process.argv, "log-lines-total", "0"));
  const seconds = parseFloat(flag(process.argv, "run-duration", "0"));
  const host = yield* containerHost();
  for (let i = 0; i < lines; i++) {
    const id = Math.floor(host.random() * 100);
    yield* write(
      2,
      `${klogPrefix("I", host.epochMs)}       1 logs_generator.go:76] ${i} POST /api/v1/namespaces/ns/pods/${id} ${200 + id}\n`,
    );
    yield* sleep((seconds * 1000) / Math.max(1, lines));
  }
  return 0;
}

const SUBCOMMANDS: Readonly<Record<string, Program>> = {
  netexec,
  liveness,
  "serve-hostname": serveHostname,
  connect,
  "logs-generator": logsGenerator,
  "grpc-health-checking": grpcHealthChecking,
  *pause() {
    yield* write(1, "Paused\n");
    yield* untilSignal("SIGTERM", "SIGINT");
    return 0;
  },
  *"dns-suffix"() {
    yield* write(1, `${(yield* resolverLine("search")).join(",")}\n`);
    return 0;
  },
  *"dns-server-list"() {
    yield* write(1, `${(yield* resolverLine("nameserver")).join(",")}\n`);
    return 0;
  },
  *"etc-hosts"() {
    const descriptor = yield* open("/etc/hosts", "r");
    for (let part = yield* read(descriptor); part !== null; part = yield* read(descriptor))
      yield* write(1, part);
    return 0;
  },
};

function* agnhostProgram(process: ProcessContext): Coroutine<number> {
  const name = process.argv[1] ?? "";
  const subcommand = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
  if (subcommand) return yield* subcommand(process);
  const text =
    name === ""
      ? `Usage:\n  app [command]\n\nAvailable Commands:\n${Object.keys(SUBCOMMANDS)
          .sort()
          .map((each) => `  ${each}\n`)
          .join("")}`
      : `Error: agnhost ${name} is not simulated by Wavetank\n`;
  yield* write(2, text);
  return name === "" ? 0 : 1;
}

const CONFIG = imageConfig({
  entrypoint: ["/agnhost"],
  command: ["pause"],
  exposedPorts: [80, 8080, 8081, 9376],
  userland: "alpine",
  extraPrograms: ["curl"],
  programs: { "/agnhost": agnhostProgram },
  memoryBytes: 6 << 20,
});

export const agnhost: Image = {
  repositories: [
    "registry.k8s.io/e2e-test-images/agnhost",
    "k8s.gcr.io/e2e-test-images/agnhost",
    "us.gcr.io/k8s-artifacts-prod/e2e-test-images/agnhost",
    "docker.io/e2e-test-images/agnhost",
  ],
  build: (tag) => (/^2\.(?:[1-9]|[1-5]\d|6[0-6])(?:\.\d)?$/.test(tag) ? buildOf(tag, 51) : undefined),
  config: () => CONFIG,
};

const LIVENESS = imageConfig({
  command: ["/server"],
  exposedPorts: [8080],
  userland: "busybox",
  programs: { "/server": liveness },
  memoryBytes: 4 << 20,
});

/** The older image of the liveness probe tutorial. */
export const livenessImage: Image = {
  repositories: ["registry.k8s.io/liveness", "k8s.gcr.io/liveness"],
  build: (tag) => (/^(?:latest|0\.1)$/.test(tag) ? buildOf("0.1", 2) : undefined),
  config: () => LIVENESS,
};

const SERVE_HOSTNAME = imageConfig({
  command: ["/serve_hostname"],
  exposedPorts: [9376],
  programs: { "/serve_hostname": serveHostname },
  memoryBytes: 3 << 20,
});

/** registry.k8s.io/serve_hostname, of the documentation on services. */
export const serveHostnameImage: Image = {
  repositories: ["registry.k8s.io/serve_hostname", "k8s.gcr.io/serve_hostname"],
  build: (tag) => (/^(?:latest|v?1\.[0-4])$/.test(tag) ? buildOf("1.4", 5) : undefined),
  config: () => SERVE_HOSTNAME,
};
