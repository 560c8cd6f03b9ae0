/**
 * A service and its endpoint slices → the rules that every node programs.
 * Models: pkg/proxy (servicechangetracker.go, endpointslicecache.go, topology.go CategorizeEndpoints; v1.36): ready
 * endpoints, or serving ones that are terminating when no other is left; policies Cluster and Local; session affinity.
 * Differs: IPv4 TCP and UDP; no topology hints, no trafficDistribution, no loadBalancerSourceRanges.
 *
 * Nodes share the objects of the store, so they share what is computed of them: the rules of a service are computed by
 * the first proxy that needs them, and the list of endpoints by the first packet.
 */

import type { EndpointSlice, Service } from "#api/types.ts";
import type { ForwardingEndpoint, ForwardingRule } from "#network/network.ts";

/** DefaultClientIPServiceAffinitySeconds: 3 h. */
const AFFINITY_SECONDS = 10_800;

export const SERVICE_NAME_LABEL = "kubernetes.io/service-name";

type Protocol = "tcp" | "udp";

/** The endpoints of one slice on one port. */
interface SliceEndpoints {
  readonly ready: readonly ForwardingEndpoint[];
  /** Still serving, but on their way out: used when nobody else is left. */
  readonly terminating: readonly ForwardingEndpoint[];
}

const NO_ENDPOINTS: SliceEndpoints = { ready: [], terminating: [] };
const bySlice = new WeakMap<EndpointSlice, Map<string, SliceEndpoints>>();

function sliceEndpoints(slice: EndpointSlice, portName: string, protocol: Protocol): SliceEndpoints {
  let ports = bySlice.get(slice);
  if (!ports) bySlice.set(slice, (ports = new Map()));
  const key = `${portName}/${protocol}`;
  let endpoints = ports.get(key);
  if (!endpoints) ports.set(key, (endpoints = computeSliceEndpoints(slice, portName, protocol)));
  return endpoints;
}

function computeSliceEndpoints(slice: EndpointSlice, portName: string, protocol: Protocol): SliceEndpoints {
  const port = slice.ports?.find(
    ({ name = "", protocol: of = "TCP" }) => name === portName && of.toLowerCase() === protocol,
  )?.port;
  if (port === undefined || slice.addressType !== "IPv4") return NO_ENDPOINTS;
  const ready: ForwardingEndpoint[] = [];
  const terminating: ForwardingEndpoint[] = [];
  for (const { addresses, conditions, nodeName = "" } of slice.endpoints ?? []) {
    const address = addresses[0];
    if (address === undefined) continue;
    const isReady = conditions?.ready ?? true;
    if (isReady) ready.push({ address, port, nodeName });
    else if ((conditions?.serving ?? isReady) && (conditions?.terminating ?? false))
      terminating.push({ address, port, nodeName });
  }
  return { ready, terminating };
}

/** What is the same for all ports of a service. */
interface RuleBase {
  readonly service: string;
  readonly protocol: Protocol;
  readonly port: number;
  readonly sessionAffinitySeconds?: number;
}

class EndpointList {
  private list: readonly ForwardingEndpoint[] | undefined;
  private perNode: readonly ForwardingEndpoint[] | undefined;

  constructor(
    private readonly slices: readonly EndpointSlice[],
    private readonly portName: string,
    private readonly protocol: Protocol,
  ) {}

  /** For the whole cluster: the ready ones, or else the terminating ones. */
  get cluster(): readonly ForwardingEndpoint[] {
    if (!this.list) {
      const ready = this.gather("ready");
      this.list = ready.length > 0 ? ready : this.gather("terminating");
    }
    return this.list;
  }

  /** For policy Local: the same decision node by node. */
  get local(): readonly ForwardingEndpoint[] {
    if (!this.perNode) {
      const ready = this.gather("ready");
      const nodes = new Set(ready.map(({ nodeName }) => nodeName));
      const rest = this.gather("terminating").filter(({ nodeName }) => !nodes.has(nodeName));
      this.perNode = rest.length === 0 ? ready : [...ready, ...rest];
    }
    return this.perNode;
  }

  private gather(kind: keyof SliceEndpoints): ForwardingEndpoint[] {
    const result: ForwardingEndpoint[] = [];
    const seen = new Set<string>();
    for (const slice of this.slices) {
      for (const endpoint of sliceEndpoints(slice, this.portName, this.protocol)[kind]) {
        // While an endpoint moves between slices it may be in two.
        if (seen.has(endpoint.address)) continue;
        seen.add(endpoint.address);
        result.push(endpoint);
      }
    }
    return result;
  }
}

class ServiceRule implements ForwardingRule {
  readonly service: string;
  readonly protocol: Protocol;
  readonly port: number;
  readonly sessionAffinitySeconds?: number;

  constructor(
    base: RuleBase,
    private readonly list: EndpointList,
    readonly addresses: readonly string[],
    readonly nodePort: number | undefined,
    readonly localOnly: boolean,
    readonly external: boolean,
  ) {
    this.service = base.service;
    this.protocol = base.protocol;
    this.port = base.port;
    if (base.sessionAffinitySeconds !== undefined) this.sessionAffinitySeconds = base.sessionAffinitySeconds;
  }

  get endpoints(): readonly ForwardingEndpoint[] {
    return this.localOnly ? this.list.local : this.list.cluster;
  }

  get endpointsForOwnNode(): readonly ForwardingEndpoint[] | undefined {
    // External policy Local does not bind clients on the node itself.
    return this.external && this.localOnly ? this.list.cluster : undefined;
  }
}

interface Computed {
  readonly slices: readonly EndpointSlice[];
  readonly rules: readonly ForwardingRule[];
}

const byService = new WeakMap<Service, Computed>();
const NO_RULES: readonly ForwardingRule[] = [];

/** The rules of a service; the same array while the service and its slices are the same objects. */
export function serviceRules(service: Service, slices: readonly EndpointSlice[]): readonly ForwardingRule[] {
  const known = byService.get(service);
  if (known && sameObjects(known.slices, slices)) return known.rules;
  const rules = computeRules(service, slices);
  byService.set(service, { slices, rules });
  return rules;
}

function sameObjects(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((object, i) => object === b[i]);
}

/** Headless services, ExternalName and those that name another proxy have no rules. */
function isProxied({ metadata, spec }: Service): boolean {
  if (spec.type === "ExternalName" || !spec.clusterIP || spec.clusterIP === "None") return false;
  return metadata.labels?.["service.kubernetes.io/service-proxy-name"] === undefined;
}

function computeRules(service: Service, slices: readonly EndpointSlice[]): readonly ForwardingRule[] {
  if (!isProxied(service)) return NO_RULES;
  const { metadata, spec } = service;
  const inside = (spec.clusterIPs ?? [spec.clusterIP as string]).filter(isIPv4);
  const outside = [...(spec.externalIPs ?? []), ...ingressAddresses(service)].filter(isIPv4);
  const internalLocal = spec.internalTrafficPolicy === "Local";
  const externalLocal = spec.externalTrafficPolicy === "Local";
  const rules: ForwardingRule[] = [];
  for (const { name = "", protocol = "TCP", port, nodePort } of spec.ports ?? []) {
    if (protocol === "SCTP") continue;
    const base: RuleBase = {
      service: `${metadata.namespace}/${metadata.name}${name === "" ? "" : `:${name}`}`,
      protocol: protocol === "UDP" ? "udp" : "tcp",
      port,
      ...(spec.sessionAffinity === "ClientIP"
        ? { sessionAffinitySeconds: spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? AFFINITY_SECONDS }
        : {}),
    };
    const list = new EndpointList(slices, name, base.protocol);
    rules.push(new ServiceRule(base, list, inside, undefined, internalLocal, false));
    if (outside.length > 0 || nodePort !== undefined)
      rules.push(new ServiceRule(base, list, outside, nodePort, externalLocal, true));
  }
  return rules;
}

/** Load balancer addresses; those of ipMode Proxy are left to the load balancer. */
function ingressAddresses(service: Service): string[] {
  const status = (service as { status?: { loadBalancer?: { ingress?: readonly Ingress[] } } }).status;
  const ingress = status?.loadBalancer?.ingress ?? [];
  return ingress.flatMap(({ ip, ipMode }) => (ip && ipMode !== "Proxy" ? [ip] : []));
}

interface Ingress {
  readonly ip?: string;
  readonly ipMode?: string;
}

function isIPv4(address: string): boolean {
  return !address.includes(":");
}
