/** The kubelet: what the cluster's root may use of it. */

export { Kubelet, type KubeletOptions } from "./kubelet.ts";
export { KUBELET_VERSION, RUNTIME_VERSION, type NodeSize } from "./node-status.ts";
