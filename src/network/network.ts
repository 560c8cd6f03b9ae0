/**
 * The network as the rest of the core sees it: interfaces only, implemented beside this file. Addresses live on
 * nodes, pods and the world outside; each node forwards virtual addresses by rules that its kube-proxy writes; every
 * exchange leaves a record with its hops, latency and outcome.
 */

import type { ExchangeFailure, NetworkDevice } from "#posix/exchange.ts";

export interface NodeAddress {
  readonly nodeName: string;
  /** e.g. "192.168.49.3" */
  readonly address: string;
  /** e.g. "10.244.1.0/24" */
  readonly podCidr: string;
}

/** resolv.conf of a pod or host. */
export interface ResolverConfig {
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
  /** e.g. "ndots:5", "edns0"; of these ndots, timeout (seconds) and attempts have an effect. */
  readonly options: readonly string[];
}

export interface PodNetworkOptions {
  readonly hostName: string;
  readonly resolver: ResolverConfig;
  /** Names of the pod itself, beside `hostName`. */
  readonly ownNames?: readonly string[];
  /** Other names of /etc/hosts → address. */
  readonly hostsFile?: ReadonlyMap<string, string>;
  /** Shown in records: "default/web-1". */
  readonly podKey: string;
  /** hostNetwork pods share the node's device. */
  readonly hostNetwork?: boolean;
  /** Ports of the node that lead to ports of the pod (the CNI portmap plugin). */
  readonly hostPorts?: readonly {
    readonly hostPort: number;
    readonly containerPort: number;
    readonly protocol: "tcp" | "udp";
  }[];
}

/** Thrown by attachPod when the node's pod range is used up. The message is the host-local plugin's. */
export class NoAddressError extends Error {
  override readonly name = "NoAddressError";
}

/** A pod's sandbox on the network. */
export interface PodNetwork extends NetworkDevice {
  readonly address: string;
  /**
   * Frees the address and closes the ports; peers of exchanges under way get a reset. Nothing is called back on this
   * device any more, as after a loss of power.
   */
  detach(): void;
}

/** One port of one service, as kube-proxy programs it on a node. */
export interface ForwardingRule {
  /** "namespace/name:portName", for records. */
  readonly service: string;
  readonly protocol: "tcp" | "udp";
  /** Every address on which `port` is answered: cluster address, external addresses. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** Also answered on every address of the node. */
  readonly nodePort?: number;
  /**
   * `addresses` are external ones: what comes for them (or for the node port) is masqueraded whoever sent it, unless
   * `localOnly`. Absent: they are cluster addresses, and pods are seen with their own address.
   */
  readonly external?: boolean;
  /** Those of all nodes, also when `localOnly`: the list is shared by the tables of all nodes. */
  readonly endpoints: readonly ForwardingEndpoint[];
  readonly sessionAffinitySeconds?: number;
  /**
   * Policy Local: only endpoints of this node, and the client's address is kept. Without any on this node packets are
   * dropped; without any at all connections are refused, as for every rule.
   */
  readonly localOnly?: boolean;
  /** What pods and processes of this very node get instead of `endpoints` (kube-proxy's short circuit). */
  readonly endpointsForOwnNode?: readonly ForwardingEndpoint[];
}

export interface ForwardingEndpoint {
  readonly address: string;
  readonly port: number;
  readonly nodeName: string;
}

export interface ForwardingTable {
  /** Replaces all rules of a service ("namespace/name"); an empty list removes it. */
  replace(serviceKey: string, rules: readonly ForwardingRule[]): void;
  readonly size: number;
}

export interface NodeNetwork {
  readonly nodeName: string;
  readonly address: string;
  readonly forwarding: ForwardingTable;
  /** The node's own device, for hostNetwork pods and node processes. */
  readonly host: NetworkDevice;
  /** Takes the next free address of the node's pod range. Throws when the range is used up. */
  attachPod(options: PodNetworkOptions): PodNetwork;
  /** A node without power answers nothing; its pods' devices are gone. Power on starts empty. */
  setPower(on: boolean): void;
  readonly powered: boolean;
}

export type HopKind = "client" | "dns" | "load-balancer" | "node" | "service" | "pod" | "server";

export interface RequestHop {
  readonly kind: HopKind;
  /** "worker-1", "default/web", "default/web-6c9f-x8w5l", … */
  readonly name: string;
  /** Milliseconds after the start of the request at which it got there. */
  readonly afterMs: number;
}

export type RequestOutcome = "ok" | "error-response" | ExchangeFailure;

export interface RequestRecord {
  readonly id: number;
  readonly startMs: number;
  /** "traffic/shoppers", "pod/default/web-1", "workstation" … */
  readonly source: string;
  /** "http://web.default/", as asked. */
  readonly target: string;
  /** "namespace/name" of the service whose rule was used, if any. */
  readonly service?: string;
  /** "namespace/name" of the pod that got it, if any did. */
  readonly pod?: string;
  readonly node?: string;
  readonly hops: readonly RequestHop[];
  readonly latencyMs: number;
  readonly status: number;
  readonly outcome: RequestOutcome;
}

/** What the cloud controller orders of the network. */
export interface LoadBalancers {
  /** Creates or changes the load balancer of a service; returns its external address. Throws when none is free. */
  ensure(
    serviceKey: string,
    ports: readonly { port: number; nodePort: number; protocol: "tcp" | "udp" }[],
    nodeNames: readonly string[],
  ): string;
  remove(serviceKey: string): void;
}

export interface TrafficOptions {
  readonly name: string;
  /** "http://web.default.svc.cluster.local:80/path" from inside is not possible: give an address or external URL. */
  readonly url: string;
  readonly requestsPerSecond: number;
  readonly timeoutMs?: number;
}

export interface TrafficStatistics {
  /** Exchanges started. */
  readonly sent: number;
  readonly ok: number;
  /** Ended otherwise, by outcome. */
  readonly failed: Readonly<Partial<Record<RequestOutcome, number>>>;
  readonly inFlight: number;
  /** Latency of answered requests below which `share` (0..1) of them lie, within 7 %; 0 before the first. */
  latencyMs(share: number): number;
}

export interface TrafficSource {
  readonly name: string;
  readonly url: string;
  readonly requestsPerSecond: number;
  readonly statistics: TrafficStatistics;
  setRate(requestsPerSecond: number): void;
  setUrl(url: string): void;
  stop(): void;
}

/** What is wrong with a link; both directions alike. */
export interface LinkFault {
  /** Nothing gets through. */
  readonly cut?: boolean;
  /** Share of packets lost, 0..1. */
  readonly lossShare?: number;
  /** Added to the latency, one way. */
  readonly addedDelayMs?: number;
}

/**
 * Faults of links. A link joins two places: node names, names of outside hosts, or "load-balancer". "*" means every
 * other place.
 */
export interface NetworkFaults {
  /** Replaces the fault of the link; undefined heals it. Exchanges under way feel it too. */
  setLink(from: string, to: string, fault: LinkFault | undefined): void;
  /** Whether packets get from one place to the other at all. For paths that do not run through the model (the door). */
  connected(from: string, to: string): boolean;
  /** One-way latency of the link with its fault, without jitter. */
  delayMs(from: string, to: string): number;
  healAll(): void;
}

export interface Network {
  addNode(node: NodeAddress): NodeNetwork;
  removeNode(nodeName: string): void;
  node(nodeName: string): NodeNetwork | undefined;
  /**
   * A host outside the cluster, on the nodes' LAN: the learner's workstation, users. It knows no name server; it
   * resolves localhost, its own name, the nodes' names and what `hostsFile` (name → address, read at each lookup) says.
   */
  outside(hostName: string, address: string, hostsFile?: ReadonlyMap<string, string>): NetworkDevice;
  readonly faults: NetworkFaults;
  readonly loadBalancers: LoadBalancers;
  startTraffic(options: TrafficOptions): TrafficSource;
  readonly trafficSources: readonly TrafficSource[];
  /** Called as each exchange ends; probes and API calls are not recorded. */
  onRecord(listener: (record: RequestRecord) => void): void;
  /** The last records, oldest first (a ring). */
  readonly records: readonly RequestRecord[];
}
