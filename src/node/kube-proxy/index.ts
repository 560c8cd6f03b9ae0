/** What others see of kube-proxy. */

export { KubeProxy, type KubeProxyOptions } from "./kube-proxy.ts";
