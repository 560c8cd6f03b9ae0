/** The container runtime: what the kubelet and the cluster's root may use of it. */

export { Container, RuntimeError } from "./container.ts";
export { selectLines } from "./container-log.ts";
export { ContainerRuntime } from "./container-runtime.ts";
export { refuseSession, runToEnd, startAttach, startExec } from "./exec-session.ts";
export type { PullResult } from "./image-store.ts";
export { NodeDisk } from "./node-disk.ts";
export { GeneratedVolume } from "./root-file-system.ts";
export type { Sandbox } from "./sandbox.ts";
