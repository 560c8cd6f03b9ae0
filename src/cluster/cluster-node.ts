/** A node of the cluster: the machine with its kubelet, and the kube-proxy beside it. */

import type { Door } from "#api/door.ts";
import type { KubeletDoor } from "#api/kubelet-door.ts";
import { Client } from "#client/client.ts";
import type { Scope } from "#kernel/scope.ts";
import type { NodeNetwork } from "#network/network.ts";
import { KubeProxy } from "#node/kube-proxy/index.ts";
import { MachineNode } from "#node/machine-node.ts";
import { CLUSTER_DNS_ADDRESS, preloadedImages, staticPods } from "./system-manifests.ts";

const CONTROL_PLANE_ROLE = "node-role.kubernetes.io/control-plane";

export interface ClusterNodeOptions {
  readonly scope: Scope;
  readonly network: NodeNetwork;
  readonly podCidr: string;
  readonly door: Door;
  readonly isControlPlane: boolean;
}

export class ClusterNode {
  readonly isControlPlane: boolean;
  private readonly machine: MachineNode;
  private proxyScope: Scope | undefined;

  constructor(private readonly options: ClusterNodeOptions) {
    const { scope, network, podCidr, door, isControlPlane } = options;
    this.isControlPlane = isControlPlane;
    this.machine = new MachineNode({
      scope,
      network,
      podCidr,
      door,
      clusterDns: CLUSTER_DNS_ADDRESS,
      preloadedImages,
      staticPods: staticPods(isControlPlane, network.nodeName, network.address),
      ...(isControlPlane
        ? {
            apiServer: door,
            labels: {
              [CONTROL_PLANE_ROLE]: "",
              "node.kubernetes.io/exclude-from-external-load-balancers": "",
            },
            taints: [{ key: CONTROL_PLANE_ROLE, effect: "NoSchedule" }],
          }
        : {}),
    });
    this.startProxy();
  }

  get name(): string {
    return this.options.network.nodeName;
  }

  get isPowered(): boolean {
    return this.machine.powered;
  }

  /** Undefined while no kubelet answers. */
  get kubelet(): KubeletDoor | undefined {
    return this.machine.door;
  }

  powerOff(): void {
    this.proxyScope?.dispose();
    this.proxyScope = undefined;
    this.machine.crash();
  }

  powerOn(): void {
    this.machine.recover(() => this.startProxy());
  }

  private startProxy(): void {
    const scope = this.options.scope.child("kube-proxy");
    this.proxyScope = scope;
    const client = new Client(this.options.door, {
      name: "system:kube-proxy",
      groups: ["system:authenticated"],
    });
    new KubeProxy({ scope, client, node: this.options.network }).start();
  }
}
