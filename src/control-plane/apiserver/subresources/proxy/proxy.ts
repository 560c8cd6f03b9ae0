/**
 * pods/proxy, services/proxy and nodes/proxy: the API server passes a request on to a port in the cluster.
 * Models: kubernetes pkg/registry/core/{pod,service,node} ResourceLocation, apimachinery pkg/util/proxy (v1.36).
 * Differs: the body comes in one piece; upgrades of the connection are not passed on.
 */

import { encodeUrlText } from "#api/query-text.ts";
import type { ApiResponse, ApiStream, ResponseHead } from "#api/door.ts";
import { StatusError, badRequest, notFound } from "#api/status-error.ts";
import type { EndpointSlice, KubernetesObject, Node, Pod, Service } from "#api/types.ts";
import { assertPresent } from "#kernel/assert.ts";
import { createStream } from "#kernel/message-stream.ts";
import type { ApiRequest } from "#api/door.ts";
import { queryValue, type RequestContext, type ResourceTarget } from "../../request-context.ts";
import type { Subresource } from "../subresource.ts";

const PLURALS: readonly string[] = ["pods", "services", "nodes"];
/** kubernetes pkg/cluster/ports KubeletPort. */
const KUBELET_PORT = 10_250;

interface Destination {
  readonly protocol: "http" | "https";
  readonly address: string;
  readonly port: number;
}

interface ProxyName {
  readonly scheme: string;
  readonly name: string;
  readonly port: string;
}

/** "[scheme:]name[:port]" (apimachinery util/net SplitSchemeNamePort). */
function splitName(text: string): ProxyName {
  const parts = text.split(":");
  const scheme = parts.length === 3 ? (parts[0] as string) : "";
  if (parts.length > 3 || (scheme !== "" && scheme !== "http" && scheme !== "https")) {
    throw badRequest(`invalid request ${JSON.stringify(text)}`);
  }
  const [name = "", port = ""] = parts.length === 3 ? parts.slice(1) : parts;
  return { scheme, name, port };
}

function lookUp(target: ResourceTarget, name: string): KubernetesObject {
  const object = target.resource.objects.get(target.namespace, name);
  if (!object) throw notFound(target.resource.resource, name);
  return object;
}

function destinationOf(context: RequestContext): Destination {
  const { target } = context;
  const { scheme, name, port } = splitName(target.name);
  const protocol = scheme === "https" ? "https" : "http";
  switch (target.resource.descriptor.plural) {
    case "pods":
      return podDestination(lookUp(target, name) as Pod, protocol, port);
    case "services":
      return serviceDestination(context, lookUp(target, name) as Service, protocol, port);
    default:
      return nodeDestination(lookUp(target, name) as Node, port);
  }
}

function podDestination(pod: Pod, protocol: "http" | "https", port: string): Destination {
  const ports = pod.spec.containers.flatMap((container) => container.ports ?? []);
  const number = port === "" ? (ports[0]?.containerPort ?? 80) : portNumber(port, ports);
  const address = pod.status?.podIP;
  if (!address) throw badRequest(`address not allowed`);
  return { protocol, address, port: number };
}

function portNumber(port: string, ports: readonly { name?: string; containerPort: number }[]): number {
  if (/^\d+$/.test(port)) return Number(port);
  const named = ports.find((candidate) => candidate.name === port);
  if (!named) throw badRequest(`no container port named ${JSON.stringify(port)}`);
  return named.containerPort;
}

/** A ready endpoint of the service, chosen at random. */
function serviceDestination(
  context: RequestContext,
  service: Service,
  protocol: "http" | "https",
  port: string,
): Destination {
  const { name, namespace = "" } = service.metadata;
  const ports = service.spec.ports ?? [];
  const wanted =
    port === "" && ports.length === 1
      ? ports[0]
      : ports.find((candidate) => candidate.name === port || String(candidate.port) === port);
  if (!wanted) {
    throw new StatusError(
      503,
      "ServiceUnavailable",
      `no service port ${JSON.stringify(port)} found for service "${name}"`,
    );
  }
  const { kernel } = context.server.scope;
  const slices = assertPresent(
    context.server.resources.ofKind("discovery.k8s.io", "endpointslices"),
    "the endpointslices resource",
  ).objects.list({
    namespace,
    selection: { labels: labelled("kubernetes.io/service-name", name), fields: [], all: false },
    resourceVersion: "",
  }).items as unknown as readonly EndpointSlice[];
  const candidates: Destination[] = [];
  for (const slice of slices) {
    const number = slice.ports?.find((candidate) => (candidate.name ?? "") === (wanted.name ?? ""))?.port;
    if (number === undefined) continue;
    for (const endpoint of slice.endpoints ?? []) {
      const address = endpoint.addresses[0];
      if (endpoint.conditions?.ready !== false && address)
        candidates.push({ protocol, address, port: number });
    }
  }
  if (candidates.length === 0) {
    throw new StatusError(503, "ServiceUnavailable", `no endpoints available for service "${name}"`);
  }
  return kernel.random("apiserver/proxy").pick(candidates);
}

function labelled(
  key: string,
  value: string,
): { requirements: { key: string; operator: "="; values: string[] }[]; nothing: false } {
  return { requirements: [{ key, operator: "=", values: [value] }], nothing: false };
}

function nodeDestination(node: Node, port: string): Destination {
  const address = node.status?.addresses?.find(({ type }) => type === "InternalIP")?.address;
  if (!address) throw badRequest(`no preferred addresses found; known addresses: []`);
  return { protocol: "https", address, port: port === "" ? KUBELET_PORT : Number(port) };
}

function pathOf(request: ApiRequest, rest: string): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(request.query ?? {})) {
    for (const one of typeof value === "string" ? [value] : value) {
      pairs.push(`${encodeUrlText(name)}=${encodeUrlText(one)}`);
    }
  }
  return (rest === "" ? "/" : rest) + (pairs.length === 0 ? "" : `?${pairs.join("&")}`);
}

/** What is not the next hop's business. */
const HOP_HEADERS: ReadonlySet<string> = new Set(["authorization", "connection", "host", "content-length"]);

function forward(context: RequestContext, destination: Destination): ApiStream {
  const { request, server, target } = context;
  const [near, far] = createStream<unknown, unknown>();
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (!HOP_HEADERS.has(name)) headers[name] = value;
  }
  headers["x-forwarded-uri"] = request.path;
  const answer = (head: ResponseHead, body: string): void => {
    far.send(head);
    if (body !== "") far.send(body);
    far.close();
  };
  if (!server.proxy)
    throw new StatusError(503, "ServiceUnavailable", "the server has no route to the cluster's network");
  const cancel = server.proxy(
    destination.address,
    destination.port,
    {
      protocol: destination.protocol,
      method: request.method,
      path: pathOf(request, target.rest),
      headers,
      ...(request.body === undefined ? {} : { body: request.body }),
    },
    (response) => {
      if (response.ok) {
        answer({ status: response.status, headers: response.headers }, response.body);
        return;
      }
      const message = `error trying to reach service: ${response.error}`;
      const { status } = new StatusError(503, "ServiceUnavailable", message);
      answer({ status: 503, headers: { "content-type": "application/json" } }, `${JSON.stringify(status)}\n`);
    },
  );
  far.listen(() => {}, cancel);
  return near;
}

export const proxy: Subresource = {
  name: "proxy",
  serves: ({ group, plural }) => group === "" && PLURALS.includes(plural),
  verbs: ["create", "delete", "get", "patch", "update"],
  handle: (context): ApiResponse => {
    // kubectl and browsers ask for the root with a slash; without one, relative links would break.
    const { request, target } = context;
    if (target.rest === "" && request.method === "GET" && queryValue(request, "path") === "") {
      const location = `${request.path}/`;
      return { status: 301, headers: { location }, body: "" };
    }
    return { status: 200, headers: {}, deferred: true, stream: forward(context, destinationOf(context)) };
  },
};
