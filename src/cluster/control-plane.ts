/** Starts what runs beside the API server on the control plane node. */

import type { Door } from "#api/door.ts";
import { kinds } from "#api/kinds/index.ts";
import { Client } from "#client/client.ts";
import { startLoadBalancerController } from "#control-plane/cloud/load-balancer-controller.ts";
import { runElectedControllerManager } from "#control-plane/controllers/controller-manager.ts";
import { runElectedScheduler } from "#control-plane/scheduler/elected-scheduler.ts";
import type { Scope } from "#kernel/scope.ts";
import type { Network } from "#network/network.ts";
import { CLUSTER_CIDR } from "./addresses.ts";

/** A PEM block whose content says what it is: this cluster's connections are not encrypted. */
const ROOT_CA_CERTIFICATE = `-----BEGIN CERTIFICATE-----
V2F2ZXRhbms6IHRoZSBzaW11bGF0aW9uIGhhcyBubyBjcnlwdG9ncmFwaHk=
-----END CERTIFICATE-----
`;

export interface ControlPlaneOptions {
  /** The name of the control plane node: the holder of the leases. */
  readonly identity: string;
  readonly scope: Scope;
  readonly door: Door;
  readonly network: Network;
}

export function startControlPlane({ identity, scope, door, network }: ControlPlaneOptions): void {
  runElectedControllerManager({
    identity,
    scope: scope.child("kube-controller-manager"),
    door,
    kinds,
    // Nodes bring their pod ranges from the cluster's address plan.
    settings: { rootCaCertificate: ROOT_CA_CERTIFICATE, clusterCidr: CLUSTER_CIDR },
  });
  runElectedScheduler({
    identity,
    scope: scope.child("kube-scheduler"),
    client: new Client(door, { name: "system:kube-scheduler", groups: ["system:authenticated"] }),
  });
  startLoadBalancerController({
    scope: scope.child("cloud-controller-manager"),
    door,
    provider: network.loadBalancers,
  });
}
