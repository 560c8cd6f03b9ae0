/** Builders for the scheduler's tests; imported by tests only. */

import type { Node, Pod } from "#api/types.ts";
import { makePodInfo, type PodInfo } from "./pod-info.ts";

export function testPod(name: string, spec: object = {}, metadata: object = {}): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace: "default", name, uid: `uid-${name}`, resourceVersion: "1", ...metadata },
    spec: { containers: [{ name: "c", image: "nginx" }], ...spec },
  } as unknown as Pod;
}

/** A pod that asks for cpu and memory. */
export function asking(name: string, cpu: string, memory = "1Mi", spec: object = {}): PodInfo {
  const containers = [{ name: "c", image: "nginx", resources: { requests: { cpu, memory } } }];
  return makePodInfo(testPod(name, { containers, ...spec }));
}

export function testNode(
  name: string,
  spec: object = {},
  metadata: object = {},
  allocatable: object = {},
): Node {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, uid: `uid-${name}`, resourceVersion: "1", ...metadata },
    spec,
    status: { allocatable: { cpu: "4", memory: "8Gi", pods: "110", ...allocatable } },
  } as unknown as Node;
}
