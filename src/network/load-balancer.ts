/**
 * Load balancers in front of the nodes: each has an external address and sends connections to the node ports of the
 * nodes whose health checks succeed.
 * Models: a cloud's passthrough load balancer (the client's address is kept) with the health check that Kubernetes'
 * cloud providers order; the numbers are those of cloud-provider-gcp (gce/gce_healthchecks.go).
 * Differs: checks are not sent as packets: a node answers them while it has power, its link is open and it has rules
 * (for policy Local: endpoints of its own). Their timing is kept, and a quiet cluster costs nothing.
 */

import type { Timer } from "#kernel/kernel.ts";
import { AddressPool, type AddressRange } from "./address.ts";
import type { Fabric } from "./fabric.ts";
import { nodePortKey } from "./forwarding-rules.ts";
import type { LoadBalancers } from "./network.ts";
import type { NodeHost } from "./node-host.ts";

/** The place of load balancers on the LAN, an end of links. */
export const LOAD_BALANCER_PLACE = "load-balancer";

/** gceHcCheckIntervalSeconds */
const CHECK_INTERVAL_MS = 8_000;
/** gceHcTimeoutSeconds */
const CHECK_TIMEOUT_MS = 1_000;
/** gceHcUnhealthyThreshold; gceHcHealthyThreshold is 1. */
const UNHEALTHY_THRESHOLD = 3;

interface BalancerPort {
  readonly port: number;
  readonly nodePort: number;
  readonly protocol: "tcp" | "udp";
}

class Member {
  healthy = false;
  private flip: Timer | undefined;
  /** Checks happen at this remainder of the interval. */
  private readonly phaseMs: number;

  constructor(
    private readonly fabric: Fabric,
    readonly nodeName: string,
  ) {
    this.phaseMs = fabric.random.between(0, CHECK_INTERVAL_MS);
  }

  /** `answers`: whether a check made now would succeed. */
  recheck(answers: boolean): void {
    if (answers === this.healthy) {
      this.flip?.cancel();
      this.flip = undefined;
      return;
    }
    if (this.flip?.pending) return;
    const nowMs = this.fabric.nowMs;
    const sinceCheckMs = (nowMs + CHECK_INTERVAL_MS - this.phaseMs) % CHECK_INTERVAL_MS;
    const toNextMs = CHECK_INTERVAL_MS - sinceCheckMs;
    const delayMs = answers
      ? toNextMs
      : toNextMs + (UNHEALTHY_THRESHOLD - 1) * CHECK_INTERVAL_MS + CHECK_TIMEOUT_MS;
    this.flip = this.fabric.scope.after(delayMs, "health check of a load balancer", () => {
      this.healthy = answers;
      this.flip = undefined;
    });
  }

  forget(): void {
    this.flip?.cancel();
  }
}

export class Balancer {
  private readonly members = new Map<string, Member>();
  private ports = new Map<number, BalancerPort>();

  constructor(
    private readonly fabric: Fabric,
    readonly serviceKey: string,
    readonly address: string,
  ) {}

  set(ports: readonly BalancerPort[], nodeNames: readonly string[]): void {
    this.ports = new Map(ports.map((port) => [nodePortKey(port.port, port.protocol), port]));
    const wanted = new Set(nodeNames);
    for (const [name, member] of this.members) {
      if (wanted.has(name)) continue;
      member.forget();
      this.members.delete(name);
    }
    for (const name of wanted)
      if (!this.members.has(name)) this.members.set(name, new Member(this.fabric, name));
    for (const name of wanted) this.recheck(name);
  }

  forget(): void {
    for (const member of this.members.values()) member.forget();
  }

  nodePortOf(port: number, protocol: "tcp" | "udp"): number | undefined {
    return this.ports.get(nodePortKey(port, protocol))?.nodePort;
  }

  /** A healthy node at random; any node when none is healthy (the "last resort" of such load balancers). */
  chooseNode(): NodeHost | undefined {
    const members = [...this.members.values()].filter(({ nodeName }) => this.fabric.nodes.has(nodeName));
    if (members.length === 0) return undefined;
    const healthy = members.filter((member) => member.healthy);
    const chosen = this.fabric.random.pick(healthy.length > 0 ? healthy : members);
    return this.fabric.nodes.get(chosen.nodeName);
  }

  recheckAll(): void {
    for (const name of this.members.keys()) this.recheck(name);
  }

  recheck(nodeName: string): void {
    this.members.get(nodeName)?.recheck(this.answers(nodeName));
  }

  private answers(nodeName: string): boolean {
    const node = this.fabric.nodes.get(nodeName);
    if (!node?.powered || !this.fabric.links.connected(LOAD_BALANCER_PLACE, nodeName)) return false;
    for (const { nodePort, protocol } of this.ports.values()) {
      const rule = node.forwarding.findNodePort(nodePort, protocol);
      if (!rule) return false;
      if (rule.localOnly && !rule.endpoints.some((endpoint) => endpoint.nodeName === nodeName)) return false;
    }
    return true;
  }
}

export class LoadBalancerSet implements LoadBalancers {
  private readonly byService = new Map<string, Balancer>();
  private readonly byAddress = new Map<string, Balancer>();
  private readonly pool: AddressPool;

  constructor(
    private readonly fabric: Fabric,
    range: AddressRange,
  ) {
    this.pool = new AddressPool(range);
  }

  ensure(serviceKey: string, ports: readonly BalancerPort[], nodeNames: readonly string[]): string {
    let balancer = this.byService.get(serviceKey);
    if (!balancer) {
      const address = this.pool.take();
      if (address === undefined) throw new Error("no free external address for a load balancer");
      balancer = new Balancer(this.fabric, serviceKey, address);
      this.byService.set(serviceKey, balancer);
      this.byAddress.set(address, balancer);
    }
    balancer.set(ports, nodeNames);
    return balancer.address;
  }

  remove(serviceKey: string): void {
    const balancer = this.byService.get(serviceKey);
    if (!balancer) return;
    balancer.forget();
    this.byService.delete(serviceKey);
    this.byAddress.delete(balancer.address);
    this.pool.release(balancer.address);
  }

  at(address: string): Balancer | undefined {
    return this.byAddress.get(address);
  }

  /** Rules of a service changed on a node. */
  recheck(serviceKey: string, node: NodeHost): void {
    this.byService.get(serviceKey)?.recheck(node.nodeName);
  }

  /** Power of a node changed. */
  recheckNode(node: NodeHost): void {
    for (const balancer of this.byService.values()) balancer.recheck(node.nodeName);
  }

  /** Faults of links changed. */
  recheckAll(): void {
    for (const balancer of this.byService.values()) balancer.recheckAll();
  }
}
