/**
 * A node on the network: its addresses, its pod range, its forwarding rules, its power.
 * Models: a Linux node with a bridge CNI: the bridge has the first address of the pod range, pods get the next.
 */

import type { ExchangeRun } from "./exchange-run.ts";
import {
  AddressPool,
  type AddressRange,
  contains,
  formatAddress,
  parseAddress,
  parseCidr,
} from "./address.ts";
import { Device, PodDevice } from "./device.ts";
import type { Fabric } from "./fabric.ts";
import { ForwardingRules } from "./forwarding-rules.ts";
import { Host } from "./host.ts";
import {
  NoAddressError,
  type NodeAddress,
  type NodeNetwork,
  type PodNetwork,
  type PodNetworkOptions,
} from "./network.ts";

export interface HostPort {
  readonly host: Host;
  readonly port: number;
}

export class NodeHost implements NodeNetwork {
  readonly nodeName: string;
  readonly address: string;
  /** The first address of the pod range: the pods' gateway, and what masqueraded packets to them carry. */
  readonly bridgeAddress: string;
  readonly forwarding: ForwardingRules;
  readonly host: Device;
  readonly hostPorts = new Map<number, HostPort>();
  /** Exchanges that this node was serving when its power went: their clients hear nothing until it is back. */
  readonly stranded = new Set<ExchangeRun>();
  private readonly pods = new Set<PodDevice>();
  private readonly endpoint: Host;
  private readonly range: AddressRange;
  private readonly pool: AddressPool;
  private on = true;

  constructor(
    private readonly fabric: Fabric,
    options: NodeAddress,
  ) {
    this.nodeName = options.nodeName;
    this.address = options.address;
    this.range = parseCidr(options.podCidr);
    this.bridgeAddress = formatAddress(this.range.first + 1);
    this.pool = new AddressPool({ first: this.range.first + 2, last: this.range.last - 1 });
    this.forwarding = new ForwardingRules(this.nodeName, (serviceKey) =>
      fabric.balancers.recheck(serviceKey, this),
    );
    this.endpoint = new Host("node", this.address, this.nodeName, this.nodeName, this);
    fabric.hosts.set(this.address, this.endpoint);
    fabric.hosts.set(this.bridgeAddress, this.endpoint);
    this.host = new Device(fabric, this.endpoint, {
      hostName: this.nodeName,
      source: `node/${this.nodeName}`,
      recorded: false,
    });
  }

  get powered(): boolean {
    return this.on;
  }

  owns(address: string): boolean {
    return address === this.address || address === this.bridgeAddress;
  }

  hasInPodRange(address: string): boolean {
    const value = parseAddress(address);
    return value !== undefined && contains(this.range, value);
  }

  attachPod(options: PodNetworkOptions): PodNetwork {
    let host = this.endpoint;
    if (options.hostNetwork !== true) {
      const address = this.pool.take();
      if (address === undefined) {
        const first = formatAddress(this.range.first + 1);
        const last = formatAddress(this.range.last - 1);
        throw new NoAddressError(
          `failed to allocate for range 0: no IP addresses available in range set: ${first}-${last}`,
        );
      }
      host = new Host("pod", address, this.nodeName, options.podKey, this);
      this.fabric.hosts.set(address, host);
    }
    const device = new PodDevice(this.fabric, host, options, this, () => this.forget(device));
    this.pods.add(device);
    return device;
  }

  setPower(on: boolean): void {
    if (on === this.on) return;
    this.on = on;
    this.endpoint.up = on;
    if (on) {
      for (const exchange of [...this.stranded]) exchange.reset();
      this.stranded.clear();
    } else {
      for (const pod of [...this.pods]) pod.vanish();
      this.host.vanish();
      this.forwarding.clear();
      this.hostPorts.clear();
    }
    this.fabric.balancers.recheckNode(this);
  }

  private forget(pod: PodDevice): void {
    if (!this.pods.delete(pod)) return;
    if (pod.sharesNode) return;
    this.fabric.hosts.delete(pod.address);
    this.pool.release(pod.address);
  }
}
