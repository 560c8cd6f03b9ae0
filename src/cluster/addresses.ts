/** Who has which address on the cluster's LAN. */

import { assert } from "#kernel/assert.ts";
import { SERVICE_RANGE } from "#control-plane/apiserver/strategy/service/service-hooks.ts";
import { contains, parseAddress, parseCidr } from "#network/address.ts";

/** The learner's machine, the gateway of the LAN as minikube has it. */
export const WORKSTATION_ADDRESS = "192.168.49.1";
/** The control plane node; workers follow. */
const FIRST_NODE_HOST = 2;
/** Load balancers start at 240 on the same /24; larger clusters have their nodes on further /24s. */
const NODES_PER_BLOCK = 238;

/** Node number 0 is the control plane. Beyond the first block addresses go on at 192.168.50.2, 192.168.51.2, … */
export function nodeAddress(index: number): string {
  const block = Math.floor(index / NODES_PER_BLOCK);
  assert(block < 200, `node ${index} has no address`);
  return `192.168.${49 + block}.${FIRST_NODE_HOST + (index % NODES_PER_BLOCK)}`;
}

/** 10.244.0.0/24 for the first, up to 10.244.255.0/24, then 10.245.0.0/24 … */
export function podCidr(index: number): string {
  return `10.${244 + (index >> 8)}.${index & 255}.0/24`;
}

/** kube-controller-manager's --cluster-cidr, and kube-apiserver's --service-cluster-ip-range. */
export const CLUSTER_CIDR = "10.244.0.0/14";
const INSIDE = [CLUSTER_CIDR, SERVICE_RANGE].map(parseCidr);

/** Whether `text` is the address of a pod or a service, which only nodes and pods reach. */
export function isInsideAddress(text: string): boolean {
  const address = parseAddress(text);
  return address !== undefined && INSIDE.some((range) => contains(range, address));
}

export function nodeName(index: number): string {
  return index === 0 ? "control-plane" : `worker-${index}`;
}
