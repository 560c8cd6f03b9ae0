/**
 * Scores by how full a node would be.
 * Models: noderesources/{resource_allocation,least_allocated,most_allocated,requested_to_capacity_ratio}.go (v1.36),
 * in whole numbers as there.
 */

import { MAX_NODE_SCORE } from "../../framework.ts";
import type { NodeInfo } from "../../node-info.ts";
import type { PodInfo } from "../../pod-info.ts";

export interface ResourceWeight {
  readonly name: string;
  readonly weight: number;
}

export interface ShapePoint {
  /** Percent. */
  readonly utilization: number;
  /** 0 to 10. */
  readonly score: number;
}

export type ScoringStrategy =
  | { readonly type: "LeastAllocated"; readonly resources: readonly ResourceWeight[] }
  | { readonly type: "MostAllocated"; readonly resources: readonly ResourceWeight[] }
  | {
      readonly type: "RequestedToCapacityRatio";
      readonly resources: readonly ResourceWeight[];
      readonly shape: readonly ShapePoint[];
    };

/** What the node offers of a resource, and what pods would ask of it with `pod`; undefined when it does not count. */
export function usageWith(
  pod: PodInfo,
  node: NodeInfo,
  resource: string,
  exact: boolean,
): readonly [offered: number, asked: number] | undefined {
  const { allocatable } = node;
  switch (resource) {
    case "cpu":
      return exact
        ? [allocatable.milliCpu, node.milliCpu + pod.requests.milliCpu]
        : [allocatable.milliCpu, node.scoredMilliCpu + pod.scoredMilliCpu];
    case "memory":
      return exact
        ? [allocatable.memory, node.memory + pod.requests.memory]
        : [allocatable.memory, node.scoredMemory + pod.scoredMemory];
    case "ephemeral-storage":
      return [allocatable.ephemeralStorage, node.ephemeralStorage + pod.requests.ephemeralStorage];
    default: {
      // Extended resources count only for pods that ask for them.
      const wanted = pod.requests.scalars?.get(resource) ?? 0;
      if (wanted === 0) return undefined;
      return [allocatable.scalars?.get(resource) ?? 0, (node.scalars.get(resource) ?? 0) + wanted];
    }
  }
}

/** LeastAllocated of cpu and memory with equal weights: the default of NodeResourcesFitArgs, without any object. */
export function leastAllocatedScore(pod: PodInfo, node: NodeInfo): number {
  const { milliCpu, memory } = node.allocatable;
  let sum = 0;
  let weights = 0;
  if (milliCpu > 0) {
    sum += leastRequested(milliCpu, node.scoredMilliCpu + pod.scoredMilliCpu);
    weights++;
  }
  if (memory > 0) {
    sum += leastRequested(memory, node.scoredMemory + pod.scoredMemory);
    weights++;
  }
  return weights === 0 ? 0 : Math.floor(sum / weights);
}

function leastRequested(offered: number, asked: number): number {
  return asked > offered ? 0 : Math.floor(((offered - asked) * MAX_NODE_SCORE) / offered);
}

function mostRequested(offered: number, asked: number): number {
  return Math.floor((Math.min(asked, offered) * MAX_NODE_SCORE) / offered);
}

/** helper.BuildBrokenLinearFunction: linear between the points of the shape, whole numbers cut towards zero. */
function shapeScore(shape: readonly ShapePoint[], utilization: number): number {
  const scale = MAX_NODE_SCORE / 10;
  for (let i = 0; i < shape.length; i++) {
    const point = shape[i] as ShapePoint;
    if (utilization > point.utilization) continue;
    const previous = shape[i - 1];
    if (!previous) return point.score * scale;
    const rise = (point.score - previous.score) * scale * (utilization - previous.utilization);
    return previous.score * scale + Math.trunc(rise / (point.utilization - previous.utilization));
  }
  return (shape[shape.length - 1]?.score ?? 0) * scale;
}

export function allocationScore(strategy: ScoringStrategy, pod: PodInfo, node: NodeInfo): number {
  let sum = 0;
  let weights = 0;
  for (const { name, weight } of strategy.resources) {
    const usage = usageWith(pod, node, name, false);
    if (!usage || usage[0] === 0) continue;
    const [offered, asked] = usage;
    let score: number;
    if (strategy.type === "LeastAllocated") score = leastRequested(offered, asked);
    else if (strategy.type === "MostAllocated") score = mostRequested(offered, asked);
    else {
      const utilization = asked > offered ? 100 : Math.floor((asked * 100) / offered);
      score = shapeScore(strategy.shape, utilization);
      if (score <= 0) continue;
    }
    sum += score * weight;
    weights += weight;
  }
  if (weights === 0) return 0;
  return strategy.type === "RequestedToCapacityRatio" ? Math.round(sum / weights) : Math.floor(sum / weights);
}
