/**
 * The images of the control plane's static pods. kube-apiserver answers on the node's address what the API server
 * answers; the others only hold their place in `kubectl get pods -n kube-system`: their work is done by the
 * components of the simulation.
 */

import type { ApiRequest, ApiStream, HttpMethod, ResponseHead } from "#api/door.ts";
import { parseQuery, queryRecord } from "#api/query-text.ts";
import type { IncomingExchange, OutgoingResponse } from "#posix/exchange.ts";
import { write, type Coroutine, type ProcessContext } from "#posix/system-calls.ts";
import { answerGrpc } from "../grpc-health.ts";
import { listenOr, untilSignal } from "../entrypoint.ts";
import { buildOf, containerHost, imageConfig, textResponse, type Image } from "../image.ts";
import { klogPrefix } from "../server-text.ts";

const FLAG = (argv: readonly string[], name: string, otherwise: number): number => {
  const found = argv.find((argument) => argument.startsWith(`--${name}=`));
  return found === undefined ? otherwise : Number(found.slice(name.length + 3));
};

/** An exchange as the one door takes it; who asks is in its headers. */
export function apiRequestOf({ method, path, headers, body }: IncomingExchange): ApiRequest {
  const at = path.indexOf("?");
  const query = at < 0 ? {} : queryRecord(parseQuery(path.slice(at + 1)));
  return {
    method: method as HttpMethod,
    path: at < 0 ? path : path.slice(0, at),
    query,
    headers,
    ...(body === undefined || body === "" ? {} : { body }),
  };
}

/** The answer to a proxied request comes later, through its stream: first the head, then the body. */
function relay(stream: ApiStream, respond: (response: OutgoingResponse) => void): void {
  let head: ResponseHead | undefined;
  let body = "";
  stream.listen(
    (message) => {
      if (head) body += String(message);
      else head = message as ResponseHead;
    },
    () => respond(head ? { ...head, body } : textResponse(502, "Bad Gateway\n")),
  );
}

function* apiServer(process: ProcessContext): Coroutine<number> {
  const host = yield* containerHost();
  const port = FLAG(process.argv, "secure-port", 6443);
  const opened = yield* listenOr(
    port,
    (exchange, respond) => {
      if (exchange.protocol === "http")
        return respond(textResponse(400, "Client sent an HTTP request to an HTTPS server.\n"));
      if (!host.apiServer) return respond(textResponse(503, "apiserver not ready\n"));
      const { status, headers, body, stream, deferred } = host.apiServer.request(apiRequestOf(exchange));
      if (deferred && stream) return relay(stream, respond);
      const response: OutgoingResponse = {
        status,
        headers,
        ...(body === undefined ? {} : { body }),
        ...(stream === undefined ? {} : { stream }),
      };
      respond(response);
    },
    `${klogPrefix("E", host.epochMs)}       1 run.go:72] "command failed" err="failed to create listener: failed to listen on 0.0.0.0:${port}: listen tcp 0.0.0.0:${port}: bind: address already in use"\n`,
  );
  if (!opened) return 1;
  yield* write(
    2,
    `${klogPrefix("I", host.epochMs)}       1 secure_serving.go:211] Serving securely on [::]:${port}\n`,
  );
  yield* untilSignal("SIGTERM");
  return 0;
}

const idle = (port: number, line: string) =>
  function* (_process: ProcessContext): Coroutine<number> {
    const host = yield* containerHost();
    const opened = yield* listenOr(
      port,
      ({ path }, respond) =>
        respond(
          /^\/(?:healthz|livez|readyz|health)/.test(path)
            ? textResponse(200, "ok")
            : textResponse(404, "404 page not found\n"),
        ),
      `${klogPrefix("E", host.epochMs)}       1 run.go:72] "command failed" err="listen tcp 127.0.0.1:${port}: bind: address already in use"\n`,
    );
    if (!opened) return 1;
    yield* write(2, `${klogPrefix("I", host.epochMs)}       1 ${line}\n`);
    yield* untilSignal("SIGTERM");
    return 0;
  };

/** Says that it started and waits to be ended. */
const waiting = (line: string) =>
  function* (_process: ProcessContext): Coroutine<number> {
    const host = yield* containerHost();
    yield* write(2, `${klogPrefix("I", host.epochMs)}       1 ${line}\n`);
    yield* untilSignal("SIGTERM");
    return 0;
  };

function component(
  name: string,
  megabytes: number,
  memoryMegabytes: number,
  program: (process: ProcessContext) => Coroutine<number>,
): Image {
  const config = imageConfig({
    entrypoint: [],
    command: [name],
    programs: { [`/usr/local/bin/${name}`]: program },
    memoryBytes: memoryMegabytes << 20,
  });
  return {
    repositories: [`registry.k8s.io/${name}`, `k8s.gcr.io/${name}`],
    build: (tag) => (/^v1\.(?:[12]\d|3[0-6])\.\d+$/.test(tag) ? buildOf(tag, megabytes) : undefined),
    config: () => config,
  };
}

export const kubeApiserver = component("kube-apiserver", 27, 240, apiServer);
export const kubeScheduler = component(
  "kube-scheduler",
  17,
  40,
  idle(10259, 'server.go:181] "Starting Kubernetes Scheduler" version="v1.36.3"'),
);
export const kubeControllerManager = component(
  "kube-controller-manager",
  23,
  60,
  idle(10257, 'controllermanager.go:189] "Starting" version="v1.36.3"'),
);
export const kubeProxy = component(
  "kube-proxy",
  26,
  22,
  // Port 10256 is answered by the node's kube-proxy itself.
  waiting('server_linux.go:136] "Using iptables Proxier"'),
);

/** Clients' port: of its services only health is simulated. */
function* etcdServer(process: ProcessContext): Coroutine<number> {
  const health = new Map([["", true]]);
  const port = Number(/:(\d+)/.exec(listenUrl(process.argv))?.[1] ?? "2379");
  yield* listenOr(port, (request, respond) => respond(answerGrpc(request, health)), "");
  return yield* idle(2381, "etcdmain/main.go:49 successfully notified init daemon")(process);
}

/** The value of --listen-client-urls, in either form of a flag. */
function listenUrl(argv: readonly string[]): string {
  const name = "--listen-client-urls";
  const position = argv.findIndex((word) => word === name || word.startsWith(`${name}=`));
  const word = argv[position] ?? "";
  return word === name ? (argv[position + 1] ?? "") : word.slice(name.length + 1);
}

const ETCD = imageConfig({
  command: ["etcd"],
  programs: { "/usr/local/bin/etcd": etcdServer },
  memoryBytes: 60 << 20,
});

export const etcd: Image = {
  repositories: ["registry.k8s.io/etcd", "k8s.gcr.io/etcd"],
  build: (tag) => (/^3\.[3-7]\.\d+-\d+$/.test(tag) ? buildOf(tag, 59) : undefined),
  config: () => ETCD,
};
