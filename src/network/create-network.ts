/** Builds the network: the nodes' LAN 192.168.49.0/24, hosts outside, load balancers and traffic. */

import { assert, assertPresent } from "#kernel/assert.ts";
import type { Scope } from "#kernel/scope.ts";
import type { NetworkDevice } from "#posix/exchange.ts";
import { formatAddress, parseAddress, parseCidr } from "./address.ts";
import { Device } from "./device.ts";
import { Fabric } from "./fabric.ts";
import { Host } from "./host.ts";
import type {
  LoadBalancers,
  Network,
  NetworkFaults,
  NodeAddress,
  NodeNetwork,
  RequestRecord,
  TrafficOptions,
  TrafficSource,
} from "./network.ts";
import { NodeHost } from "./node-host.ts";
import { SteadyTraffic } from "./traffic-source.ts";

export interface NetworkOptions {
  readonly scope: Scope;
  /** The nodes' LAN; minikube's, unless given. */
  readonly lan?: string;
  /** First and last address for load balancers. */
  readonly loadBalancerRange?: readonly [string, string];
}

/** Users outside live in TEST-NET-3 (RFC 5737), from .10. */
const FIRST_TRAFFIC_ADDRESS = "203.0.113.10";

export function createNetwork(options: NetworkOptions): Network {
  return new SimulatedNetwork(options);
}

class SimulatedNetwork implements Network {
  private readonly fabric: Fabric;
  private readonly sources: SteadyTraffic[] = [];
  private nextTrafficAddress = addressValue(FIRST_TRAFFIC_ADDRESS);

  constructor(private readonly options: NetworkOptions) {
    const [first, last] = options.loadBalancerRange ?? ["192.168.49.240", "192.168.49.250"];
    this.fabric = new Fabric(options.scope, parseCidr(options.lan ?? "192.168.49.0/24"), {
      first: addressValue(first),
      last: addressValue(last),
    });
  }

  get loadBalancers(): LoadBalancers {
    return this.fabric.balancers;
  }

  get faults(): NetworkFaults {
    return this.fabric.links;
  }

  get trafficSources(): readonly TrafficSource[] {
    return this.sources;
  }

  get records(): readonly RequestRecord[] {
    return this.fabric.records.list();
  }

  onRecord(listener: (record: RequestRecord) => void): void {
    this.fabric.records.onRecord(listener);
  }

  addNode(address: NodeAddress): NodeNetwork {
    assert(!this.fabric.nodes.has(address.nodeName), `node ${address.nodeName} is on the network already`);
    assert(!this.fabric.hosts.has(address.address), `address ${address.address} is taken`);
    const node = new NodeHost(this.fabric, address);
    this.fabric.nodes.set(address.nodeName, node);
    return node;
  }

  removeNode(nodeName: string): void {
    const node = this.fabric.nodes.get(nodeName);
    if (!node) return;
    node.setPower(false);
    this.fabric.nodes.delete(nodeName);
    this.fabric.hosts.delete(node.address);
    this.fabric.hosts.delete(node.bridgeAddress);
  }

  node(nodeName: string): NodeNetwork | undefined {
    return this.fabric.nodes.get(nodeName);
  }

  outside(hostName: string, address: string, hostsFile?: ReadonlyMap<string, string>): NetworkDevice {
    assert(!this.fabric.hosts.has(address), `address ${address} is taken`);
    const host = new Host("outside", address, hostName, hostName, undefined);
    this.fabric.hosts.set(address, host);
    return new Device(this.fabric, host, {
      hostName,
      source: hostName,
      recorded: true,
      ...(hostsFile ? { hostsFile } : {}),
    });
  }

  startTraffic(options: TrafficOptions): TrafficSource {
    const address = formatAddress(this.nextTrafficAddress++);
    const scope = this.options.scope.child(`traffic/${options.name}`);
    const device = this.outside(`traffic/${options.name}`, address);
    const forget = (): void => {
      this.fabric.hosts.delete(address);
      scope.dispose();
    };
    try {
      const source = new SteadyTraffic(scope, device, options, (stopped) => {
        this.sources.splice(this.sources.indexOf(stopped), 1);
        forget();
      });
      this.sources.push(source);
      return source;
    } catch (error) {
      forget();
      throw error;
    }
  }
}

function addressValue(text: string): number {
  return assertPresent(parseAddress(text), `the number of address ${text}`);
}
