/**
 * The forwarding rules of a node: which virtual addresses and node ports it answers for, and the choice of an endpoint.
 * Models: the nat rules of kube-proxy in iptables mode (pkg/proxy/iptables/proxier.go, v1.36): random choice per
 * connection, `recent` entries for ClientIP affinity, REJECT without endpoints, DROP without local ones.
 * Differs: affinity entries are kept per service port, without iptables' limit of 100 addresses per list.
 */

import type { Random } from "#kernel/random.ts";
import type { ForwardingEndpoint, ForwardingRule, ForwardingTable } from "./network.ts";

export type Choice = ForwardingEndpoint | "refuse" | "drop";

interface AffinityEntry {
  address: string;
  port: number;
  lastUsedMs: number;
}

/** Above this many clients, those whose time is over are swept out. */
const AFFINITY_SWEEP_SIZE = 4096;

export class ForwardingRules implements ForwardingTable {
  private readonly byService = new Map<string, readonly ForwardingRule[]>();
  private readonly byAddress = new Map<string, ForwardingRule>();
  private readonly byNodePort = new Map<number, ForwardingRule>();
  /** "service|client address" → the endpoint it had. */
  private readonly affinity = new Map<string, AffinityEntry>();

  constructor(
    private readonly nodeName: string,
    private readonly onReplace: (serviceKey: string) => void,
  ) {}

  get size(): number {
    return this.byService.size;
  }

  replace(serviceKey: string, rules: readonly ForwardingRule[]): void {
    const previous = this.byService.get(serviceKey);
    if (previous === rules) return;
    for (const rule of previous ?? []) this.unindex(rule);
    if (rules.length === 0) this.byService.delete(serviceKey);
    else this.byService.set(serviceKey, rules);
    for (const rule of rules) this.index(rule);
    this.onReplace(serviceKey);
  }

  /** A node that restarts has none. */
  clear(): void {
    this.byService.clear();
    this.byAddress.clear();
    this.byNodePort.clear();
    this.affinity.clear();
  }

  find(address: string, port: number, protocol: "tcp" | "udp"): ForwardingRule | undefined {
    return this.byAddress.get(addressKey(address, port, protocol));
  }

  findNodePort(port: number, protocol: "tcp" | "udp"): ForwardingRule | undefined {
    return this.byNodePort.get(nodePortKey(port, protocol));
  }

  /** `fromOwnNode`: the client is a pod or process of this node. */
  choose(
    rule: ForwardingRule,
    clientAddress: string,
    fromOwnNode: boolean,
    nowMs: number,
    random: Random,
  ): Choice {
    const short = fromOwnNode ? rule.endpointsForOwnNode : undefined;
    let candidates = short ?? rule.endpoints;
    if (candidates.length === 0) return "refuse";
    if (rule.localOnly && !short) {
      candidates = candidates.filter((endpoint) => endpoint.nodeName === this.nodeName);
      if (candidates.length === 0) return "drop";
    }
    if (rule.sessionAffinitySeconds === undefined) return random.pick(candidates);
    const key = `${rule.service}|${clientAddress}`;
    const entry = this.affinity.get(key);
    if (entry && nowMs - entry.lastUsedMs <= rule.sessionAffinitySeconds * 1000) {
      const known = candidates.find((e) => e.address === entry.address && e.port === entry.port);
      if (known) {
        entry.lastUsedMs = nowMs;
        return known;
      }
    }
    const chosen = random.pick(candidates);
    if (this.affinity.size >= AFFINITY_SWEEP_SIZE) this.sweepAffinity(nowMs, rule.sessionAffinitySeconds);
    this.affinity.set(key, { address: chosen.address, port: chosen.port, lastUsedMs: nowMs });
    return chosen;
  }

  private sweepAffinity(nowMs: number, seconds: number): void {
    for (const [key, entry] of this.affinity)
      if (nowMs - entry.lastUsedMs > seconds * 1000) this.affinity.delete(key);
  }

  private index(rule: ForwardingRule): void {
    for (const address of rule.addresses)
      this.byAddress.set(addressKey(address, rule.port, rule.protocol), rule);
    if (rule.nodePort !== undefined) this.byNodePort.set(nodePortKey(rule.nodePort, rule.protocol), rule);
  }

  /** Takes away only what is still this rule's: another service may have taken over the address. */
  private unindex(rule: ForwardingRule): void {
    for (const address of rule.addresses) {
      const key = addressKey(address, rule.port, rule.protocol);
      if (this.byAddress.get(key) === rule) this.byAddress.delete(key);
    }
    if (rule.nodePort !== undefined) {
      const key = nodePortKey(rule.nodePort, rule.protocol);
      if (this.byNodePort.get(key) === rule) this.byNodePort.delete(key);
    }
  }
}

function addressKey(address: string, port: number, protocol: "tcp" | "udp"): string {
  return protocol === "tcp" ? `${address}:${port}` : `${address}:${port}/udp`;
}

/** One number for a port and its protocol; also the key of listeners. */
export function nodePortKey(port: number, protocol: "tcp" | "udp"): number {
  return protocol === "tcp" ? port * 2 : port * 2 + 1;
}
