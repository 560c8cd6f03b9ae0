/**
 * The composition root of the core: it makes every component, gives each the one door and a scope of its own, and puts
 * the journal in front of everything that comes from outside.
 */

import type { ApiRequest, ApiResponse, UserInfo } from "#api/door.ts";
import { kinds } from "#api/kinds/index.ts";
import { badRequest, notFound } from "#api/status-error.ts";
import type { KubernetesObject, WatchEvent } from "#api/types.ts";
import { createApiServer, type ApiServer } from "#control-plane/apiserver/api-server.ts";
import { Store } from "#control-plane/etcd/store.ts";
import { assert, assertPresent } from "#kernel/assert.ts";
import type { JournalEntry } from "#kernel/journal.ts";
import { Kernel } from "#kernel/kernel.ts";
import { createNetwork } from "#network/create-network.ts";
import type { Network } from "#network/network.ts";
import { nodeAddress, nodeName, podCidr } from "./addresses.ts";
import { boot } from "./boot.ts";
import type { ActiveFault, Cluster, ClusterOptions, LessonControl } from "./cluster.ts";
import { ClusterNode } from "./cluster-node.ts";
import { startControlPlane } from "./control-plane.ts";
import { kubeletDialer, proxyDialer } from "./dialers.ts";
import { faults } from "./faults/index.ts";
import type { Fault } from "./faults/fault.ts";
import type { ClusterInput } from "./inputs.ts";
import { dnsAddon } from "./system-manifests.ts";

/** Who installs the cluster and acts through the page and the command line. */
const ADMIN: UserInfo = { name: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] };

export function createCluster(options: ClusterOptions): Cluster {
  return new SimulatedCluster(options);
}

class SimulatedCluster implements Cluster {
  readonly kernel: Kernel;
  readonly network: Network;
  readonly door: ApiServer;
  lesson: LessonControl | undefined;
  private readonly store: Store<KubernetesObject>;
  private readonly nodes = new Map<string, ClusterNode>();
  private activeFaults: readonly ActiveFault[] = [];

  constructor(readonly options: ClusterOptions) {
    this.kernel = new Kernel({ seed: options.seed });
    const { root } = this.kernel;
    this.store = new Store<KubernetesObject>({ scope: root.child("etcd") });
    this.network = createNetwork({ scope: root.child("network") });
    this.door = createApiServer({
      scope: root.child("kube-apiserver"),
      store: this.store,
      kinds,
      kubelets: kubeletDialer(
        (name) => this.nodes.get(name),
        (name) => this.network.node(name)?.address,
      ),
      proxy: proxyDialer(() => assertPresent(this.network.node(nodeName(0)), "the control plane node").host),
    });
    startControlPlane({ scope: root.child("control-plane"), door: this.door, network: this.network });
    for (let index = 0; index <= options.workers; index++) this.startNode(index);
    for (const object of dnsAddon()) this.install(object);
  }

  get faults(): readonly ActiveFault[] {
    return this.activeFaults;
  }

  get requestCount(): number {
    return this.door.requestCount;
  }

  observe(listener: (event: WatchEvent) => void): void {
    this.door.observe(listener);
  }

  boot(): void {
    boot(this.kernel, this.door, ADMIN, this.options.workers + 1);
  }

  digest(): string {
    return this.kernel.digest() + this.store.contentHash();
  }

  private startNode(index: number): void {
    const name = nodeName(index);
    const network = this.network.addNode({
      nodeName: name,
      address: nodeAddress(index),
      podCidr: podCidr(index),
    });
    const scope = this.kernel.root.child(`node/${name}`);
    this.nodes.set(
      name,
      new ClusterNode({
        scope,
        network,
        podCidr: podCidr(index),
        door: this.door,
        isControlPlane: index === 0,
      }),
    );
  }
}
