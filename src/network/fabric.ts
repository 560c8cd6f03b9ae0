/** What all parts of the network share: who has which address, the links between them, chance and records. */

import type { Random } from "#kernel/random.ts";
import type { Scope } from "#kernel/scope.ts";
import { type AddressRange, contains, parseAddress } from "./address.ts";
import type { Host } from "./host.ts";
import { Links } from "./links.ts";
import { LoadBalancerSet, LOAD_BALANCER_PLACE } from "./load-balancer.ts";
import type { NodeHost } from "./node-host.ts";
import { RecordRing } from "./record-ring.ts";

export class Fabric {
  readonly random: Random;
  readonly links: Links;
  readonly records: RecordRing;
  readonly balancers: LoadBalancerSet;
  readonly hosts = new Map<string, Host>();
  readonly nodes = new Map<string, NodeHost>();

  constructor(
    readonly scope: Scope,
    private readonly lan: AddressRange,
    loadBalancerRange: AddressRange,
  ) {
    this.random = scope.random;
    this.records = new RecordRing(scope.kernel);
    this.links = new Links(
      scope.kernel.seed,
      (place) => place === LOAD_BALANCER_PLACE || this.nodes.has(place),
      () => this.balancers.recheckAll(),
    );
    this.balancers = new LoadBalancerSet(this, loadBalancerRange);
  }

  get nowMs(): number {
    return this.scope.nowMs;
  }

  /** Whether an address would be looked for on the LAN itself (and not sent to a gateway). */
  onLan(address: string): boolean {
    const value = parseAddress(address);
    return value !== undefined && contains(this.lan, value);
  }

  /** Whether a packet gets over all the links between `places`, in order. */
  pathOpen(places: readonly string[]): boolean {
    if (!this.links.anyFault) return true;
    for (let i = 1; i < places.length; i++)
      if (!this.links.connected(places[i - 1] as string, places[i] as string)) return false;
    return true;
  }

  /** The share of packets lost on the way over `places`, 0..1. */
  pathLoss(places: readonly string[]): number {
    if (!this.links.anyFault) return 0;
    let kept = 1;
    for (let i = 1; i < places.length; i++)
      kept *= 1 - this.links.lossShare(places[i - 1] as string, places[i] as string);
    return 1 - kept;
  }

  pathDelayMs(places: readonly string[]): number {
    let sum = 0;
    for (let i = 1; i < places.length; i++)
      sum += this.links.delayMs(places[i - 1] as string, places[i] as string);
    return sum;
  }
}
