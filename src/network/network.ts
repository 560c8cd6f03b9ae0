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
  readonly ndots: number;
}

export interface PodNetworkOptions {
  readonly hostName: string;
  readonly resolver: ResolverConfig;
  /** Shown in records: "default/web-1". */
  readonly podKey: string;
  /** hostNetwork pods share the node's device. */
  readonly hostNetwork?: boolean;
}

/** A pod's sandbox on the network. */
export interface PodNetwork extends NetworkDevice {
  readonly address: string;
  /** Frees the address and closes the ports; exchanges under way are reset. */
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
  readonly endpoints: readonly ForwardingEndpoint[];
  readonly sessionAffinitySeconds?: number;
  /** externalTrafficPolicy: Local — only endpoints of this node, and the client's address is kept. */
  readonly localOnly?: boolean;
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

export interface TrafficSource {
  readonly name: string;
  readonly url: string;
  readonly requestsPerSecond: number;
  setRate(requestsPerSecond: number): void;
  setUrl(url: string): void;
  stop(): void;
}

export interface Network {
  addNode(node: NodeAddress): NodeNetwork;
  removeNode(nodeName: string): void;
  node(nodeName: string): NodeNetwork | undefined;
  /** A host outside the cluster, on the nodes' LAN: the learner's workstation, users. */
  outside(hostName: string, address: string): NetworkDevice;
  readonly loadBalancers: LoadBalancers;
  startTraffic(options: TrafficOptions): TrafficSource;
  readonly trafficSources: readonly TrafficSource[];
  /** Called as each exchange ends; probes and API calls are not recorded. */
  onRecord(listener: (record: RequestRecord) => void): void;
  /** The last records, oldest first (a ring). */
  readonly records: readonly RequestRecord[];
}
