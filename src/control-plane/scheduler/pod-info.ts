/** A pod with what the scheduler computes of it once, so that filters and scores only compare numbers. */

import type { Pod, Toleration } from "#api/types.ts";
import { keyOf } from "#client/informer.ts";
import { podRequests, type Resources } from "./pod-requests.ts";

export interface HostPort {
  readonly hostIp: string;
  readonly protocol: string;
  readonly port: number;
}

export interface PodInfo {
  /** As last seen; the rest is what no change of its status touches. */
  pod: Pod;
  /** "namespace/name" */
  readonly key: string;
  readonly uid: string;
  readonly priority: number;
  readonly requests: Resources;
  /** With defaults for containers that ask for nothing: what LeastAllocated counts. */
  readonly scoredMilliCpu: number;
  readonly scoredMemory: number;
  readonly hostPorts: readonly HostPort[];
  readonly tolerations: readonly Toleration[];
}

const NO_PORTS: readonly HostPort[] = [];
const NO_TOLERATIONS: readonly Toleration[] = [];

export function makePodInfo(pod: Pod): PodInfo {
  const { spec } = pod;
  const scored = podRequests(spec, true);
  return {
    pod,
    key: keyOf(pod),
    uid: pod.metadata.uid,
    priority: spec.priority ?? 0,
    requests: podRequests(spec),
    scoredMilliCpu: scored.milliCpu,
    scoredMemory: scored.memory,
    hostPorts: hostPortsOf(pod),
    tolerations: spec.tolerations ?? NO_TOLERATIONS,
  };
}

/** Host ports of containers and sidecars (schedutil.GetHostPorts). */
function hostPortsOf(pod: Pod): readonly HostPort[] {
  let ports: HostPort[] | undefined;
  const sidecars = pod.spec.initContainers?.filter((container) => container.restartPolicy === "Always") ?? [];
  for (const container of [...(pod.spec.containers ?? []), ...sidecars]) {
    for (const { hostPort = 0, hostIP = "", protocol = "TCP" } of container.ports ?? []) {
      if (hostPort <= 0) continue;
      (ports ??= []).push({ hostIp: hostIP === "" ? "0.0.0.0" : hostIP, protocol, port: hostPort });
    }
  }
  return ports ?? NO_PORTS;
}
