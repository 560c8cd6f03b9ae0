/** What others see of kube-proxy. */

export { KubeProxy } from "./kube-proxy.ts";
