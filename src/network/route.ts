/**
 * Where a packet goes: which rules apply on its way, which host gets it, what source address that host sees.
 * Models: the path of a connection through netfilter on Linux nodes: pods and node processes meet the rules of their
 * own node, clients outside those of the node they reach (kube-proxy iptables mode, v1.36); masquerading as kube-proxy
 * and the CNI's bridge do it.
 * Differs: one decision for the whole connection instead of one per packet; no policy routing, no IPv6.
 */

import type { ForwardingRule, HopKind } from "./network.ts";
import type { Fabric } from "./fabric.ts";
import { nodePortKey } from "./forwarding-rules.ts";
import type { Host } from "./host.ts";
import { IN_NODE_DELAY_MS } from "./links.ts";
import { LOAD_BALANCER_PLACE } from "./load-balancer.ts";
import type { NodeHost } from "./node-host.ts";

export interface RouteHop {
  readonly kind: HopKind;
  readonly name: string;
  /** One-way time from the client to here, without jitter. */
  readonly offsetMs: number;
}

/**
 * - deliver: packets go to `address`:`port`; whether a host answers there shows when they arrive
 * - refuse: a rule rejects the connection
 * - drop: packets vanish
 * - no-route: nobody on the LAN has the address
 */
export type Verdict = "deliver" | "refuse" | "drop" | "no-route";

export interface Route {
  readonly verdict: Verdict;
  /** The address and port after all translation. */
  readonly address: string;
  readonly port: number;
  /** What the server sees as the client's address. */
  readonly sourceAddress: string;
  /** The places passed, from the client's to the server's; links lie between them. */
  readonly places: readonly string[];
  readonly delayMs: number;
  readonly hops: readonly RouteHop[];
  readonly rule: ForwardingRule | undefined;
  /** Whether a load balancer, rule or portmap sent it on: a retry of the connection keeps the choice. */
  readonly translated: boolean;
}

export interface Destination {
  readonly address: string;
  readonly port: number;
  readonly protocol: "tcp" | "udp";
}

export function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "0.0.0.0";
}

/** Decides with the rules as they are now. `noteHops` fills `hops`, which only recorded exchanges need. */
export function findRoute(fabric: Fabric, client: Host, to: Destination, noteHops: boolean): Route {
  const walk = new Walk(fabric, client, noteHops);
  return walk.start(to);
}

class Walk {
  private readonly places: string[];
  private readonly hops: RouteHop[] = [];
  private delayMs = 0;
  private sourceAddress: string;
  private rule: ForwardingRule | undefined;
  private translated = false;

  constructor(
    private readonly fabric: Fabric,
    private readonly client: Host,
    private readonly noteHops: boolean,
  ) {
    this.places = [client.place];
    this.sourceAddress = client.address;
  }

  start(to: Destination): Route {
    const { client } = this;
    const own = client.node;
    if (client.kind === "node" && own && (isLoopback(to.address) || own.owns(to.address)))
      return this.enterNode(own, to, true);
    if (isLoopback(to.address) || to.address === client.address) return this.deliver(client.address, to.port);
    if (!own) return this.overLan(to);
    if (client.kind === "pod") {
      this.delayMs += IN_NODE_DELAY_MS;
      this.hop("node", own.nodeName);
    }
    const rule = own.forwarding.find(to.address, to.port, to.protocol);
    if (rule) return this.forward(own, rule, true, rule.external === true);
    if (own.owns(to.address)) return this.enterNode(own, to, true);
    return this.overLan(to);
  }

  /** From a node or an outside host to whoever has the address. */
  private overLan(to: Destination): Route {
    const { fabric, client } = this;
    const balancer = fabric.balancers.at(to.address);
    if (balancer) {
      const nodePort = balancer.nodePortOf(to.port, to.protocol);
      const node = nodePort === undefined ? undefined : balancer.chooseNode();
      this.travel(LOAD_BALANCER_PLACE);
      this.hop("load-balancer", balancer.serviceKey);
      if (node === undefined || nodePort === undefined) return this.end("drop", to);
      this.translated = true;
      this.leaveCluster();
      return this.reachNode(node, { address: node.address, port: nodePort, protocol: to.protocol });
    }
    const host = fabric.hosts.get(to.address);
    if (!host) {
      const node = nodeOfPodAddress(fabric, to.address);
      // A pod that is gone: its node still routes the range, and nobody answers there.
      if (node && client.node) return this.toPlace(node.nodeName, to.address, to.port);
      return this.end(fabric.onLan(to.address) ? "no-route" : "drop", to);
    }
    if (host.kind === "pod") {
      // Hosts outside have no route to pod ranges: packets go to the default gateway and vanish.
      if (!client.node) return this.end("drop", to);
      return this.toPod(host, to.port);
    }
    if (host.kind === "node" && host.node) {
      if (!client.node && to.address !== host.node.address) return this.end("drop", to);
      this.leaveCluster();
      return this.reachNode(host.node, to);
    }
    this.leaveCluster();
    return this.toPlace(host.place, host.address, to.port);
  }

  private reachNode(node: NodeHost, to: Destination): Route {
    this.travel(node.nodeName);
    this.hop("node", node.nodeName);
    // Without power there are no rules: nobody answers.
    if (!node.powered) return this.deliver(node.address, to.port);
    return this.enterNode(node, to, false);
  }

  /** A packet for one of the node's own addresses. */
  private enterNode(node: NodeHost, to: Destination, fromOwnNode: boolean): Route {
    const byAddress = node.forwarding.find(to.address, to.port, to.protocol);
    if (byAddress) return this.forward(node, byAddress, fromOwnNode, byAddress.external === true);
    const byNodePort = node.forwarding.findNodePort(to.port, to.protocol);
    if (byNodePort) return this.forward(node, byNodePort, fromOwnNode, true);
    const mapped = node.hostPorts.get(nodePortKey(to.port, to.protocol));
    if (mapped) {
      this.translated = true;
      return this.toPod(mapped.host, mapped.port);
    }
    return this.deliver(node.address, to.port);
  }

  private forward(node: NodeHost, rule: ForwardingRule, fromOwnNode: boolean, external: boolean): Route {
    const { fabric, client } = this;
    this.rule = rule;
    this.translated = true;
    this.hop("service", serviceKeyOf(rule));
    const choice = node.forwarding.choose(rule, this.sourceAddress, fromOwnNode, fabric.nowMs, fabric.random);
    if (choice === "refuse" || choice === "drop")
      return this.end(choice, { address: node.address, port: rule.port, protocol: rule.protocol });
    const here = choice.nodeName === node.nodeName;
    // Out of the bridge a masqueraded packet carries the bridge's address, out of the LAN side the node's.
    const masqueraded = here ? node.bridgeAddress : node.address;
    const ownProcess = fromOwnNode && client.kind === "node";
    if ((external && !rule.localOnly) || ownProcess || choice.address === client.address)
      this.sourceAddress = masqueraded;
    const target = fabric.hosts.get(choice.address);
    if (target?.kind === "pod") return this.toPod(target, choice.port);
    return this.toPlace(target?.place ?? choice.nodeName, choice.address, choice.port);
  }

  private toPod(host: Host, port: number): Route {
    this.travel(host.place);
    this.delayMs += IN_NODE_DELAY_MS;
    this.hop("pod", host.name);
    return this.end("deliver", { address: host.address, port, protocol: "tcp" });
  }

  private toPlace(place: string, address: string, port: number): Route {
    this.travel(place);
    return this.deliver(address, port);
  }

  private deliver(address: string, port: number): Route {
    return this.end("deliver", { address, port, protocol: "tcp" });
  }

  /** The CNI masquerades what pods send to addresses that are no pods'. */
  private leaveCluster(): void {
    const { client } = this;
    if (client.kind === "pod" && client.node) this.sourceAddress = client.node.address;
  }

  private travel(place: string): void {
    const from = this.places[this.places.length - 1] as string;
    if (from === place && !this.fabric.links.anyFault) return;
    this.delayMs += this.fabric.links.delayMs(from, place);
    this.places.push(place);
    if (from !== place && this.fabric.nodes.has(place)) this.hop("node", place);
  }

  private hop(kind: HopKind, name: string): void {
    if (!this.noteHops) return;
    const last = this.hops[this.hops.length - 1];
    if (last?.kind === kind && last.name === name) return;
    this.hops.push({ kind, name, offsetMs: this.delayMs });
  }

  private end(verdict: Verdict, to: Destination): Route {
    return {
      verdict,
      address: to.address,
      port: to.port,
      sourceAddress: this.sourceAddress,
      places: this.places,
      delayMs: this.delayMs,
      hops: this.hops,
      rule: this.rule,
      translated: this.translated,
    };
  }
}

/** "default/web:http" → "default/web". */
export function serviceKeyOf(rule: ForwardingRule): string {
  const colon = rule.service.indexOf(":");
  return colon < 0 ? rule.service : rule.service.slice(0, colon);
}

function nodeOfPodAddress(fabric: Fabric, address: string): NodeHost | undefined {
  for (const node of fabric.nodes.values()) if (node.hasInPodRange(address)) return node;
  return undefined;
}
