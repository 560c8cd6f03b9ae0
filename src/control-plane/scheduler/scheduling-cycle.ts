/**
 * Finds the node for a pod: filter the nodes, score those that fit, take the best. Pure but for the place in the node
 * list where the next search starts, and chance among equals.
 * Models: pkg/scheduler/schedule_one.go schedulePod, findNodesThatFitPod, prioritizeNodes, numFeasibleNodesToFind (v1.36).
 */

import type { Random } from "#kernel/random.ts";
import type { Diagnosis } from "./fit-error.ts";
import type { Plugin, Refusal } from "./framework.ts";
import type { NodeCache } from "./node-cache.ts";
import type { NodeInfo } from "./node-info.ts";
import type { PodInfo } from "./pod-info.ts";

/** minFeasibleNodesToFind and minFeasibleNodesPercentageToFind. */
const MIN_FEASIBLE_NODES = 100;
const MIN_FEASIBLE_PERCENT = 5;

/** How many nodes that fit are enough to choose among. */
export function feasibleNodesToFind(nodeCount: number, percentage = 0): number {
  if (nodeCount < MIN_FEASIBLE_NODES) return nodeCount;
  const share =
    percentage > 0 ? percentage : Math.max(50 - Math.floor(nodeCount / 125), MIN_FEASIBLE_PERCENT);
  return Math.max(Math.floor((nodeCount * share) / 100), MIN_FEASIBLE_NODES);
}

export interface Placement {
  readonly node: NodeInfo;
  readonly evaluatedNodes: number;
  readonly feasibleNodes: number;
  /** The weighted score of the chosen node by plugin; absent when it was the only one. */
  readonly scores?: Readonly<Record<string, number>>;
  readonly refused: Diagnosis["refused"];
}

export type CycleResult = { readonly placement: Placement } | { readonly diagnosis: Diagnosis };

export class SchedulingCycle {
  private nextStart = 0;
  /** Reused between cycles: totals of the feasible nodes, and one plugin's scores. */
  private readonly totals: number[] = [];
  private readonly scores: number[] = [];

  constructor(
    private readonly cache: NodeCache,
    private readonly plugins: readonly Plugin[],
    private readonly random: Random,
  ) {}

  /** The cluster must have a node. */
  run(pod: PodInfo): CycleResult {
    const all = this.cache.nodes;
    const filters: Plugin[] = [];
    let only: ReadonlySet<string> | undefined;
    let excludedBy: string | undefined;
    for (const plugin of this.plugins) {
      const result = plugin.preFilter?.(pod);
      if (result === "skip") continue;
      if (result && "refused" in result)
        return { diagnosis: { nodeCount: all.length, refused: [], preFilterRefusal: result.refused } };
      if (result) {
        only = result.nodes;
        excludedBy = plugin.name;
      }
      if (plugin.filter) filters.push(plugin);
    }
    const nodes = only ? this.named(only) : all;
    const feasible: NodeInfo[] = [];
    const refused: { node: NodeInfo; refusal: Refusal }[] = [];
    const enough = feasibleNodesToFind(nodes.length);
    for (let i = 0; i < nodes.length && feasible.length < enough; i++) {
      const node = nodes[(this.nextStart + i) % nodes.length] as NodeInfo;
      const refusal = firstRefusal(filters, pod, node);
      if (refusal) refused.push({ node, refusal });
      else feasible.push(node);
    }
    const evaluatedNodes = feasible.length + refused.length;
    this.nextStart = (this.nextStart + evaluatedNodes) % all.length;
    if (feasible.length === 0) {
      const diagnosis: Diagnosis = { nodeCount: all.length, refused };
      return { diagnosis: excludedBy === undefined ? diagnosis : { ...diagnosis, excludedBy } };
    }
    if (feasible.length === 1) {
      const node = feasible[0] as NodeInfo;
      return { placement: { node, evaluatedNodes, feasibleNodes: 1, refused } };
    }
    const { node, scores } = this.best(pod, feasible);
    return { placement: { node, evaluatedNodes, feasibleNodes: feasible.length, scores, refused } };
  }

  /** Whether `plugin` alone would let the pod onto the node: the queueing hint for changes of nodes. */
  accepts(plugin: Plugin, pod: PodInfo, node: NodeInfo): boolean {
    const result = plugin.preFilter?.(pod);
    if (result === "skip") return true;
    if (result && "refused" in result) return false;
    if (result && !result.nodes.has(node.name)) return false;
    return plugin.filter?.(pod, node) === undefined;
  }

  private named(names: ReadonlySet<string>): NodeInfo[] {
    const result: NodeInfo[] = [];
    for (const name of names) {
      const node = this.cache.node(name);
      if (node) result.push(node);
    }
    return result;
  }

  private best(
    pod: PodInfo,
    nodes: readonly NodeInfo[],
  ): { node: NodeInfo; scores: Readonly<Record<string, number>> } {
    const { totals, scores } = this;
    const count = nodes.length;
    totals.length = count;
    scores.length = count;
    totals.fill(0);
    const byPlugin: { plugin: string; scores: number[] }[] = [];
    for (const plugin of this.plugins) {
      if (!plugin.score || plugin.preScore?.(pod, this.cache) === false) continue;
      for (let i = 0; i < count; i++) scores[i] = plugin.score(pod, nodes[i] as NodeInfo);
      plugin.normalize?.(scores);
      for (let i = 0; i < count; i++)
        totals[i] = (totals[i] as number) + plugin.weight * (scores[i] as number);
      byPlugin.push({ plugin: plugin.name, scores: scores.slice() });
    }
    const chosen = this.pickBest(totals);
    const explained: Record<string, number> = {};
    for (const { plugin, scores: own } of byPlugin) explained[plugin] = own[chosen] as number;
    return { node: nodes[chosen] as NodeInfo, scores: explained };
  }

  /** The index of the highest total; among equals each with the same chance. */
  private pickBest(totals: readonly number[]): number {
    let best = 0;
    let equals = 1;
    for (let i = 1; i < totals.length; i++) {
      const total = totals[i] as number;
      const highest = totals[best] as number;
      if (total > highest) {
        best = i;
        equals = 1;
      } else if (total === highest && this.random.integer(0, equals++) === 0) {
        best = i;
      }
    }
    return best;
  }
}

function firstRefusal(filters: readonly Plugin[], pod: PodInfo, node: NodeInfo): Refusal | undefined {
  for (const plugin of filters) {
    const refusal = plugin.filter?.(pod, node);
    if (refusal) return refusal;
  }
  return undefined;
}
