/**
 * A node as a machine with power: runtime and kubelet in scopes of their own, so that either can end without the other.
 * The cluster's root makes one per node and crashes, stops and starts it.
 */

import type { Door } from "#api/door.ts";
import type { KubeletDoor } from "#api/kubelet-door.ts";
import type { DraftObject, Taint } from "#api/types.ts";
import { Client } from "#client/client.ts";
import type { Scope } from "#kernel/scope.ts";
import type { NodeNetwork } from "#network/network.ts";
import { Kubelet, type NodeSize } from "./kubelet/index.ts";
import { ContainerRuntime, NodeDisk } from "./runtime/index.ts";

export interface MachineNodeOptions {
  /** The node's scope: it outlives crashes. */
  readonly scope: Scope;
  readonly network: NodeNetwork;
  readonly podCidr: string;
  /** The way to the API server, with whatever faults the cluster puts in it. */
  readonly door: Door;
  readonly size?: Partial<NodeSize>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
  readonly staticPods?: readonly DraftObject[];
  /** Images the machine was installed with. */
  readonly preloadedImages?: readonly string[];
  /** For a control-plane node: what its kube-apiserver answers with. */
  readonly apiServer?: Door;
  readonly clusterDns?: string;
  readonly clusterDomain?: string;
}

const DEFAULT_SIZE: NodeSize = {
  cpuMillis: 2000,
  memoryBytes: 4 * 1024 * 1024 * 1024,
  ephemeralBytes: 60 * 1024 * 1024 * 1024,
  pods: 110,
};
/** Kernel and init take this long after power on. */
const BOOT_MS: readonly [number, number] = [8000, 14_000];

export class MachineNode {
  readonly nodeName: string;
  readonly size: NodeSize;
  private runtimeScope: Scope | undefined;
  private kubeletScope: Scope | undefined;
  private currentRuntime: ContainerRuntime | undefined;
  private currentKubelet: Kubelet | undefined;
  private bootNumber = 0;
  private readonly disk = new NodeDisk();

  constructor(private readonly options: MachineNodeOptions) {
    this.nodeName = options.network.nodeName;
    this.size = { ...DEFAULT_SIZE, ...options.size };
    this.boot();
    for (const name of options.preloadedImages ?? []) this.currentRuntime?.images.preload(name);
  }

  /** Undefined without power. */
  get runtime(): ContainerRuntime | undefined {
    return this.currentRuntime;
  }

  /** Undefined while it does not run. */
  get kubelet(): Kubelet | undefined {
    return this.currentKubelet;
  }

  get powered(): boolean {
    return this.runtimeScope !== undefined;
  }

  /** The kubelet's door; undefined when nobody answers on port 10250. */
  get door(): KubeletDoor | undefined {
    return this.currentKubelet?.door;
  }

  /** The power fails: kubelet, containers and addresses are gone at once. The disk stays. */
  crash(): void {
    if (!this.runtimeScope) return;
    this.stopKubelet();
    this.runtimeScope.dispose();
    this.runtimeScope = undefined;
    this.currentRuntime = undefined;
    this.options.network.setPower(false);
  }

  /** Power on: the machine boots, then its kubelet finds on the disk what has run, and restarts it if the API still wants it. */
  recover(onBooted?: () => void): void {
    if (this.runtimeScope) return;
    const scope = this.options.scope.child("boot");
    this.runtimeScope = scope;
    scope.after(scope.random.between(...BOOT_MS), "machine booted", () => {
      this.options.network.setPower(true);
      this.boot();
      onBooted?.();
    });
  }

  /** The kubelet process ends; containers go on. */
  stopKubelet(): void {
    this.kubeletScope?.dispose();
    this.kubeletScope = undefined;
    this.currentKubelet = undefined;
  }

  /** Starts the kubelet again; it adopts what runs. */
  startKubelet(): void {
    const { options, currentRuntime: runtime } = this;
    if (this.kubeletScope || !runtime) return;
    const scope = options.scope.child("kubelet");
    this.kubeletScope = scope;
    const client = new Client(options.door, {
      name: `system:node:${this.nodeName}`,
      groups: ["system:nodes", "system:authenticated"],
    });
    this.currentKubelet = new Kubelet({
      scope,
      client,
      runtime,
      nodeName: this.nodeName,
      address: options.network.address,
      podCidr: options.podCidr,
      size: this.size,
      labels: options.labels ?? {},
      taints: options.taints ?? [],
      staticPods: options.staticPods ?? [],
      clusterDns: options.clusterDns ?? "10.96.0.10",
      clusterDomain: options.clusterDomain ?? "cluster.local",
      nodeNameserver: options.network.address.replace(/\d+$/, "1"),
      bootNumber: this.bootNumber,
      hostDirectories: this.disk.directories,
    });
  }

  private boot(): void {
    const { options } = this;
    this.bootNumber++;
    this.runtimeScope?.dispose();
    const scope = options.scope.child("runtime");
    this.runtimeScope = scope;
    this.currentRuntime = new ContainerRuntime({
      scope,
      network: options.network,
      disk: this.disk,
      cpuMillis: this.size.cpuMillis,
      memoryBytes: this.size.memoryBytes,
      ...(options.apiServer ? { apiServer: options.apiServer } : {}),
    });
    this.startKubelet();
  }
}
