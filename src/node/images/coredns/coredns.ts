/**
 * CoreDNS: the cluster's name server. It reads services, endpoint slices and namespaces through the API, as a client
 * like any other, and answers on port 53.
 * Models: registry.k8s.io/coredns/coredns 1.13 with kubeadm's Corefile (errors, health, ready, kubernetes, forward).
 * Differs: names outside the cluster do not exist (there is no world to forward to); the Corefile is not read.
 */

import type {
  EndpointSlice,
  KubernetesObject,
  Namespace,
  ObjectList,
  Service,
  WatchEvent,
} from "#api/types.ts";
import { DNS_PORT, isDnsQuery } from "#network/dns-message.ts";
import {
  SystemError,
  exchange,
  listen,
  open,
  read,
  receive,
  sleep,
  spawn,
  write,
  type Coroutine,
  type ProcessContext,
} from "#posix/system-calls.ts";
import { listenOr, untilSignal } from "../entrypoint.ts";
import {
  buildOf,
  containerHost,
  imageConfig,
  textResponse,
  type ContainerHost,
  type Image,
} from "../image.ts";
import { DnsZone } from "./dns-zone.ts";

/** `health { lameduck 5s }` of kubeadm's Corefile. */
const LAME_DUCK_MS = 5000;
/** client-go's reflector back-off: 800 ms doubled to 30 s. */
const RETRY_FIRST_MS = 800;
const RETRY_MAX_MS = 30_000;
const TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount/token";

interface Source {
  readonly path: string;
  readonly put: (zone: DnsZone, object: KubernetesObject) => void;
  readonly remove: (zone: DnsZone, object: KubernetesObject) => void;
}

const SOURCES: readonly Source[] = [
  {
    path: "/api/v1/services",
    put: (zone, object) => zone.putService(object as unknown as Service),
    remove: (zone, object) => zone.removeService(object as unknown as Service),
  },
  {
    path: "/apis/discovery.k8s.io/v1/endpointslices",
    put: (zone, object) => zone.putSlice(object as unknown as EndpointSlice),
    remove: (zone, object) => zone.removeSlice(object as unknown as EndpointSlice),
  },
  {
    path: "/api/v1/namespaces",
    put: (zone, object) => zone.putNamespace(object as unknown as Namespace),
    remove: (zone, object) => zone.removeNamespace(object as unknown as Namespace),
  },
];

function* readAll(path: string): Coroutine<string> {
  try {
    const descriptor = yield* open(path, "r");
    let text = "";
    for (let part = yield* read(descriptor); part !== null; part = yield* read(descriptor)) text += part;
    return text.trim();
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return ""; // no service account mounted: requests go out without a token
  }
}

/** Lists and watches one resource for ever. */
const watcher = (
  source: Source,
  zone: DnsZone,
  environment: ReadonlyMap<string, string>,
  onSynced: () => void,
) =>
  function* (): Coroutine<number> {
    const host = environment.get("KUBERNETES_SERVICE_HOST") ?? "10.96.0.1";
    const port = Number(environment.get("KUBERNETES_SERVICE_PORT") ?? "443");
    const token = yield* readAll(TOKEN_PATH);
    const headers: Record<string, string> = { accept: "application/json" };
    if (token !== "") headers["authorization"] = `Bearer ${token}`;
    let backoffMs = RETRY_FIRST_MS;
    let known = new Map<string, KubernetesObject>();
    for (;;) {
      const list = yield* exchange({
        protocol: "https",
        host,
        port,
        method: "GET",
        path: source.path,
        headers,
      });
      if (!list.ok || list.status !== 200) {
        const why = list.ok ? `status ${list.status}` : list.failure;
        yield* write(1, `[WARNING] plugin/kubernetes: Failed to list ${source.path}: ${why}\n`);
        yield* sleep(backoffMs);
        backoffMs = Math.min(backoffMs * 2, RETRY_MAX_MS);
        continue;
      }
      backoffMs = RETRY_FIRST_MS;
      const { items, metadata } = list.body as ObjectList;
      const next = new Map(items.map((item) => [item.metadata.uid, item]));
      for (const [uid, object] of known) if (!next.has(uid)) source.remove(zone, object);
      for (const object of items) source.put(zone, object);
      known = next;
      onSynced();
      const watch = yield* exchange({
        protocol: "https",
        host,
        port,
        method: "GET",
        path: `${source.path}?watch=true&allowWatchBookmarks=true&resourceVersion=${metadata.resourceVersion}`,
        headers,
      });
      if (!watch.ok || watch.descriptor === undefined) {
        yield* sleep(backoffMs);
        continue;
      }
      for (;;) {
        const event = (yield* receive(watch.descriptor)) as WatchEvent | undefined;
        if (event === undefined || event.type === "ERROR") break;
        if (event.type === "BOOKMARK") continue;
        if (event.type === "DELETED") {
          known.delete(event.object.metadata.uid);
          source.remove(zone, event.object);
        } else {
          known.set(event.object.metadata.uid, event.object);
          source.put(zone, event.object);
        }
      }
      yield* sleep(backoffMs);
    }
  };

function* serveNames(zone: DnsZone, host: ContainerHost): Coroutine<void> {
  const listener: Parameters<typeof listen>[2] = ({ body }, respond) => {
    if (!isDnsQuery(body)) return;
    const { question } = body;
    respond({
      status: 0,
      body: zone.answer(question) ?? {
        kind: "dns-answer",
        question,
        rcode: "NXDOMAIN",
        answers: [],
        authoritative: false,
      },
    });
  };
  yield* listen(DNS_PORT, "udp", listener);
  yield* listen(DNS_PORT, "tcp", listener);
  host.write(
    1,
    ".:53\n[INFO] plugin/reload: Running configuration SHA512 = 1b226df79860026c6a52e67daa10d7f0d57ec5b023288ec00c5e05f93523c894564e15b91770d3a07ae1cfbe861d15b37d4a0027e69c546ab112970993a3b03b\nCoreDNS-1.13.1\nlinux/amd64, go1.25.2, 1db4568\n",
  );
}

function* program(process: ProcessContext): Coroutine<number> {
  const host = yield* containerHost();
  const zone = new DnsZone();
  const synced = new Set<Source>();
  let stopping = false;
  const healthOpened = yield* listenOr(
    8080,
    ({ path }, respond) =>
      respond(path === "/health" ? textResponse(200, "OK") : textResponse(404, "404 page not found\n")),
    "listen tcp :8080: bind: address already in use\n",
  );
  if (!healthOpened) return 1;
  yield* listenOr(
    8181,
    ({ path }, respond) => {
      if (path !== "/ready") return respond(textResponse(404, "404 page not found\n"));
      const ready = synced.size === SOURCES.length && !stopping;
      respond(ready ? textResponse(200, "OK") : textResponse(503, "kubernetes"));
    },
    "listen tcp :8181: bind: address already in use\n",
  );
  yield* serveNames(zone, host);
  for (const source of SOURCES)
    yield* spawn({
      argv: ["coredns"],
      program: watcher(source, zone, process.environment, () => synced.add(source)),
      environment: process.environment,
    });
  yield* untilSignal("SIGTERM", "SIGINT");
  stopping = true;
  yield* write(
    1,
    "[INFO] SIGTERM: Shutting down servers then terminating\n[INFO] plugin/health: Going into lameduck mode for 5s\n",
  );
  yield* sleep(LAME_DUCK_MS);
  return 0;
}

const CONFIG = imageConfig({
  entrypoint: ["/coredns"],
  exposedPorts: [53],
  userland: "none",
  programs: { "/coredns": program },
  memoryBytes: 14 << 20,
});

export const coredns: Image = {
  repositories: ["registry.k8s.io/coredns/coredns", "docker.io/coredns/coredns"],
  build: (tag) =>
    /^(?:latest|v?1\.(?:[0-9]|1[0-4])\.\d+)$/.test(tag) ? buildOf(tag.replace(/^v/, ""), 22) : undefined,
  config: () => CONFIG,
};
