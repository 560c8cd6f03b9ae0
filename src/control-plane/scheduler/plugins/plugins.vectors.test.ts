/** The rows of upstream's own plugin tests. Each row that is not expected to hold is named with its reason. */
import { describe, expect, it } from "vitest";
import type { Node, Pod } from "#api/types.ts";
import { loadVectors, vectorsPresent } from "#testing/vectors.ts";
import { normalizeScores, type Plugin, type Refusal } from "../framework.ts";
import { NodeCache } from "../node-cache.ts";
import { NodeInfo } from "../node-info.ts";
import { makePodInfo, type PodInfo } from "../pod-info.ts";
import { imageLocality } from "./image-locality/image-locality.ts";
import { nodeAffinity, type NodeAffinitySpec } from "./node-affinity/node-affinity.ts";
import { nodeName } from "./node-name/node-name.ts";
import { nodePorts } from "./node-ports/node-ports.ts";
import { nodeResourcesBalancedAllocation } from "./node-resources-balanced-allocation/node-resources-balanced-allocation.ts";
import type { ResourceWeight, ScoringStrategy, ShapePoint } from "./node-resources-fit/allocation-score.ts";
import { insufficientResources } from "./node-resources-fit/insufficient.ts";
import { nodeResourcesFit } from "./node-resources-fit/node-resources-fit.ts";
import { nodeUnschedulable } from "./node-unschedulable/node-unschedulable.ts";
import { taintToleration } from "./taint-toleration/taint-toleration.ts";

interface Want {
  readonly code: string;
  readonly reasons: readonly string[];
}
interface Row {
  readonly name: string;
  readonly pod: object;
  readonly node: object;
  readonly nodes: readonly object[];
  readonly existingPods?: readonly object[];
  readonly want: unknown;
}
type Scores = readonly { readonly name: string; readonly score: number }[];

let serial = 0;

function pod(draft: object): PodInfo {
  const { metadata = {}, spec = {} } = draft as { metadata?: object; spec?: object };
  const name = `pod-${++serial}`;
  return makePodInfo({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace: "default", uid: name, resourceVersion: "1", ...metadata, name },
    spec: { containers: [], ...spec },
  } as unknown as Pod);
}

function node(draft: object): Node {
  const { metadata = {}, spec = {}, status = {} } = draft as Record<string, object>;
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: "", uid: "", resourceVersion: "1", ...metadata },
    spec,
    status,
  } as unknown as Node;
}

function cacheOf(nodes: readonly object[], existing: readonly object[] = []): NodeCache {
  const cache = new NodeCache();
  for (const draft of nodes) cache.setNode(node(draft));
  for (const draft of existing) {
    const { spec } = draft as { spec?: { nodeName?: string } };
    cache.add(pod(draft), spec?.nodeName ?? "");
  }
  return cache;
}

function single(draft: object, existing: readonly object[] = []): NodeInfo {
  const info = new NodeInfo((draft as { metadata?: { name?: string } }).metadata?.name ?? "");
  info.setNode(node(draft));
  for (const other of existing) info.addPod(pod(other));
  return info;
}

function filter(plugin: Plugin, target: PodInfo, on: NodeInfo): Refusal | undefined {
  const before = plugin.preFilter?.(target);
  if (before === "skip") return undefined;
  if (before && "refused" in before) return before.refused;
  return plugin.filter?.(target, on);
}

function score(plugin: Plugin, target: PodInfo, cache: NodeCache, names: readonly string[]): Scores {
  const nodes = names.map((name) => cache.node(name) as NodeInfo);
  if (plugin.preScore?.(target, cache) === false) return names.map((name) => ({ name, score: 0 }));
  const scores = nodes.map((info) => plugin.score?.(target, info) ?? 0);
  plugin.normalize?.(scores);
  return names.map((name, i) => ({ name, score: scores[i] as number }));
}

const namesOf = (want: Scores): string[] => want.map(({ name }) => name);

function expectRefusal(got: Refusal | undefined, want: unknown): void {
  if (!want) expect(got).toBeUndefined();
  else expect(got).toMatchObject({ code: (want as Want).code, reasons: (want as Want).reasons });
}

const rowsOf = <T>(vectors: string): T[] =>
  vectorsPresent ? loadVectors<{ cases: T[] }>(vectors).cases : [];

describe.skipIf(!vectorsPresent)("upstream's rows", () => {
  describe("TaintToleration", () => {
    it.each(rowsOf<Row & { kind: string }>("sched_taint_toleration"))("$kind: $name", (row) => {
      if (row.kind === "score") {
        const want = row.want as Scores;
        expect(score(taintToleration(), pod(row.pod), cacheOf(row.nodes), namesOf(want))).toEqual(want);
        return;
      }
      // The rows are of v1.23, whose text named the taint; since v1.33 it does not.
      const want = row.want as Want | null;
      const today = want && { code: want.code, reasons: ["node(s) had untolerated taint(s)"] };
      expectRefusal(filter(taintToleration(), pod(row.pod), single(row.node)), today);
    });
  });

  describe("NodeAffinity", () => {
    it.each(rowsOf<Row & { kind: string; addedAffinity: NodeAffinitySpec | null }>("sched_node_affinity"))(
      "$kind: $name",
      (row) => {
        const plugin = nodeAffinity(row.addedAffinity ?? undefined);
        if (row.kind === "score") {
          const want = row.want as Scores;
          expect(score(plugin, pod(row.pod), cacheOf(row.nodes), namesOf(want))).toEqual(want);
        } else {
          expectRefusal(filter(plugin, pod(row.pod), single(row.node)), row.want);
        }
      },
    );
  });

  describe("NodeResourcesFit filter", () => {
    interface FitRow extends Row {
      readonly nodeAllocatable: Record<string, string>;
      readonly args: { ignoredResources?: string[]; ignoredResourceGroups?: string[] } | null;
      readonly wantInsufficient: readonly { reason: string; requested: number; capacity: number }[] | null;
    }
    /** Of v1.23, where a feature gate could switch local ephemeral storage off; it has been locked on since v1.25. */
    const GATE_IS_GONE = "ephemeral local storage request is ignored due to disabled feature gate";
    it.each(rowsOf<FitRow>("sched_noderesources_fit_filter"))("$name", (row) => {
      const on = single({ status: { allocatable: row.nodeAllocatable } }, row.existingPods);
      const got = filter(nodeResourcesFit(row.args ?? {}), pod(row.pod), on);
      if (row.name === GATE_IS_GONE) {
        expectRefusal(got, {
          code: "UnschedulableAndUnresolvable",
          reasons: ["Insufficient ephemeral-storage"],
        });
        return;
      }
      const want = row.want as Want | null;
      if (!want) {
        expect(got).toBeUndefined();
        return;
      }
      // Since v1.33 a request beyond what the node has at all is unresolvable: no preemption could help.
      const beyond = insufficientResources(pod(row.pod), on).some(({ unresolvable }) => unresolvable);
      expectRefusal(got, { ...want, code: beyond ? "UnschedulableAndUnresolvable" : want.code });
      for (const { reason, requested, capacity } of row.wantInsufficient ?? []) {
        const found = insufficientResources(pod(row.pod), on).find((lacking) => lacking.reason === reason);
        expect(found?.unresolvable).toBe(requested > capacity);
      }
    });
  });

  describe("NodeResourcesFit score", () => {
    interface ScoreRow extends Row {
      readonly strategy: ScoringStrategy["type"];
      readonly resources: readonly ResourceWeight[] | null;
      readonly shape?: readonly ShapePoint[];
    }
    it.each(rowsOf<ScoreRow>("sched_noderesources_fit_score"))("$strategy: $name", (row) => {
      const resources = row.resources ?? [];
      if (!row.want) {
        // Weights are checked when a profile is read (validation of NodeResourcesFitArgs); ours are constants of code.
        expect(resources.some(({ weight }) => weight < 1 || weight > 100)).toBe(true);
        return;
      }
      const strategy = { type: row.strategy, resources, shape: row.shape ?? [] } as ScoringStrategy;
      const want = row.want as Scores;
      const cache = cacheOf(row.nodes, row.existingPods);
      expect(score(nodeResourcesFit({ strategy }), pod(row.pod), cache, namesOf(want))).toEqual(want);
      if (row.strategy === "LeastAllocated" && JSON.stringify(resources) === DEFAULT_WEIGHTS)
        expect(score(nodeResourcesFit(), pod(row.pod), cache, namesOf(want))).toEqual(want);
    });
    const DEFAULT_WEIGHTS = JSON.stringify([
      { name: "cpu", weight: 1 },
      { name: "memory", weight: 1 },
    ]);
  });

  describe("NodeResourcesBalancedAllocation", () => {
    interface BalanceRow extends Row {
      readonly resources: readonly ResourceWeight[];
      readonly wantSince1_33?: Scores;
    }
    it.each(rowsOf<BalanceRow>("sched_balanced_allocation"))("$name", (row) => {
      const want = row.wantSince1_33 ?? (row.want as Scores);
      const plugin = nodeResourcesBalancedAllocation(row.resources.map(({ name }) => name));
      const cache = cacheOf(row.nodes, row.existingPods);
      expect(score(plugin, pod(row.pod), cache, namesOf(want))).toEqual(want);
    });
  });

  describe("small plugins", () => {
    interface SmallRow extends Row {
      readonly plugin: string;
      readonly wantStatus?: Want;
      readonly nodeInfo?: { readonly pods: readonly object[] };
      readonly expectedList?: Scores;
      readonly scores?: number[];
      readonly expectedScores?: number[];
      readonly reverse?: boolean;
    }
    const rows = rowsOf<SmallRow>("sched_small_plugins");
    it.each(rows)("$plugin: $name", (row) => {
      switch (row.plugin) {
        case "NodeName":
          return expectRefusal(filter(nodeName(), pod(row.pod), single(row.node)), row.wantStatus);
        case "NodeUnschedulable":
          return expectRefusal(filter(nodeUnschedulable(), pod(row.pod), single(row.node)), row.wantStatus);
        case "NodePorts":
          return expectRefusal(
            filter(nodePorts(), pod(row.pod), single({}, row.nodeInfo?.pods)),
            row.wantStatus,
          );
        case "ImageLocality": {
          const want = row.expectedList ?? [];
          return expect(score(imageLocality(), pod(row.pod), cacheOf(row.nodes), namesOf(want))).toEqual(
            want,
          );
        }
        case "DefaultNormalizeScore": {
          const scores = [...(row.scores ?? [])];
          normalizeScores(scores, row.reverse ?? false);
          return expect(scores).toEqual(row.expectedScores);
        }
        default:
          throw new Error(`no test for rows of ${row.plugin}`);
      }
    });
  });
});
