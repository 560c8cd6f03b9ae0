/** A network device: what a pod's sandbox, a node's own processes or a machine outside hold of the network. */

import { SmallMap } from "#kernel/small-map.ts";
import type { ExchangeRequest, ExchangeResult, Listener, NetworkDevice } from "#posix/exchange.ts";
import { ExchangeRun } from "./exchange-run.ts";
import type { Fabric } from "./fabric.ts";
import { nodePortKey } from "./forwarding-rules.ts";
import type { Host, OpenPort } from "./host.ts";
import type { PodNetwork, PodNetworkOptions, ResolverConfig } from "./network.ts";
import type { NodeHost } from "./node-host.ts";
import { NameLookup, type ResolveResult } from "./resolver.ts";

export interface DeviceOptions {
  readonly hostName: string;
  /** Shown in records, e.g. "pod/default/web-1". */
  readonly source: string;
  /** Whether its exchanges are recorded: those of users and pods are, those of nodes (probes) are not. */
  readonly recorded: boolean;
  readonly podKey?: string;
  /** Absent: names are looked up in the hosts file only. */
  readonly resolver?: ResolverConfig;
  /** Names of this host, beside `hostName`. */
  readonly ownNames?: readonly string[];
  /** Names beside localhost, the own host name and (for hosts with `knowsNodes`) the nodes. */
  readonly hostsFile?: ReadonlyMap<string, string>;
}

export class Device implements NetworkDevice {
  readonly addresses: readonly string[];
  readonly hostName: string;
  /** Exchanges under way that this device started. */
  active: Set<ExchangeRun> | undefined;
  private readonly open = new SmallMap<number, OpenPort>();
  private gone = false;

  constructor(
    readonly fabric: Fabric,
    readonly host: Host,
    readonly options: DeviceOptions,
  ) {
    this.addresses = [host.address];
    this.hostName = options.hostName;
  }

  exchange(request: ExchangeRequest, done: (result: ExchangeResult) => void): () => void {
    return this.begin(request, done, this.options.recorded);
  }

  /** As exchange, for what belongs to another exchange: a query to a name server. */
  exchangeUnrecorded(request: ExchangeRequest, done: (result: ExchangeResult) => void): () => void {
    return this.begin(request, done, false);
  }

  private begin(
    request: ExchangeRequest,
    done: (result: ExchangeResult) => void,
    recorded: boolean,
  ): () => void {
    if (this.gone || !this.host.up) return () => undefined;
    const run = new ExchangeRun(this, request, done, recorded);
    run.start();
    return () => run.cancel();
  }

  resolve(name: string, done: (result: ResolveResult) => void): () => void {
    if (this.gone || !this.host.up) return () => undefined;
    const lookup = new NameLookup(this, name, done);
    lookup.start();
    return () => lookup.cancel();
  }

  listen(port: number, protocol: "tcp" | "udp", listener: Listener): (() => void) | undefined {
    const key = nodePortKey(port, protocol);
    if (this.gone || !this.host.up || this.host.ports.has(key)) return undefined;
    const opened: OpenPort = { listener, podKey: this.options.podKey };
    this.host.ports.set(key, opened);
    this.open.set(key, opened);
    return () => {
      if (this.host.ports.get(key) === opened) this.host.ports.delete(key);
      if (this.open.get(key) === opened) this.open.delete(key);
      // Who listened has ended, and its connections with it; an answer that is on its way arrives.
      for (const exchange of [...(this.host.serving ?? [])]) if (exchange.awaits(opened)) exchange.reset();
    };
  }

  /** The address that the hosts file gives a name, if it has it. */
  hostsFileAddress(name: string): string | undefined {
    if (name === "localhost") return "127.0.0.1";
    const { ownNames, hostsFile } = this.options;
    if (name === this.hostName || ownNames?.includes(name)) return this.host.address;
    const listed = hostsFile?.get(name);
    if (listed !== undefined) return listed;
    return this.host.kind === "pod" ? undefined : this.fabric.nodes.get(name)?.address;
  }

  /** Power is lost: ports are closed and nothing is called back; peers hear nothing. */
  vanish(): void {
    this.closePorts();
    for (const exchange of [...(this.active ?? [])]) exchange.cancel();
    for (const exchange of this.servedHere()) exchange.strand();
  }

  /** The device is taken away in order: peers are told (a reset). */
  protected close(): void {
    this.gone = true;
    this.closePorts();
    for (const exchange of [...(this.active ?? [])]) exchange.cancel();
    for (const exchange of this.servedHere()) exchange.reset();
  }

  protected get closed(): boolean {
    return this.gone;
  }

  protected markGone(): void {
    this.gone = true;
  }

  private servedHere(): ExchangeRun[] {
    const { podKey } = this.options;
    return [...(this.host.serving ?? [])].filter((exchange) => exchange.servedBy === podKey);
  }

  private closePorts(): void {
    for (const [key, opened] of this.open)
      if (this.host.ports.get(key) === opened) this.host.ports.delete(key);
    this.open.clear();
  }
}

export class PodDevice extends Device implements PodNetwork {
  readonly address: string;

  constructor(
    fabric: Fabric,
    host: Host,
    private readonly pod: PodNetworkOptions,
    private readonly node: NodeHost,
    private readonly onGone: () => void,
  ) {
    super(fabric, host, {
      hostName: pod.hostName,
      source: `pod/${pod.podKey}`,
      recorded: true,
      podKey: pod.podKey,
      resolver: pod.resolver,
      ...(pod.ownNames ? { ownNames: pod.ownNames } : {}),
      ...(pod.hostsFile ? { hostsFile: pod.hostsFile } : {}),
    });
    this.address = host.address;
    for (const { hostPort, containerPort, protocol } of this.mappedPorts)
      node.hostPorts.set(nodePortKey(hostPort, protocol), { host, port: containerPort });
  }

  get sharesNode(): boolean {
    return this.host.kind === "node";
  }

  detach(): void {
    if (this.closed) return;
    if (!this.sharesNode) this.host.up = false;
    this.close();
    this.leave();
  }

  override vanish(): void {
    if (this.closed) return;
    this.markGone();
    if (!this.sharesNode) this.host.up = false;
    super.vanish();
    this.leave();
  }

  private get mappedPorts(): NonNullable<PodNetworkOptions["hostPorts"]> {
    return this.sharesNode ? [] : (this.pod.hostPorts ?? []);
  }

  private leave(): void {
    for (const { hostPort, protocol } of this.mappedPorts) {
      const key = nodePortKey(hostPort, protocol);
      if (this.node.hostPorts.get(key)?.host === this.host) this.node.hostPorts.delete(key);
    }
    this.onGone();
  }
}
