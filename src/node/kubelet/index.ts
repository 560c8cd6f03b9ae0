/** The kubelet: what the cluster's root may use of it. */

export { Kubelet } from "./kubelet.ts";
export type { NodeSize } from "./node-status.ts";
